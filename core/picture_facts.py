"""What one look at a picture tells: its size, sharpness, brightness, what it resembles, and its thumbnail."""

import io
import math
from dataclasses import dataclass
from functools import partial
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from core import images
from core.images import Decoded

Floats = NDArray[np.floating[Any]]

THUMBNAIL_SIDE = 256
# 4:4:4 at this quality adds 0.4 to 0.6 grey levels to what a draft costs; at 99 the two come to more than one level
# where there is much to see, at 95 in two thirds of all photographs
THUMBNAIL_QUALITY = 100
# To make a thumbnail of a picture this small takes longer than to decode the picture, twice in an import of many
OWN_THUMBNAIL_PIXELS = 800 * 600
OWN_THUMBNAIL_BYTES = 256 * 1024

# Short side in pixels. Networks look at 224; below 64 they are shown mostly what was made up between the pixels
SMALL = 64
# Of 285 good photographs and drawings none is below 0.60, drawn four times as large none of 60 below 0.54; of the same
# blurred by 1 % of their short side 98 % are below 0.49
BLURRED = 0.5

PLAIN = 0  # the look of a picture with nothing coarse on it; any other look has half of its bits set
PLAIN_SPREAD = 2.0  # of 255: where the coarse parts differ less than that, the bits of a look are noise
DETAIL_SIDE = 16

_FOR_FACTS = 192  # short side to decode to: a JPEG of 400 × 533 at half its size, in 0.6 ms instead of 1.3
_FOR_THUMBNAIL = 505  # long side; with less than about twice the thumbnail's, the pixels of a part differ too much
_FACTS_SIDE = 160  # somewhat less than networks see; blur that vanishes at this size harms no training
_NOISE = 1.0  # of 255: what is less than this between a pixel and the next but one is no edge
_LOOK_SIDE = 32
_WAVES = 8  # along each side, of which the products are the bits of a look


@dataclass(frozen=True, slots=True)
class PictureFacts:
    """A picture in numbers: `width` and `height` upright, `brightness` the mean luma from 0 to 1.

    `sharpness` is how fast edges rise, whatever their contrast and number: about 0.9 in photographs, below 0.5
    where they are blurred, 0 where there is no edge. `look` has 64 bits, of which few differ between copies of a
    picture that were resized or compressed anew; PLAIN where there is nothing coarse to tell it by. `detail` has a
    signed byte for each of 16 × 16 parts, row by row: how much lighter than the mean, 127 where that is the most.
    `length` is that of the file.
    """

    width: int
    height: int
    sharpness: float
    brightness: float
    look: int
    detail: bytes
    length: int


@dataclass(frozen=True, slots=True)
class Look:
    """The usual suffix of the picture's format ("jpg"), the facts, and the thumbnail as a compressed picture.

    `thumbnail` is empty where the picture is so small that it is its own.
    """

    suffix: str
    facts: PictureFacts
    thumbnail: bytes


def look_at(data: bytes) -> Look:
    """All that Handful wants to know of a picture, decoded once and found whole. Raises UnreadablePicture."""
    decoded, small = _seen(data)
    thumbnail = b"" if small is decoded.image else _compressed(small)
    return Look(decoded.suffix, _facts(len(data), decoded, small), thumbnail)


def facts_of(data: bytes) -> PictureFacts:
    """The same facts, where nobody will want the thumbnail. Raises UnreadablePicture."""
    return _facts(len(data), *_seen(data))


def _seen(data: bytes) -> tuple[Decoded, Image.Image]:
    """The decoded picture, and what facts and thumbnail are made of: a smaller one, or where it is small its own."""
    length = len(data)
    grey = partial(_is_own_thumbnail, length)  # its colours are not needed
    decoded = images.decode_with_facts(data, at_least=partial(_least, length), grey=grey)
    if _is_own_thumbnail(length, decoded.width, decoded.height):
        return decoded, decoded.image
    size = _within(decoded.width, decoded.height, THUMBNAIL_SIDE)
    return decoded, decoded.image.resize(size, Image.Resampling.BILINEAR, box=decoded.box, reducing_gap=3.0)


def shown(thumbnail: bytes) -> Image.Image:
    """A thumbnail, or a picture that is its own, as it is to be painted: no side above THUMBNAIL_SIDE.

    Raises UnreadablePicture.
    """
    image = images.decode(thumbnail)
    return image.resize(_within(image.width, image.height, THUMBNAIL_SIDE), Image.Resampling.BILINEAR)


