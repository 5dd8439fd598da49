"""The heat of the decision: the picture with the places that speak for a label, and how much each does."""

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QLabel, QVBoxLayout, QWidget

from gui.looks import Learned
from gui.said import headline, how_sure
from gui.widgets.dots_view import DotsView
from gui.widgets.page_head import plain_label
from gui.widgets.pixels import as_image


class HeatPanel(QWidget):
    """Signals:
    label_chosen(str)   heat is wanted for another label
    """

    label_chosen = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        self._learned: Learned | None = None
        self._label = QComboBox()
        self._label.setObjectName("heatLabel")
        self._label.setAccessibleName("Heat for")
        self._label.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToContents)
        self._view = DotsView("heatView")
        self._view.setAccessibleName("Heat over the picture")
        self._value = plain_label(role="muted", name="heatValue", wrap=True)
        row = QHBoxLayout()
        row.addWidget(QLabel("What speaks for"))
        row.addWidget(self._label)
        row.addStretch(1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(6)
        column.addLayout(row)
        column.addWidget(self._view, 1)
        column.addWidget(self._value)
        self._label.activated.connect(self._on_activated)
        self._view.pointed.connect(self._on_pointed)

    def show_learned(self, learned: Learned) -> None:
        """Show the heat, and what the network answers."""
        self._learned = learned
        self._label.clear()
        self._label.addItems(list(learned.labels))
        self._label.setCurrentText(learned.label)
        self._view.show_dots(as_image(learned.hot))
        said = f"{headline(learned.answer)}{', ' if learned.answer.known else '. '}{how_sure(learned.answer)}"
        nothing = "" if learned.heat.any() else f" Nothing in this picture speaks for {learned.label}."
        self._value.setText(f"It says {said}.{nothing}")

    def clear(self) -> None:
        """There is nothing to show."""
        self._learned = None
        self._view.show_dots(None)
        self._value.setText("")

    @Slot(int)
    def _on_activated(self, _place: int) -> None:
        self.label_chosen.emit(self._label.currentText())

    @Slot(int, int)
    def _on_pointed(self, row: int, column: int) -> None:
        if self._learned is not None:
            share = round(100 * float(self._learned.heat[row, column]))
            self._value.setText(f"This place speaks for {self._learned.label}: {share} of 100.")
