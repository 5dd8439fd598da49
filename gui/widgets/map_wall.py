"""Many small pictures in rows, one of them chosen."""

from collections.abc import Sequence

from PySide6.QtCore import QPoint, QRect, QSize, Qt, Signal
from PySide6.QtGui import QImage, QKeyEvent, QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from core.wording import counted
from gui.theme import tokens_of
from gui.widgets.painting import paint_ring

_GAP = 6


class MapWall(QWidget):
    """Square tiles of one size, as many in a row as there is room for; put it into a scroll area.

    Signals:
      chosen(int)   the place of the tile that was clicked, or that the arrow keys went to
    """

    chosen = Signal(int)

    def __init__(self, name: str, parent: QWidget | None = None, *, tile: int = 72) -> None:
        super().__init__(parent)
        self.setObjectName(name)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self._tile = tile
        self._images: tuple[QImage, ...] = ()
        self._current = -1
        policy = QSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)

    @property
    def count(self) -> int:
        """How many tiles there are."""
        return len(self._images)

    @property
    def current(self) -> int:
        """The place of the chosen tile; -1 where none is."""
        return self._current

    def show_images(self, images: Sequence[QImage], *, current: int = -1) -> None:
        """Show these pictures, of which the one at `current` is chosen."""
        self._images, self._current = tuple(images), current
        self.setAccessibleDescription(counted(len(images), "picture"))
        self.updateGeometry()
        self.update()

    def tile_rect(self, place: int) -> QRect:
        """Where a tile lies."""
        row, column = divmod(place, self._across(self.width()))
        step = self._tile + _GAP
        return QRect(QPoint(column * step + 2, row * step + 2), QSize(self._tile, self._tile))

    def hasHeightForWidth(self) -> bool:
        return True

    def heightForWidth(self, width: int) -> int:
        rows = -(-len(self._images) // self._across(width))
        return rows * (self._tile + _GAP) + 4

    def sizeHint(self) -> QSize:
        return QSize(5 * (self._tile + _GAP), self.heightForWidth(5 * (self._tile + _GAP)))

    def minimumSizeHint(self) -> QSize:
        return QSize(self._tile + 4, self._tile + 4)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        at = event.position().toPoint()
        place = next((place for place in range(len(self._images)) if self.tile_rect(place).contains(at)), -1)
        if place >= 0:
            self._choose(place)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        across = self._across(self.width())
        steps: dict[int, int] = {
            Qt.Key.Key_Left: -1,
            Qt.Key.Key_Right: 1,
            Qt.Key.Key_Up: -across,
            Qt.Key.Key_Down: across,
        }
        if event.key() in steps and self._images:
            self._choose(min(max(self._current + steps[event.key()], 0), len(self._images) - 1))
        else:
            super().keyPressEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        tokens = tokens_of(self)
        with QPainter(self) as painter:
            for place, image in enumerate(self._images):
                tile = self.tile_rect(place)
                if not tile.intersects(event.rect()):
                    continue
                smaller = image.width() > tile.width()
                painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform, smaller)
                painter.drawImage(_within(image.size(), tile), image)
                if place == self._current:
                    paint_ring(painter, tile.adjusted(-2, -2, 2, 2), tokens, radius=3.0, width=3.0)
            if self.hasFocus():
                paint_ring(painter, self.rect(), tokens, width=1.0)

    def _across(self, width: int) -> int:
        return max(1, (width - 4 + _GAP) // (self._tile + _GAP))

    def _choose(self, place: int) -> None:
        self._current = place
        self.update()
        self.chosen.emit(place)


def _within(picture: QSize, tile: QRect) -> QRect:
    """The largest rectangle of the picture's shape amid the tile."""
    fitted = QRect(QPoint(), picture.scaled(tile.size(), Qt.AspectRatioMode.KeepAspectRatio))
    fitted.moveCenter(tile.center())
    return fitted
