"""Two earlier runs side by side: which is better, if that can be told, and what was different."""

from pathlib import Path

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import QFrame, QGridLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from gui.run_items import RunItem, SideBySide
from gui.widgets.emptying import empty
from gui.widgets.page_head import plain_label


class ComparisonCard(QWidget):
    """Shows a SideBySide.

    Signals:
      show_requested(object)   the folder of the run to be shown alone
      use_requested(object)    the folder of the run that is to be used
    """

    show_requested = Signal(object)
    use_requested = Signal(object)

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("comparison")
        self._sentence = plain_label(role="heading", name="comparisonSentence", wrap=True)
        self._note = plain_label(role="muted", name="comparisonNote", wrap=True)
        self._table = QFrame()
        self._table.setProperty("role", "card")
        self._table.setObjectName("comparisonTable")
        self._grid = QGridLayout(self._table)
        self._grid.setContentsMargins(16, 16, 16, 16)
        self._grid.setHorizontalSpacing(24)
        self._grid.setVerticalSpacing(10)
        for place, stretch in enumerate((2, 3, 3)):
            self._grid.setColumnStretch(place, stretch)
        verdict = QFrame()
        verdict.setProperty("role", "card")
        words = QVBoxLayout(verdict)
        words.setContentsMargins(16, 16, 16, 16)
        words.setSpacing(8)
        words.addWidget(self._sentence)
        words.addWidget(self._note)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 24)
        column.setSpacing(16)
        column.addWidget(verdict)
        column.addWidget(self._table)
        column.addStretch(1)

    def show_pair(self, pair: SideBySide, in_use: Path | None) -> None:
        """Show these two."""
        self._sentence.setText(pair.sentence)
        self._note.setText(pair.note)
        self._note.setVisible(bool(pair.note))
        empty(self._grid)
        for column, item in ((1, pair.first), (2, pair.second)):
            self._grid.addWidget(_cell(item.title, role="heading"), 0, column)
        for row, (word, first, second) in enumerate(pair.rows, start=1):
            self._grid.addWidget(_cell(word, role="muted"), row, 0)
            self._grid.addWidget(_cell(first), row, 1)
            self._grid.addWidget(_cell(second), row, 2)
        last = len(pair.rows) + 1
        for column, item in ((1, pair.first), (2, pair.second)):
            self._grid.addWidget(self._show(item), last, column, Qt.AlignmentFlag.AlignLeft)
            self._grid.addWidget(self._use(item, in_use), last + 1, column, Qt.AlignmentFlag.AlignLeft)
        self._table.setAccessibleDescription("; ".join(", ".join(row) for row in pair.rows))

    def _show(self, item: RunItem) -> QPushButton:
        button = self._button("Show it alone", "showRunButton", item)
        button.clicked.connect(self._on_show)
        return button

    def _use(self, item: RunItem, in_use: Path | None) -> QPushButton:
        used = item.folder == in_use
        button = self._button("In use" if used else "Use this one", "useRunButton", item)
        button.setEnabled(not used and item.usable and not item.trashed)
        button.setToolTip(_why_not(item, used=used) or "Test and Export use its model from now on")
        button.clicked.connect(self._on_use)
        return button

    def _button(self, text: str, name: str, item: RunItem) -> QPushButton:
        button = QPushButton(text)
        button.setObjectName(name)
        button.setAccessibleName(f"{text}: {item.title}")
        button.setProperty("folder", str(item.folder))
        return button

    @Slot()
    def _on_show(self) -> None:
        self.show_requested.emit(Path(str(self.sender().property("folder"))))

    @Slot()
    def _on_use(self) -> None:
        self.use_requested.emit(Path(str(self.sender().property("folder"))))


def _why_not(item: RunItem, *, used: bool) -> str:
    """Why a run cannot be used now; empty where it can."""
    if used:
        return "Test and Export use it already"
    return "It is in the trash" if item.trashed else "" if item.usable else item.problem


def _cell(text: str, *, role: str = "") -> QLabel:
    label = plain_label(text, role=role, wrap=True)
    label.setAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignTop)
    return label
