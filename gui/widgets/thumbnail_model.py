"""The pictures of a grid as Qt's views want to have them, a hundred thousand if need be."""

from collections.abc import Iterable, Mapping, Sequence
from itertools import chain

from PySide6.QtCore import QAbstractListModel, QModelIndex, QObject, QPersistentModelIndex, Qt

from gui.grid_items import GridItem
from gui.widgets.plain_text import as_tooltip, one_line

_ROOT = QModelIndex()


class ThumbnailModel(QAbstractListModel):
    """Tells a view how many pictures there are, and what each is called. No signals of its own."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._items: tuple[GridItem, ...] = ()
        self._rows: Mapping[int, int] = {}  # by id

    @property
    def items(self) -> tuple[GridItem, ...]:
        return self._items

    def set_items(self, items: Sequence[GridItem], rows: Mapping[int, int] | None = None) -> None:
        """Show these; `rows` are their rows by id, for whoever has counted them already."""
        self.beginResetModel()
        self._items = tuple(items)
        self._rows = {item.id: row for row, item in enumerate(items)} if rows is None else rows
        self.endResetModel()

    def ids(self, rows: Iterable[int]) -> list[int]:
        items = self._items
        return [items[row].id for row in rows]

    def row_of(self, item_id: int) -> int | None:
        return self._rows.get(item_id)

    def rows_of(self, ids: Iterable[int]) -> list[int]:
        """The rows of those among `ids` that are still there, in order."""
        rows = self._rows
        return sorted([rows[each] for each in ids if each in rows])

    def nearest(self, before: Sequence[GridItem], row: int) -> int | None:
        """Where the picture of that row of `before` is now, or else the nearest after or before it that still is."""
        order = chain(range(row, len(before)), range(row - 1, -1, -1))
        found = (self.row_of(before[each].id) for each in order)
        return next((to for to in found if to is not None), None)

    def rowCount(self, parent: QModelIndex | QPersistentModelIndex = _ROOT) -> int:
        return 0 if parent.isValid() else len(self._items)

    def data(self, index: QModelIndex | QPersistentModelIndex, role: int = Qt.ItemDataRole.DisplayRole) -> str | None:
        if role not in (Qt.ItemDataRole.AccessibleTextRole, Qt.ItemDataRole.ToolTipRole):
            return None
        item = self._items[index.row()]
        name = one_line(item.name)
        if role == Qt.ItemDataRole.ToolTipRole:
            return as_tooltip(f"{name} ({item.mark})" if item.mark else name)
        place = f"{name}, picture {index.row() + 1} of {len(self._items)}"
        return f"{place}, {item.mark}" if item.mark else place

    def flags(self, index: QModelIndex | QPersistentModelIndex) -> Qt.ItemFlag:
        return super().flags(index) | Qt.ItemFlag.ItemIsDragEnabled