def _least(length: int, width: int, height: int) -> int:
    """The short side to decode to."""
    if _is_own_thumbnail(length, width, height):
        return _FOR_FACTS
    return max(1, math.ceil(_FOR_THUMBNAIL * min(width, height) / max(width, height)))


def _is_own_thumbnail(length: int, width: int, height: int) -> bool:
    return length <= OWN_THUMBNAIL_BYTES and width * height <= OWN_THUMBNAIL_PIXELS


def _compressed(image: Image.Image) -> bytes:
    file = io.BytesIO()
    image.save(file, "JPEG", quality=THUMBNAIL_QUALITY, subsampling=0)
    return file.getvalue()


def _within(width: int, height: int, side: int) -> tuple[int, int]:
    """The size in the same proportions with no side longer than `side`; never larger than it is."""
    scale = min(1.0, side / max(width, height))
    return max(1, round(width * scale)), max(1, round(height * scale))


def _facts(length: int, decoded: Decoded, image: Image.Image) -> PictureFacts:
    small = image if image.mode == "L" else image.convert("L")
    # By whole pixels and parts of them: in less than half the time of BILINEAR, and edges stay sharper
    small = small.resize(_within(small.width, small.height, _FACTS_SIDE), Image.Resampling.BOX)
    tiles = _floats(small.resize((_LOOK_SIDE, _LOOK_SIDE), Image.Resampling.BILINEAR))
    waves = _COSINES @ tiles @ _COSINES.T  # (9, 9); of so small matrices: larger ones would start threads
    return PictureFacts(
        width=decoded.width,
        height=decoded.height,
        sharpness=_sharpness(_floats(small)),
        brightness=float(waves[0, 0]) / 255,
        look=_look(waves),
        detail=_detail(tiles),
        length=length,
    )


def _floats(grey: Image.Image) -> Floats:
    """The pixels of a grey image: shape (height, width). In a third of the time that np.asarray takes."""
    return np.frombuffer(grey.tobytes(), np.uint8).astype(np.float32).reshape(grey.height, grey.width)


def _sharpness(grey: Floats) -> float:
    """Root mean square of the second derivative over that of the first: as much blur as there is, so much less.

    By sums over neighbours and next but one: (a − 2b + c)² adds up to 2(a − b)² + 2(b − c)² − (a − c)². Unlike the
    variance of the Laplacian it does not take a picture with few or faint edges for a blurred one.
    """
    across, down = grey[:, 1:] - grey[:, :-1], grey[1:] - grey[:-1]
    steps = _energy(across) + _energy(down)
    slopes = _energy(grey[:, 2:] - grey[:, :-2]) + _energy(grey[2:] - grey[:-2])
    if slopes < _NOISE**2 * grey.size:
        return 0.0
    return math.sqrt(max(0.0, 4 * steps / slopes - 1))


def _energy(values: Floats) -> float:
    return float(np.einsum("ij,ij->", values, values))


def _cosines() -> Floats:
    """The mean and the coarsest waves along a side, as rows: shape (9, 32).

    The waves are those of the discrete cosine transform (DCT-II), scaled to a mean square of 1.
    """
    places = (np.arange(_LOOK_SIDE) + 0.5) / _LOOK_SIDE
    rows = np.cos(np.pi * np.arange(_WAVES + 1)[:, None] * places[None, :]) / _LOOK_SIDE
    rows[1:] *= math.sqrt(2)
    return rows.astype(np.float32)


_COSINES = _cosines()


def _look(waves: Floats) -> int:
    """A perceptual hash: which half of the 64 coarsest waves, those along one side only left out, are the largest."""
    if _energy(waves) - float(waves[0, 0]) ** 2 < PLAIN_SPREAD**2:
        return PLAIN
    values = waves[1:, 1:].ravel()
    middle = np.partition(values, values.size // 2 - 1)[values.size // 2 - 1]
    return int.from_bytes(np.packbits(values > middle).tobytes(), "big")


def _detail(tiles: Floats) -> bytes:
    by_part = tiles.reshape(DETAIL_SIDE, _LOOK_SIDE // DETAIL_SIDE, DETAIL_SIDE, -1).mean(axis=(1, 3))
    by_part -= by_part.mean()
    return bytes(np.rint(by_part * (127 / max(float(np.abs(by_part).max()), 1e-6))).astype(np.int8).tobytes())
