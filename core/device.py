"""What a training runs on: the processor or an accelerator, chosen by name and never swapped silently.

torch, which takes seconds to import, comes with the first call: the window imports this module before it is shown.
"""

import platform
from typing import TYPE_CHECKING

from core.errors import UserError

if TYPE_CHECKING:
    import torch


def resolve(name: str, *, process: int | None = None) -> "torch.device":
    """The device of this name; "auto" is the first of CUDA, MPS and the processor that is there.

    Of several processes that train together each has its own: the CUDA device with the number of the `process` on
    its computer, or the processor. Raises UserError when the device asked for is not there.
    """
    import torch

    if process is not None:
        return _of_process(name, process)
    if name == "auto":
        return _best()
    device = _parsed(name)
    if device.type == "cuda":
        _check_cuda(device, name)
    if device.type == "mps" and not torch.backends.mps.is_available():
        raise UserError("This computer offers no MPS device.", "Use --device auto or --device cpu.")
    return device


def describe(device: "torch.device", *, processes: int = 1) -> str:
    """The device in words for the person in front of it, and how many processes share the work."""
    if processes > 1:
        return f"{describe(device)}, {processes} processes"
    import torch

    if device.type == "cuda":
        return torch.cuda.get_device_name(device)
    if device.type == "mps":
        return f"{platform.processor() or 'Apple'} graphics"
    return "This computer's processor"


def _best() -> "torch.device":
    import torch

    if torch.cuda.is_available():
        return torch.device("cuda")
    return torch.device("mps" if torch.backends.mps.is_available() else "cpu")


def _of_process(name: str, process: int) -> "torch.device":
    import torch

    if name == "auto":
        name = "cuda" if torch.cuda.is_available() else "cpu"
    device = _parsed(name)
    if device.type == "mps" or ":" in name:
        raise UserError(
            f"Several processes cannot share the device {name}.", "Use --device auto, cuda (one for each) or cpu."
        )
    return resolve(f"cuda:{process}") if device.type == "cuda" else device


def _parsed(name: str) -> "torch.device":
    import torch

    try:
        device = torch.device(name)
    except RuntimeError:
        device = None
    if device is None or device.type not in ("cpu", "cuda", "mps"):
        raise UserError(f"There is no device named {name}.", "Use auto, cpu, cuda, cuda:N or mps.")
    return device


def _check_cuda(device: "torch.device", name: str) -> None:
    import torch

    if not torch.cuda.is_available():
        raise UserError("This computer offers no CUDA device.", "Use --device auto or --device cpu.")
    if device.index is not None and device.index >= torch.cuda.device_count():
        raise UserError(f"There is no device {name}: {torch.cuda.device_count()} found.", "Count from cuda:0.")
