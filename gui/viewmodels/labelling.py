"""Labelling: what a person does with chosen pictures; each is one step that can be undone."""

from collections.abc import Sequence
from functools import partial

from PySide6.QtCore import QObject, Signal

from core.project.project import Project
from core.project.snapshot import ClassLabel, Sample
from gui.changes import Changes
from gui.messages import Messages
from gui.session import Session
from gui.shelves import ALL, PICKED, TRASH, label_of


class LabellingViewModel(QObject):
    """Changes pictures by their ids; shelves are those of gui.shelves.

    Signals:
      label_made(int)   the new class label that was asked for has its pictures
    """

    label_made = Signal(int)

    def __init__(self, session: Session, changes: Changes, messages: Messages, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self._changes = changes
        self._messages = messages

    def label_of_key(self, key: int) -> ClassLabel | None:
        """The class label that a digit stands for; None where none does."""
        labels = self._session.contents.labels
        return labels[key - 1] if 1 <= key <= min(9, len(labels)) else None

    def samples(self, ids: Sequence[int]) -> list[Sample]:
        """The samples of these ids that are still there."""
        found = (self._session.contents.sample(number) for number in ids)
        return [sample for sample in found if sample is not None]

    def move(self, ids: Sequence[int], shelf: int) -> None:
        """Put pictures on a shelf, also out of the trash."""
        if shelf == TRASH:
            self.trash(ids)
        elif ids and shelf not in (ALL, PICKED):
            trashed = [sample.id for sample in self.samples(ids) if sample.trashed]
            self._changes.do(partial(_moved, ids=ids, trashed=trashed, label_id=label_of(shelf)))

    def copy(self, ids: Sequence[int], shelf: int) -> None:
        """Put the same pictures on another shelf as well."""
        if ids and shelf not in (TRASH, ALL, PICKED):
            self._changes.do(lambda project: project.samples.copy(ids, label_of(shelf)))

    def move_to_key(self, ids: Sequence[int], key: int) -> bool:
        """Give pictures the label that a digit stands for, or none for 0; False where there is none."""
        label = self.label_of_key(key)
        if key == 0 or label:
            self.move(ids, label.id if label else 0)
            return True
        if ids:
            self._messages.show_info(f"There is no label number {key}.")
        return False

    def move_to_new(self, ids: Sequence[int]) -> None:
        """Give pictures a new class label of their own."""
        if ids:
            trashed = [sample.id for sample in self.samples(ids) if sample.trashed]
            self._changes.do(partial(_moved_to_new, ids=ids, trashed=trashed), then=self._on_label_made)

    def trash(self, ids: Sequence[int]) -> None:
        """Put pictures in the trash; those that lie there already stay there."""
        trashed = {sample.id for sample in self.samples(ids) if sample.trashed}
        rest = [number for number in ids if number not in trashed]
        if rest:
            self._changes.do(lambda project: project.samples.trash(rest))

    def in_trash(self) -> list[int]:
        """The ids of all that lies in the trash."""
        return list(self._session.contents.trash)

    def delete(self, ids: Sequence[int]) -> None:
        """Take pictures out of the project altogether: ask the person first."""
        if ids:
            self._changes.do(lambda project: project.samples.delete(ids))

    def restore(self, ids: Sequence[int]) -> None:
        """Take pictures out of the trash."""
        if ids:
            self._changes.do(lambda project: project.samples.restore(ids))

    def rename(self, sample_id: int, name: str) -> None:
        """Give a picture another name in the project."""
        if name.strip():
            self._changes.do(lambda project: project.samples.rename(sample_id, name))

    def _on_label_made(self, label_id: object) -> None:
        assert isinstance(label_id, int)
        self.label_made.emit(label_id)


def _moved(project: Project, *, ids: Sequence[int], trashed: Sequence[int], label_id: int | None) -> None:
    join = None
    if trashed:
        project.samples.restore(trashed)
        join = project.database.last_step
    project.samples.move(ids, label_id, join=join)


def _moved_to_new(project: Project, *, ids: Sequence[int], trashed: Sequence[int]) -> int:
    label = project.labels.add(project.labels.free_name(), title="make a label of pictures")
    step = project.database.last_step
    if trashed:
        project.samples.restore(trashed, join=step)
    project.samples.move(ids, label.id, join=step)
    return label.id
