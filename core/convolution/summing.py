"""All sums of a filter over a picture at once: as products of matrices, which processors are made for."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import numpy as np
from numpy.lib.stride_tricks import as_strided
from numpy.typing import NDArray

Array = NDArray[np.float32]

_TOGETHER = 16  # neighbouring sums of a row that one product gives
_BAND = 64  # rows of sums that are made at a time: they stay in the processor's own memory
_THREADS = 2


def sums(picture: Array, kernel: Array, stride: int) -> Array:
    """The sums (H', W') of a filter (channels, rows, columns) over a picture (channels, H, W) at least as large.

    A row of the picture is cut into windows, each wide enough for several neighbouring sums. A window times a matrix
    in which the filter's row stands once for each of them, a stride further each time, gives them all. The products
    are those of the plain way, and zeros; of each row apart, small enough that NumPy does not start threads of its own.
    """
    _, rows, columns = kernel.shape
    height, width = (
        (there - own) // stride + 1 for there, own in zip(picture.shape[1:], kernel.shape[1:], strict=True)
    )
    windows = -(-width // _TOGETHER)
    result = np.empty((height, windows, _TOGETHER), np.float32)
    slid = _slid(kernel, stride)

    def add_up(top: int) -> None:
        band = result[top : top + _BAND]
        seen = picture[:, top * stride : (top + len(band) - 1) * stride + rows]
        cut = _windows(seen, windows, columns, stride)
        each = np.empty_like(band)
        for row, matrix in enumerate(slid):
            into = each if row else band
            np.matmul(cut[row : row + (len(band) - 1) * stride + 1 : stride], matrix, out=into)
            if row:
                band += each

    _each(add_up, range(0, height, _BAND))
    return result.reshape(height, -1)[:, :width]


def _slid(kernel: Array, stride: int) -> Array:
    """For each of the filter's rows a matrix: what a window holds, times it, gives the window's sums."""
    channels, rows, columns = kernel.shape
    matrices = np.zeros((rows, channels, _seen(columns, stride), _TOGETHER), np.float32)
    for place in range(_TOGETHER):
        matrices[:, :, place * stride : place * stride + columns, place] = kernel.transpose(1, 0, 2)
    return matrices.reshape(rows, -1, _TOGETHER)


def _windows(seen: Array, windows: int, columns: int, stride: int) -> Array:
    """The rows cut into windows: (rows, windows, numbers of all channels); zeros where the last goes beyond."""
    (channels, rows, there), wide = seen.shape, _seen(columns, stride)
    missing = max(0, (windows - 1) * _TOGETHER * stride + wide - there)
    if missing:
        seen = np.pad(seen, ((0, 0), (0, 0), (0, missing)))
    channel, row, one = seen.strides
    cut = as_strided(seen, (rows, windows, channels, wide), (row, _TOGETHER * stride * one, channel, one))
    return cut.reshape(rows, windows, -1)


def _seen(columns: int, stride: int) -> int:
    """How many neighbouring numbers a window's sums depend on."""
    return (_TOGETHER - 1) * stride + columns


def _each(work: Callable[[int], None], places: range) -> None:
    """Two threads where there is enough to do: NumPy lets go of Python's lock while it calculates."""
    if len(places) == 1:
        work(places[0])
        return
    with ThreadPoolExecutor(_THREADS, thread_name_prefix="slide") as threads:
        for _ in threads.map(work, places):
            pass
