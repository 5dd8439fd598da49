"""What would spoil a training, as a list of its own behind a button that says how much there is."""

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QPushButton, QVBoxLayout, QWidget

from core.troubles import Action, Trouble
from core.wording import counted
from gui.icons import icon
from gui.shelves import TRAY
from gui.viewmodels.troubles import TroublesViewModel
from gui.widgets.trouble_list import TroubleItem, TroubleList

_BUTTONS = {
    Action.KEEP_ONE: "Keep one",
    Action.TRASH: "Put in the trash",
    Action.UNLABEL: "Take the labels off",
    Action.ADD_PICTURES: "Add pictures…",
}


class Troubles(QWidget):
    """The list, and `button` that leads to it.

    Signals:
      pictures_requested(object)    ids of the pictures that are to be seen
      add_pictures_requested(int)   pictures for a label's id or TRAY
      changed()                     there is more or less of it: the button says how much
    """

    pictures_requested = Signal(object)
    add_pictures_requested = Signal(int)
    changed = Signal()

    def __init__(self, view_model: TroublesViewModel) -> None:
        super().__init__()
        self._view_model = view_model
        self._list = TroubleList()
        self.button = QPushButton(icon("warning", "careful"), "")
        self.button.setObjectName("troublesButton")
        self.button.setToolTip("What would spoil a training")
        self.button.hide()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self._list)
        view_model.found_changed.connect(self._on_found_changed)
        self._list.show_requested.connect(self._on_show)
        self._list.mend_requested.connect(self._on_mend)
        self._list.ignore_requested.connect(self._on_ignore)

    @property
    def found(self) -> bool:
        """Whether there is anything to tell."""
        return bool(self._view_model.found)

    def _of(self, key: str) -> Trouble | None:
        return next((one for one in self._view_model.found if one.key == key), None)

    @Slot()
    def _on_found_changed(self) -> None:
        found = self._view_model.found
        self._list.set_items(
            [TroubleItem(one.key, one.sentence, _BUTTONS.get(one.action, ""), bool(one.sample_ids)) for one in found]
        )
        self.button.setText(f"{counted(len(found), 'thing')} to look at")
        self.changed.emit()

    @Slot(str)
    def _on_show(self, key: str) -> None:
        trouble = self._of(key)
        if trouble:
            self.pictures_requested.emit(trouble.sample_ids)

    @Slot(str)
    def _on_mend(self, key: str) -> None:
        trouble = self._of(key)
        if trouble and trouble.action is Action.ADD_PICTURES:
            self.add_pictures_requested.emit(trouble.label_ids[0] if trouble.label_ids else TRAY)
        elif trouble:
            self._view_model.mend(trouble)

    @Slot(str)
    def _on_ignore(self, key: str) -> None:
        trouble = self._of(key)
        if trouble:
            self._view_model.ignore(trouble)
