"""Numbers shown as dots, as large as the place allows, with the numbers themselves where they can be read."""

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QEvent, QRect, QRectF, QSize, QSizeF, Qt, Signal
from PySide6.QtGui import QColor, QImage, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from gui.theme import Tokens, tokens_of
from gui.widgets.cell_numbers import fitted
from gui.widgets.painting import paint_ring, paint_stage

LARGEST_DOT = 44.0
_LEAST_FOR_NUMBERS = 15.0
_MOST_NUMBERS = 24 * 24
_STEPS = {
    Qt.Key.Key_Up: (-1, 0),
    Qt.Key.Key_Down: (1, 0),
    Qt.Key.Key_Left: (0, -1),
    Qt.Key.Key_Right: (0, 1),
}


class DotsView(QWidget):
    """An image whose dots can be pointed at, with the mouse or the arrow keys.

    Signals:
      pointed(int, int)   the row and column of the dot under the pointer
    """

    pointed = Signal(int, int)

    def __init__(self, name: str, parent: QWidget | None = None, *, sentence: str = "") -> None:
        super().__init__(parent)
        self.setObjectName(name)
        self.setMouseTracking(True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self._sentence = sentence
        self._image: QImage | None = None
        self._numbers: NDArray[np.float32] | None = None
        self._mark: QRect | None = None
        self._until: int | None = None
        self._fitted: QImage | None = None  # a large image as last painted
        self._at = (0, 0)

    def show_dots(
        self, image: QImage | None, numbers: NDArray[np.float32] | None = None, *, sentence: str = ""
    ) -> None:
        """Show an image, one dot a number of `numbers` (H, W); without one, say the sentence."""
        self._image, self._sentence, self._fitted = image, sentence, None
        self._numbers = numbers if numbers is not None and numbers.size <= _MOST_NUMBERS else None
        self._mark = self._until = None
        self.setAccessibleDescription(sentence or (f"{image.height()} × {image.width()} dots" if image else ""))
        self.update()

    def mark(self, window: QRect | None) -> None:
        """Frame these dots; those outside of the image are the zeros around it."""
        if window != self._mark:
            self._mark = window
            self.update()

    def reveal(self, until: int | None) -> None:
        """Show only so many dots, row by row; None shows all."""
        self._until = until
        self.update()

    def place(self) -> QRectF:
        """Where the image lies in the widget."""
        if self._image is None:
            return QRectF()
        inner = QRectF(self.rect()).adjusted(2, 2, -2, -2)
        side = min(inner.width() / self._image.width(), inner.height() / self._image.height(), LARGEST_DOT)
        place = QRectF(0, 0, self._image.width() * side, self._image.height() * side)
        place.moveCenter(inner.center())
        return place

    def sizeHint(self) -> QSize:
        return QSize(320, 120)  # it grows: a place that scrolls is to show what is below it

    def minimumSizeHint(self) -> QSize:
        return QSize(120, 110)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        self._point(event.position().x(), event.position().y())

    def mousePressEvent(self, event: QMouseEvent) -> None:
        self._point(event.position().x(), event.position().y())

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if self._image is None or event.key() not in _STEPS:
            super().keyPressEvent(event)
            return
        down, right = _STEPS[Qt.Key(event.key())]
        self._go(self._at[0] + down, self._at[1] + right)

    def changeEvent(self, event: QEvent) -> None:
        if event.type() == QEvent.Type.PaletteChange:
            self.update()
        super().changeEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        tokens = tokens_of(self)
        with QPainter(self) as painter:
            paint_stage(painter, self.rect(), tokens, sentence=self._sentence if self._image is None else "")
            if self._image is not None:
                self._paint_image(painter, self._image, tokens)
            if self.hasFocus():
                paint_ring(painter, self.rect(), tokens)

    def _point(self, x: float, y: float) -> None:
        place = self.place()
        if self._image is None or not place.contains(x, y):
            return
        row = int((y - place.top()) / place.height() * self._image.height())
        column = int((x - place.left()) / place.width() * self._image.width())
        self._go(row, column)

    def _go(self, row: int, column: int) -> None:
        assert self._image is not None
        self._at = (min(max(row, 0), self._image.height() - 1), min(max(column, 0), self._image.width() - 1))
        self.pointed.emit(*self._at)

    def _paint_image(self, painter: QPainter, image: QImage, tokens: Tokens) -> None:
        place = self.place()
        if place.width() < image.width():
            self._paint_smaller(painter, image, place)
        else:
            painter.drawImage(place, image)
        dot = place.width() / image.width()
        if self._numbers is not None and dot >= _LEAST_FOR_NUMBERS:
            self._paint_numbers(painter, image, dot)
        if self._until is not None:
            self._cover(painter, image, tokens, dot)
        if self._mark is not None:
            self._paint_mark(painter, tokens, dot)

    def _paint_smaller(self, painter: QPainter, image: QImage, place: QRectF) -> None:
        """Made smaller once: pointing at it must not cost what a megapixel costs."""
        ratio = self.devicePixelRatioF()
        size = (place.size() * ratio).toSize().expandedTo(QSize(1, 1))
        if self._fitted is None or self._fitted.size() != size:
            smooth = Qt.TransformationMode.SmoothTransformation
            self._fitted = image.scaled(size, Qt.AspectRatioMode.IgnoreAspectRatio, smooth)
        painter.drawImage(place, self._fitted)

    def _paint_numbers(self, painter: QPainter, image: QImage, dot: float) -> None:
        assert self._numbers is not None
        font, texts = fitted(self._numbers, painter.font(), QSizeF(dot - 3, dot - 3), largest=13)
        painter.setFont(font)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        for row in range(image.height()):
            for column in range(image.width()):
                light = QColor(image.pixel(column, row)).lightness() > 127
                painter.setPen(QColor(127, 127, 127, 110))
                painter.drawRect(self._dot(row, column, dot))
                painter.setPen(QColor("#000000") if light else QColor("#FFFFFF"))
                painter.drawText(self._dot(row, column, dot), Qt.AlignmentFlag.AlignCenter, texts[row, column])

    def _cover(self, painter: QPainter, image: QImage, tokens: Tokens, dot: float) -> None:
        assert self._until is not None
        for place in range(self._until, image.height() * image.width()):
            row, column = divmod(place, image.width())
            painter.fillRect(self._dot(row, column, dot).adjusted(-0.5, -0.5, 0.5, 0.5), tokens.raised)

    def _paint_mark(self, painter: QPainter, tokens: Tokens, dot: float) -> None:
        assert self._mark is not None
        top_left = self._dot(self._mark.top(), self._mark.left(), dot).topLeft()
        frame = QRectF(top_left.x(), top_left.y(), self._mark.width() * dot, self._mark.height() * dot)
        if frame.width() < 8:  # a window of a large picture is a few pixels: shown by a ring around it
            frame.adjust(-5, -5, 5, 5)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        for colour, width in ((QColor("#000000"), 4.5), (QColor("#FFFFFF"), 3.0), (tokens.accent, 2.0)):
            painter.setPen(QPen(colour, width))
            painter.drawRoundedRect(frame, 2, 2)

    def _dot(self, row: int, column: int, dot: float) -> QRectF:
        place = self.place()
        return QRectF(place.left() + column * dot, place.top() + row * dot, dot, dot)
