"""A grid of cells that keeps its place, and says why it is empty."""

from PySide6.QtCore import Qt
from PySide6.QtGui import QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QWidget

from gui.theme import tokens_of
from gui.widgets.cell_view import CellView
from gui.widgets.grid_geometry import MARGIN
from gui.widgets.painting import paint_ring


class GridView(CellView):
    """What is in sight stays there when the width or the cells' size changes. No signals of its own."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._empty_text = ""
        self._anchor: tuple[int, int] | None = None  # a row and where it is to stay, until the person scrolls

    def set_empty_text(self, text: str) -> None:
        """What to say while there is no cell."""
        self._empty_text = text
        self.viewport().update()

    def rows_to_keep(self) -> list[int]:
        """The rows that should not move when everything else does, the most important first."""
        current, seen = self.currentIndex().row(), self.rows_in_sight()
        return [current, *seen] if current in seen else list(seen)

    def set_cell(self, cell: int) -> None:
        """Cells are to be `cell` pixels wide and high."""
        anchor = self._kept_anchor()
        self._cell = cell
        self.doItemsLayout()
        self.scroll_back(anchor)

    def scroll_back(self, anchor: tuple[int, int] | None) -> None:
        """Scroll such that the anchor's row is as far below the viewport's top as it says."""
        if anchor is not None:
            row, top = anchor
            lowest = max(MARGIN, self.viewport().height() - self._cell - MARGIN)
            self.verticalScrollBar().setValue(self._geometry.place(row).top() - min(top, lowest))
        self._anchor = anchor

    def resizeEvent(self, event: QResizeEvent) -> None:
        anchor = self._kept_anchor()
        super().resizeEvent(event)
        self.scroll_back(anchor)

    def scrollContentsBy(self, dx: int, dy: int) -> None:  # noqa: N802
        self._anchor = None
        super().scrollContentsBy(dx, dy)

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        if not self.count():
            with QPainter(self.viewport()) as painter:
                self._paint_emptiness(painter)

    def _paint_emptiness(self, painter: QPainter) -> None:
        area = self.viewport().rect()
        painter.setPen(tokens_of(self).muted)
        flags = Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextWordWrap
        painter.drawText(area.adjusted(24, 16, -24, -16), flags, self._empty_text)
        if self.hasFocus():
            paint_ring(painter, area, tokens_of(self))

    def _kept_anchor(self) -> tuple[int, int] | None:
        rows = self.rows_to_keep()
        return self._anchor or ((rows[0], self.placed(rows[0]).top()) if rows else None)
