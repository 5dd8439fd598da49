"""Select all alike: pictures on the shelf that look like those that are chosen."""

from collections.abc import Callable, Iterator, Sequence
from functools import partial
from pathlib import Path

from PySide6.QtCore import QObject, Signal, Slot

from core.features import PicturesPrepared
from core.likeness import alike
from core.project.snapshot import Sample
from gui.jobs import JobSlot
from gui.messages import Messages
from gui.session import Session


class AlikeViewModel(QObject):
    """One search at a time.

    Signals:
      found(list)                    ids of the pictures that look alike, those that were chosen among them
      progress_changed(str, float)   what is being done and how far it is, 0 … 1; empty when it is over
    """

    found = Signal(list)
    progress_changed = Signal(str, float)

    def __init__(self, session: Session, messages: Messages, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self._messages = messages
        self._chosen = 0  # how many others are looked for
        self.job = JobSlot(messages, self)
        self.job.events_ready.connect(self._on_events)
        self.job.running_changed.connect(self._on_running_changed)

    def find(self, chosen: Sequence[Sample], among: Sequence[Sample]) -> None:
        """Look for pictures like the chosen ones; does nothing while it is looking."""
        job = partial(_job, tuple(chosen), tuple(among), self._session.contents.cache)
        if chosen and self.job.start(job):
            self._chosen = len(chosen)

    def cancel(self) -> None:
        """Stop looking."""
        self.job.cancel()

    @Slot(list)
    def _on_events(self, events: list[object]) -> None:
        last = events[-1]
        if isinstance(last, PicturesPrepared) and last.total:
            text = f"Looking at what is alike: {last.done:,} of {last.total:,}"
            self.progress_changed.emit(text, last.done / last.total)
        elif isinstance(last, tuple):
            self.found.emit(list(last))
            these = "this one" if self._chosen == 1 else "these"
            none = f"No other picture here looks like {these}."
            self._messages.show_info(f"{len(last):,} pictures look alike." if len(last) > self._chosen else none)

    @Slot(bool)
    def _on_running_changed(self, running: bool) -> None:
        self.progress_changed.emit("Looking at what is alike …" if running else "", 0.0)


def _job(
    chosen: tuple[Sample, ...], among: tuple[Sample, ...], cache: Path, should_stop: Callable[[], bool]
) -> Iterator[object]:
    return alike(chosen, among, cache, should_stop=should_stop)
