"""The strategies: what can be trained, one small file a family, found by name here."""

from core.strategies import basic_cnn, builtin, classic, lenet5, small_resnet
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
    """The strategy of this name; KeyError when there is none."""
    return _REGISTRY[name]
