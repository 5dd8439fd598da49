"""About how long a training of the pictures at hand takes here, from what was measured; never a guess."""

from collections.abc import Callable
from dataclasses import dataclass

from core import features
from core.device import describe
from core.project.snapshot import Snapshot
from core.strategies import Mode
from core.training.events import TrainConfig
from core.training.pace import Pace, key, remember, remembered
from core.training.plan import KEPT_ASIDE, Plan, plan
from core.training.sides import usual_side

# A frozen strategy is judged by heads that it trains beside its own: 3.2 times as long as that one
# (benchmarks/judging.py, up to 1,000 pictures; beyond that fewer)
JUDGING = 3.2


@dataclass(frozen=True, slots=True)
class Estimate:
    """How long a training takes; None where that could not be measured. `parameters` are the numbers it works with."""

    strategy: str
    mode: Mode
    parameters: int
    size: int
    seconds: float | None


def estimate(snapshot: Snapshot, config: TrainConfig, *, should_stop: Callable[[], bool]) -> Estimate:
    """Measure what is not known yet, which may take some seconds, and reckon. Raises Stopped."""
    snapshot, _ = snapshot.for_training()
    samples = snapshot.labelled()[0]
    settings = plan(config, pictures=len(samples), side=usual_side(samples, cache=snapshot.cache))
    name = key(config.strategy, settings.mode, size=settings.preprocess.size, device=describe(settings.device))
    pace = remembered(name)
    if not pace.learn or not pace.look:
        from core.training.probe import probe

        measured = probe(settings, should_stop=should_stop)
        remember(name, measured)
        pace = Pace(pace.look or measured.look, pace.learn or measured.learn)
    return Estimate(
        strategy=config.strategy,
        mode=settings.mode,
        parameters=settings.strategy.parameter_count(max(2, len(snapshot.labels))),
        size=settings.preprocess.size,
        seconds=seconds(settings, pace, pictures=len(samples), undescribed=_undescribed(snapshot, settings)),
    )


def seconds(settings: Plan, pace: Pace, *, pictures: int, undescribed: int) -> float | None:
    """From preparing the pictures to the last judgement; `undescribed` ones have no features yet."""
    learned = round(pictures * (1 - (settings.validation_share or KEPT_ASIDE)))
    if not pace.learn or (undescribed and not pace.look):
        return None
    learning = settings.epochs * learned / pace.learn
    if settings.mode == "frozen":
        return learning * (1 + JUDGING) + (undescribed / pace.look if undescribed else 0)
    if not pace.look:
        return None
    judging = settings.epochs * (pictures - learned) / pace.look
    first = learned / pace.look if settings.mode == "finetune" else 0  # of its head, on what the backbone knows
    return learning + judging + first


def _undescribed(snapshot: Snapshot, settings: Plan) -> int:
    """How many pictures have no features yet."""
    if settings.mode != "frozen":
        return 0
    samples = snapshot.labelled()[0]
    return features.missing(samples, settings.strategy, device=settings.device, cache=snapshot.cache)
