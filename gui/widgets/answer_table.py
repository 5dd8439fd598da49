"""Answers for many pictures as a table: sorted by any column, filtered, with a small picture in each row."""

from collections import OrderedDict
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any

from PySide6.QtCore import (
    QAbstractTableModel,
    QEvent,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    QSize,
    Qt,
    Signal,
    Slot,
)
from PySide6.QtGui import QImage, QPalette, QPixmap
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QTableView, QWidget

from gui.picture_answers import Filter, PictureAnswer, passes
from gui.said import headline
from gui.theme import tokens_of
from gui.widgets.painting import rounded_picture
from gui.widgets.plain_text import as_tooltip, one_line

PICTURE, ANSWER, SURE, NONE, RIGHT, OTHER = range(6)
_HEADS = ["Picture", "Answer", "How sure", "None of these", "Right label", "Compared"]
_ROLES = (  # of the seven that are asked for each cell
    Qt.ItemDataRole.DisplayRole,
    Qt.ItemDataRole.DecorationRole,
    Qt.ItemDataRole.ToolTipRole,
    Qt.ItemDataRole.ForegroundRole,
    Qt.ItemDataRole.AccessibleTextRole,
)
_SIDE = 36
_MOST_PIXMAPS = 400  # some screens full; of 36 pixels on a screen of twice as many each has 20 kB
_Index = QModelIndex | QPersistentModelIndex


