"""Keep learning: the switch, and what was learned from the last changes."""

from PySide6.QtCore import Qt, Slot
from PySide6.QtWidgets import QCheckBox, QFrame, QVBoxLayout

from gui.keep_items import WHAT, KeepState
from gui.viewmodels.keep_learning import KeepLearningViewModel
from gui.widgets.page_head import plain_label
from gui.widgets.plain_text import as_tooltip


class KeepCard(QFrame):
    """The switch and one sentence. No signals: it speaks to its view-model."""

    def __init__(self, view_model: KeepLearningViewModel) -> None:
        super().__init__()
        self.setProperty("role", "card")
        self._view_model = view_model
        self._switch = QCheckBox("Keep learning")
        self._switch.setObjectName("keepLearning")
        self._told = plain_label(role="muted", name="keepTold", wrap=True)
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 12, 16, 12)
        column.setSpacing(8)
        column.addWidget(self._switch, 0, Qt.AlignmentFlag.AlignLeft)
        column.addWidget(self._told)
        self._switch.clicked.connect(self._on_clicked)
        view_model.state_changed.connect(self._on_state_changed)
        self._on_state_changed(view_model.state)

    @Slot(bool)
    def _on_clicked(self, on: bool) -> None:
        self._view_model.set_on(on)

    @Slot(object)
    def _on_state_changed(self, state: KeepState) -> None:
        self._switch.setChecked(state.going)
        self._switch.setEnabled(not state.reason)
        self._switch.setToolTip(as_tooltip(state.reason or f"{WHAT} (Ctrl+K)"))
        self._told.setText(state.sentence)
        self._told.setVisible(bool(state.sentence))
