"""Receptive fields: how far into the picture each tensor of a running network sees, whatever way it came about."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import Any

from torch import Tensor, nn
from torch.overrides import TorchFunctionMode

_FIELD = "_handful_field"


@dataclass(frozen=True, slots=True)
class Field:
    """One output's window in the picture: its side, how far apart two neighbours' are, and where the first begins.

    In dots of the network's input; `start` is negative where it begins in the zeros around the picture. With
    `everything` there is no window: the output depends on the whole picture. `depth` is the number of convolutions
    and dense layers on the longest way from the picture.
    """

    size: int = 1
    apart: int = 1
    start: float = 0.0
    everything: bool = False
    depth: int = 0

    def through(self, window: int, stride: int, padding: float) -> "Field":
        """The field behind a layer that slides a window."""
        return replace(
            self,
            size=self.size + (window - 1) * self.apart,
            apart=self.apart * stride,
            start=self.start - padding * self.apart,
        )

    def box(self, row: int, column: int) -> tuple[float, float, float, float]:
        """The window of the output in this row and column: left, top, right, bottom."""
        left, top = self.start + column * self.apart, self.start + row * self.apart
        return left, top, left + self.size, top + self.size


@contextmanager
def tracked(network: nn.Module, picture: Tensor) -> Iterator[None]:
    """While the context lasts, `network` leaves on each tensor that comes of `picture` what `field_of` reads."""
    _leave(picture, Field())
    hooks = [
        module.register_forward_hook(_behind_layer)
        for module in network.modules()
        if window_of(module) is not None or isinstance(module, nn.Linear)
    ]
    try:
        with _Passing():
            yield
    finally:
        for hook in hooks:
            hook.remove()


def field_of(tensor: Tensor) -> Field:
    """How far a tracked tensor sees."""
    field = getattr(tensor, _FIELD)
    assert isinstance(field, Field)
    return field


def window_of(module: nn.Module) -> tuple[int, int, int] | None:
    """The side of a layer's window with what dilation adds, its stride and its padding; None where it slides none."""
    if isinstance(module, nn.Conv2d):
        reach = module.dilation[0] * (module.kernel_size[0] - 1) + 1
        if isinstance(module.padding, str):
            return reach, module.stride[0], (reach - 1) // 2 if module.padding == "same" else 0
        return reach, module.stride[0], module.padding[0]
    if isinstance(module, nn.MaxPool2d | nn.AvgPool2d):
        return _first(module.kernel_size), _first(module.stride or module.kernel_size), _first(module.padding)
    return None


def _behind_layer(module: nn.Module, inputs: tuple[Tensor, ...], output: Tensor) -> None:
    field, window = field_of(inputs[0]), window_of(module)
    if window is not None:
        field = field.through(*window)
    learns = isinstance(module, nn.Conv2d | nn.Linear)
    _leave(output, replace(field, depth=field.depth + learns, everything=field.everything or window is None))


class _Passing(TorchFunctionMode):
    """What a function makes sees as far as the furthest of what it is made from."""

    def __torch_function__(
        self, function: Any, _types: Any, args: Sequence[Any] = (), kwargs: Mapping[str, Any] | None = None
    ) -> Any:
        made = function(*args, **(kwargs or {}))
        seeing = [one for one in _tensors(args) if hasattr(one, _FIELD)]
        if isinstance(made, Tensor) and seeing:
            _leave(made, _behind_function(made, seeing, getattr(function, "__name__", "")))
        return made


def _behind_function(made: Tensor, seeing: list[Tensor], name: str) -> Field:
    fields = [field_of(one) for one in seeing]
    furthest = max(fields, key=lambda field: (field.everything, field.size))
    furthest = replace(furthest, depth=max(field.depth for field in fields))
    before, after = seeing[0].shape, made.shape
    if len(before) != 4 or len(after) != 4:
        return replace(furthest, everything=furthest.everything or len(before) == 4)
    if name == "adaptive_avg_pool2d" and after[-1] != before[-1]:
        return _behind_adaptive(furthest, before[-1], after[-1])
    if name == "mean":
        return replace(furthest, everything=True)
    if name == "pad":
        return furthest.through(1, 1, (after[-1] - before[-1]) // 2)
    return furthest


def _behind_adaptive(field: Field, before: int, after: int) -> Field:
    """Pooling to a fixed size: over everything where one number is left, else over windows of about equal size."""
    if after == 1:
        return replace(field, everything=True)
    return field.through(-(-before // after), max(1, before // after), 0)


def _tensors(values: Sequence[Any]) -> list[Tensor]:
    found: list[Tensor] = []
    for value in values:
        if isinstance(value, Tensor):
            found.append(value)
        elif isinstance(value, tuple | list):
            found += _tensors(value)
    return found


def _leave(tensor: Tensor, field: Field) -> None:
    setattr(tensor, _FIELD, field)


def _first(value: int | tuple[int, ...]) -> int:
    return value if isinstance(value, int) else value[0]
