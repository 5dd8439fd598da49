"""Pictures: bytes to upright RGB by Pillow, of plain JPEGs also by core.jpeg, and the hash that names them."""

import contextlib
import hashlib
import importlib
import io
import logging
import math
import os
import re
import shlex
import sys
import warnings
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PIL import ExifTags, Image, ImageOps, UnidentifiedImageError

from core import bombs, jpeg, libtiff
from core.errors import UserError
from core.srgb import to_srgb

FORMATS = ("JPEG", "PNG", "WEBP", "GIF", "BMP", "TIFF", "AVIF")  # Pillow opens MPO, several JPEGs in one, as JPEG
SUFFIXES = (
    ".jpg",
    ".jpeg",
    ".jpe",
    ".jfif",
    ".png",
    ".webp",
    ".gif",
    ".bmp",
    ".tif",
    ".tiff",
    ".avif",
    ".mpo",
    ".heic",
    ".heif",
)
FORMATS_IN_WORDS = "JPEG, PNG, WebP, GIF, BMP, TIFF and AVIF"
CHECK_SIZE = 224
_SUFFIX = {"JPEG": "jpg", "MPO": "jpg", "TIFF": "tif", "HEIF": "heic"} | {
    kind: kind.lower() for kind in ("PNG", "WEBP", "GIF", "BMP", "AVIF")
}
MOST_BYTES = 1 << 30  # of a file: the largest picture, without any compression
_SIGNATURES = re.compile(
    rb"\x89PNG\r\n\x1a\n|\xff\xd8\xff|GIF8[79]a|II\*\0|MM\0\*|RIFF....WEBP|....ftyp(avi[fs]|hei[cxms]|hev[cxms]|mif1)",
    re.DOTALL,
)
_HEIC = re.compile(rb"....ftyp(hei[cxms]|hev[cxms]|mif1|msf1)", re.DOTALL)
_AVIF_BRANDS = (b"avif", b"avis")
# By EXIF's orientation: which side of what is stored becomes the left, top, right and bottom one (0, 1, 2, 3)
_TURNED = {
    2: (2, 1, 0, 3),
    3: (2, 3, 0, 1),
    4: (0, 3, 2, 1),
    5: (1, 0, 3, 2),
    6: (3, 0, 1, 2),
    7: (3, 2, 1, 0),
    8: (1, 2, 3, 0),
}
# The whole command, for the pip that a terminal finds first is hardly ever Handful's own
_INSTALL_HEIC = shlex.join([sys.executable or "python", "-m", "pip", "install", "pi-heif"])
NO_HEIC = f"It is a HEIC picture, which needs a further package ({_INSTALL_HEIC}); or save it as JPEG."

Image.MAX_IMAGE_PIXELS = None  # Pillow only warns up to twice its limit; ours is checked before anything is decoded
warnings.filterwarnings("ignore", category=UserWarning, module=r"PIL\.")  # broken EXIF is not the person's concern
libtiff.silence()
logging.getLogger("PIL").addHandler(logging.NullHandler())  # where nobody keeps a log, Python would print it


class UnreadablePicture(UserError):
    """A file that is no picture Handful can read; the message does not name the file."""


Box = tuple[float, float, float, float]  # from left and top to right and bottom


@dataclass(frozen=True, slots=True)
class Decoded:
    """A picture decoded, perhaps at a part of its size.

    `width` and `height` are those of the whole picture, upright; `format` is Pillow's word for it ("JPEG"). `box`
    is what the picture fills of the image, from left and top to right and bottom: at a part of its size the last
    pixels of a row or column may be half outside.
    """

    image: Image.Image
    width: int
    height: int
    format: str
    box: Box

    @property
    def suffix(self) -> str:
        """The usual suffix of the format ("jpg")."""
        return _SUFFIX[self.format]

    @property
    def square(self) -> Box:
        """Where in the image the largest centred square of the whole picture lies."""
        part = self.width / (self.box[2] - self.box[0])
        left, top, right, bottom = (side / part for side in _centred(self.width, self.height))
        return self.box[0] + left, self.box[1] + top, self.box[0] + right, self.box[1] + bottom


