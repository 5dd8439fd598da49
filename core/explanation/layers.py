"""A network layer by layer: windows, shapes, parameters, multiply-adds and how far each layer sees."""

from collections.abc import Callable
from dataclasses import dataclass

import torch
from torch import Tensor, nn

from core.explanation.fields import Field, field_of, tracked, window_of
from core.strategies import Strategy

_KINDS: tuple[tuple[type[nn.Module], str], ...] = (
    (nn.Conv2d, "convolution"),
    (nn.MaxPool2d, "max pooling"),
    (nn.AvgPool2d, "average pooling"),
    (nn.AdaptiveAvgPool2d, "average of all places"),
    (nn.Linear, "dense"),
    (nn.BatchNorm2d, "batch normalisation"),
)
_MAIN = ("convolution", "max pooling", "average pooling", "average of all places", "dense")


@dataclass(frozen=True, slots=True)
class Layer:
    """One layer as it ran. `shape` is what it made: (channels, height, width), or (numbers,).

    `window` and `stride` are None where it slides none; `multiply_adds` are those of one picture.
    """

    name: str
    kind: str
    window: tuple[int, int] | None
    stride: int | None
    shape: tuple[int, ...]
    parameters: int
    multiply_adds: int
    field: Field

    @property
    def main(self) -> bool:
        """Whether it is one that drawings show: no normalisation."""
        return self.kind in _MAIN


Note = Callable[[Layer, Tensor, Tensor], None]


@dataclass(frozen=True, slots=True)
class Table:
    """A network's layers in the order in which they ran, for pictures (channels, side, side).

    `parameters` counts all numbers that the network learns.
    """

    picture: tuple[int, int, int]
    layers: tuple[Layer, ...]
    parameters: int

    @property
    def multiply_adds(self) -> int:
        """Multiply-adds of all convolutions and dense layers, for one picture."""
        return sum(layer.multiply_adds for layer in self.layers)

    @property
    def depth(self) -> int:
        """How many convolutions and dense layers lie on the longest way through it."""
        return max((layer.field.depth for layer in self.layers), default=0)

    @property
    def has_convolutions(self) -> bool:
        return any(layer.kind == "convolution" for layer in self.layers)


def of_strategy(strategy: Strategy, label_count: int) -> Table:
    """The table of a strategy's network; it runs without memory for any of its numbers."""
    with torch.device("meta"):
        return table(strategy.build(label_count), strategy.preprocess.size)


def table(network: nn.Module, side: int) -> Table:
    """What hooks saw while the network ran on one picture of this side; on the device that it lies on."""
    device = next((parameter.device for parameter in network.parameters()), torch.device("cpu"))
    layers: list[Layer] = []
    run(network, torch.zeros(1, 3, side, side, device=device), lambda layer, _inputs, _output: layers.append(layer))
    return Table((3, side, side), tuple(layers), sum(parameter.numel() for parameter in network.parameters()))


def run(network: nn.Module, picture: Tensor, note: Note) -> Tensor:
    """Run the network on a prepared picture (1, 3, side, side), and tell each layer with what went in and came out.

    What came out may be changed in place by the next layer: `note` copies what it keeps.
    """
    names = {module: name for name, module in network.named_modules() if _kind(module)}

    def behind(module: nn.Module, inputs: tuple[Tensor, ...], output: Tensor) -> None:
        note(_layer(names[module], module, output), inputs[0], output)

    was_training = network.training
    network.eval()
    with torch.no_grad(), tracked(network, picture):
        hooks = [module.register_forward_hook(behind) for module in names]
        try:
            answer: Tensor = network(picture)
        finally:
            for hook in hooks:
                hook.remove()
            network.train(was_training)
    return answer


def _layer(name: str, module: nn.Module, output: Tensor) -> Layer:
    window = window_of(module)
    return Layer(
        name=name,
        kind=_kind(module),
        window=None if window is None else _window(module),
        stride=None if window is None else window[1],
        shape=tuple(output.shape[1:]),
        parameters=sum(parameter.numel() for parameter in module.parameters()),
        multiply_adds=_multiply_adds(module, output),
        field=field_of(output),
    )


def _window(module: nn.Module) -> tuple[int, int]:
    sides = module.kernel_size
    if isinstance(sides, tuple):
        return int(sides[0]), int(sides[1])
    assert isinstance(sides, int)
    return sides, sides


def _multiply_adds(module: nn.Module, output: Tensor) -> int:
    if isinstance(module, nn.Conv2d):
        return output[0].numel() * module.weight[0].numel()
    if isinstance(module, nn.Linear):
        return output[0].numel() * module.in_features
    return 0


def _kind(module: nn.Module) -> str:
    return next((name for kind, name in _KINDS if isinstance(module, kind)), "")
