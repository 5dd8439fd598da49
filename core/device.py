"""What a training runs on: the processor or an accelerator, chosen by name and never swapped silently.

torch, which takes seconds to import, comes with the first call: the window imports this module before it is shown.
"""

import platform
from typing import TYPE_CHECKING

from core.errors import UserError

if TYPE_CHECKING:
    import torch


def resolve(name: str) -> "torch.device":
    """The device of this name; "auto" is the first of CUDA, MPS and the processor that is there.

    Raises UserError when the device asked for is not there.
    """
    import torch

    if name == "auto":
        return _best()
    device = _parsed(name)
    if device.type == "cuda":
        _check_cuda(device, name)
    if device.type == "mps" and not torch.backends.mps.is_available():
        raise UserError("This computer offers no MPS device.", "Use --device auto or --device cpu.")
    return device


def describe(device: "torch.device") -> str:
    """The device in words for the person in front of it."""
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
