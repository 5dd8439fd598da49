"""Plain JPEGs straight into an array: the values that Pillow gives, in four fifths of its time.

Pillow stays the decoder of everything else, and of a plain JPEG at the least doubt: the header is read here, and
whatever the JPEG library remarks on while it decodes sends the picture to Pillow.
"""

import numpy as np
import simplejpeg
from numpy.typing import NDArray

_START = b"\xff\xd8"
_SEQUENTIAL = (0xC0, 0xC1)  # the kinds of frame in which every part of the picture is drawn once
_SCAN = 0xDA
_HARMLESS = (0xE0, 0xDB, 0xC4, 0xDD, 0xFE)  # JFIF, tables, restarts, remarks: they neither turn nor colour a picture


def plain(data: bytes, *, below: int) -> NDArray[np.uint8] | None:
    """The pixels (H, W, 3) of a JPEG that is nothing but its picture; None for any other, and for a damaged one.

    Nothing but its picture: three colours of 8 bits in a single scan, no EXIF, no colour profile and no other
    program's marks; its short side has fewer than `below` pixels.
    """
    if not 0 < _short_side(data) < below:
        return None
    try:
        pixels: NDArray[np.uint8] = simplejpeg.decode_jpeg(data, strict=True)
    except ValueError:
        return None
    return pixels


def _short_side(data: bytes) -> int:
    """In pixels; 0 where the header tells more than a plain JPEG's does, or less."""
    if not data.startswith(_START):
        return 0
    place, side = len(_START), 0
    try:
        while data[place] == 0xFF:
            marker, content = data[place + 1], place + 4
            if marker == _SCAN:
                return side if data[content] == 3 else 0
            if marker in _SEQUENTIAL:
                side = _side_of_frame(data[content : content + 6])
            elif marker not in _HARMLESS:
                return 0
            place = content - 2 + int.from_bytes(data[content - 2 : content], "big")
    except IndexError:
        pass  # it ends before its first scan
    return 0


def _side_of_frame(frame: bytes) -> int:
    bits, colours = frame[0], frame[5]
    height, width = int.from_bytes(frame[1:3], "big"), int.from_bytes(frame[3:5], "big")
    return min(height, width) if bits == 8 and colours == 3 else 0
