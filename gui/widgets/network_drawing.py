"""A network as boxes: high and wide as its maps, deeper the more of them there are."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QPen, QPolygonF
from PySide6.QtWidgets import QSizePolicy, QWidget

from gui.theme import Tokens, tokens_of
from gui.widgets.painting import blend

_SLANT = 0.32  # how far a box's top leans back, as a share of its height
_NOTE_PX = 11
_LOW, _CAPTION, _HIGHEST = 84, 34, 176


@dataclass(frozen=True, slots=True)
class Box:
    """So many maps of this side, made by so many layers; side 0 are plain numbers, as of a dense layer."""

    side: int
    maps: int
    layers: int

    @property
    def text(self) -> str:
        return f"{self.side} × {self.side}\n× {self.maps}" if self.side else f"{self.maps:,}\nnumbers"


class NetworkDrawing(QWidget):
    """Boxes from left to right, as wide as the place allows; with `captions` their sizes below. No signals."""

    def __init__(self, parent: QWidget | None = None, *, captions: bool = True) -> None:
        super().__init__(parent)
        self.setObjectName("networkDrawing")
        self.setAccessibleName("The network as boxes")
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        self.setMaximumHeight(_HIGHEST if captions else _LOW)
        self._boxes: tuple[Box, ...] = ()
        self._captions = captions

    def show_boxes(self, boxes: Sequence[Box]) -> None:
        self._boxes = tuple(boxes)
        self.setAccessibleDescription(", ".join(box.text.replace("\n", " ") for box in boxes))
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(400, self.minimumSizeHint().height())

    def minimumSizeHint(self) -> QSize:
        return QSize(200, _LOW + _CAPTION if self._captions else _LOW)

    def paintEvent(self, event: QPaintEvent) -> None:
        if not self._boxes:
            return
        tokens = tokens_of(self)
        caption = float(_CAPTION) if self._captions else 0.0
        room = self.height() - caption - 6
        sizes = self._sizes(room)
        with QPainter(self) as painter:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            slot = self.width() / len(sizes)
            for place, (box, (deep, high)) in enumerate(zip(self._boxes, sizes, strict=True)):
                middle = QPointF((place + 0.5) * slot, 3 + room / 2)
                _paint_box(painter, tokens, middle, deep, high, flat=box.side == 0)
                if self._captions:
                    font = painter.font()
                    font.setPixelSize(_NOTE_PX)
                    painter.setFont(font)
                    painter.setPen(tokens.muted)
                    below = QRectF(place * slot, self.height() - caption, slot, caption)
                    painter.drawText(below, Qt.AlignmentFlag.AlignHCenter | Qt.AlignmentFlag.AlignTop, box.text)

    def _sizes(self, room: float) -> list[tuple[float, float]]:
        """Depth and height of each box: by the root of its side, and by the logarithm of its maps."""
        widest = max((box.side for box in self._boxes), default=1) or 1
        slot = self.width() / len(self._boxes)
        sizes = []
        for box in self._boxes:
            high = room / (1 + _SLANT) * (0.16 + 0.84 * math.sqrt(box.side / widest)) if box.side else room * 0.5
            lean = 0.0 if not box.side else high * _SLANT
            most = max(4.0, slot - lean - 6)
            sizes.append((min(most, 3 + 5.2 * math.log2(1 + box.maps)) if box.side else min(most, 7.0), high))
        return sizes


def _paint_box(painter: QPainter, tokens: Tokens, middle: QPointF, deep: float, high: float, *, flat: bool) -> None:
    lean = 0.0 if flat else high * _SLANT
    left, bottom = middle.x() - (deep + lean) / 2, middle.y() + (high + lean) / 2
    front = QRectF(left, bottom - high, deep, high)
    back = QPointF(lean, -lean)
    top = [front.topLeft(), front.topRight(), front.topRight() + back, front.topLeft() + back]
    side = [front.topRight(), front.topRight() + back, front.bottomRight() + back, front.bottomRight()]
    painter.setPen(QPen(tokens.accent, 1.0))
    for shape, share in ((top, 0.24), (side, 0.42)):
        painter.setBrush(blend(tokens.surface, tokens.accent, share))
        painter.drawPolygon(QPolygonF(shape))
    painter.setBrush(blend(tokens.surface, tokens.accent, 0.14))
    painter.drawRect(front)
