"""Which frames of a video or a burst are worth keeping, and what makes them one group."""

import hashlib
import os
import tempfile
import uuid
from collections.abc import Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PIL import Image

Frame = NDArray[np.uint8]  # (H, W, 3), RGB
Fingerprint = NDArray[np.float32]  # (GRID, GRID, 3), levels of red, green and blue around 0

VIDEO_SUFFIXES = (".mp4", ".m4v", ".mov", ".avi", ".mkv", ".webm", ".mpg", ".mpeg", ".wmv", ".3gp", ".ogv")
GRID = 16
TOLERANCE = 12.0  # grey levels of 255 in some part of the picture: more than noise and a trembling hand make
_END_BYTES = 4 << 20
_JPEG_QUALITY = 95


def evenly(total: int, count: int) -> tuple[int, ...]:
    """The indices of `count` of `total` frames, each in the middle of its part; all if there are no more."""
    count = min(max(count, 0), max(total, 0))
    return tuple((2 * place + 1) * total // (2 * count) for place in range(count))


def every_nth(total: int, step: int) -> tuple[int, ...]:
    """The indices of every `step`-th of `total` frames, the first among them."""
    return tuple(range(0, total, max(1, step)))


def fingerprint(frame: Frame) -> Fingerprint:
    """What a frame looks like from afar: the colours of GRID × GRID parts, without the brightness of the whole.

    A camera keeps adjusting its brightness; that alone makes no new picture.
    """
    small = Image.fromarray(frame).convert("RGB").resize((GRID, GRID), Image.Resampling.BOX)
    colours: Fingerprint = np.asarray(small, np.float32)
    return colours - np.float32(colours.mean())


def is_new(print_: Fingerprint, kept: Sequence[Fingerprint], *, tolerance: float = TOLERANCE) -> bool:
    """Whether a frame differs from each of those kept, in at least one of its parts, by more than `tolerance`."""
    if not kept:
        return True
    differences = np.abs(np.stack(kept) - print_).max(axis=(1, 2, 3))
    return bool(differences.min() > tolerance)


def burst_group() -> str:
    """A new name for the group of all pictures of one burst."""
    return f"burst {uuid.uuid4().hex}"


def video_group(path: Path) -> str:
    """The name for the group of all frames of a video: the same for the same file, wherever it lies.

    Made from the file's length, beginning and end, for a video may be too long to be read for a name. Raises OSError.
    """
    digest = hashlib.sha256()
    with path.open("rb") as file:
        length = file.seek(0, os.SEEK_END)
        digest.update(f"{length} ".encode())
        for start in (0, max(0, length - _END_BYTES)):
            file.seek(start)
            digest.update(file.read(_END_BYTES))
    return f"video {digest.hexdigest()[:32]}"


def as_jpeg(frame: Frame) -> bytes:
    """A frame as the bytes of a picture: a JPEG at a quality at which nothing is seen to be lost. Raises OSError."""
    # Into a file, for then Pillow lets other threads run: into memory, a large frame holds the window up for 10 ms
    with tempfile.TemporaryFile() as file:
        Image.fromarray(frame).save(file, "JPEG", quality=_JPEG_QUALITY, subsampling=0)
        file.seek(0)
        return file.read()
