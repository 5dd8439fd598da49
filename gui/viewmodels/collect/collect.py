"""Collect: pictures in, class labels made, renamed, merged and deleted, everything undone and redone."""

from collections.abc import Sequence
from functools import partial
from pathlib import Path

from PySide6.QtCore import QObject, Signal, Slot

from core.errors import UserError
from core.project.contents import Contents
from core.project.project import Project
from core.project.snapshot import Sample
from core.project.sources import Pasted
from gui.changes import Changes
from gui.import_jobs import SAMPLES_NAME, import_job, new_label_job, samples_job
from gui.messages import Messages
from gui.session import Session
from gui.viewmodels.collect.importing import ImportingViewModel

ON_A_CARD = 8


class CollectViewModel(QObject):
    """What the Collect page shows and asks for; `importing` is how pictures come in.

    Signals:
      changed()          labels or samples have changed: read `contents`
      label_added(int)   the class label that was asked for is there
    """

    changed = Signal()
    label_added = Signal(int)

    def __init__(self, session: Session, changes: Changes, messages: Messages, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self._changes = changes
        self._messages = messages
        self.importing = ImportingViewModel(session, messages, self)
        self.importing.label_made.connect(self.label_added)
        session.contents_changed.connect(self._on_contents_changed)

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
            self.importing.add(partial(import_job, self._session.project, list(paths), list(pictures), label_id))

    def add_to_new_label(self, paths: Sequence[Path], pictures: Sequence[Pasted] = ()) -> None:
        """Make a class label of files and pictures, whose name is then typed; folders become labels of their own."""
        if self._has_project():
            assert self._session.project is not None
            self.importing.add(partial(new_label_job, self._session.project, list(paths), list(pictures)))

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
        self.importing.add(partial(samples_job, project))

    def _has_project(self) -> bool:
        """Whether there is a project, if need be one made now."""
        try:
            self._session.needed_project()
        except UserError as error:
            self._messages.show_error(error)
            return False
        return True

    def _on_label_added(self, label_id: object) -> None:
        assert isinstance(label_id, int)
        self.label_added.emit(label_id)

    @Slot(list)
    def _on_contents_changed(self, _changes: list[object]) -> None:
        self.changed.emit()
