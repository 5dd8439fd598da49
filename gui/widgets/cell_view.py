"""A list view that lays its cells out by arithmetic: Qt's own needs a tenth of a second for 100,000 of them."""

from collections.abc import Iterable, Sequence

from PySide6.QtCore import (
    QAbstractItemModel,
    QItemSelection,
    QItemSelectionModel,
    QModelIndex,
    QPersistentModelIndex,
    QPoint,
    QRect,
    Qt,
)
from PySide6.QtGui import QPainter, QPaintEvent, QRegion
from PySide6.QtWidgets import QAbstractItemView, QListView, QWidget

from gui.theme import tokens_of
from gui.widgets.grid_geometry import MARGIN, grid_geometry
from gui.widgets.painting import paint_band

_Select = QItemSelectionModel.SelectionFlag
_Index = QModelIndex | QPersistentModelIndex
_Action = QAbstractItemView.CursorAction
_State = QAbstractItemView.State
_ANY_SCROLLING = QAbstractItemView.ScrollHint.EnsureVisible


class CellView(QListView):
    """Square cells of one size in as many columns as fit; a subclass paints them in `_paint_cells`.

    Whatever Qt's list view would ask its own layout for is answered here. No signals of its own.
    """

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._cell = 100
        self._geometry = grid_geometry(0, self._cell)
        self._band = QRect()  # the rubber band, in the viewport
        self.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setViewportMargins(3, 3, 3, 3)  # the frame has round corners
        # so that scrolling moves what is painted and only the rest is painted anew
        self.viewport().setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)

    def rows_in_sight(self, *, pages_above: float = 0, pages_below: float = 0) -> range:
        """The rows that can be seen now, and so many pages of the viewport more."""
        height = self.viewport().height()
        top = self.verticalOffset() - int(pages_above * height)
        bottom = self.verticalOffset() + int((1 + pages_below) * height)
        return self._geometry.between(top, bottom - 1, self.count())

    def doItemsLayout(self) -> None:  # noqa: N802
        QAbstractItemView.doItemsLayout(self)  # the list view's own would lay out every cell

    def updateGeometries(self) -> None:  # noqa: N802
        bar, height = self.verticalScrollBar(), self.viewport().height()
        self._geometry = grid_geometry(self.maximumViewportSize().width() - bar.sizeHint().width(), self._cell)
        bar.setSingleStep(max(20, self._cell // 3))
        bar.setPageStep(max(1, height - self._cell // 3))
        bar.setRange(0, max(0, self._geometry.height(self.count()) - height))
        QAbstractItemView.updateGeometries(self)

    def scrollContentsBy(self, dx: int, dy: int) -> None:  # noqa: N802
        if self._band.isNull():
            self.viewport().scroll(dx, dy)
        else:
            self.viewport().update()

    def visualRect(self, index: _Index) -> QRect:  # noqa: N802
        return self.placed(index.row()) if index.isValid() else QRect()

    def indexAt(self, point: QPoint) -> QModelIndex:  # noqa: N802
        row = self._geometry.index_at(self._in_content(QRect(point, point)).topLeft(), self.count())
        return QModelIndex() if row is None else self.model().index(row, 0)

    def scrollTo(self, index: _Index, hint: QAbstractItemView.ScrollHint = _ANY_SCROLLING) -> None:  # noqa: N802
        if not index.isValid():
            return
        place = self._geometry.place(index.row()).adjusted(0, -MARGIN, 0, MARGIN)
        bar, height = self.verticalScrollBar(), self.viewport().height()
        if hint == QAbstractItemView.ScrollHint.PositionAtTop:
            bar.setValue(place.top())
        elif hint == QAbstractItemView.ScrollHint.PositionAtCenter:
            bar.setValue(place.center().y() - height // 2)
        else:
            bar.setValue(min(max(bar.value(), place.bottom() + 1 - height), place.top()))

    def moveCursor(self, action: _Action, modifiers: Qt.KeyboardModifier) -> QModelIndex:  # noqa: N802
        count, row = self.count(), self.currentIndex().row()
        if not count:
            return QModelIndex()
        if row < 0:
            return self.model().index(self.rows_in_sight().start, 0)
        page = max(1, self.viewport().height() // self._geometry.down)
        onward = -1 if self.isRightToLeft() else 1
        to = row_after(row, action, count=count, columns=self._geometry.columns, page=page, onward=onward)
        return self.model().index(to, 0)

    def setSelection(self, rect: QRect, command: QItemSelectionModel.SelectionFlag) -> None:  # noqa: N802
        if self.state() == _State.DragSelectingState:
            self._band = rect
            runs = self._geometry.touched(self._in_content(rect), self.count())
            self.viewport().update()
        else:  # from one picture to another, as text is selected
            ends = [self.indexAt(point).row() for point in (rect.topLeft(), rect.bottomRight())]
            runs = [range(min(ends), max(ends) + 1)] if min(ends) >= 0 else []
        self.selectionModel().select(selection_of(self.model(), runs), command)

    def selectAll(self) -> None:  # noqa: N802
        """Qt's own asks the model about every row."""
        runs = [range(self.count())] if self.count() else []
        self.selectionModel().select(selection_of(self.model(), runs), _Select.ClearAndSelect)

    def visualRegionForSelection(self, selection: QItemSelection) -> QRegion:  # noqa: N802
        return QRegion(self.viewport().rect())

    def keyboardSearch(self, search: str) -> None:  # noqa: N802
        """Nothing: letters and digits mean something else here."""

    def paintEvent(self, event: QPaintEvent) -> None:
        if self.state() != _State.DragSelectingState:
            self._band = QRect()
        offset = self.verticalOffset()
        rows = self._geometry.between(event.rect().top() + offset, event.rect().bottom() + offset, self.count())
        with QPainter(self.viewport()) as painter:
            painter.fillRect(event.rect(), tokens_of(self).surface)
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            self._paint_cells(painter, rows)
            if not self._band.isNull():
                paint_band(painter, self._band, tokens_of(self))

    def _paint_cells(self, painter: QPainter, rows: range) -> None:
        raise NotImplementedError

    def placed(self, row: int) -> QRect:
        """Where a cell lies in the viewport."""
        return self._mirrored(self._geometry.place(row).translated(0, -self.verticalOffset()))

    def _in_content(self, area: QRect) -> QRect:
        """An area of the viewport as the geometry counts: from the first line's top and the side one reads from."""
        return self._mirrored(area).translated(0, self.verticalOffset())

    def _mirrored(self, area: QRect) -> QRect:
        if self.isRightToLeft():
            return area.translated(self.viewport().width() - area.left() - area.right() - 1, 0)
        return area

    def count(self) -> int:
        return self.model().rowCount() if self.model() else 0


def row_after(row: int, action: _Action, *, count: int, columns: int, page: int, onward: int) -> int:
    """Where the cursor goes; down from above a short last line leads to its end. `onward` is the right arrow's step."""
    steps = {
        _Action.MoveLeft: -onward,
        _Action.MoveRight: onward,
        _Action.MovePrevious: -1,
        _Action.MoveNext: 1,
        _Action.MoveHome: -count,
        _Action.MoveEnd: count,
    }
    if action in steps:
        return max(0, min(count - 1, row + steps[action]))
    lines = {_Action.MoveUp: -1, _Action.MoveDown: 1, _Action.MovePageUp: -page, _Action.MovePageDown: page}[action]
    line = max(0, min((count - 1) // columns, row // columns + lines))
    return min(count - 1, line * columns + row % columns)


def selection_of(model: QAbstractItemModel, runs: Iterable[range]) -> QItemSelection:
    """The runs of rows as Qt's selection."""
    selection = QItemSelection()
    for run in runs:
        selection.select(model.index(run.start, 0), model.index(run.stop - 1, 0))
    return selection


def runs_of(rows: Sequence[int]) -> list[range]:
    """Ascending rows as runs of neighbours."""
    if rows and rows[-1] - rows[0] == len(rows) - 1:
        return [range(rows[0], rows[-1] + 1)]
    runs: list[range] = []
    for row in rows:
        if runs and runs[-1].stop == row:
            runs[-1] = range(runs[-1].start, row + 1)
        else:
            runs.append(range(row, row + 1))
    return runs
