"""The wall of small pictures on a card."""

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QRect, QRectF, QSize, Qt
from PySide6.QtGui import QImage, QPainter, QPaintEvent, QPixmap
from PySide6.QtWidgets import QSizePolicy, QWidget

from gui.theme import Tokens, tokens_of
from gui.widgets.painting import rounded_picture

SHOWN = 8
ROWS = 2
GAP = 6
SIDE = 76
SMALLEST_SIDE = 70
RADIUS = 6.0


@dataclass(frozen=True, slots=True)
class WallGeometry:
    """How many squares stand beside one another, and how wide each is."""

    columns: int
    side: int

    @property
    def height(self) -> int:
        return ROWS * self.side + (ROWS - 1) * GAP

    def square(self, index: int) -> QRect:
        row, column = divmod(index, self.columns)
        step = self.side + GAP
        return QRect(column * step, row * step, self.side, self.side)


def wall_geometry(width: int) -> WallGeometry:
    """Squares of about SIDE pixels that fill `width` from edge to edge."""
    columns = min(SHOWN, max(1, (width + GAP) // (SMALLEST_SIDE + GAP)))
    return WallGeometry(columns=columns, side=max(1, (width - (columns - 1) * GAP) // columns))


class ThumbnailWall(QWidget):
    """Two rows of square thumbnails; a picture still to come is an empty square, so nothing jumps.

    No signals.
    """

    def __init__(self, parent: QWidget | None = None, *, placeholder: str = "") -> None:
        super().__init__(parent)
        self.setObjectName("thumbnailWall")
        self._placeholder = placeholder
        self._images: list[QImage | None] = []
        self._pixmaps: dict[int, QPixmap] = {}
        self._painted_for = (0, 0.0)  # side and pixel ratio of the pixmaps
        # not Fixed: that would cap the height at the hint, whatever the width
        policy = QSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)

    def set_images(self, images: Sequence[QImage | None]) -> None:
        """Show the first eight of `images`; None stands for a picture that is still being read."""
        shown = list(images[:SHOWN])
        if len(shown) == len(self._images) and all(new is old for new, old in zip(shown, self._images, strict=True)):
            return
        kept = [index for index in self._pixmaps if index < len(shown) and shown[index] is self._images[index]]
        self._pixmaps = {index: self._pixmaps[index] for index in kept}
        self._images = shown
        self.update()

    def hasHeightForWidth(self) -> bool:
        return True

    def heightForWidth(self, width: int) -> int:
        return wall_geometry(width).height

    def sizeHint(self) -> QSize:
        return QSize(4 * SIDE + 3 * GAP, ROWS * SIDE + GAP)

    def minimumSizeHint(self) -> QSize:
        return QSize(SMALLEST_SIDE, SMALLEST_SIDE)

    def paintEvent(self, event: QPaintEvent) -> None:
        tokens = tokens_of(self)
        with QPainter(self) as painter:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            if self._images:
                self._paint_squares(painter, tokens)
            else:
                self._paint_placeholder(painter, tokens)

    def _paint_squares(self, painter: QPainter, tokens: Tokens) -> None:
        geometry = wall_geometry(self.width())
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(tokens.raised)
        for index in range(min(len(self._images), geometry.columns * ROWS)):
            square = geometry.square(index)
            pixmap = self._pixmap(index, geometry.side)
            if pixmap is None:
                painter.drawRoundedRect(square, RADIUS, RADIUS)
            else:
                painter.drawPixmap(square.topLeft(), pixmap)

    def _paint_placeholder(self, painter: QPainter, tokens: Tokens) -> None:
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(tokens.raised)
        painter.drawRoundedRect(QRectF(self.rect()), RADIUS, RADIUS)
        painter.setPen(tokens.muted)
        painter.drawText(self.rect(), Qt.AlignmentFlag.AlignCenter, self._placeholder)

    def _pixmap(self, index: int, side: int) -> QPixmap | None:
        """The thumbnail as it is painted, kept until the wall's size or the screen changes."""
        wanted = (side, self.devicePixelRatioF())
        if wanted != self._painted_for:
            self._pixmaps.clear()
            self._painted_for = wanted
        image = self._images[index]
        if index not in self._pixmaps and image is not None and not image.isNull():
            self._pixmaps[index] = rounded_picture(image, QSize(side, side), radius=RADIUS, pixel_ratio=wanted[1])
        return self._pixmaps.get(index)
