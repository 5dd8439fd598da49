"""Pictures that would ask for far more memory or time than any picture needs, told before they are decoded."""

import re

from PIL import Image

MOST_PIXELS = 200_000_000
_MOST_PIXELS_IN_SCANS = 4 * 10**9  # a progressive JPEG of the largest size may have 20 scans; programs write 10
_LEAST_SCAN = 4  # bytes: its marker and the length of what follows
_MOST_PIXELS_IN_TILE = 2**24  # a tile may be larger than its picture: programs write 256 × 256, some 1024 × 1024
_TILE_WIDTH, _TILE_LENGTH = 322, 323  # TIFF's tags
_MARKER = re.compile(rb"\xff([^\x00\xff\xd0-\xd7])", re.DOTALL)  # of a JPEG; what else follows 0xff is picture data


def reason_against(data: bytes, image: Image.Image) -> str:
    """Why a picture, opened from `data` and not yet decoded, is refused; empty if it is not."""
    width, height = image.size
    if width * height > MOST_PIXELS:
        return f"It has {width} × {height} pixels; Handful reads up to {MOST_PIXELS // 10**6} million."
    if image.format == "TIFF":
        return _reason_against_tiles(image)
    most = _MOST_PIXELS_IN_SCANS // (width * height)
    if len(data) // _LEAST_SCAN <= most or image.format not in ("JPEG", "MPO"):
        return ""
    if data.count(b"\xff\xda") > most and _scans(data) > most:
        return f"It is drawn over itself more than {most} times, as no camera and no program does."
    return ""


def _reason_against_tiles(image: Image.Image) -> str:
    """The whole of a TIFF's tile is unpacked, however small the picture in it is."""
    tags = getattr(image, "tag_v2", {})
    width, height = tags.get(_TILE_WIDTH), tags.get(_TILE_LENGTH)
    if not (isinstance(width, int) and isinstance(height, int)):
        return ""
    if width * height <= max(image.width * image.height, _MOST_PIXELS_IN_TILE):
        return ""
    return f"It is stored in tiles of {width} × {height} pixels, far larger than the picture."


def _scans(data: bytes) -> int:
    """How often a JPEG draws over its picture, by its markers; a video or a second picture behind it is not counted."""
    count, place = 0, 2
    while marker := _MARKER.search(data, place):
        if marker[1] == b"\xd9":
            break
        count += marker[1] == b"\xda"
        place = marker.end() + int.from_bytes(data[marker.end() : marker.end() + 2], "big")
    return count
