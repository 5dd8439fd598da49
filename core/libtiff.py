"""Keeps libtiff, by which Pillow reads TIFF pictures, from writing words of its own to a person's terminal."""

import ctypes
from contextlib import suppress

from PIL import _imaging


def silence() -> None:
    """Tell libtiff that nobody listens; what cannot be read Pillow raises all the same.

    Pillow itself does so for libtiff's warnings, not for its errors. Where libtiff is a part of Pillow's own library,
    as on Windows, it cannot be reached and goes on.
    """
    with suppress(OSError, AttributeError):
        set_handler = ctypes.CDLL(_imaging.__file__).TIFFSetErrorHandler
        set_handler.argtypes, set_handler.restype = [ctypes.c_void_p], ctypes.c_void_p
        set_handler(None)
