"""About how long a training of the pictures at hand takes here, from what was measured; never a guess."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from core import features
from core.device import describe
from core.features import PicturesPrepared
from core.project.snapshot import Sample, Snapshot
from core.strategies import Mode
from core.training.events import TrainConfig
from core.training.pace import Pace, keep_tried, key, remembered, tried
from core.training.plan import KEPT_ASIDE, Plan
from core.training.planning import planned

# A frozen strategy is judged by heads that it trains beside its own: 3.2 times as long as that one
# (benchmarks/judging.py, up to 1,000 pictures; beyond that fewer)
JUDGING = 3.2
LOOKED_AT = 16  # pictures


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
    settings = planned(snapshot, config)
    name = key(config.strategy, settings.mode, size=settings.preprocess.size, device=describe(settings.device))
    ran = remembered(name)
    pace = ran if ran.learn and ran.look else _completed(ran, name, settings, should_stop)
    unread = _unread(snapshot, samples, settings)
    reads = 0.0 if settings.mode == "frozen" and ran.look else _reading(unread, snapshot.cache, settings, should_stop)
    return Estimate(
        strategy=config.strategy,
        mode=settings.mode,
        parameters=settings.strategy.parameter_count(max(2, len(snapshot.labels))),
        size=settings.preprocess.size,
        seconds=seconds(settings, pace, pictures=len(samples), unread=len(unread), reads=reads),
    )


def seconds(settings: Plan, pace: Pace, *, pictures: int, unread: int, reads: float = 0.0) -> float | None:
    """From preparing the pictures to the last judgement; `unread` ones are still to be prepared.

    `reads` are those a second that are read and decoded, 0 where `pace` has that in it or it takes no time.
    """
    learned = round(pictures * (1 - (settings.validation_share or KEPT_ASIDE)))
    if not pace.learn or (unread and not pace.look):
        return None
    learning = settings.epochs * learned / pace.learn
    reading = unread / reads if reads else 0.0
    if settings.mode == "frozen":
        return reading + learning * (1 + JUDGING) + (unread / pace.look if unread else 0)
    if not pace.look:
        return None
    judging = settings.epochs * (pictures - learned) / pace.look
    first = learned / pace.look if settings.head_first else 0
    return reading + learning + judging + first


def _completed(ran: Pace, name: str, settings: Plan, should_stop: Callable[[], bool]) -> Pace:
    """What the runs did not measure, measured by a probe."""
    numbers = tried(name)
    if not numbers:
        from core.training.probe import probe

        measured = probe(settings, should_stop=should_stop)
        numbers = (measured.look, measured.learn)
        keep_tried(name, *numbers)
    look, learn = numbers
    return Pace(ran.look or look, ran.learn or learn)


def _unread(snapshot: Snapshot, samples: Sequence[Sample], settings: Plan) -> list[Sample]:
    """Those of the pictures that are not in the cache as the training needs them."""
    if settings.mode == "frozen":
        held = features.held(samples, settings.strategy, device=settings.device, cache=snapshot.cache)
    else:
        hashes = [sample.sha256 for sample in samples]
        held = features.pixel_store(settings.kept_preprocess, snapshot.cache).held(hashes)
    return [sample for sample in {one.sha256: one for one in samples}.values() if sample.sha256 not in held]


def _reading(unread: Sequence[Sample], cache: Path, settings: Plan, should_stop: Callable[[], bool]) -> float:
    """How many of them are read and decoded a second: a few of them are, and are not kept."""
    if not unread:
        return 0.0
    name = f"{cache} {settings.kept_size}"
    numbers = tried(name)
    if not numbers:
        few = sorted(unread, key=lambda sample: sample.sha256)[:LOOKED_AT]
        work = features.pixels(few, settings.kept_preprocess, cache=cache, should_stop=should_stop, keep=False)
        rates = [event.pictures_per_second for event in work if isinstance(event, PicturesPrepared)]
        numbers = (rates[-1] if rates else 0.0,)
        keep_tried(name, *numbers)
    return numbers[0]
