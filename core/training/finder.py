"""Looking for a learning rate: steps at ever higher ones, until the loss climbs (Smith 2017)."""

import math
from collections.abc import Callable, Generator, Iterator
from dataclasses import dataclass

from torch import Tensor

from core.features import Stopped
from core.project.snapshot import Snapshot
from core.training import TrainEvent
from core.training.events import TrainConfig
from core.training.fitting import Fit, RanAway
from core.training.learner import learner, weights_for
from core.training.loop import Examples, batches
from core.training.material import material
from core.training.planning import planned
from core.training.train import untrained

LOWEST, HIGHEST = 1e-6, 10.0
STEPS = 100
SMOOTH = 0.9  # how much of the mean loss so far stays with each step
CLIMBED = 4  # times the lowest loss: further up there is nothing to find
BELOW = 10  # the suggestion lies so many times under the rate of the lowest loss, where it still falls steeply


@dataclass(frozen=True, slots=True)
class RateTried:
    """One step at `learning_rate`; `loss` is the mean over the last steps, in nats."""

    learning_rate: float
    loss: float


def find(
    snapshot: Snapshot, config: TrainConfig, *, should_stop: Callable[[], bool]
) -> Generator[TrainEvent | RateTried, None, float | None]:
    """Try learning rates for a training of this kind; returns the one to suggest, None when it was stopped.

    Nothing is kept of what is learned on the way. Raises UserError.
    """
    settings = planned(snapshot, config)
    try:
        learned = (yield from material(snapshot, settings, snapshot.label_names, should_stop)).examples
    except Stopped:
        return None
    label_count = len(snapshot.labels)
    network = learner(untrained(settings, label_count), settings)
    weights = weights_for(learned, settings, label_count)
    fitting = Fit(network, settings, examples=len(learned), key="", weights=weights)
    return (yield from sweep(fitting, learned, should_stop=should_stop))


def sweep(
    fitting: Fit, learn: Examples, *, should_stop: Callable[[], bool]
) -> Generator[RateTried, None, float | None]:
    """One step at each rate from LOWEST to HIGHEST; leaves the network as it then is. Returns what `find` does."""
    fitting.begin(fitting.plan.epochs)
    tried: list[RateTried] = []
    mean = 0.0
    for number, (inputs, labels) in zip(range(STEPS), _again_and_again(fitting, learn), strict=False):
        if should_stop():
            return None
        rate = LOWEST * (HIGHEST / LOWEST) ** (number / (STEPS - 1))
        try:
            loss, *_ = fitting.step(inputs, labels, learning_rate=rate)
        except RanAway:
            break
        mean = SMOOTH * mean + (1 - SMOOTH) * loss
        tried.append(RateTried(rate, mean / (1 - SMOOTH ** (number + 1))))
        yield tried[-1]
        if tried[-1].loss > CLIMBED * min(one.loss for one in tried):
            break
    return suggested(tried)


def suggested(tried: list[RateTried]) -> float | None:
    """A rate a tenth of that with the lowest loss; None when nothing was tried."""
    best = min(tried, key=lambda one: one.loss, default=None)
    return None if best is None or not math.isfinite(best.loss) else best.learning_rate / BELOW


def _again_and_again(fitting: Fit, learn: Examples) -> Iterator[tuple[Tensor, Tensor]]:
    while True:
        yield from batches(learn, fitting.plan, fitting.dice)
