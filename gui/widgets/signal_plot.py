"""A row of numbers as a line, with some of them marked."""

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen, QPolygonF
from PySide6.QtWidgets import QSizePolicy, QWidget

from core.convolution.pictures import number
from gui.theme import Tokens, tokens_of
from gui.widgets.painting import CARD_RADIUS, blend, paint_card, paint_ring

_MARGIN = 14.0
_LEFT = 52.0
_MOST_WRITTEN = 16


class SignalPlot(QWidget):
    """Values at whole places from 0 to `length`; `token` is the line's colour in the palette.

    Signals:
      pointed(int)   the place under the pointer, or where the arrow keys went
    """

    pointed = Signal(int)

    def __init__(self, name: str, title: str, token: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName(name)
        self.setAccessibleName(title)
        self._title, self._token = title, token
        self._values: NDArray[np.float64] = np.zeros(0)
        self._first, self._length = 0.0, 1
        self._marked = (0, 0)
        self.setMouseTracking(True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)

    def show_values(self, values: NDArray[np.float64], *, first: float, length: int) -> None:
        """Show values, the first of them at the place `first` of so many: the middle of what it was made from."""
        self._values, self._first, self._length = values, first, max(length, 2)
        self._marked = (0, 0)
        self.setAccessibleDescription(f"{len(values)} values")
        self.update()

    def mark(self, first: int, last: int) -> None:
        """Mark the values from `first` up to before `last`."""
        self._marked = (first, last)
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(600, 190)

    def minimumSizeHint(self) -> QSize:
        return QSize(240, 90)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        self._point(round(self._place_of(event.position().x()) - self._first))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Left, Qt.Key.Key_Right):
            self._point(self._marked[0] + (1 if event.key() == Qt.Key.Key_Right else -1))
        else:
            super().keyPressEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        tokens = tokens_of(self)
        with QPainter(self) as painter:
            paint_card(painter, self.rect(), tokens)
            painter.setPen(tokens.muted)
            painter.drawText(QRectF(12, 6, self.width() - 24, 18), Qt.AlignmentFlag.AlignLeft, self._title)
            if len(self._values):
                self._paint_values(painter, tokens)
            if self.hasFocus():
                paint_ring(painter, self.rect(), tokens, radius=CARD_RADIUS)

    def _point(self, place: int) -> None:
        if len(self._values):
            self.pointed.emit(min(max(place, 0), len(self._values) - 1))

    def _plot(self) -> QRectF:
        return QRectF(self.rect()).adjusted(_LEFT, 30, -_MARGIN, -_MARGIN)

    def _place_of(self, x: float) -> float:
        plot = self._plot()
        return (x - plot.left()) / plot.width() * (self._length - 1)

    def _points(self) -> list[QPointF]:
        plot, (low, high) = self._plot(), self._range()
        across, up = plot.width() / (self._length - 1), plot.height() / (high - low)
        return [
            QPointF(plot.left() + (place + self._first) * across, plot.bottom() - (value - low) * up)
            for place, value in enumerate(self._values.tolist())
        ]

    def _range(self) -> tuple[float, float]:
        low, high = min(0.0, float(self._values.min())), max(0.0, float(self._values.max()))
        return (low, high) if high > low else (low - 1, high + 1)

    def _paint_values(self, painter: QPainter, tokens: Tokens) -> None:
        colour: QColor = getattr(tokens, self._token)
        plot, (low, high), points = self._plot(), self._range(), self._points()
        painter.setPen(tokens.muted)
        for value in (low, high):
            y = plot.bottom() - (value - low) / (high - low) * plot.height()
            painter.drawText(QRectF(4, y - 9, _LEFT - 10, 18), Qt.AlignmentFlag.AlignRight, number(value))
        zero = plot.bottom() + low / (high - low) * plot.height()
        painter.setPen(QPen(tokens.border, 1.0))
        painter.drawLine(QPointF(plot.left(), zero), QPointF(plot.right(), zero))
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        self._paint_marked(painter, tokens, points, colour)
        painter.setPen(QPen(colour, 1.5))
        painter.drawPolyline(QPolygonF(points))
        if len(points) <= _MOST_WRITTEN:
            painter.setPen(tokens.text)
            for point, value in zip(points, self._values.tolist(), strict=True):
                painter.drawText(
                    QRectF(point.x() - 20, point.y() - 20, 40, 16), Qt.AlignmentFlag.AlignCenter, number(value)
                )

    def _paint_marked(self, painter: QPainter, tokens: Tokens, points: list[QPointF], colour: QColor) -> None:
        marked = points[self._marked[0] : self._marked[1]]
        if not marked:
            return
        plot = self._plot()
        band = QRectF(marked[0].x() - 5, plot.top(), marked[-1].x() - marked[0].x() + 10, plot.height())
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(blend(tokens.surface, tokens.accent, 0.16))
        painter.drawRoundedRect(band, 4, 4)
        painter.setBrush(colour)
        for point in marked:
            painter.drawEllipse(point, 3.5, 3.5)
