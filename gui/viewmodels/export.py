"""Export: writes the model as a file for other programs and tells its proof."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from PySide6.QtCore import QObject, Signal, Slot

from core import wording
from core.errors import UserError
from core.project.snapshot import Snapshot
from gui.jobs import JobSlot
from gui.messages import Messages
from gui.session import Session

SUFFIX = ".onnx"


@dataclass(frozen=True, slots=True)
class ExportState:
    """An export as its card shows it: what is going on, or the proof of the file that was written."""

    ready: bool = False
    running: bool = False
    doing: str = ""
    size: str = ""
    proof: str = ""
    path: Path | None = None


@dataclass(frozen=True, slots=True)
class _Compared:
    pictures: int


@dataclass(frozen=True, slots=True)
class _Written:
    path: Path
    size: str
    proof: str


class ExportViewModel(QObject):
    """What the Export page shows and asks for.

    Signals:
      state_changed(object)   ExportState
    """

    state_changed = Signal(object)

    def __init__(self, session: Session, messages: Messages, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self._messages = messages
        self.state = ExportState()
        self.job = JobSlot(messages, self)
        self.job.events_ready.connect(self._on_events)
        self.job.running_changed.connect(self._on_running_changed)
        session.model_changed.connect(self._on_model_changed)

    @property
    def suggested_name(self) -> str:
        return f"{self._session.name or 'model'}{SUFFIX}"

    def export(self, path: Path) -> None:
        """Write the model as the ONNX file `path`, proved on the project's own pictures; replaces a file there."""
        folder = self._session.model_folder
        if folder is None:
            return
        named = path if path.suffix.lower() == SUFFIX else path.with_name(path.name + SUFFIX)
        if named != path and named.exists():  # nobody was asked about this one
            self._messages.show_error(
                UserError(f"{named} is there already.", "Choose it by its whole name to replace it, or another name.")
            )
            return
        if self.job.start(partial(_export_job, folder, named, self._session.snapshot)):
            self._set(ExportState(ready=True, running=True, doing="Writing the file …"))

    def cancel(self) -> None:
        """End the export; nothing is written then."""
        self.job.cancel()

    def _set(self, state: ExportState) -> None:
        self.state = state
        self.state_changed.emit(state)

    @Slot(list)
    def _on_events(self, events: list[object]) -> None:
        for event in events:
            if isinstance(event, _Written):
                self._messages.tell_done()
                self._set(ExportState(ready=True, running=True, size=event.size, proof=event.proof, path=event.path))
        if isinstance(events[-1], _Compared):
            doing = f"Comparing its answers: {events[-1].pictures} pictures …"
            self._set(ExportState(ready=True, running=True, doing=doing))

    @Slot(bool)
    def _on_running_changed(self, running: bool) -> None:
        if not running:
            state = self.state
            self._set(ExportState(ready=state.ready, size=state.size, proof=state.proof, path=state.path))

    @Slot()
    def _on_model_changed(self) -> None:
        """A proof of another model's file says nothing of this one."""
        self._set(ExportState(ready=self._session.model_folder is not None, running=self.job.running))


def _export_job(folder: Path, path: Path, snapshot: Snapshot, should_stop: Callable[[], bool]) -> Iterator[object]:
    from core.export.onnx import export  # these bring torch, which takes seconds to import
    from core.export.proof import pictures_of
    from core.export.writing import Exported
    from core.features import Stopped
    from core.model.saved import load

    try:
        for step in export(load(folder), path, pictures_of(snapshot), should_stop=should_stop):
            if isinstance(step, Exported):
                proof = step.proof
                words = wording.proof(proof.checked, proof.max_difference)
                yield _Written(step.path, wording.megabytes(step.bytes), words)
            else:
                yield _Compared(step.checked)
    except Stopped:
        return