def _centred(width: int, height: int) -> Box:
    """The largest square in the middle."""
    side = min(width, height)
    left, top = (width - side) // 2, (height - side) // 2
    return left, top, left + side, top + side


def content_hash(data: bytes) -> str:
    """The SHA-256 of a picture's bytes, as 64 hexadecimal digits: a picture's name wherever it is kept."""
    return hashlib.sha256(data).hexdigest()


def read(path: Path) -> bytes:
    """The bytes of a file; UnreadablePicture when it cannot be read."""
    try:
        if not path.is_file():  # a pipe or a device would be read for ever
            raise UnreadablePicture(_not_a_file(path))
        with open(path, "rb") as file:
            size = os.fstat(file.fileno()).st_size
            if size > MOST_BYTES:
                raise UnreadablePicture(f"It has {size >> 20:,} megabytes; Handful reads up to {MOST_BYTES >> 20:,}.")
            return file.read(size)  # and no further: a file that is being written may have no end
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or str(error)
        raise UnreadablePicture(f"It could not be read: {reason}.") from error


def read_same(path: Path, sha256: str) -> bytes:
    """The bytes of a file that has this content hash; UnreadablePicture also when it has another one."""
    data = read(path)
    if content_hash(data) != sha256:
        raise UnreadablePicture("It has changed or is damaged: its content is not what it was.")
    return data


def _not_a_file(path: Path) -> str:
    if path.is_dir() and path.is_symlink():
        return "It is a link to another folder, and those are not followed. Bring that folder in by itself."
    if path.is_dir():
        os.scandir(path).close()  # says why, where a folder may not be looked into
    return "It is not a file." if path.exists() else "It is not there."


Least = int | Callable[[int, int], int]  # the second: of the whole's width and height, not yet upright
Grey = Callable[[int, int], bool]  # of the same


def decode(data: bytes, *, at_least: Least | None = None) -> Image.Image:
    """The picture in `data`: upright, RGB with 8 bits a channel, laid over white where it was transparent.

    With `at_least`, a JPEG may be decoded at a half, a quarter or an eighth of its size, its short side no
    smaller than that many pixels: many times faster, but its pixels differ a little. Right for thumbnails and
    for training; a prediction decodes in full, as the exported model does.
    Raises UnreadablePicture.
    """
    return decode_with_facts(data, at_least=at_least).image


def decode_with_facts(data: bytes, *, at_least: Least | None = None, grey: Grey | None = None) -> Decoded:
    """As decode does, and what is lost on the way: the format and the size of the whole. Raises UnreadablePicture.

    Where `grey` says so, a JPEG is decoded with `at_least` to its brightness alone, as an image of mode L.
    """
    if not data:
        raise UnreadablePicture("The file is empty.")
    try:
        return _decoded(data, at_least, grey)
    except UnreadablePicture:
        raise
    except UnidentifiedImageError as error:
        if _SIGNATURES.match(data):
            raise UnreadablePicture("The picture is damaged or incomplete.") from error
        raise UnreadablePicture(f"It is not a picture in a format that Handful reads: {FORMATS_IN_WORDS}.") from error
    except Exception as error:  # Pillow raises ten kinds of exception on damaged files
        if "Decompressed data too large" in str(error):
            raise UnreadablePicture(
                "It holds more text, or a larger colour profile, than any picture needs."
            ) from error
        raise UnreadablePicture("The picture is damaged or incomplete.") from error


def decode_to_pixels(data: bytes, *, at_least: int) -> tuple[NDArray[np.uint8], Box]:
    """The image of decode_with_facts as pixels (H, W, 3), and its square; sooner where a JPEG is plain.

    Raises UnreadablePicture.
    """
    pixels = jpeg.plain(data, below=2 * at_least)  # a larger one is decoded at a part of its size
    if pixels is None:
        decoded = decode_with_facts(data, at_least=at_least)
        return np.asarray(decoded.image), decoded.square
    height, width, _ = pixels.shape
    return pixels, _centred(width, height)


