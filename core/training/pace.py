"""How fast each network learns on this machine: by the last run, for good, or by a short probe, for some minutes."""

import json
import os
import platform
import time
from dataclasses import asdict, dataclass

from core import places
from core.cache import ByteCache
from core.features import PicturesPrepared
from core.strategies import Mode
from core.training.events import BatchDone, EpochDone, RunStarted

_ENOUGH_STEPS = 3  # the first one of a training is slower than the rest
FRESH = 300.0  # seconds for which a probe counts: others may have been busy on the machine while it was taken


@dataclass(frozen=True, slots=True)
class Pace:
    """Pictures a second that only pass through the network, and that it learns from; 0 where it was not measured.

    With a frozen backbone it is the head that learns; a run's `look` then has the reading of the pictures in it.
    """

    look: float = 0.0
    learn: float = 0.0


def key(strategy: str, mode: Mode, *, size: int, device: str) -> str:
    """What a pace is known by: this machine, the device in words, and what is trained at which size."""
    return json.dumps([platform.node(), os.cpu_count(), device, strategy, mode, size])


def remembered(name: str) -> Pace:
    """What a run has measured under this key, nothing by default."""
    held = _store().load([name]).get(name)
    try:
        return Pace(**json.loads(held)) if held else Pace()
    except (ValueError, TypeError):  # from another version
        return Pace()


def tried(name: str) -> tuple[float, ...]:
    """What was tried out under this key a short while ago, nothing by default."""
    held = _trials().load([name]).get(name)
    if held is None:
        return ()
    when, *numbers = json.loads(held)
    return tuple(numbers) if 0 <= time.time() - when < FRESH else ()


def keep_tried(name: str, *numbers: float) -> None:
    """Keep for a short while what was tried out."""
    _trials().save({name: json.dumps([time.time(), *numbers]).encode()})


def remember(name: str, pace: Pace) -> None:
    """Keep what was measured; what was not stays as it was known before."""
    before = remembered(name)
    new = Pace(pace.look or before.look, pace.learn or before.learn)
    _store().save({name: json.dumps(asdict(new)).encode()})


class Watch:
    """Takes the pace from the events of a run."""

    def __init__(self) -> None:
        self._started: RunStarted | None = None
        self._look = self._learn = 0.0
        self._steps = 0

    def note(self, event: object) -> None:
        match event:
            case RunStarted():
                self._started = event
            case PicturesPrepared() if self._started and self._started.mode == "frozen":
                self._look = event.pictures_per_second
            case BatchDone():
                self._steps += 1
            case EpochDone() if self._steps >= _ENOUGH_STEPS:
                self._learn = event.pictures_per_second

    def keep(self) -> None:
        """Remember what was seen, if anything was."""
        if self._started is not None and (self._look or self._learn):
            run = self._started
            remember(key(run.strategy, run.mode, size=run.size, device=run.device), Pace(self._look, self._learn))


def _store() -> ByteCache:
    return ByteCache(places.cache_folder() / "paces.sqlite", kind="run")


def _trials() -> ByteCache:
    return ByteCache(places.cache_folder() / "paces.sqlite", kind="probe")
