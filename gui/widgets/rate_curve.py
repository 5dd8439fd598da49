"""The loss at each learning rate that was tried, small, with the suggested one marked."""

import math
from collections.abc import Sequence

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QFont, QPainter, QPaintEvent, QPen, QPolygonF
from PySide6.QtWidgets import QSizePolicy, QWidget

from gui.theme import tokens_of
from gui.widgets.curve_legend import curve_pen

Tried = tuple[float, float]  # learning rate, loss

_LOWEST, _HIGHEST = -6, 1  # powers of ten
_AXIS_PIXELS = 11
_BELOW = 18
_HEIGHT = 120
_DIGITS = str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹")
_TOP = 1.5  # times the first loss: what climbs beyond it is only worse


class RateCurve(QWidget):
    """Loss up, learning rate across in powers of ten; takes no room before there is something to show. No signals."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("rateCurve")
        self.setAccessibleName("Loss at each learning rate")
        self.setToolTip("How wrong it was at each learning rate, from tiny steps on the left to far too large ones")
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self._tried: list[Tried] = []
        self._suggested: float | None = None
        self.hide()

    def clear(self) -> None:
        """Begin anew."""
        self._tried, self._suggested = [], None
        self.hide()

    def add(self, tried: Sequence[Tried]) -> None:
        """Add what was tried since."""
        self._tried.extend(tried)
        self.setVisible(bool(self._tried))
        self.update()

    def mark(self, rate: float | None) -> None:
        """Mark the suggested rate."""
        self._suggested = rate
        self.setAccessibleDescription(f"{len(self._tried)} rates tried, {rate:.2g} is suggested" if rate else "")
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(240, _HEIGHT)

    def paintEvent(self, event: QPaintEvent) -> None:
        tokens, area = tokens_of(self), QRectF(self.rect()).adjusted(14, 4, -14, -_BELOW)
        with QPainter(self) as painter:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            font = QFont(self.font())
            font.setPixelSize(_AXIS_PIXELS)
            painter.setFont(font)
            for power in range(_LOWEST, _HIGHEST + 1):
                x = self._x(10.0**power, area)
                painter.setPen(QPen(tokens.border, 1))
                painter.drawLine(QPointF(x, area.top()), QPointF(x, area.bottom()))
                painter.setPen(tokens.muted)
                place = QRectF(x - 20, area.bottom() + 2, 40, _BELOW - 2)
                painter.drawText(place, Qt.AlignmentFlag.AlignCenter, _power(power))
            if self._suggested:
                x = self._x(self._suggested, area)
                painter.setPen(QPen(tokens.text, 1, Qt.PenStyle.DotLine))
                painter.drawLine(QPointF(x, area.top()), QPointF(x, area.bottom()))
            painter.setPen(curve_pen(tokens.training_curve, dashed=False))
            painter.setClipRect(area)
            painter.drawPolyline(QPolygonF([self._point(each, area) for each in self._tried]))

    def _point(self, tried: Tried, area: QRectF) -> QPointF:
        losses = [loss for _, loss in self._tried if math.isfinite(loss)]
        low, high = min(losses), min(max(losses), _TOP * losses[0])
        share = (tried[1] - low) / ((high - low) or 1.0)
        return QPointF(self._x(tried[0], area), area.bottom() - 2 - share * (area.height() - 4))

    def _x(self, rate: float, area: QRectF) -> float:
        return area.left() + (math.log10(rate) - _LOWEST) / (_HIGHEST - _LOWEST) * area.width()


def _power(power: int) -> str:
    """A power of ten as people write it, short ones in full."""
    return f"{10.0**power:g}" if power >= -2 else f"10{str(power).translate(_DIGITS)}"
