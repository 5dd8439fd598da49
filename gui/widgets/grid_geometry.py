"""How equal cells lie in a width: arithmetic that costs the same for a hundred cells and for a hundred thousand."""

from dataclasses import dataclass

from PySide6.QtCore import QPoint, QRect

MARGIN = 10
GAP = 4  # at least, between cells
MOST_BETWEEN_COLUMNS = 24
MOST_BETWEEN_LINES = 12


@dataclass(frozen=True, slots=True)
class GridGeometry:
    """Lines of `columns` square cells; `across` and `down` lead from a cell to the next one."""

    columns: int
    cell: int
    across: float
    down: int

    def place(self, index: int) -> QRect:
        line, column = divmod(index, self.columns)
        return QRect(MARGIN + int(column * self.across), MARGIN + line * self.down, self.cell, self.cell)

    def height(self, count: int) -> int:
        lines = -(-count // self.columns)
        return 2 * MARGIN + max(0, (lines - 1) * self.down + self.cell)

    def between(self, top: int, bottom: int, count: int) -> range:
        """The cells of all lines that the stripe from `top` to `bottom` touches."""
        first = max(0, (top - MARGIN) // self.down)
        last = max(-1, (bottom - MARGIN) // self.down)
        return range(min(count, first * self.columns), min(count, (last + 1) * self.columns))

    def index_at(self, point: QPoint, count: int) -> int | None:
        """The cell under `point`; None in the gaps and outside."""
        touched = self.touched(QRect(point, point), count)
        return touched[0].start if touched else None

    def touched(self, area: QRect, count: int) -> list[range]:
        """The runs of cells that `area` touches, one a line, or a single one where whole lines are touched."""
        first_column, last_column = self._columns_touched(area.left(), area.right())
        first_line = max(0, -(-(area.top() - MARGIN - self.cell + 1) // self.down))
        last_line = (area.bottom() - MARGIN) // self.down
        if first_column > last_column or first_line > last_line:
            return []
        if first_column == 0 and last_column == self.columns - 1:
            runs = [range(first_line * self.columns, min(count, (last_line + 1) * self.columns))]
        else:
            last_line = min(last_line, count // self.columns)
            starts = (line * self.columns for line in range(first_line, last_line + 1))
            runs = [range(start + first_column, min(count, start + last_column + 1)) for start in starts]
        return [run for run in runs if run]

    def _columns_touched(self, left: int, right: int) -> tuple[int, int]:
        lefts = [MARGIN + int(column * self.across) for column in range(self.columns)]
        touched = [column for column, at in enumerate(lefts) if at <= right and at + self.cell > left]
        return (touched[0], touched[-1]) if touched else (0, -1)


def grid_geometry(width: int, cell: int) -> GridGeometry:
    """As many columns as `width` holds (one may be cut off), spread a little so that they fill it."""
    room = width - 2 * MARGIN
    columns = max(1, (room + GAP) // (cell + GAP))
    filling = (room - cell) / (columns - 1) if columns > 1 else 0.0
    across = max(cell + GAP, min(cell + MOST_BETWEEN_COLUMNS, filling))
    down = cell + min(MOST_BETWEEN_LINES, int(across) - cell)
    return GridGeometry(columns=columns, cell=cell, across=across, down=down)
