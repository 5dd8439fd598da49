"""The head of a page: its title and the sentence below it."""

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QSizePolicy, QVBoxLayout, QWidget

from gui.icons import icon
from gui.widgets.plain_text import ElidedLabel


class PageHead(QWidget):
    """Title and one muted sentence, which may change; with `back`, a button that leads to what was before.

    Signals:
      back_requested()
    """

    back_requested = Signal()

    def __init__(self, title: str, sentence: str = "", parent: QWidget | None = None, *, back: str = "") -> None:
        super().__init__(parent)
        self._title = ElidedLabel(title)
        self._title.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self._title.setProperty("role", "title")
        self._title.setObjectName("pageTitle")
        self._back = QPushButton(icon("previous"), back)
        self._back.setObjectName("backButton")
        self._back.setToolTip(f"{back} (Esc)")
        self._back.clicked.connect(self._on_back)
        self._back.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self._back.hide()
        self._sentence = ElidedLabel(sentence)
        self._sentence.setProperty("role", "muted")
        self._sentence.setObjectName("pageSentence")
        column = QVBoxLayout()
        column.setSpacing(4)
        column.addWidget(self._title)
        column.addWidget(self._sentence)
        self._row = QHBoxLayout(self)
        self._row.setContentsMargins(0, 0, 0, 0)
        self._row.setSpacing(16)
        self._row.addWidget(self._back, 0, Qt.AlignmentFlag.AlignTop)
        self._row.addLayout(column, 1)

    def set_sentence(self, text: str) -> None:
        self._sentence.setText(text)
        self._sentence.setVisible(bool(text))

    def set_title(self, text: str) -> None:
        self._title.setText(text)

    def show_back(self, shown: bool) -> None:
        """Whether there is something to go back to."""
        self._back.setVisible(shown)

    def add(self, widget: QWidget) -> None:
        """Put something at the right end."""
        widget.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self._row.addWidget(widget, 0, Qt.AlignmentFlag.AlignTop)

    @Slot()
    def _on_back(self) -> None:
        self.back_requested.emit()


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
