"""One step of a filter, written out: what it sees, times its numbers, gives products, and their sum."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QRectF, QSize, QSizeF, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from gui.theme import Tokens, tokens_of
from gui.widgets.cell_numbers import fitted
from gui.widgets.painting import blend, emphasised

_SIGN = 26.0  # room for × and =
_HEAD = 20.0
_LINES = 36.0  # room for what becomes of the sum: two lines
_LARGEST = (46.0, 26.0)
_LEAST_ROW = 15
_GAP = 6.0
_MARGIN = QSizeF(4, 2)
_CHANNELS = ("red", "green", "blue")


@dataclass(frozen=True, slots=True)
class Written:
    """The step: window, filter and products, each (channels, rows, columns), and in words what becomes of the sum."""

    window: NDArray[np.float32]
    kernel: NDArray[np.float32]
    products: NDArray[np.float32]
    sentence: str


class ArithmeticView(QWidget):
    """Three grids of numbers beside each other, for each channel, and the sum below them. No signals."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("arithmeticView")
        self.setAccessibleName("What the filter adds up here")
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.MinimumExpanding)
        self._written: Written | None = None
        self._sentence = "Point at the picture or at the map to see what is added up there."

    def show_step(self, written: Written | None, *, sentence: str = "") -> None:
        """Write this step out; without one, say a sentence."""
        grows = (written is None) != (self._written is None) or (
            written is not None and self._written is not None and written.kernel.shape != self._written.kernel.shape
        )
        self._written = written
        self._sentence = written.sentence if written else sentence or self._sentence
        self.setAccessibleDescription(self._sentence)
        if grows:
            self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:
        return self.minimumSizeHint()

    def minimumSizeHint(self) -> QSize:
        rows = 3 if self._written is None else self._rows(self._written)
        return QSize(300, int(_HEAD + _LINES + max(rows, 3) * (_LEAST_ROW + (5 if rows < 8 else 0)) + 14))

    def paintEvent(self, event: QPaintEvent) -> None:
        tokens = tokens_of(self)
        with QPainter(self) as painter:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            if self._written is None:
                painter.setPen(tokens.muted)
                flags = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignTop | Qt.TextFlag.TextWordWrap
                painter.drawText(self.rect(), flags, self._sentence)
            else:
                self._paint_step(painter, self._written, tokens)

    @staticmethod
    def _rows(written: Written) -> int:
        return int(written.kernel.shape[0]) * int(written.kernel.shape[1])

    def _paint_step(self, painter: QPainter, written: Written, tokens: Tokens) -> None:
        channels, rows, columns = written.kernel.shape
        gaps = (channels - 1) * _GAP
        width = min(_LARGEST[0], (self.width() - 2 * _SIGN) / (3 * columns))
        height = min(_LARGEST[1], (self.height() - _HEAD - _LINES - gaps - 4) / (channels * rows))
        grid, tall = width * columns, channels * rows * height + gaps
        blocks = ((written.window, "it sees"), (written.kernel, "its numbers"), (written.products, "products"))
        broad = max(grid, *(self.fontMetrics().horizontalAdvance(title) for _, title in blocks))
        for place, (numbers, title) in enumerate(blocks):
            left = place * (broad + _SIGN)
            painter.setFont(self.font())
            painter.setPen(tokens.muted)
            painter.drawText(QRectF(left, 0, broad + _SIGN, _HEAD), Qt.AlignmentFlag.AlignLeft, title)
            if place:
                painter.setPen(tokens.text)
                sign = QRectF(left - _SIGN, _HEAD, _SIGN, tall)
                painter.drawText(sign, Qt.AlignmentFlag.AlignCenter, "×" if place == 1 else "=")
            for channel in range(channels):
                top = _HEAD + channel * (rows * height + _GAP)
                self._paint_grid(painter, numbers[channel], QRectF(left, top, width, height), tokens, tinted=place == 1)
        painter.setFont(emphasised(pixels=13))
        painter.setPen(tokens.text)
        line = QRectF(0, _HEAD + tall + 6, self.width(), _LINES)
        flags = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignTop | Qt.TextFlag.TextWordWrap
        painter.drawText(line, flags, written.sentence)

    def _paint_grid(
        self, painter: QPainter, numbers: NDArray[np.float32], first: QRectF, tokens: Tokens, *, tinted: bool
    ) -> None:
        font, texts = fitted(numbers, self.font(), first.size() - _MARGIN, largest=12)
        painter.setFont(font)
        strongest = float(np.abs(numbers).max(initial=0)) or 1.0
        for (row, column), value in np.ndenumerate(numbers):
            dot = first.translated(column * first.width(), row * first.height())
            share = 0.75 * abs(float(value)) / strongest if tinted else 0.0
            colour = tokens.training_curve if value >= 0 else tokens.validation_curve
            painter.setPen(QPen(tokens.border, 1.0))
            painter.setBrush(blend(tokens.surface, colour, 0.35 * share))
            painter.drawRect(dot)
            painter.setPen(tokens.text)
            painter.drawText(dot, Qt.AlignmentFlag.AlignCenter, texts[row, column])
