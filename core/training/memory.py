"""How full the memory is, the accelerator's or the computer's own, and what a full one looks like."""

import os
import sys
import time
from pathlib import Path

import torch

ASK_EVERY = 0.1  # seconds
_OWN = Path("/proc/self/statm")  # in pages: all that is mapped, then what lies in memory

_WORDS = ("out of memory", "can't allocate memory", "not enough memory")


def is_full(error: BaseException) -> bool:
    """Whether this was raised because some memory is full."""
    if isinstance(error, MemoryError | torch.OutOfMemoryError):
        return True
    return isinstance(error, RuntimeError) and any(word in str(error) for word in _WORDS)


def give_back(device: torch.device) -> None:
    """Let go of what torch keeps of an accelerator's memory for later, so that smaller parts find room."""
    if device.type == "cuda":
        torch.cuda.empty_cache()
    elif device.type == "mps":
        torch.mps.empty_cache()


def used(device: torch.device) -> int:
    """Bytes of the device's memory that this program has in use; 0 where nobody can tell.

    On a graphics card the most that there was at any moment since the program began, on the processor all of the
    program's own memory.
    """
    if device.type == "cuda":
        return torch.cuda.max_memory_allocated(device)
    if device.type == "mps":
        return torch.mps.driver_allocated_memory()
    return _of_this_program()


class Gauge:
    """What of a device's memory is in use, asked for at most ten times a second: a head's step is hardly longer."""

    def __init__(self, device: torch.device) -> None:
        self._device = device
        self._asked = float("-inf")
        self._bytes = 0

    def read(self) -> int:
        """As `used`, or what it was a moment ago."""
        now = time.monotonic()
        if now - self._asked > ASK_EVERY:
            self._asked, self._bytes = now, used(self._device)
        return self._bytes


def _of_this_program() -> int:
    try:
        return int(_OWN.read_text(encoding="ascii").split()[1]) * os.sysconf("SC_PAGE_SIZE")
    except (OSError, ValueError, IndexError, AttributeError):
        return _most_of_this_program()


def _most_of_this_program() -> int:
    """The most that it ever had, where the system does not tell of this moment."""
    if sys.platform == "win32":
        return 0
    import resource

    most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return most if sys.platform == "darwin" else most * 1024
