"""A filter slid over a picture: the map of sums, and what it sees and adds up at one place."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from core.convolution import sizes, summing
from core.convolution.filters import Kernel
from core.errors import UserError

Padding = Literal["none", "same"]
Pooling = Literal["none", "max", "average"]
Values = NDArray[np.float32]  # a picture (channels, H, W), or maps of sums, one a filter

MOST_STRIDE = 4
POOL = 2  # rows and columns of a pooling's window, which does not overlap the next one


@dataclass(frozen=True, slots=True)
class Setting:
    """How filters are slid. Same padding lays zeros around the picture, so that stride 1 leaves it as large."""

    padding: Padding = "none"
    stride: int = 1
    relu: bool = False
    pooling: Pooling = "none"


@dataclass(frozen=True, slots=True)
class Result:
    """A map for each filter: the plain sums, what ReLU leaves of them, and what pooling does."""

    sums: Values
    rectified: Values
    pooled: Values


@dataclass(frozen=True, slots=True)
class Seen:
    """What a filter sees at one place, the products with its numbers, each (channels, rows, columns), and their sum.

    `top` and `left` are the window's corner in the picture: negative where it begins in the zeros around it.
    `row` and `column` are where the sum lands, `landed` what ReLU leaves of it.
    """

    row: int
    column: int
    top: int
    left: int
    window: Values
    products: Values
    sum: float
    landed: float


def slide(picture: Values, kernels: Sequence[Kernel], setting: Setting) -> Result:
    """All filters over the picture (channels, H, W).

    Raises UserError when one is larger than the picture, or the maps do not have the same size.
    """
    maps = [summed(picture, kernel, setting) for kernel in kernels]
    if len({one.shape for one in maps}) > 1:
        raise UserError("Two filters side by side need the same size.", "Choose two of one size, or same padding.")
    sums = np.stack(maps) if len(maps) > 1 else maps[0][None]
    rectified = np.maximum(sums, 0) if setting.relu else sums
    return Result(sums, rectified, pool(rectified, setting.pooling))


def summed(picture: Values, kernel: Kernel, setting: Setting) -> Values:
    """The sums (H', W') of one filter. Raises UserError when it is larger than the picture."""
    fits(picture, kernel, setting)
    if picture.shape[0] > 1 and (kernel == kernel[0]).all():  # the same numbers everywhere: the channels go together
        picture, kernel = picture.sum(axis=0, keepdims=True), kernel[:1]
    around = padded(picture, kernel, setting.padding)
    return summing.sums(around, kernel, setting.stride)


def padded(picture: Values, kernel: Kernel, padding: Padding) -> Values:
    """The picture with the zeros around it, if any; an even filter has one more of them below and to the right."""
    if padding == "none":
        return picture
    (above, below), (before, after) = (sizes.same_padding(own) for own in kernel.shape[1:])
    return np.pad(picture, ((0, 0), (above, below), (before, after)))


def seen(picture: Values, kernel: Kernel, setting: Setting, *, row: int, column: int) -> Seen:
    """What the filter does at the place whose sum lands in this row and column. Raises UserError as `slide` does."""
    fits(picture, kernel, setting)
    around = padded(picture, kernel, setting.padding)
    top, left = row * setting.stride, column * setting.stride
    window = around[:, top : top + kernel.shape[1], left : left + kernel.shape[2]]
    products = window * kernel
    total = float(products.sum(dtype=np.float64))
    above, before = (sizes.same_padding(own)[0] if setting.padding == "same" else 0 for own in kernel.shape[1:])
    landed = max(0.0, total) if setting.relu else total
    return Seen(row, column, top - above, left - before, window, products, total, landed)


def pool(maps: Values, pooling: Pooling) -> Values:
    """Of each 2 × 2 numbers the largest or the mean; a last row or column without a partner is left out."""
    height, width = (side // POOL * POOL for side in maps.shape[1:])
    if pooling == "none":
        return maps
    if not height or not width:
        raise UserError(
            "What the filter leaves is too small to pool.", "Choose no pooling, a smaller stride or same padding."
        )
    tiles = maps[:, :height, :width].reshape(len(maps), height // POOL, POOL, width // POOL, POOL)
    pooled: Values = tiles.max(axis=(2, 4)) if pooling == "max" else tiles.mean(axis=(2, 4), dtype=np.float32)
    return pooled


def fits(picture: Values, kernel: Kernel, setting: Setting) -> None:
    """Raises UserError when the filter is larger than the picture, which zeros around it would help."""
    if setting.padding == "same" or (picture.shape[1] >= kernel.shape[1] and picture.shape[2] >= kernel.shape[2]):
        return
    raise UserError(
        f"The filter, {kernel.shape[1]} × {kernel.shape[2]}, is larger than the picture, "
        f"{picture.shape[1]} × {picture.shape[2]}.",
        "Choose a smaller filter, a larger picture or same padding.",
    )
