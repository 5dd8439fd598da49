"""Collect: pictures in, class labels made, renamed, merged and deleted, everything undone and redone."""

from collections import deque
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path

from PySide6.QtCore import QObject, QSettings, Signal, Slot

from core.errors import UserError
from core.images import file_name
from core.project.contents import Contents
from core.project.frames import VIDEO_SUFFIXES
from core.project.importing import Imported, ImportFinished
from core.project.project import Project
from core.project.snapshot import Sample, Skipped
from core.project.sources import Pasted
from core.training.plan import problem
from core.wording import came_in, counted, duration
from gui.changes import Changes
from gui.import_jobs import SAMPLES_NAME, Drawing, LabelMade, import_job, new_label_job, samples_job
from gui.jobs import JobSlot
from gui.messages import Kind, Messages
from gui.session import Session
from gui.workers import Job

ON_A_CARD = 8
_VIDEO_HINT = "For a video choose Collect, Pictures from a video."
_BROKEN_OFF = "import/broken off"  # the project, and how many came in


class CollectViewModel(QObject):
    """What the Collect page shows and asks for.

    Signals:
      changed()                     labels or samples have changed: read `contents`
      label_added(int)              the class label that was asked for is there
      progress_changed(str, float)  what the import is doing and how far it is, 0 … 1; empty when it is over
      imported(object)              ImportFinished
    """

    changed = Signal()
    label_added = Signal(int)
    progress_changed = Signal(str, float)
    imported = Signal(object)

    def __init__(self, session: Session, changes: Changes, messages: Messages, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self._changes = changes
        self._messages = messages
        self.importing = JobSlot(messages, self)
        self._waiting: deque[Job] = deque()  # what was dropped while other pictures came in
        # what the summary of an import leads on to: training, or labelling what came in without a label
        self.next_step: Callable[[], object] | None = None
        self.see_unlabelled: Callable[[], object] | None = None
        self._newest_unlabelled = 0  # when the import began
        self._cancelled = False  # by the person, and not by the closing window
        session.project_changed.connect(self._on_project_changed)
        session.contents_changed.connect(self._on_contents_changed)
        self.importing.events_ready.connect(self._on_import_events)
        self.importing.running_changed.connect(self._on_import_running)

    @property
    def contents(self) -> Contents:
        return self._session.contents

    @property
    def reading(self) -> str:
        """Why nothing can be changed; empty where it can."""
        return self._session.reading

    def latest(self, label_id: int | None) -> tuple[Sample, ...]:
        """The pictures on a label's card, newest first."""
        return self.contents.latest(label_id, ON_A_CARD)

    def add_label(self, name: str = "") -> None:
        """Make a class label, by default with a name that is free."""
        if self._has_project():
            self._changes.do(
                lambda project: project.labels.add(name or project.labels.free_name()).id, then=self._on_label_added
            )

    def rename_label(self, label_id: int, name: str) -> None:
        """Give a class label another name."""
        self._changes.do(lambda project: project.labels.rename(label_id, name))

    def delete_label(self, label_id: int) -> None:
        """Delete a class label; its pictures go to the trash."""
        if self._nothing_comes_in():
            self._changes.do(lambda project: project.labels.delete(label_id))

    def undo(self) -> None:
        """Take back the last step."""
        if self._nothing_comes_in():
            self._changes.do(Project.undo)

    def redo(self) -> None:
        """Do again what was undone last."""
        if self._nothing_comes_in():
            self._changes.do(Project.redo)

    def add_paths(self, paths: Sequence[Path], label_id: int | None, pictures: Sequence[Pasted] = ()) -> None:
        """Bring in files, folders and pictures, for a class label or as import_paths decides."""
        if self._has_project():
            assert self._session.project is not None
            self._import(partial(import_job, self._session.project, list(paths), list(pictures), label_id))

    def add_to_new_label(self, paths: Sequence[Path], pictures: Sequence[Pasted] = ()) -> None:
        """Make a class label of files and pictures, whose name is then typed; folders become labels of their own."""
        if self._has_project():
            assert self._session.project is not None
            self._import(partial(new_label_job, self._session.project, list(paths), list(pictures)))

    def refuse(self, reason: str, hint: str, *, others: bool = False) -> None:
        """Say why something cannot be taken; where `others` come in with it, their summary does not replace that."""
        self._messages.show_error(UserError(reason, hint), kind="error" if others else "warning")

    def set_colour(self, label_id: int, colour: int) -> None:
        """Give a class label another colour."""
        self._changes.do(lambda project: project.labels.colour(label_id, colour))

    def set_hidden(self, label_id: int, hidden: bool) -> None:
        """Leave a class label out of trainings, or take it in again."""
        self._changes.do(lambda project: project.labels.hide(label_id, hidden=hidden))

    def merge_label(self, label_id: int, into: int) -> None:
        """Give all pictures of a class label to another one."""
        if self._nothing_comes_in():
            self._changes.do(lambda project: project.labels.merge(label_id, into))

    def shift_label(self, label_id: int, places: int) -> None:
        """Let a class label stand so many places further on."""
        order = [label.id for label in self.contents.labels]
        place = order.index(label_id)
        target = min(max(0, place + places), len(order) - 1)
        if target != place:
            order.insert(target, order.pop(place))
            self._changes.do(lambda project: project.labels.reorder(order))

    def _nothing_comes_in(self) -> bool:
        """Whether labels may go: pictures that are still coming in would lose theirs. Says it where they may not."""
        if self.importing.running:
            self.refuse("Pictures are still coming in.", "Wait until they are in, or cancel the import first.")
        return not self.importing.running

    def try_samples(self) -> None:
        """Draw the sample pictures into a project of their own, or into this one while it is empty."""
        try:
            if self._session.project is None or self.contents.total or self.reading:
                self._session.create_named(SAMPLES_NAME)
            project = self._session.needed_project()
        except UserError as error:
            self._messages.show_error(error)
            return
        self._import(partial(samples_job, project))

    def cancel_import(self) -> None:
        """Stop bringing these pictures in; those that are in stay, and what was dropped later comes in now."""
        self._cancelled = True
        self.importing.cancel()

    def _has_project(self) -> bool:
        """Whether there is a project, if need be one made now."""
        try:
            self._session.needed_project()
        except UserError as error:
            self._messages.show_error(error)
            return False
        return True

    def _import(self, job: Job) -> None:
        self._waiting.append(job)
        self._begin()

    def _begin(self) -> None:
        if self._waiting and self.importing.start(self._waiting[0]):
            self._waiting.popleft()
            self._newest_unlabelled = max((sample.id for sample in self.contents.latest(None, 1)), default=0)

    def _on_label_added(self, label_id: object) -> None:
        assert isinstance(label_id, int)
        self.label_added.emit(label_id)

    @Slot(list)
    def _on_contents_changed(self, _changes: list[object]) -> None:
        self.changed.emit()

    @Slot()
    def _on_project_changed(self) -> None:
        """Tell what the window did not live to tell: its closing broke an import off."""
        told = QSettings().value(_BROKEN_OFF)
        if isinstance(told, list) and len(told) == 2 and told[0] == str(self.contents.folder):
            QSettings().remove(_BROKEN_OFF)
            text = f"{told[1]} Then Handful was closed, and the rest did not come in."
            self._messages.show_error(
                UserError(text, "Drop it again; what is in already is passed over."), kind="error"
            )

    @Slot(list)
    def _on_import_events(self, events: list[object]) -> None:
        self._session.refresh()
        for event in events:
            if isinstance(event, ImportFinished):
                self.imported.emit(event)
                self._tell(event)
            elif isinstance(event, LabelMade):
                self.label_added.emit(event.label_id)
        last = events[-1]
        if isinstance(last, Drawing):
            self.progress_changed.emit(f"Drawing sample pictures: {last.done} of {last.total}", last.done / last.total)
        elif isinstance(last, Imported) and last.total:
            left = "" if last.seconds_left is None else f", {duration(last.seconds_left)} left"
            text = f"Bringing in pictures: {last.done:,} of {last.total:,}{left}"
            self.progress_changed.emit(text, last.done / last.total)

    @Slot(bool)
    def _on_import_running(self, running: bool) -> None:
        self.progress_changed.emit("Looking at what you dropped …" if running else "", 0.0)
        self._session.refresh()
        if not running:
            self._begin()

    def _tell(self, end: ImportFinished) -> None:
        """One summary an import: how many in, how many not and why."""
        text = came_in(end.added, len(end.twice))
        if end.stopped and not self._cancelled:
            QSettings().setValue(_BROKEN_OFF, [str(self.contents.folder), text])
        self._cancelled = False
        if end.stopped:
            text = f"Cancelled. {text}{' What you dropped after that comes in now.' if self._waiting else ''}"
        unlabelled = sum(one.id > self._newest_unlabelled for one in self.contents.latest(None, end.added))
        enough = problem(self.contents.labels, self.contents.counts, per_label=2) is None
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
