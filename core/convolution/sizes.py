"""How large maps become, how many numbers layers learn, and how far one output sees: formulas with their numbers."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class SizeFormula:
    """One side of a map: (W − F + 2P) / S + 1, rounded down. `padding` is both sides' together, which is 2P."""

    side: int
    filter: int
    padding: int
    stride: int

    @property
    def result(self) -> int:
        """So many places the filter has; 0 where it is larger than the picture."""
        return max(0, (self.side - self.filter + self.padding) // self.stride + 1)

    @property
    def exact(self) -> bool:
        """Whether nothing is left over at the end."""
        return (self.side - self.filter + self.padding) % self.stride == 0

    @property
    def text(self) -> str:
        """The formula with its numbers: "(7 − 3 + 0) / 1 + 1 = 5"."""
        rounded = "" if self.exact else ", rounded down"
        return f"({self.side} − {self.filter} + {self.padding}) / {self.stride} + 1 = {self.result}{rounded}"


@dataclass(frozen=True, slots=True)
class Step:
    """One layer that slides a window: its side and its stride."""

    window: int
    stride: int = 1


def same_padding(window: int) -> tuple[int, int]:
    """How many zeros stand before and behind, so that stride 1 leaves a side as long as it is."""
    return (window - 1) // 2, window // 2


def dense_parameters(inputs: int, neurons: int) -> int:
    """A weight for each input and neuron, and each neuron's bias."""
    return inputs * neurons + neurons


def convolution_parameters(window: int, channels: int, filters: int) -> int:
    """A weight for each number that a filter sees, and each filter's bias; the picture's size does not matter."""
    return window * window * channels * filters + filters


def receptive_fields(steps: Iterable[Step]) -> Iterator[int]:
    """After each layer: how many dots of the picture, in a row, one of its outputs depends on."""
    field = apart = 1  # `apart`: how many dots of the picture lie between two neighbouring outputs
    for step in steps:
        field += (step.window - 1) * apart
        apart *= step.stride
        yield field


def in_words(value: int) -> str:
    """A large number as people say it: 2.7 billion, 61.1 million, 2,800."""
    for size, word in ((10**9, "billion"), (10**6, "million")):
        if value >= size:
            return f"{value / size:,.1f} {word}"
    return f"{value:,}"
