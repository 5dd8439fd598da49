"""How a picture becomes the network's input: a centred square, resized and normalised."""

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from PIL import Image

Pixels = NDArray[np.uint8]
Square = tuple[float, float, float, float]  # from left and top to right and bottom, also between pixels


@dataclass(frozen=True, slots=True)
class Preprocess:
    """The largest centred square of a picture, resized to `size` × `size` (bilinear, antialiased), then
    (value / 255 − mean) / std for each channel. Saved in every model and part of every export.
    """

    size: int
    mean: tuple[float, float, float]
    std: tuple[float, float, float]

    @property
    def at_least(self) -> int:
        """The short side to which a picture may be decoded for its pixels: with less than twice theirs they differ."""
        return 2 * self.size

    def pixels(self, image: Image.Image, *, square: Square | None = None) -> Pixels:
        """The square, resized, as uint8 of shape (size, size, 3): what training caches.

        `square` says where it lies in an image that was decoded at a part of its size.
        Predictions use core.preprocess.module instead, which is part of the exported graph; the two differ by
        about one grey level of 255.
        """
        left, top, right, bottom = square or centred(image)
        column, row = math.floor(left), math.floor(top)
        cut = image.crop((column, row, math.ceil(right), math.ceil(bottom)))
        box = (left - column, top - row, right - column, bottom - row)
        resized = cut.resize((self.size, self.size), Image.Resampling.BILINEAR, box=box)
        return np.asarray(resized, dtype=np.uint8)


def centred_square(image: Image.Image) -> Image.Image:
    """The largest square in the middle. To be cut before a resize: one with a box lets what lies outside shine in."""
    return image.crop(centred(image))


def centred(image: Image.Image) -> tuple[int, int, int, int]:
    """Where the largest square in the middle lies, from left and top to right and bottom."""
    width, height = image.size
    side = min(width, height)
    left, top = (width - side) // 2, (height - side) // 2
    return left, top, left + side, top + side
