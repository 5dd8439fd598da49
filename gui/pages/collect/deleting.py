"""Pictures out of the trash and away for ever: asked first, whichever button or key it was."""

from collections.abc import Callable, Sequence

from PySide6.QtCore import QObject, Qt, Slot
from PySide6.QtWidgets import QMessageBox, QWidget

from core.wording import counted
from gui.viewmodels.labelling import LabellingViewModel


class Deleting(QObject):
    """Asks, and deletes only what the person has agreed to."""

    def __init__(self, labelling: LabellingViewModel, parent: QWidget) -> None:
        super().__init__(parent)
        self._labelling = labelling
        self._parent = parent
        self._ids: list[int] = []
        self._go_on: Callable[[], object] | None = None

    def ask(self, ids: Sequence[int], *, go_on: Callable[[], object] | None = None) -> None:
        """Delete these pictures of the trash if the person wants it; `go_on` is called just before."""
        self._ids = [sample.id for sample in self._labelling.samples(ids) if sample.trashed]
        self._go_on = go_on
        if self._ids:
            self._box(f"Delete {counted(len(self._ids), 'picture')} for ever?").open()

    @Slot()
    def ask_for_all(self) -> None:
        """Empty the trash if the person wants it."""
        self.ask(self._labelling.in_trash())

    def _box(self, question: str) -> QMessageBox:
        box = QMessageBox(QMessageBox.Icon.Question, "Handful", question, parent=self._parent.window())
        box.setObjectName("deletingQuestion")
        box.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        box.setInformativeText("They leave the project. Only Undo can still bring them back.")
        delete = box.addButton("Delete for ever", QMessageBox.ButtonRole.AcceptRole)
        delete.setObjectName("deleteForEverButton")
        cancel = box.addButton("Cancel", QMessageBox.ButtonRole.RejectRole)
        cancel.setObjectName("keepInTrashButton")
        box.setDefaultButton(cancel)
        box.setEscapeButton(cancel)
        box.accepted.connect(self._on_agreed)
        return box

    @Slot()
    def _on_agreed(self) -> None:
        if self._go_on is not None:
            self._go_on()
        self._labelling.delete(self._ids)
