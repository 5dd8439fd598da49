"""Where the cells and names of a confusion matrix lie: pure arithmetic, no painting."""

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QPoint, QRect, QSize
from PySide6.QtGui import QFontMetrics

LARGEST_CELL = 44
SMALLEST_CELL = 7
LONGEST_NAME = 120
_SPACE = 8  # between names and cells


@dataclass(frozen=True, slots=True)
class MatrixGeometry:
    """`count` × `count` cells, `pitch` apart, right of `left` and below `top`, where the names are.

    `upright` says that the columns' names are turned by a quarter because they are wider than a cell.
    """

    count: int
    pitch: int
    left: int
    top: int
    upright: bool

    @property
    def gap(self) -> int:
        return 3 if self.pitch >= 24 else 1

    @property
    def cell(self) -> int:
        return self.pitch - self.gap

    @property
    def size(self) -> QSize:
        return QSize(self.left + self.count * self.pitch + 2, self.top + self.count * self.pitch + 2)

    @property
    def name_pixels(self) -> int:
        return max(9, min(12, self.cell))

    def number_pixels(self, digits: int) -> int:
        """A font size at which a number of so many digits stays inside its cell."""
        return max(8, min(15, round(self.cell * 0.5), round(self.cell * 1.35 / max(1, digits))))

    def cell_rect(self, row: int, column: int) -> QRect:
        return QRect(self.left + column * self.pitch, self.top + row * self.pitch, self.cell, self.cell)

    def row_name_rect(self, row: int) -> QRect:
        return QRect(0, self.top + row * self.pitch, self.left - _SPACE, self.cell)

    def column_name_rect(self, column: int) -> QRect:
        return QRect(self.left + column * self.pitch, 0, self.cell, self.top - _SPACE)

    def cell_at(self, position: QPoint) -> tuple[int, int] | None:
        """The cell (with the gap after it) under `position`, as row and column."""
        if position.x() < self.left or position.y() < self.top:
            return None
        row, column = (position.y() - self.top) // self.pitch, (position.x() - self.left) // self.pitch
        return (row, column) if max(row, column) < self.count else None

    def name_at(self, position: QPoint) -> int | None:
        """The label whose row or column name is under `position`."""
        if (position.x() < self.left) == (position.y() < self.top):
            return None
        along = position.y() - self.top if position.x() < self.left else position.x() - self.left
        return along // self.pitch if along // self.pitch < self.count else None


def geometry_for(room: QSize, labels: Sequence[str], metrics: QFontMetrics) -> MatrixGeometry:
    """The largest matrix that `room` holds, cells at most LARGEST_CELL wide."""
    count = max(1, len(labels))
    longest = min(LONGEST_NAME, max((metrics.horizontalAdvance(label) for label in labels), default=0))
    left = min(longest, room.width() // 3) + _SPACE
    flat = metrics.height() + _SPACE
    pitch = _pitch(room, left=left, top=flat, count=count)
    upright = longest > pitch - 4
    top = min(longest, room.height() // 3) + _SPACE if upright else flat
    if upright:
        pitch = _pitch(room, left=left, top=top, count=count)
    return MatrixGeometry(count=len(labels), pitch=pitch, left=left, top=top, upright=upright)


def _pitch(room: QSize, *, left: int, top: int, count: int) -> int:
    across, down = (room.width() - left - 2) // count, (room.height() - top - 2) // count
    return max(SMALLEST_CELL, min(LARGEST_CELL, across, down))
