"""How fast each network learns on this machine: measured by a short probe or by the last run, kept in the cache."""

import json
import os
import platform
from dataclasses import asdict, dataclass

from core import places
from core.cache import ByteCache
from core.features import PicturesPrepared
from core.strategies import Mode
from core.training.events import BatchDone, EpochDone, RunStarted

_ENOUGH_STEPS = 3  # the first one of a training is slower than the rest


@dataclass(frozen=True, slots=True)
class Pace:
    """Pictures a second that only pass through the network, and that it learns from; 0 where it was not measured.

    With a frozen backbone it is the head that learns.
    """

    look: float = 0.0
    learn: float = 0.0


def key(strategy: str, mode: Mode, *, size: int, device: str) -> str:
    """What a pace is known by: this machine, the device in words, and what is trained at which size."""
    return json.dumps([platform.node(), os.cpu_count(), device, strategy, mode, size])


def remembered(name: str) -> Pace:
    """What was measured under this key, nothing by default."""
    held = _store().load([name]).get(name)
    try:
        return Pace(**json.loads(held)) if held else Pace()
    except (ValueError, TypeError):  # from another version
        return Pace()


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
    return ByteCache(places.cache_folder() / "paces.sqlite", kind="pace")
