"""How much of a picture one output sees, drawn as a window in a square."""

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from gui.theme import tokens_of


class FieldDrawing(QWidget):
    """A square picture and the window in it, to scale. No signals."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("fieldDrawing")
        self.setAccessibleName("What one output sees of the picture")
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self._side, self._field = 1, 1

    def show_field(self, side: int, field: int) -> None:
        """A field of so many dots in a picture of this side."""
        self._side, self._field = side, field
        self.setAccessibleDescription(f"{field} of {side} dots across")
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(200, 200)

    def minimumSizeHint(self) -> QSize:
        return QSize(90, 90)

    def paintEvent(self, event: QPaintEvent) -> None:
        tokens = tokens_of(self)
        room = min(self.width(), self.height()) - 4.0
        picture = QRectF(2, 2, room, room)
        share = min(1.0, self._field / self._side)
        window = QRectF(0, 0, max(2.0, room * share), max(2.0, room * share))
        window.moveCenter(picture.center())
        with QPainter(self) as painter:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.setPen(QPen(tokens.border, 1.0))
            painter.setBrush(tokens.raised)
            painter.drawRect(picture)
            painter.setPen(QPen(tokens.accent, 2.0))
            painter.setBrush(tokens.accent_soft)
            painter.drawRect(window)
            painter.setPen(tokens.accent if share > 0.25 else tokens.muted)
            place = window if share > 0.25 else picture.adjusted(0, 0, 0, -6)
            side = (
                Qt.AlignmentFlag.AlignCenter
                if share > 0.25
                else Qt.AlignmentFlag.AlignHCenter | Qt.AlignmentFlag.AlignBottom
            )
            painter.drawText(place, side, f"{self._field} × {self._field}")
