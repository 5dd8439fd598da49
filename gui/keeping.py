"""Keep learning's entry in the menu: the same switch as on the Train page."""

from PySide6.QtCore import QObject, Slot
from PySide6.QtGui import QAction

from gui.keep_items import WHAT, KeepState
from gui.viewmodels.keep_learning import KeepLearningViewModel
from gui.widgets.plain_text import as_tooltip


class KeepAction(QAction):
    """Shows whether the model keeps learning, and switches it. No signals of its own."""

    def __init__(self, view_model: KeepLearningViewModel, parent: QObject) -> None:
        super().__init__("&Keep learning", parent)
        self.setObjectName("KeepLearningAction")
        self.setShortcut("Ctrl+K")
        self.setCheckable(True)
        self._view_model = view_model
        self.triggered.connect(self._on_triggered)
        view_model.state_changed.connect(self._on_state_changed)
        self._on_state_changed(view_model.state)

    @Slot(bool)
    def _on_triggered(self, on: bool) -> None:
        self._view_model.set_on(on)

    @Slot(object)
    def _on_state_changed(self, state: KeepState) -> None:
        self.setChecked(state.going)
        self.setEnabled(not state.reason)
        self.setToolTip(as_tooltip(state.reason or WHAT))
