"""How far a picture lies from what the labels look like, against where it would be none of them."""

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QBrush, QPainter, QPaintEvent, QPen, QPolygonF
from PySide6.QtWidgets import QSizePolicy, QWidget

from gui.theme import Tokens, tokens_of
from gui.widgets.painting import blend

_TRACK_TOP, _TRACK = 14, 8
_MARK = 6.0
_TEXT_TOP = 26


class NoveltyScale(QWidget):
    """A track from usual to far; hatched from the threshold on, and a mark where the picture lies. No signals."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("noveltyScale")
        self.setAccessibleName("How far this picture is from every label")
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self._threshold: float | None = None
        self._picture: float | None = None
        self._ends = (0.0, 2.0)

    def set_values(self, *, threshold: float | None, picture: float | None, ends: tuple[float, float]) -> None:
        """Show these between the `ends`; what lies beyond one of them is shown at it."""
        self._threshold, self._picture, self._ends = threshold, picture, ends
        self.setAccessibleDescription(self.told)
        self.update()

    @property
    def told(self) -> str:
        """The same in words."""
        if self._threshold is None or self._picture is None:
            return ""
        where = "too far" if self._picture > self._threshold else "near enough"
        return f"This picture lies at {self._picture:.2f}, {where}; from {self._threshold:.2f} on it is none of these."

    def sizeHint(self) -> QSize:
        return QSize(240, _TEXT_TOP + self.fontMetrics().height())

    def minimumSizeHint(self) -> QSize:
        return QSize(120, self.sizeHint().height())

    def paintEvent(self, event: QPaintEvent) -> None:
        tokens = tokens_of(self)
        with QPainter(self) as painter:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            self._paint_track(painter, tokens)
            if self._picture is not None:
                self._paint_mark(painter, tokens, self._place(self._picture))

    def _paint_track(self, painter: QPainter, tokens: Tokens) -> None:
        track = QRectF(0, _TRACK_TOP, self.width(), _TRACK)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(tokens.raised if self._threshold is None else blend(tokens.surface, tokens.accent, 0.35))
        painter.drawRoundedRect(track, _TRACK / 2, _TRACK / 2)
        text = QRectF(0, _TEXT_TOP, self.width(), self.height() - _TEXT_TOP)
        if self._threshold is not None:
            place = self._place(self._threshold)
            beyond = QRectF(place, _TRACK_TOP, self.width() - place, _TRACK)
            painter.setBrush(tokens.surface)
            painter.drawRect(beyond)
            painter.setBrush(QBrush(tokens.muted, Qt.BrushStyle.BDiagPattern))
            painter.drawRect(beyond)
            painter.setPen(QPen(tokens.text, 2))
            painter.drawLine(QPointF(place, _TRACK_TOP - 4), QPointF(place, _TRACK_TOP + _TRACK + 4))
        painter.setPen(tokens.muted)
        painter.drawText(text, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter, "usual")
        painter.drawText(text, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter, "none of these")

    def _paint_mark(self, painter: QPainter, tokens: Tokens, place: float) -> None:
        place = min(max(place, _MARK), self.width() - _MARK)
        tip = QPointF(place, _TRACK_TOP - 1)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(tokens.text)
        painter.drawPolygon(QPolygonF([tip, tip + QPointF(-_MARK, -1.5 * _MARK), tip + QPointF(_MARK, -1.5 * _MARK)]))

    def _place(self, value: float) -> float:
        low, high = self._ends
        share = (value - low) / max(1e-9, high - low)
        return min(1.0, max(0.0, share)) * self.width()
