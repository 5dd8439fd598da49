"""The head of a page: its title and the sentence below it."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QVBoxLayout, QWidget

from gui.widgets.plain_text import ElidedLabel


class PageHead(QWidget):
    """Title and one muted sentence, which may change."""

    def __init__(self, title: str, sentence: str = "", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._title = QLabel(title)
        self._title.setProperty("role", "title")
        self._sentence = ElidedLabel(sentence)
        self._sentence.setProperty("role", "muted")
        self._sentence.setObjectName("pageSentence")
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        column.addWidget(self._title)
        column.addWidget(self._sentence)

    def set_sentence(self, text: str) -> None:
        self._sentence.setText(text)


def plain_label(text: str = "", *, role: str = "", name: str = "", wrap: bool = False) -> QLabel:
    """A label that shows its text as it is, never as markup."""
    label = QLabel(text)
    label.setTextFormat(Qt.TextFormat.PlainText)
    label.setWordWrap(wrap)
    if role:
        label.setProperty("role", role)
    if name:
        label.setObjectName(name)
    return label
