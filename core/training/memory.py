"""What a full memory looks like: the accelerator's or the computer's own."""

import torch

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
