"""How a picture becomes the network's input: a centred square, resized and normalised."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from PIL import Image

Pixels = NDArray[np.uint8]


@dataclass(frozen=True, slots=True)
class Preprocess:
    """The largest centred square of a picture, resized to `size` × `size` (bilinear, antialiased), then
    (value / 255 − mean) / std for each channel. Saved in every model and part of every export.
    """

    size: int
    mean: tuple[float, float, float]
    std: tuple[float, float, float]

    def pixels(self, image: Image.Image) -> Pixels:
        """The square, resized, as uint8 of shape (size, size, 3): what training caches.

        Predictions use core.preprocess.module instead, which is part of the exported graph; the two differ by
        about one grey level of 255.
        """
        resized = centred_square(image).resize((self.size, self.size), Image.Resampling.BILINEAR)
        return np.asarray(resized, dtype=np.uint8)


def centred_square(image: Image.Image) -> Image.Image:
    """The largest square in the middle. To be cut before a resize: one with a box lets what lies outside shine in."""
    width, height = image.size
    side = min(width, height)
    left, top = (width - side) // 2, (height - side) // 2
    return image.crop((left, top, left + side, top + side))
