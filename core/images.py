"""Pictures: bytes to upright RGB (the one decoder, Pillow), and the hash that names them."""

import contextlib
import hashlib
import io
import warnings
from pathlib import Path

import numpy as np
from PIL import Image, ImageOps, UnidentifiedImageError

from core.errors import UserError

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
)
FORMATS_IN_WORDS = "JPEG, PNG, WebP, GIF, BMP, TIFF and AVIF"
CHECK_SIZE = 224
_SUFFIX = {"JPEG": "jpg", "MPO": "jpg", "TIFF": "tif"} | {
    kind: kind.lower() for kind in ("PNG", "WEBP", "GIF", "BMP", "AVIF")
}
MOST_PIXELS = 200_000_000

Image.MAX_IMAGE_PIXELS = None  # Pillow only warns up to twice its limit; ours is checked before anything is decoded
warnings.filterwarnings("ignore", category=UserWarning, module=r"PIL\.")  # broken EXIF is not the person's concern


class UnreadablePicture(UserError):
    """A file that is no picture Handful can read; the message does not name the file."""


def content_hash(data: bytes) -> str:
    """The SHA-256 of a picture's bytes, as 64 hexadecimal digits: a picture's name wherever it is kept."""
    return hashlib.sha256(data).hexdigest()


def read(path: Path) -> bytes:
    """The bytes of a file; UnreadablePicture when it cannot be read."""
    try:
        if not path.is_file():  # a pipe or a device would be read for ever
            raise UnreadablePicture("It is not there." if not path.exists() else "It is not a file.")
        return path.read_bytes()
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or str(error)
        raise UnreadablePicture(f"It could not be read: {reason}.") from error


def decode(data: bytes, *, at_least: int | None = None) -> Image.Image:
    """The picture in `data`: upright, RGB with 8 bits a channel, laid over white where it was transparent.

    With `at_least`, a JPEG may be decoded at a half, a quarter or an eighth of its size, its short side no
    smaller than that many pixels: many times faster, but its pixels differ a little. Right for thumbnails and
    for training; a prediction decodes in full, as the exported model does.
    Raises UnreadablePicture.
    """
    if not data:
        raise UnreadablePicture("The file is empty.")
    try:
        return _decoded(data, at_least)
    except UnreadablePicture:
        raise
    except UnidentifiedImageError as error:
        raise UnreadablePicture(f"It is not a picture in a format that Handful reads: {FORMATS_IN_WORDS}.") from error
    except Exception as error:  # Pillow raises ten kinds of exception on damaged files
        raise UnreadablePicture("The picture is damaged or incomplete.") from error


def check(data: bytes) -> str:
    """The usual suffix of the picture's format ("jpg"), once all of it is found readable. Raises UnreadablePicture."""
    decode(data, at_least=CHECK_SIZE)
    with Image.open(io.BytesIO(data), formats=FORMATS) as image:
        return _SUFFIX[image.format or ""]


def thumbnail(data: bytes, size: int) -> Image.Image:
    """The centred square of a picture, upright, at `size` × `size`. Raises UnreadablePicture."""
    return ImageOps.fit(decode(data, at_least=size), (size, size), Image.Resampling.BILINEAR)


def file_name(path: Path) -> str:
    """A file's name as text that a database can hold, also where it is not UTF-8."""
    return path.name.encode("utf-8", "surrogateescape").decode("utf-8", "replace")


def _decoded(data: bytes, at_least: int | None) -> Image.Image:
    image: Image.Image = Image.open(io.BytesIO(data), formats=FORMATS)
    width, height = image.size
    if width * height > MOST_PIXELS:
        raise UnreadablePicture(
            f"It has {width} × {height} pixels; Handful reads up to {MOST_PIXELS // 10**6} million."
        )
    if at_least:
        image.draft("RGB", (at_least, at_least))
    image.load()
    return _as_rgb(_upright(image))


def _upright(image: Image.Image) -> Image.Image:
    with contextlib.suppress(Exception):  # an unreadable EXIF block does not make the pixels unreadable
        ImageOps.exif_transpose(image, in_place=True)
    return image


def _as_rgb(image: Image.Image) -> Image.Image:
    """Any of Pillow's modes as RGB: 16 bits scaled to 8, transparency over white."""
    if image.mode == "RGB" and "transparency" not in image.info:
        return image
    if image.mode.startswith("I"):
        image = _eight_bits(image)
    if image.mode == "F":
        raise UnreadablePicture("It holds measured values instead of colours.")
    if image.has_transparency_data:
        layered = image.convert("RGBA")
        white = Image.new("RGBA", layered.size, "white")
        return Image.alpha_composite(white, layered).convert("RGB")
    return image.convert("RGB")


def _eight_bits(image: Image.Image) -> Image.Image:
    values = np.asarray(image)
    if values.max(initial=0) > 65535 or values.min(initial=0) < 0:
        raise UnreadablePicture("It has 32 bits a pixel; Handful reads up to 16.")
    return Image.fromarray((values // 257).astype(np.uint8))
