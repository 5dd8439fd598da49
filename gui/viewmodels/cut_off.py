"""The project's training that was cut off last: found, or forgotten."""

from collections.abc import Iterator
from functools import partial
from pathlib import Path

from PySide6.QtCore import QObject, Signal, Slot

from core import cut_off, run_stamps
from core.cut_off import CutOff
from core.errors import UserError
from core.parallel import ShouldStop
from core.project.project import RUNS
from gui.jobs import LatestJob
from gui.messages import Messages
from gui.session import Session


class CutOffViewModel(QObject):
    """Looks for it in each project that is opened, and when asked to.

    Signals:
      changed(object)   the CutOff that can go on, or None
    """

    changed = Signal(object)

    def __init__(self, session: Session, messages: Messages, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self._messages = messages
        self.found: CutOff | None = None
        self._looking = LatestJob(messages, self)
        self.job = self._looking.slot
        self._looking.events_ready.connect(self._on_found)
        session.project_changed.connect(self._on_project_changed)

    @property
    def is_newest(self) -> bool:
        """Whether it was begun after the run in use, or there is none."""
        used = self._session.model_folder
        return self.found is not None and (used is None or run_stamps.made(used) < self.found.output.name)

    @Slot()
    def look(self) -> None:
        """Find out whether there is one; one that runs is none."""
        project = self._session.project
        if project and not project.refusal:
            self._looking.start(partial(_job, project.folder / RUNS))

    @Slot()
    def clear(self) -> None:
        """Know of none until somebody looks again."""
        self._looking.cancel()
        self._tell(None)

    @Slot()
    def forget(self) -> None:
        """Remove what it had learned; another one that was cut off before it is found then."""
        if self.found:
            try:
                cut_off.forget(self.found)
            except UserError as error:
                self._messages.show_error(error)
            self._tell(None)
            self.look()

    def _tell(self, found: CutOff | None) -> None:
        if found != self.found:
            self.found = found
            self.changed.emit(found)

    @Slot()
    def _on_project_changed(self) -> None:
        self.clear()
        self.look()

    @Slot(list)
    def _on_found(self, events: list[object]) -> None:
        found = events[-1]
        assert isinstance(found, CutOff | None)
        self._tell(found)


def _job(runs: Path, should_stop: ShouldStop) -> Iterator[object]:
    if should_stop():
        return
    cut_off.sweep(runs)
    yield next(iter(cut_off.found(runs)), None)
