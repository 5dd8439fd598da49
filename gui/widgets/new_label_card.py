"""The card that becomes a new class label."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent
from PySide6.QtWidgets import QLabel, QVBoxLayout, QWidget

from gui.incoming import Incoming
from gui.sample_mime import Carried
from gui.widgets.drops import DropFrame
from gui.widgets.icon_view import IconView
from gui.widgets.painting import emphasised
from gui.widgets.plain_text import as_tooltip

_PRESSING_KEYS = (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space)


class NewLabelCard(DropFrame):
    """A dashed card with a plus, pressed like a button.

    Signals: `new_label_requested()`, `incoming_dropped(object)` with a tuple of Incoming, `samples_dropped(object)`
    with the Carried samples that are to have a label of their own.
    """

    new_label_requested = Signal()
    incoming_dropped = Signal(object)
    samples_dropped = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent, dashed=True, samples=True)
        self.setObjectName("newLabelCard")
        self.setAccessibleName("New label, or drop pictures here")
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        title = QLabel("New label", self)
        title.setFont(emphasised())
        hint = QLabel("or drop pictures here", self)
        hint.setProperty("role", "muted")
        column = QVBoxLayout(self)
        column.addStretch(1)
        for widget in (IconView("plus", self, size=28), title, hint):
            widget.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
            column.addWidget(widget, alignment=Qt.AlignmentFlag.AlignHCenter)
        column.addStretch(4)  # high up: in a low window only the card's upper part may be in sight

    def set_why_not(self, reason: str) -> None:
        """Switch it off, with the reason in its tooltip; on again where there is none."""
        self.setEnabled(not reason)
        self.setToolTip(as_tooltip(reason) if reason else "")

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton and self.rect().contains(event.position().toPoint()):
            self.new_label_requested.emit()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in _PRESSING_KEYS and not event.isAutoRepeat():
            self.new_label_requested.emit()
        else:
            super().keyPressEvent(event)

    def _incoming_arrived(self, arrived: tuple[Incoming, ...]) -> None:
        self.incoming_dropped.emit(arrived)

    def _samples_arrived(self, samples: Carried) -> None:
        self.samples_dropped.emit(samples)
