"""The networks of the lecture side by side: when they came, what each brought, and their numbers from the code."""

from collections.abc import Iterator
from dataclasses import dataclass

from core import strategies
from core.explanation.layers import Table, of_strategy

LABELS = 1000  # of ImageNet, for which all but the first were made
_DIGITS = 10


@dataclass(frozen=True, slots=True)
class Classic:
    """A network of the lecture: its strategy's name, its year, what it brought, and for how many labels it was made."""

    strategy: str
    year: int
    brought: str
    labels: int = LABELS

    @property
    def title(self) -> str:
        return strategies.named(self.strategy).title


CLASSICS = (
    Classic("lenet5", 1998, "Convolution, pooling, and again; then dense layers. It read numbers on cheques.", _DIGITS),
    Classic("alexnet", 2012, "Larger networks on graphics cards; ReLU, and dropout against learning by heart."),
    Classic("zfnet", 2013, "Smaller filters and steps at the beginning, found by looking inside, as this page does."),
    Classic("vgg16", 2014, "Nothing but 3 × 3 filters: two see as far as one of 5 × 5 and learn fewer numbers."),
    Classic(
        "googlenet", 2014, "Filters of several sizes side by side, and 1 × 1 ones before them, which save numbers."
    ),
    Classic("resnet18", 2015, "Skip connections past every two layers: far deeper networks can be trained."),
)


@dataclass(frozen=True, slots=True)
class Measured:
    """A classic network and its layers."""

    classic: Classic
    table: Table


def side_by_side() -> Iterator[Measured]:
    """All of them, one after the other."""
    for classic in CLASSICS:
        yield Measured(classic, of_strategy(strategies.named(classic.strategy), classic.labels))
