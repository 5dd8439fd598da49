"""Where the cells and names of a confusion matrix lie: pure arithmetic, no painting."""

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QPoint, QRect, QSize
from PySide6.QtGui import QFontMetrics

LARGEST_CELL = 44
SMALLEST_CELL = 7
LONGEST_NAME = 120
CAPTION_PIXELS = 11
_CAPTION = 17  # the line above the columns' names
_LEAST_NAME = 66  # "pictures of"
_LEAST_NAMED_PITCH = 12
_EDGE = 2  # room for the ring of the focused cell
_SPACE = 8  # between names and cells


@dataclass(frozen=True, slots=True)
class MatrixGeometry:
    """`count` × `count` cells, `pitch` apart, right of `left` and below `top`, where the names are.

    `upright` says that the columns' names are turned by a quarter because they are wider than a cell;
    `named` is false where cells are too small to have names beside them.
    """

    count: int
    pitch: int
    left: int
    top: int
    upright: bool = False
    named: bool = True

    @property
    def gap(self) -> int:
        return 3 if self.pitch >= 24 else 1

    @property
    def cell(self) -> int:
        return self.pitch - self.gap

    @property
    def size(self) -> QSize:
        return QSize(self.left + self.count * self.pitch + _EDGE, self.top + self.count * self.pitch + _EDGE)

    @property
    def name_pixels(self) -> int:
        return max(9, min(12, self.cell))

    def number_pixels(self, digits: int) -> int:
        """A font size at which a number of so many digits stays inside its cell."""
        return max(8, min(15, round(self.cell * 0.5), round(self.cell * 1.25 / max(1, digits))))

    def cell_rect(self, row: int, column: int) -> QRect:
        return QRect(self.left + column * self.pitch, self.top + row * self.pitch, self.cell, self.cell)

    def row_name_rect(self, row: int) -> QRect:
        return QRect(0, self.top + row * self.pitch, self.left - _SPACE, self.cell)

    def column_name_rect(self, column: int) -> QRect:
        height = self.top - _CAPTION - _SPACE
        return QRect(self.left + column * self.pitch, _CAPTION, self.cell, height)

    @property
    def rows_caption_rect(self) -> QRect:
        return QRect(0, self.top - _SPACE - _CAPTION, self.left - _SPACE, _CAPTION)

    @property
    def columns_caption_rect(self) -> QRect:
        return QRect(self.left, 0, self.size.width() - self.left, _CAPTION)

    def cell_at(self, position: QPoint) -> tuple[int, int] | None:
        """The cell (with the gap after it) under `position`, as row and column."""
        if position.x() < self.left or position.y() < self.top:
            return None
        row, column = (position.y() - self.top) // self.pitch, (position.x() - self.left) // self.pitch
        return (row, column) if max(row, column) < self.count else None

    def name_at(self, position: QPoint) -> int | None:
        """The label whose row or column name is under `position`."""
        if not self.named or (position.x() < self.left) == (position.y() < self.top):
            return None
        along = position.y() - self.top if position.x() < self.left else position.x() - self.left
        return along // self.pitch if along // self.pitch < self.count else None


def geometry_for(room: QSize, labels: Sequence[str], metrics: QFontMetrics) -> MatrixGeometry:
    """The largest matrix that `room` holds, cells at most LARGEST_CELL wide."""
    count = max(1, len(labels))
    longest = min(LONGEST_NAME, max((metrics.horizontalAdvance(label) for label in labels), default=0))
    left = max(min(longest, room.width() // 3), min(_LEAST_NAME, room.width() * 2 // 5)) + _SPACE
    flat = _CAPTION + metrics.height() + _SPACE
    pitch = _pitch(room, left=left, top=flat, count=count)
    upright = longest > pitch - 4
    top = _CAPTION + _upright_names(room, longest, left=left, count=count) + _SPACE if upright else flat
    if upright:
        pitch = _pitch(room, left=left, top=top, count=count)
    if pitch < _LEAST_NAMED_PITCH:
        pitch = min(_LEAST_NAMED_PITCH, _pitch(room, left=_EDGE, top=_EDGE, count=count))
        return MatrixGeometry(count=len(labels), pitch=pitch, left=_EDGE, top=_EDGE, named=False)
    return MatrixGeometry(count=len(labels), pitch=pitch, left=left, top=top, upright=upright)


def _upright_names(room: QSize, longest: int, *, left: int, count: int) -> int:
    """The height of the columns' names: all of it where cells stay as large as the width lets them, else a third."""
    widest = _pitch(QSize(room.width(), 1 << 16), left=left, top=0, count=count)
    spare = room.height() - _CAPTION - _SPACE - count * widest - _EDGE
    return min(longest, max(spare, room.height() // 3))


def _pitch(room: QSize, *, left: int, top: int, count: int) -> int:
    across, down = (room.width() - left - _EDGE) // count, (room.height() - top - _EDGE) // count
    return max(SMALLEST_CELL, min(LARGEST_CELL, across, down))
