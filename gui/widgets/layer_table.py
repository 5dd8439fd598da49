"""A network's layers as a table."""

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, QSize, Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QTableView, QWidget

from gui.widgets.plain_text import as_tooltip

HEADS = ("Layer", "Kind", "Window", "Stride", "Makes", "Learns", "Multiply-adds", "Sees")
_TOOLTIPS = (
    "The layer's name in the program",
    "What it does",
    "How many rows and columns it sees at a time",
    "How far it moves from one window to the next",
    "How many maps, and their rows and columns; or how many numbers",
    "How many numbers training changes in it",
    "How many products it adds up for one picture",
    "How many dots of the network's picture one of its numbers depends on",
)
_NAME, _KIND = 0, 1  # columns
_LEAST_NAME, _ROW = 120, 25
_RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
_LEFT = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
Row = tuple[str, ...]
_Index = QModelIndex | QPersistentModelIndex


class _LayerModel(QAbstractTableModel):
    """Rows of texts under HEADS."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._rows: tuple[Row, ...] = ()

    def set_rows(self, rows: tuple[Row, ...]) -> None:
        self.beginResetModel()
        self._rows = rows
        self.endResetModel()

    def rowCount(self, parent: _Index = QModelIndex()) -> int:  # noqa: B008
        return 0 if parent.isValid() else len(self._rows)

    def columnCount(self, parent: _Index = QModelIndex()) -> int:  # noqa: B008
        return 0 if parent.isValid() else len(HEADS)

    def data(self, index: _Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        if role == Qt.ItemDataRole.DisplayRole:
            return self._rows[index.row()][index.column()]
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return _alignment(index.column())
        if role == Qt.ItemDataRole.ToolTipRole and index.column() == _NAME:
            return as_tooltip(self._rows[index.row()][_NAME])
        return None

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        if orientation == Qt.Orientation.Horizontal and role == Qt.ItemDataRole.DisplayRole:
            return HEADS[section]
        if orientation == Qt.Orientation.Horizontal and role == Qt.ItemDataRole.ToolTipRole:
            return as_tooltip(_TOOLTIPS[section])
        if orientation == Qt.Orientation.Horizontal and role == Qt.ItemDataRole.TextAlignmentRole:
            return _alignment(section)
        return None


def _alignment(column: int) -> int:
    return int(_RIGHT if column > _KIND else _LEFT)


class LayerTable(QTableView):
    """Shows rows of texts, one a layer. No signals of its own."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("layerTable")
        self.setAccessibleName("Layers")
        self._model = _LayerModel(self)
        self.setModel(self._model)
        self.verticalHeader().hide()
        self.setShowGrid(False)
        self.setAlternatingRowColors(True)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setTabKeyNavigation(False)
        self.verticalHeader().setDefaultSectionSize(_ROW)
        self.horizontalHeader().setSectionResizeMode(QHeaderView.ResizeMode.ResizeToContents)
        self.horizontalHeader().setSectionResizeMode(_NAME, QHeaderView.ResizeMode.Fixed)
        self.setTextElideMode(Qt.TextElideMode.ElideLeft)
        self.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)

    def show_rows(self, rows: tuple[Row, ...]) -> None:
        self._model.set_rows(rows)
        self._share_out()
        self.scrollToTop()

    def sizeHint(self) -> QSize:
        return QSize(super().sizeHint().width(), self.minimumHeight())

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._share_out()

    def _share_out(self) -> None:
        """What the others leave is the name's column; where that is little a long name loses its beginning."""
        header = self.horizontalHeader()
        others = sum(header.sectionSize(column) for column in range(_KIND, len(HEADS)))
        named = max(self.sizeHintForColumn(_NAME), header.sectionSizeHint(_NAME))
        header.resizeSection(_NAME, max(min(named, _LEAST_NAME), self.viewport().width() - others))