def short_side(data: bytes) -> int:
    """The shorter side of a picture, by what its file says at the beginning. Raises UnreadablePicture."""
    try:
        return min(Image.open(io.BytesIO(data), formats=_formats(data)).size)
    except Exception as error:
        raise UnreadablePicture("The picture is damaged or incomplete.") from error


def check(data: bytes) -> str:
    """The usual suffix of the picture's format ("jpg"), once all of it is found readable. Raises UnreadablePicture."""
    return decode_with_facts(data, at_least=CHECK_SIZE).suffix


def thumbnail(data: bytes, size: int) -> Image.Image:
    """The centred square of a picture, upright, at `size` × `size`. Raises UnreadablePicture."""
    return ImageOps.fit(decode(data, at_least=size), (size, size), Image.Resampling.BILINEAR)


def file_name(path: Path) -> str:
    """A file's name as text that a database can hold, also where it is not UTF-8."""
    return path.name.encode("utf-8", "surrogateescape").decode("utf-8", "replace")


def _decoded(data: bytes, at_least: Least | None, grey: Grey | None) -> Decoded:
    image: Image.Image = Image.open(io.BytesIO(data), formats=_formats(data))
    width, height = image.size
    if reason := bombs.reason_against(data, image):
        raise UnreadablePicture(reason)
    if at_least:
        least = at_least if isinstance(at_least, int) else at_least(width, height)
        image.draft("L" if grey and grey(width, height) else "RGB", (least, least))
    image.load()
    part = 2 ** round(math.log2(width / image.width))
    outside = (0.0, 0.0, image.width - width / part, image.height - height / part)
    kind, orientation = image.format or "", _orientation(image)
    if orientation > 4:
        width, height = height, width
    upright = image if orientation == 1 else _upright(image)
    if not (grey and upright.mode == "L" and kind in ("JPEG", "MPO")):
        upright = _as_rgb(upright)
    left, top, right, bottom = (outside[side] for side in _TURNED.get(orientation, (0, 1, 2, 3)))
    return Decoded(upright, width, height, kind, (left, top, upright.width - right, upright.height - bottom))


def _formats(data: bytes) -> tuple[str, ...]:
    """What Pillow may take the bytes for. Raises UnreadablePicture for a HEIC picture that nothing here can read."""
    if not _HEIC.match(data) or any(brand in data[:64] for brand in _AVIF_BRANDS):
        return FORMATS
    if not _heic_is_readable():
        raise UnreadablePicture(NO_HEIC)
    return ("HEIF",)


@lru_cache(maxsize=1)
def _heic_is_readable() -> bool:
    try:
        importlib.import_module("pi_heif").register_heif_opener()
    except ImportError:
        return False
    return True


def _orientation(image: Image.Image) -> int:
    """As EXIF counts them, 1 to 8; above 4 the picture lies on its side."""
    with contextlib.suppress(Exception):
        return int(image.getexif().get(ExifTags.Base.Orientation, 1))
    return 1


def _upright(image: Image.Image) -> Image.Image:
    with contextlib.suppress(Exception):  # an unreadable EXIF block does not make the pixels unreadable
        ImageOps.exif_transpose(image, in_place=True)
    return image


def _as_rgb(image: Image.Image) -> Image.Image:
    """Any of Pillow's modes as RGB: 16 bits scaled to 8, colour profiles followed, transparency over white."""
    if image.mode.startswith("I"):
        image = _eight_bits(image)
    image = to_srgb(image)
    if image.mode == "F":
        raise UnreadablePicture("It holds measured values instead of colours.")
    if image.mode == "RGB" and "transparency" not in image.info:
        return image
    if image.has_transparency_data:
        layered = image.convert("RGBA")
        white = Image.new("RGBA", layered.size, "white")
        return Image.alpha_composite(white, layered).convert("RGB")
    return image.convert("RGB")


def _eight_bits(image: Image.Image) -> Image.Image:
    values, profile = np.asarray(image), image.info.get("icc_profile")
    if values.max(initial=0) > 65535 or values.min(initial=0) < 0:
        raise UnreadablePicture("It has 32 bits a pixel; Handful reads up to 16.")
    eight = Image.fromarray((values // 257).astype(np.uint8))
    eight.info["icc_profile"] = profile
    return eight
