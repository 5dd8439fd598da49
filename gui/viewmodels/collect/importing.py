"""Pictures on their way into the project: one import after the other, how far it is, one summary for each."""

from collections import deque
from collections.abc import Callable, Sequence

from PySide6.QtCore import QObject, QSettings, Signal, Slot

from core.errors import UserError
from core.images import file_name
from core.project.frames import VIDEO_SUFFIXES
from core.project.importing import Imported, ImportFinished
from core.project.snapshot import Skipped
from core.training.plan import problem
from core.wording import came_in, counted, duration
from gui.import_jobs import Drawing, LabelMade
from gui.jobs import JobSlot
from gui.messages import Kind, Messages
from gui.session import Session
from gui.workers import Job

_VIDEO_HINT = "For a video choose Collect, Pictures from a video."
_BROKEN_OFF = "import/broken off"  # the project, and how many came in


class ImportingViewModel(QObject):
    """Does the jobs of gui.import_jobs in turn, and tells what came of each.

    `next_step` and `see_unlabelled` are what a summary leads on to: training, or labelling what came in without a
    label.

    Signals:
      progress_changed(str, float)  what it is doing and how far it is, 0 … 1; empty when it is over
      imported(object)              ImportFinished
      label_made(int)               the class label for what came in is there
    """

    progress_changed = Signal(str, float)
    imported = Signal(object)
    label_made = Signal(int)

    def __init__(self, session: Session, messages: Messages, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self._messages = messages
        self.next_step: Callable[[], object] | None = None
        self.see_unlabelled: Callable[[], object] | None = None
        self.job = JobSlot(messages, self)
        self._waiting: deque[Job] = deque()  # what was dropped while other pictures came in
        self._newest_unlabelled = 0  # when the import began
        self._cancelled = False  # by the person, and not by the closing window
        session.project_changed.connect(self._on_project_changed)
        self.job.events_ready.connect(self._on_events)
        self.job.running_changed.connect(self._on_running)

    @property
    def running(self) -> bool:
        """Whether pictures are coming in."""
        return self.job.running

    def add(self, job: Job) -> None:
        """Bring in what this job brings, once all before it is in."""
        self._waiting.append(job)
        self._begin()

    @Slot()
    def cancel(self) -> None:
        """Stop bringing these pictures in; those that are in stay, and what was dropped later comes in now."""
        self._cancelled = True
        self.job.cancel()

    def _begin(self) -> None:
        if self._waiting and self.job.start(self._waiting[0]):
            self._waiting.popleft()
            self._newest_unlabelled = max((sample.id for sample in self._session.contents.latest(None, 1)), default=0)

    @Slot()
    def _on_project_changed(self) -> None:
        """Tell what the window did not live to tell: its closing broke an import off."""
        told = QSettings().value(_BROKEN_OFF)
        if isinstance(told, list) and len(told) == 2 and told[0] == str(self._session.contents.folder):
            QSettings().remove(_BROKEN_OFF)
            text = f"{told[1]} Then Handful was closed, and the rest did not come in."
            self._messages.show_error(
                UserError(text, "Drop it again; what is in already is passed over."), kind="error"
            )

    @Slot(list)
    def _on_events(self, events: list[object]) -> None:
        self._session.refresh()
        for event in events:
            if isinstance(event, ImportFinished):
                self.imported.emit(event)
                self._tell(event)
            elif isinstance(event, LabelMade):
                self.label_made.emit(event.label_id)
        last = events[-1]
        if isinstance(last, Drawing):
            self.progress_changed.emit(f"Drawing sample pictures: {last.done} of {last.total}", last.done / last.total)
        elif isinstance(last, Imported) and last.total:
            left = "" if last.seconds_left is None else f", {duration(last.seconds_left)} left"
            text = f"Bringing in pictures: {last.done:,} of {last.total:,}{left}"
            self.progress_changed.emit(text, last.done / last.total)

    @Slot(bool)
    def _on_running(self, running: bool) -> None:
        self.progress_changed.emit("Looking at what you dropped …" if running else "", 0.0)
        self._session.refresh()
        if not running:
            self._begin()

    def _tell(self, end: ImportFinished) -> None:
        """One summary an import: how many in, how many not and why."""
        contents, text = self._session.contents, came_in(end.added, len(end.twice))
        if end.stopped and not self._cancelled:
            QSettings().setValue(_BROKEN_OFF, [str(contents.folder), text])
        self._cancelled = False
        if end.stopped:
            text = f"Cancelled. {text}{' What you dropped after that comes in now.' if self._waiting else ''}"
        unlabelled = sum(one.id > self._newest_unlabelled for one in contents.latest(None, end.added))
        enough = problem(contents.labels, contents.counts, per_label=2) is None
        if end.skipped:
            # the summary of what comes in next does not replace what names these
            kind: Kind = "error" if self._waiting else "warning"
            self._messages.show_error(_skipped(text, end.skipped), kind=kind)
        elif unlabelled:
            self._messages.show_info(_next_is_labelling(text, unlabelled, end.added), "Show them", self.see_unlabelled)
        elif end.added and self.next_step and enough:
            self._messages.show_info(f"{text} Next: train on them.", "Go to Train", self.next_step)
        else:
            self._messages.show_info(text)


def _next_is_labelling(text: str, unlabelled: int, added: int) -> str:
    if unlabelled < added:
        return f"{text} {unlabelled:,} of them {'has' if unlabelled == 1 else 'have'} no label yet. Next: label them."
    return f"{text} Next: label {'it' if added == 1 else 'them'}."


def _skipped(text: str, skipped: Sequence[Skipped]) -> UserError:
    """The summary of an import that passed files over; the banner's Details name every one."""
    names = "\n".join(f"{file.path}: {file.reason}" for file in skipped)
    videos = any(file.path.suffix.lower() in VIDEO_SUFFIXES for file in skipped)
    if len(skipped) == 1:
        return UserError(
            f"{text} {file_name(skipped[0].path)} was left out.", _VIDEO_HINT if videos else skipped[0].reason
        )
    hint = f"Details names each and says why. {_VIDEO_HINT}" if videos else "Details names each and says why."
    error = UserError(f"{text} {counted(len(skipped), 'file')} could not be read.", hint)
    error.__cause__ = UserError(f"These were passed over:\n{names}")
    return error
