"""Pictures as numbers for filters, numbers typed in as pictures, and maps as pictures to look at."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from core.convolution.filters import Kernel
from core.convolution.sliding import Values
from core.convolution.typed import check, numbers, with_blanks
from core.errors import UserError

MOST_DOTS = 1 << 20  # of a picture that filters are slid over: a megapixel
MOST_TYPED = 32  # rows and columns of a grid that is typed in
_HINT = "Type one row a line, with blanks between the numbers."
_GREY = np.array([0.299, 0.587, 0.114], np.float32)  # how bright each colour seems (ITU-R BT.601)

# Two pictures from the lecture: a grey band, and a letter-like shape of ones
BAND = tuple((float(value),) * 7 for value in (0, 5, 10, 15, 10, 5, 0))
SHAPE = tuple(
    tuple(float(dot == "#") for dot in row)
    for row in ("........", ".....##.", ".######.", ".######.", ".######.", "..###...", "..###...", "........")
)


@dataclass(frozen=True, slots=True)
class Scale:
    """Which value is shown black and which white; what lies beyond them is so too."""

    black: float
    white: float


def values(image: Image.Image, *, grey: bool) -> Values:
    """An RGB picture as numbers 0 … 255: (1, H, W) of whole brightness, or (3, H, W); a large one is made smaller."""
    image = fitted(image)
    dots = np.asarray(image, np.float32)
    planes = np.rint(dots @ _GREY)[None] if grey else dots.transpose(2, 0, 1)
    return np.ascontiguousarray(planes, np.float32)


def fitted(image: Image.Image) -> Image.Image:
    """The picture, or where it has more than a megapixel a smaller one of the same shape."""
    width, height = image.size
    share = (MOST_DOTS / (width * height)) ** 0.5
    if share >= 1:
        return image
    return image.resize((max(1, int(width * share)), max(1, int(height * share))), Image.Resampling.BILINEAR)


def typed(text: str) -> Values:
    """A grid of numbers (1, H, W), one row a line. Raises UserError where it is none."""
    lines = [line for line in map(str.split, with_blanks(text).splitlines()) if line]
    if not lines:
        raise UserError("There are no numbers yet.", _HINT)
    rows = [numbers(line, hint=_HINT) for line in lines]
    if len({len(row) for row in rows}) > 1:
        raise UserError("The rows are not equally long.", "Type as many numbers in each line.")
    if len(rows) > MOST_TYPED or len(rows[0]) > MOST_TYPED:
        raise UserError(f"The grid has more than {MOST_TYPED} rows or columns.", "Open a picture for more.")
    with np.errstate(over="ignore"):  # what is too large for an array is so for us
        grid = np.array([rows], np.float32)
    check(grid)
    return grid


def as_text(rows: Sequence[Sequence[float]]) -> str:
    """Rows as they are typed: "0 5 10" a line."""
    return "\n".join(" ".join(f"{value:.7g}" for value in row) for row in rows)


def number(value: float) -> str:
    """A number as short as it can be told: 5, −0.11, 1,020."""
    if value == round(value):
        return f"{round(value):,}".replace("-", "−")
    return rounded(value, 2 if abs(value) < 100 else 1)


def rounded(value: float, decimals: int) -> str:
    """A number with so many decimals: −0.4."""
    return f"{value:,.{decimals}f}".replace("-", "−")


def scale_of(plane: NDArray[np.float32], kernel: Kernel, *, brightest: float) -> Scale:
    """How a map is best shown: as a picture where the filter keeps brightness, else with 0 as the middle grey.

    A map without negative numbers goes from 0 to its largest. `brightest` is the picture's white.
    """
    low, high = float(plane.min(initial=0)), float(plane.max(initial=0))
    weight = float(kernel.sum())
    if weight > 0.5 * kernel.shape[0]:
        return Scale(0.0, brightest * weight or 1.0)
    if low >= 0:
        return Scale(0.0, high or 1.0)
    largest = max(-low, high)
    return Scale(-largest, largest)


def shown(plane: NDArray[np.float32], scale: Scale) -> NDArray[np.uint8]:
    """A map (H, W) as grey dots 0 … 255."""
    stretched = plane - np.float32(scale.black)
    stretched *= np.float32(255 / (scale.white - scale.black))
    np.clip(stretched, 0, 255, out=stretched)  # in place: a megapixel is shown several times a second
    return stretched.astype(np.uint8)