class AnswerModel(QAbstractTableModel):
    """Rows in the order given or sorted, those that pass the filter. Signals: QAbstractTableModel's own."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._rows: list[PictureAnswer] = []
        self._shown: list[int] = []  # places of rows, as they are shown
        self._lines: dict[int, int] = {}  # where a place is shown
        self._filter: Filter = "all"
        self._by: tuple[int, Qt.SortOrder] | None = None
        self._moved = False  # whether rows have changed since they were arranged
        self._heads = list(_HEADS)
        self._pixmaps: OrderedDict[bytes, QPixmap] = OrderedDict()
        self.careful = QPalette().text().color()

    def set_rows(self, rows: Sequence[PictureAnswer]) -> None:
        """These and no others."""
        self._rows = list(rows)
        self._pixmaps.clear()
        self._arrange()

    def add_rows(self, rows: Sequence[PictureAnswer]) -> None:
        """Put these behind them, or where they belong as it is sorted and filtered."""
        first = len(self._rows)
        if self._in_order and rows:
            self.beginInsertRows(QModelIndex(), first, first + len(rows) - 1)
            self._rows += rows
            added = range(first, len(self._rows))
            self._shown += added
            self._lines.update(zip(added, added, strict=True))
            self.endInsertRows()
        elif rows:
            self._rows += rows
            self._arrange()

    def change_rows(self, changed: Mapping[int, PictureAnswer]) -> None:
        """Show these in place of what they were; they stay in their lines until it is sorted or filtered again."""
        for place, row in changed.items():
            self._rows[place] = row
        self._moved = self._moved or bool(changed)
        lines = [self._lines[place] for place in changed if place in self._lines]
        if lines:
            self.dataChanged.emit(self.index(min(lines), 0), self.index(max(lines), len(_HEADS) - 1))

    def set_filter(self, chosen: Filter) -> None:
        """Show only those that pass."""
        before, self._filter = self._filter, chosen
        if chosen != before or (self._moved and not self._in_order):
            self._arrange()

    def set_compared(self, name: str) -> None:
        """What the last column is called."""
        self._heads[OTHER] = one_line(name, longest=40) or _HEADS[OTHER]
        self.headerDataChanged.emit(Qt.Orientation.Horizontal, OTHER, OTHER)

    def row_at(self, line: int) -> PictureAnswer:
        """What is shown in a line."""
        return self._rows[self._shown[line]]

    def place_of(self, line: int) -> int:
        """Which of the rows given is shown in a line."""
        return self._shown[line]

    def line_of(self, place: int) -> int | None:
        """In which line it is shown, if at all."""
        return self._lines.get(place)

    def sort(self, column: int, order: Qt.SortOrder = Qt.SortOrder.AscendingOrder) -> None:
        self._by = (column, order) if column >= 0 else None
        self._arrange()

    def rowCount(self, parent: _Index = QModelIndex()) -> int:  # noqa: B008
        return 0 if parent.isValid() else len(self._shown)

    def columnCount(self, parent: _Index = QModelIndex()) -> int:  # noqa: B008
        return 0 if parent.isValid() else len(_HEADS)

    def data(self, index: _Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        if role not in _ROLES:
            return None
        row, column = self.row_at(index.row()), index.column()
        if role == Qt.ItemDataRole.DisplayRole:
            return text(row, column)
        if role == Qt.ItemDataRole.DecorationRole and column == PICTURE:
            return self._pixmap(row.thumbnail)
        if role == Qt.ItemDataRole.ToolTipRole:
            return as_tooltip(str(row.told) if column == PICTURE else text(row, column))
        if role == Qt.ItemDataRole.ForegroundRole and (row.error or (column == RIGHT and row.right is False)):
            return self.careful
        if role == Qt.ItemDataRole.AccessibleTextRole and column == RIGHT and row.right is not None:
            return f"{row.truth}, {'right' if row.right else 'wrong'}"
        return None

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        if orientation == Qt.Orientation.Horizontal and role == Qt.ItemDataRole.DisplayRole:
            return self._heads[section]
        if orientation == Qt.Orientation.Horizontal and role == Qt.ItemDataRole.TextAlignmentRole:
            return int(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        return None

    @property
    def _in_order(self) -> bool:
        """Whether all are shown, in the order given."""
        return self._by is None and self._filter == "all"

    def _arrange(self) -> None:
        self.beginResetModel()
        self._moved = False
        shown = [place for place, row in enumerate(self._rows) if passes(row, self._filter)]
        if self._by is not None:
            column, order = self._by
            key = _KEYS[column]
            shown.sort(key=lambda place: key(self._rows[place]), reverse=order == Qt.SortOrder.DescendingOrder)
        self._shown = shown
        self._lines = {place: line for line, place in enumerate(shown)}
        self.endResetModel()

    def _pixmap(self, encoded: bytes) -> QPixmap | None:
        if not encoded:
            return None
        found = self._pixmaps.get(encoded)
        if found is None:
            image = QImage.fromData(encoded)
            found = rounded_picture(image, QSize(_SIDE, _SIDE), radius=4.0, pixel_ratio=1.0)
            self._pixmaps[encoded] = found
            if len(self._pixmaps) > _MOST_PIXMAPS:
                self._pixmaps.popitem(last=False)
        else:
            self._pixmaps.move_to_end(encoded)
        return found


class AnswerTable(QTableView):
    """Shows the rows of an AnswerModel.

    Signals:
      picture_chosen(object)   the path of a picture that is to be seen by itself
    """

    picture_chosen = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("answerTable")
        self.setAccessibleName("Answers")
        self.answers = AnswerModel(self)
        self.setModel(self.answers)
        self.verticalHeader().hide()
        self.verticalHeader().setDefaultSectionSize(_SIDE + 8)
        self.verticalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        self.setIconSize(QSize(_SIDE, _SIDE))
        self.setShowGrid(False)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setTabKeyNavigation(False)
        self.setWordWrap(False)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self._dress_header()
        self.activated.connect(self._on_activated)

    def show_columns(self, *, none: bool, right: bool, other: bool) -> None:
        """Which of the columns there is something for."""
        for column, shown in ((NONE, none), (RIGHT, right), (OTHER, other)):
            self.setColumnHidden(column, not shown)

    def set_filter(self, chosen: Filter) -> None:
        """Show only those that pass; the row that is current stays so, where it does."""
        with self._current_kept():
            self.answers.set_filter(chosen)

    def add_rows(self, rows: Sequence[PictureAnswer]) -> None:
        """Show these as well; the row that is current stays so."""
        with self._current_kept():
            self.answers.add_rows(rows)

    def set_rows(self, rows: Sequence[PictureAnswer]) -> None:
        """Show these, from the first."""
        self.answers.careful = tokens_of(self).careful
        self.answers.set_rows(rows)
        self.scrollToTop()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        # a style sheet tells of a new palette before the table has been built
        if event.type() == QEvent.Type.PaletteChange and hasattr(self, "answers"):
            self.answers.careful = tokens_of(self).careful

    def _dress_header(self) -> None:
        header = self.horizontalHeader()
        header.setSectionsClickable(True)
        header.setSortIndicatorShown(True)
        header.setSortIndicatorClearable(True)
        header.setSortIndicator(-1, Qt.SortOrder.AscendingOrder)
        header.setHighlightSections(False)
        header.setSectionResizeMode(QHeaderView.ResizeMode.Interactive)
        header.setSectionResizeMode(PICTURE, QHeaderView.ResizeMode.Stretch)
        header.setMinimumSectionSize(72)
        for column, width in ((ANSWER, 130), (SURE, 96), (NONE, 130), (RIGHT, 116), (OTHER, 130)):
            self.setColumnWidth(column, width)
        header.sortIndicatorChanged.connect(self._on_sort)

    @contextmanager
    def _current_kept(self) -> Iterator[None]:
        index = self.currentIndex()
        place = self.answers.place_of(index.row()) if index.isValid() else None
        yield
        line = None if place is None else self.answers.line_of(place)
        if line is not None and line != self.currentIndex().row():
            self.setCurrentIndex(self.answers.index(line, PICTURE))

    @Slot(int, Qt.SortOrder)
    def _on_sort(self, column: int, order: Qt.SortOrder) -> None:
        with self._current_kept():
            self.answers.sort(column, order)

    @Slot(QModelIndex)
    def _on_activated(self, index: QModelIndex) -> None:
        self.picture_chosen.emit(self.answers.row_at(index.row()).path)  # of one that is none, it is said there


def text(row: PictureAnswer, column: int) -> str:
    """What stands in a cell."""
    found = row.prediction
    if column == PICTURE:
        return one_line(row.told.name)
    if column == ANSWER:
        return row.error or (headline(found) if found else "")
    if column == OTHER:
        return headline(row.other) if row.other else ""
    if column == RIGHT:
        return "" if not row.truth else f"{_MARKS[row.right]}{row.truth}"
    if found is None:
        return ""
    if column == SURE:
        return f"{100 * found.probability:.0f} of 100" if found.known else ""
    return "" if found.known else f"nearest: {found.label}"


_MARKS = {True: "✓ ", False: "✗ ", None: ""}


def _by_text(column: int) -> "Callable[[PictureAnswer], tuple[bool, str]]":
    def key(row: PictureAnswer) -> tuple[bool, str]:
        said = text(row, column).casefold()
        return not said, said

    return key


_KEYS: dict[int, Callable[[PictureAnswer], Any]] = {
    PICTURE: lambda row: row.told.name.casefold(),
    ANSWER: _by_text(ANSWER),
    SURE: lambda row: row.prediction.probability if row.prediction and row.prediction.known else -1.0,
    NONE: lambda row: (row.prediction.novelty or 0.0) if row.prediction else -1.0,
    RIGHT: lambda row: (row.right is not False, row.truth.casefold()),
    OTHER: _by_text(OTHER),
}
