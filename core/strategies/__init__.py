"""The strategies: what can be trained, one small file a family, found by name here."""

from core.strategies import basic_cnn, builtin, by_name, classic, lenet5, small_resnet
from core.strategies.strategy import (
    Augment,
    Mode,
    OfficialWeights,
    Optimiser,
    PackagedWeights,
    Recipe,
    Schedule,
    Strategy,
)

__all__ = [
    "Augment",
    "Mode",
    "OfficialWeights",
    "Optimiser",
    "PackagedWeights",
    "Recipe",
    "Schedule",
    "Strategy",
    "every",
    "is_by_name",
    "named",
]

_REGISTRY = {
    strategy.name: strategy
    for strategy in (
        builtin.STRATEGY,
        basic_cnn.STRATEGY,
        lenet5.STRATEGY,
        small_resnet.STRATEGY,
        *classic.STRATEGIES,
    )
}


def every() -> tuple[Strategy, ...]:
    """All strategies, the recommended default first."""
    return tuple(_REGISTRY.values())


def named(name: str) -> Strategy:
    """The strategy of this name; KeyError when there is none. Names of other libraries' networks bring in torch."""
    return by_name.strategy(name) if is_by_name(name) else _REGISTRY[name]


def is_by_name(name: str) -> bool:
    """Whether this is one of another library's networks, as in "torchvision:efficientnet_b0"."""
    return by_name.MARK in name
