"""The head of a page: its title and the sentence below it."""

from PySide6.QtCore import QEvent, QObject, Qt, Signal, Slot
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
        self._below = QHBoxLayout()
        self._below.setSpacing(16)
        self._below.addWidget(self._sentence)
        self._below.addStretch(0)
        self._takers: list[QWidget] = []
        column = QVBoxLayout()
        column.setSpacing(4)
        column.addWidget(self._title)
        column.addLayout(self._below)
        self._row = QHBoxLayout(self)
        self._row.setContentsMargins(0, 0, 0, 0)
        self._row.setSpacing(16)
        self._row.addWidget(self._back, 0, Qt.AlignmentFlag.AlignTop)
        self._row.addLayout(column, 1)

    def set_sentence(self, text: str) -> None:
        self._sentence.setText(text)
        self._show_sentence()

    def set_title(self, text: str) -> None:
        self._title.setText(text)

    def show_back(self, shown: bool) -> None:
        """Whether there is something to go back to."""
        self._back.setVisible(shown)

    def add(self, widget: QWidget) -> None:
        """Put something at the right end."""
        widget.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self._row.addWidget(widget, 0, Qt.AlignmentFlag.AlignTop)

    def add_below(self, widget: QWidget) -> None:
        """Let something take the sentence's place while it is shown; the room is kept free, so that nothing moves."""
        self._takers.append(widget)
        self._below.insertWidget(self._below.count() - 1, widget, 1)
        self._sentence.setMinimumHeight(max(self._sentence.minimumHeight(), widget.sizeHint().height()))
        widget.setMaximumHeight(widget.sizeHint().height())
        widget.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() in (QEvent.Type.ShowToParent, QEvent.Type.HideToParent):
            self._show_sentence()
        return super().eventFilter(watched, event)

    def _show_sentence(self) -> None:
        taken = any(not widget.isHidden() for widget in self._takers)
        self._sentence.setVisible(bool(self._sentence.text()) and not taken)

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
