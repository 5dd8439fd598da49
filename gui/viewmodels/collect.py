"""Collect: pictures in, class labels made, renamed and deleted, everything undone and redone."""

import tempfile
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QObject, Signal, Slot

from core import features
from core.errors import UserError
from core.images import file_name
from core.preprocess import Preprocess
from core.project.importing import Imported, ImportFinished, import_paths
from core.project.project import Project
from core.project.snapshot import Sample, Skipped, Snapshot
from core.training.plan import problem
from core.wording import counted
from gui.jobs import JobSlot
from gui.messages import Messages
from gui.session import Session
from resources import sample_pictures

ON_A_CARD = 8
THUMBNAIL = 160  # pixels: a card's squares on a screen with two pixels a point
SAMPLES_PER_LABEL = 60
SAMPLES_NAME = "Sample pictures"


@dataclass(frozen=True, slots=True)
class Thumbnails:
    """The latest pictures of a class label, newest first; uint8 (THUMBNAIL, THUMBNAIL, 3) each."""

    label_id: int | None
    images: tuple[NDArray[np.uint8], ...]


@dataclass(frozen=True, slots=True)
class Drawing:
    """So many of the sample pictures are drawn."""

    done: int
    total: int


class CollectViewModel(QObject):
    """What the Collect page shows and asks for.

    Signals:
      changed()                     labels or samples have changed: read `labels`, `counts`, `tray_count`
      thumbnails_ready(object)      Thumbnails of one label
      progress_changed(str, float)  what the import is doing and how far it is, 0 … 1; empty when it is over
      imported(object)              ImportFinished
    """

    changed = Signal()
    thumbnails_ready = Signal(object)
    progress_changed = Signal(str, float)
    imported = Signal(object)

    def __init__(self, session: Session, messages: Messages, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self._messages = messages
        self.importing = JobSlot(messages, self)
        self.showing = JobSlot(messages, self)
        self._show_again = False
        self.next_step: Callable[[], object] | None = None  # what the summary of an import leads on to
        session.snapshot_changed.connect(self._on_snapshot_changed)
        self.importing.events_ready.connect(self._on_import_events)
        self.importing.running_changed.connect(self._on_import_running)
        self.showing.events_ready.connect(self._on_thumbnails)
        self.showing.running_changed.connect(self._on_showing_running)

    @property
    def snapshot(self) -> Snapshot:
        return self._session.snapshot

    def add_label(self, name: str = "") -> int | None:
        """Make a class label, by default with a name that is free; its id, or None when it could not be."""
        try:
            project = self._session.needed_project()
            label = project.add_label(name or _free_name(project))
        except UserError as error:
            self._messages.show_error(error)
            return None
        self._session.refresh()
        return label.id

    def rename_label(self, label_id: int, name: str) -> None:
        """Give a class label another name."""
        self._change(lambda project: project.rename_label(label_id, name))

    def delete_label(self, label_id: int) -> None:
        """Delete a class label with its pictures."""
        self._change(lambda project: project.delete_label(label_id))

    def undo(self) -> None:
        """Take back the last step."""
        self._change(Project.undo)

    def redo(self) -> None:
        """Do again what was undone last."""
        self._change(Project.redo)

    def add_paths(self, paths: Sequence[Path], label_id: int | None) -> None:
        """Bring in files and folders, for a class label or as import_paths decides."""
        try:
            project = self._session.needed_project()
        except UserError as error:
            self._messages.show_error(error)
            return
        self._import(partial(_import_job, project, list(paths), label_id))

    def try_samples(self) -> None:
        """Draw the sample pictures into a project of their own, or into this one while it is empty."""
        try:
            if self._session.project is None or self.snapshot.samples:
                self._session.create_named(SAMPLES_NAME)
            project = self._session.needed_project()
        except UserError as error:
            self._messages.show_error(error)
            return
        self._import(partial(_samples_job, project))

    def _import(self, job: Callable[[Callable[[], bool]], Iterator[object]]) -> None:
        if not self.importing.start(job):
            busy = UserError("Pictures are still coming in.", "Wait until they are in, or cancel, then try again.")
            self._messages.show_error(busy)

    def cancel_import(self) -> None:
        """Stop bringing pictures in; those that are in stay."""
        self.importing.cancel()

    def _change(self, change: Callable[[Project], object]) -> None:
        if self._session.project is None:
            return
        try:
            change(self._session.project)
        except UserError as error:
            self._messages.show_error(error)
        self._session.refresh()

    @Slot()
    def _on_snapshot_changed(self) -> None:
        self.changed.emit()
        self._show()

    def _show(self) -> None:
        self._show_again = not self.showing.start(partial(_thumbnails_job, self.snapshot))

    @Slot(list)
    def _on_thumbnails(self, events: list[object]) -> None:
        for event in events:
            if isinstance(event, Thumbnails):
                self.thumbnails_ready.emit(event)

    @Slot(bool)
    def _on_showing_running(self, running: bool) -> None:
        if not running and self._show_again:
            self._show()

    @Slot(list)
    def _on_import_events(self, events: list[object]) -> None:
        for event in events:
            if isinstance(event, ImportFinished):
                self._session.refresh()
                self.imported.emit(event)
                self._tell(event)
        last = events[-1]
        if isinstance(last, Drawing):
            self.progress_changed.emit(f"Drawing sample pictures: {last.done} of {last.total}", last.done / last.total)
        elif isinstance(last, Imported) and last.total:
            self.progress_changed.emit(f"Bringing in pictures: {last.done} of {last.total}", last.done / last.total)
            self._session.refresh()

    @Slot(bool)
    def _on_import_running(self, running: bool) -> None:
        self.progress_changed.emit("Looking at what you dropped …" if running else "", 0.0)
        if not running:
            self._session.refresh()

    def _tell(self, end: ImportFinished) -> None:
        """One summary an import: how many in, how many not and why."""
        text = f"{counted(end.added, 'picture') if end.added else 'No pictures'} came in."
        if end.stopped:
            text = f"Cancelled. {text}"
        if end.twice:
            text += f" {len(end.twice):,} {'was' if len(end.twice) == 1 else 'were'} there already."
        if end.skipped:
            self._messages.show_error(_skipped(text, end.skipped))
        elif end.added and self.next_step and problem(self.snapshot, per_label=2) is None:
            self._messages.show_info(f"{text} Next: train on them.", "Go to Train", self.next_step)
        else:
            self._messages.show_info(text)


def _skipped(text: str, skipped: Sequence[Skipped]) -> UserError:
    """The summary of an import that passed files over; the banner's Details name every one."""
    names = "\n".join(f"{file.path}: {file.reason}" for file in skipped)
    if len(skipped) == 1:
        return UserError(f"{text} {file_name(skipped[0].path)} was left out.", skipped[0].reason)
    error = UserError(f"{text} {counted(len(skipped), 'file')} could not be read.", "Details names each and says why.")
    error.__cause__ = UserError(f"These were passed over:\n{names}")
    return error


def _free_name(project: Project) -> str:
    number = 1
    while project.label_named(f"Label {number}"):
        number += 1
    return f"Label {number}"


def _import_job(
    project: Project, paths: list[Path], label_id: int | None, should_stop: Callable[[], bool]
) -> Iterator[object]:
    return import_paths(project, paths, label_id, should_stop=should_stop)


def _samples_job(project: Project, should_stop: Callable[[], bool]) -> Iterator[object]:
    """Draw into a folder that vanishes, and bring that in: sample pictures are pictures like any other."""
    total = SAMPLES_PER_LABEL * len(sample_pictures.LABELS)
    with tempfile.TemporaryDirectory(prefix="handful-") as name:
        folder = Path(name, SAMPLES_NAME)
        for done, _ in enumerate(sample_pictures.write(folder, per_label=SAMPLES_PER_LABEL), start=1):
            yield Drawing(done, total)
            if should_stop():
                return
        yield from import_paths(project, [folder], None, should_stop=should_stop)


def _thumbnails_job(snapshot: Snapshot, should_stop: Callable[[], bool]) -> Iterator[object]:
    """The latest pictures of every label, from the cache where they are there."""
    latest: dict[int | None, list[Sample]] = {label.id: [] for label in snapshot.labels} | {None: []}
    for sample in reversed(snapshot.samples):
        if len(latest[sample.label_id]) < ON_A_CARD:
            latest[sample.label_id].append(sample)
    square = Preprocess(THUMBNAIL, (0.0, 0.0, 0.0), (1.0, 1.0, 1.0))
    for label_id, samples in latest.items():
        try:
            prepared = yield from features.pixels(samples, square, cache=snapshot.cache, should_stop=should_stop)
        except features.Stopped:
            return
        yield Thumbnails(label_id, tuple(prepared.inputs))
