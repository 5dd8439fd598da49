"""A few plain words, and more of them for who wants to know."""

from PySide6.QtCore import Qt, Slot
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from gui.widgets.page_head import plain_label


class MoreText(QWidget):
    """A sentence and a link that unfolds a paragraph below it. No signals."""

    def __init__(self, sentence: str, more: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._more = plain_label(more, role="muted", name="moreText", wrap=True)
        self._link = QPushButton("More")
        self._link.setObjectName("moreLink")
        self._link.setProperty("role", "link")
        self._link.setCheckable(True)
        self._link.setAccessibleDescription(sentence)
        self._link.setCursor(Qt.CursorShape.PointingHandCursor)
        self._link.toggled.connect(self._on_toggled)
        row = QHBoxLayout()
        row.setSpacing(4)
        row.addWidget(plain_label(sentence, wrap=True), 1)
        row.addWidget(self._link, 0, Qt.AlignmentFlag.AlignTop)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(6)
        column.addLayout(row)
        column.addWidget(self._more)
        self._on_toggled(False)

    @Slot(bool)
    def _on_toggled(self, unfolded: bool) -> None:
        self._more.setVisible(unfolded)
        self._link.setText("Less" if unfolded else "More")
