"""Pretrained weights: whether they are here, and how they come here when a person asks for them."""

from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

from PySide6.QtCore import QObject, Signal, Slot

from core import strategies, weights
from core.errors import UserError
from core.weights import Fetched, FetchFinished, NotHere, Status
from core.wording import duration
from gui.jobs import JobSlot
from gui.messages import Messages


class WeightsViewModel(QObject):
    """Fetches weights, or takes them from a file; one at a time.

    Signals:
      progress_changed(str, float)   what is going on and how far it is, 0 … 1; an empty text when it is over
      changed()                      weights have come
    """

    progress_changed = Signal(str, float)
    changed = Signal()

    def __init__(self, messages: Messages, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._messages = messages
        self.job = JobSlot(messages, self)
        self.job.events_ready.connect(self._on_events)
        self.job.running_changed.connect(self._on_running_changed)

    def status(self, strategy: str) -> Status:
        """Whether a strategy's weights are here."""
        return weights.status(strategies.named(strategy))

    def fetch(self, strategy: str) -> None:
        """Fetch them from where they are published. What has come stays when it is cancelled."""
        self.job.start(partial(_fetch, strategy))

    def take(self, strategy: str, file: Path) -> None:
        """Take them from a file that was fetched elsewhere."""
        self.job.start(partial(_take, strategy, file))

    @Slot()
    def cancel(self) -> None:
        """End what is going on."""
        self.job.cancel()

    @Slot(list)
    def _on_events(self, events: list[object]) -> None:
        for event in events:
            if isinstance(event, Fetched):
                self.progress_changed.emit(_told(event), event.done_bytes / max(1, event.total_bytes))
            elif isinstance(event, FetchFinished) and event.reason != "stopped":
                self._messages.show_info("The weights are here and whole.")
                self.changed.emit()

    @Slot(bool)
    def _on_running_changed(self, running: bool) -> None:
        self.progress_changed.emit("Looking for the weights …" if running else "", 0.0)


def _fetch(strategy: str, should_stop: Callable[[], bool]) -> Iterator[object]:
    try:
        yield from weights.fetch(strategies.named(strategy), should_stop=should_stop)
    except NotHere as error:  # "Choose a file…" stands beside the button that asked for this
        hint = weights.told_elsewhere(error.do, error.url, "and choose the file")
        raise UserError(error.message, hint) from error.__cause__


def _take(strategy: str, file: Path, should_stop: Callable[[], bool]) -> Iterator[object]:
    return weights.import_file(strategies.named(strategy), file, should_stop=should_stop)


def _told(event: Fetched) -> str:
    text = f"{event.done_bytes / 1e6:,.0f} of {event.total_bytes / 1e6:,.0f} MB"
    return text if event.seconds_left is None else f"{text}, {duration(event.seconds_left)} left"
