"""What is tried before a training: how long it will take, what varied pictures look like, which learning rate suits."""

import math
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial

from PySide6.QtCore import QObject, QTimer, Signal, Slot

from core.errors import UserError
from core.features import PicturesPrepared, Stopped
from core.preprocess import Pixels
from core.project.snapshot import Snapshot
from core.training import TrainConfig
from core.training.estimate import Estimate, estimate
from gui.jobs import JobSlot
from gui.messages import Messages
from gui.session import Session

_ESTIMATE_AFTER_MS = 1500  # of rest: whoever presses Train at once need not wait for what is measured
_VARY_AFTER_MS = 150


@dataclass(frozen=True, slots=True)
class RateSuggested:
    """The end of a search for a learning rate; None when there was nothing to find."""

    learning_rate: float | None


class TrialsViewModel(QObject):
    """Measures and tries out what a training would do; keeps nothing of what it learns on the way.

    Signals:
      estimated(object)            an Estimate of one of the trainings asked about
      varied(list)                 varied copies of some pictures, a uint8 array (copies, side, side, 3) for each
      search_changed(str, float)   what the search for a learning rate does and how far it is; empty when it is over
      rates_tried(list)            pairs of a learning rate and its loss, in order
      rate_suggested(object)       the learning rate that it found, or None
    """

    estimated = Signal(object)
    varied = Signal(list)
    search_changed = Signal(str, float)
    rates_tried = Signal(list)
    rate_suggested = Signal(object)

    def __init__(self, session: Session, messages: Messages, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self._configs: tuple[TrainConfig, ...] = ()
        self._to_vary: TrainConfig | None = None
        self._estimating, self._varying, self._search = (JobSlot(messages, self) for _ in range(3))
        self._estimate_soon = _timer(self, _ESTIMATE_AFTER_MS)
        self._estimate_soon.timeout.connect(self._on_time_to_estimate)
        self._vary_soon = _timer(self, _VARY_AFTER_MS)
        self._vary_soon.timeout.connect(self._on_time_to_vary)
        self._estimating.events_ready.connect(self._on_estimates)
        self._varying.events_ready.connect(self._on_varied)
        self._search.events_ready.connect(self._on_search)
        self._search.running_changed.connect(self._on_search_running)

    @property
    def jobs(self) -> tuple[JobSlot, ...]:
        """What has to end before the window does."""
        return (self._estimating, self._varying, self._search)

    @property
    def searching(self) -> bool:
        return self._search.running

    def estimate(self, configs: Sequence[TrainConfig]) -> None:
        """Find out soon how long these trainings take with the pictures as they are then."""
        self._configs = tuple(configs)
        self._estimating.cancel()
        self._estimate_soon.start()

    def rest(self) -> None:
        """Leave the computer to a training."""
        self._configs = ()
        self._estimate_soon.stop()
        self._estimating.cancel()

    def vary(self, config: TrainConfig) -> None:
        """Draw varied copies soon, as this training would."""
        self._to_vary = config
        self._varying.cancel()
        self._vary_soon.start()

    def search(self, config: TrainConfig) -> None:
        """Look for a learning rate for this training."""
        self.rest()
        if self._search.start(partial(_search, self._session.snapshot, config)):
            self.search_changed.emit("Getting ready …", 0.0)

    @Slot()
    def cancel_search(self) -> None:
        """End the search."""
        self._search.cancel()

    @Slot()
    def _on_time_to_estimate(self) -> None:
        if self._configs and not self._estimating.start(partial(_estimate, self._session.snapshot, self._configs)):
            self._estimate_soon.start()  # what was asked before is about to end

    @Slot()
    def _on_time_to_vary(self) -> None:
        if self._to_vary and not self._varying.start(partial(_vary, self._session.snapshot, self._to_vary)):
            self._vary_soon.start()

    @Slot(list)
    def _on_estimates(self, estimates: list[Estimate]) -> None:
        for each in estimates:
            self.estimated.emit(each)

    @Slot(list)
    def _on_varied(self, drawn: list[list[Pixels]]) -> None:
        self.varied.emit(drawn[-1])

    @Slot(list)
    def _on_search(self, events: list[object]) -> None:
        from core.training.finder import HIGHEST, LOWEST, RateTried

        tried = [(event.learning_rate, event.loss) for event in events if isinstance(event, RateTried)]
        for event in events:
            if isinstance(event, PicturesPrepared) and event.seconds_left is not None:
                self.search_changed.emit(f"Picture {event.done} of {event.total}", event.done / event.total)
            elif isinstance(event, RateTried):
                share = math.log(event.learning_rate / LOWEST) / math.log(HIGHEST / LOWEST)
                self.search_changed.emit(f"Trying {event.learning_rate:.1g}", share)
        if tried:
            self.rates_tried.emit(tried)
        if events and isinstance(events[-1], RateSuggested):
            self.rate_suggested.emit(events[-1].learning_rate)

    @Slot(bool)
    def _on_search_running(self, running: bool) -> None:
        if not running:
            self.search_changed.emit("", 0.0)


def _timer(parent: QObject, milliseconds: int) -> QTimer:
    return QTimer(parent, singleShot=True, interval=milliseconds)


def _estimate(
    snapshot: Snapshot, configs: Sequence[TrainConfig], should_stop: Callable[[], bool]
) -> Iterator[Estimate]:
    for config in configs:
        try:
            yield estimate(snapshot, config, should_stop=should_stop)
        except Stopped:
            return
        except UserError:  # it is said when somebody wants to train that way
            continue


def _vary(snapshot: Snapshot, config: TrainConfig, should_stop: Callable[[], bool]) -> Iterator[list[Pixels]]:
    from core.training.preview import previews

    drawn = list(previews(snapshot.for_training()[0], config, should_stop=should_stop))
    if not should_stop():
        yield drawn  # as one: told one by one, the second list would replace the first


def _search(snapshot: Snapshot, config: TrainConfig, should_stop: Callable[[], bool]) -> Iterator[object]:
    from core.training.finder import find

    found = yield from find(snapshot.for_training()[0], config, should_stop=should_stop)
    if not should_stop():
        yield RateSuggested(found)
