"""What excites one filter: the pictures, and the places in them, to which it answers the strongest."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray
from PIL import Image
from torch import Tensor, nn

from core import images
from core.explanation.feature_maps import prepared
from core.explanation.fields import field_of
from core.explanation.layers import run
from core.images import UnreadablePicture
from core.preprocess import Preprocess, centred_square

SHOWN = 9
MOST = 300  # pictures that are looked at: a minute or so
_SIDE = 480  # of the square that places are cut from


@dataclass(frozen=True, slots=True)
class Excited:
    """A picture and the place in it to which the filter answered the strongest.

    `box` is what the filter sees there, as shares of the centred square: left, top, right, bottom. `square` are the
    square's dots, uint8 (side, side, 3).
    """

    path: Path
    answer: float
    box: tuple[float, float, float, float]
    square: NDArray[np.uint8] = field(repr=False, compare=False)

    @property
    def corners(self) -> tuple[int, int, int, int]:
        """The box in dots of the square; one dot at least."""
        left, top, right, bottom = (round(share * len(self.square)) for share in self.box)
        last = len(self.square) - 1
        left, top = min(left, last), min(top, last)
        return left, top, max(right, left + 1), max(bottom, top + 1)

    @property
    def patch(self) -> NDArray[np.uint8]:
        """The dots of the box."""
        left, top, right, bottom = self.corners
        return self.square[top:bottom, left:right]


@dataclass(frozen=True, slots=True)
class Looked:
    """So many pictures of so many were looked at; the strongest answers so far, the strongest first."""

    done: int
    total: int
    best: tuple[Excited, ...]


def chosen(paths: Sequence[Path], most: int = MOST) -> tuple[Path, ...]:
    """Evenly spread ones where there are more than `most`."""
    step = max(1.0, len(paths) / most)
    return tuple(paths[int(place * step)] for place in range(min(len(paths), most)))


def excitement(
    network: nn.Module,
    preprocess: Preprocess,
    paths: Sequence[Path],
    *,
    layer: str,
    channel: int,
    should_stop: Callable[[], bool],
) -> Iterator[Looked]:
    """Look for what excites this channel of the layer; what cannot be read is passed over."""
    best: list[Excited] = []
    for done, path in enumerate(paths, start=1):
        if should_stop():
            return
        try:
            picture = images.decode(images.read(path), at_least=preprocess.size)
        except UnreadablePicture:
            continue
        best.append(_strongest(network, preprocess, picture, path, layer, channel))
        best = sorted(best, key=lambda one: -one.answer)[:SHOWN]
        yield Looked(done, len(paths), tuple(best))


def _strongest(
    network: nn.Module, preprocess: Preprocess, picture: Image.Image, path: Path, name: str, channel: int
) -> Excited:
    found: list[tuple[float, tuple[float, float, float, float]]] = []

    def note(layer: object, _went_in: Tensor, output: Tensor) -> None:
        if getattr(layer, "name", "") == name and not found:
            found.append(_place(output, channel, preprocess.size))

    with torch.no_grad():
        run(network, prepared(picture, preprocess), note)
    answer, box = found[0]
    square = centred_square(picture)
    square.thumbnail((_SIDE, _SIDE))
    return Excited(path, answer, box, np.asarray(square, np.uint8))


def _place(output: Tensor, channel: int, side: int) -> tuple[float, tuple[float, float, float, float]]:
    """The strongest answer of the channel, and what is seen there as shares of the network's picture."""
    plane, reach = output[0, channel], field_of(output)
    row, column = divmod(int(plane.argmax()), plane.shape[-1])
    box = (0, 0, side, side) if reach.everything else reach.box(row, column)
    left, top, right, bottom = (min(max(edge / side, 0.0), 1.0) for edge in box)
    return float(plane[row, column]), (left, top, right, bottom)
