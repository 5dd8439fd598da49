"""What the lines of a chart mean."""

from PySide6.QtCore import QPointF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QWidget

from gui.theme import tokens_of

_SAMPLE = 20
_SPACE = 8


class LegendEntry(QWidget):
    """A short sample of a line, its meaning, and the value that is read at the moment. No signals."""

    def __init__(self, text: str, parent: QWidget | None = None, *, dashed: bool) -> None:
        super().__init__(parent)
        self._text = text
        self._value = ""
        self._dashed = dashed

    def set_value(self, value: str) -> None:
        self._value = value
        self.update()

    def sizeHint(self) -> QSize:
        metrics = self.fontMetrics()
        widest = metrics.horizontalAdvance(f"{self._text}  1.2e12")  # there from the start, so nothing jumps
        return QSize(_SAMPLE + _SPACE + widest + 2, metrics.height() + 2)

    def paintEvent(self, event: QPaintEvent) -> None:
        tokens = tokens_of(self)
        colour = tokens.validation_curve if self._dashed else tokens.training_curve
        middle = self.height() / 2
        with QPainter(self) as painter:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.setPen(curve_pen(colour, dashed=self._dashed))
            painter.drawLine(QPointF(0, middle), QPointF(_SAMPLE, middle))
            painter.setPen(tokens.muted)
            place = self.rect().adjusted(_SAMPLE + _SPACE, 0, 0, 0)
            painter.drawText(place, Qt.AlignmentFlag.AlignVCenter, self._text)
            after = self.fontMetrics().horizontalAdvance(f"{self._text}  ")
            painter.setPen(tokens.text)
            painter.drawText(place.adjusted(after, 0, 0, 0), Qt.AlignmentFlag.AlignVCenter, self._value)


def curve_pen(colour: QColor, *, dashed: bool, width: float = 2.0) -> QPen:
    """The pen of a curve; the dashes tell the two apart without colour."""
    pen = QPen(colour, width)
    pen.setCosmetic(True)
    pen.setCapStyle(Qt.PenCapStyle.FlatCap)
    if dashed:
        pen.setDashPattern([3.0, 2.0])
    return pen
