"""The list of earlier runs: when, how trained, how good; the one in use is marked, damage and the trash are said."""

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRect, QSize, Qt, Signal, Slot
from PySide6.QtGui import QFont, QFontMetrics, QKeyEvent, QPainter
from PySide6.QtWidgets import (
    QAbstractItemView,
    QListWidget,
    QListWidgetItem,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QWidget,
)

from gui.icons import pixmap
from gui.run_items import RunItem
from gui.theme import Tokens, tokens_of
from gui.widgets.painting import emphasised
from gui.widgets.plain_text import as_tooltip, one_line

_ROW, _HEADING = 84, 34
_LINE, _SMALL_PX = 17, 11
_LEFT = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
_WRAPPED = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignTop | Qt.TextFlag.TextWordWrap


class RunList(QListWidget):
    """A few hundred rows at most, so that Qt's own list will do. One row is shown, two are compared.

    Signals:
      chosen(object)        a tuple of the folders that are chosen, the uppermost first
      rename_requested()    F2
      trash_requested()     Del
    """

    chosen = Signal(object)
    rename_requested = Signal()
    trash_requested = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("runList")
        self.setAccessibleName("Earlier runs")
        self.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setItemDelegate(_Row(self))
        self.setMouseTracking(True)
        self.runs: tuple[RunItem | None, ...] = ()  # None is the heading of the trash
        self.in_use: Path | None = None
        self._told: tuple[Path, ...] = ()
        self.itemSelectionChanged.connect(self._on_selection_changed)

    @property
    def folders(self) -> tuple[Path, ...]:
        """What is chosen, the uppermost first."""
        rows = sorted(index.row() for index in self.selectedIndexes())
        return tuple(run.folder for run in (self.runs[row] for row in rows) if run)

    def set_runs(self, runs: Sequence[RunItem], in_use: Path | None) -> None:
        """Show these, those in the trash last; what was chosen stays chosen, or else what now lies there."""
        before, self.in_use = self.runs, in_use
        whole = [run for run in runs if not run.trashed]
        trashed = [run for run in runs if run.trashed]
        self.runs = (*whole, *((None, *trashed) if trashed else ()))
        if _places(before) == _places(self.runs):
            for row, run in enumerate(self.runs):
                self._describe(self.item(row), run)
            self.viewport().update()
        else:
            self._fill()

    def _fill(self) -> None:
        kept, row = self._told, max(0, self.currentRow())
        at = self.verticalScrollBar().value()
        self.blockSignals(True)
        self.clear()
        for run in self.runs:
            self.addItem(self._describe(QListWidgetItem(), run))
        self.blockSignals(False)
        if not self.choose(kept):
            self._choose_near(row)
        self.verticalScrollBar().setValue(at)

    def choose(self, folders: Sequence[Path]) -> bool:
        """Choose these runs and no others; False where none of them is there."""
        rows = [row for row, run in enumerate(self.runs) if run and run.folder in folders]
        self.blockSignals(True)
        self.clearSelection()
        for place, row in enumerate(rows):
            if not place:
                self.setCurrentRow(row)
            self.item(row).setSelected(True)
        self.blockSignals(False)
        self._tell()
        return bool(rows)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_F2:
            self.rename_requested.emit()
        elif event.key() in (Qt.Key.Key_Delete, Qt.Key.Key_Backspace):
            self.trash_requested.emit()
        else:
            super().keyPressEvent(event)

    def _describe(self, item: QListWidgetItem, run: RunItem | None) -> QListWidgetItem:
        item.setSizeHint(QSize(0, _ROW if run else _HEADING))
        if run is None:
            item.setFlags(Qt.ItemFlag.NoItemFlags)
            item.setData(Qt.ItemDataRole.AccessibleTextRole, "In the trash")
            return item
        said = ", ".join(filter(None, (run.title, run.strategy, run.problem or run.result)))
        marks = ["in use"] if run.folder == self.in_use else []
        marks += ["in the trash"] if run.trashed else []
        item.setData(Qt.ItemDataRole.AccessibleTextRole, ", ".join([said, *marks]))
        item.setToolTip(as_tooltip("\n".join(filter(None, (run.title, run.strategy, run.result, run.problem)))))
        return item

    def _choose_near(self, row: int) -> None:
        rows = [place for place, run in enumerate(self.runs) if run]
        if rows:
            self.setCurrentRow(min(rows, key=lambda place: abs(place - row)))
        self._tell()

    def _tell(self) -> None:
        folders = self.folders
        if folders != self._told:
            self._told = folders
            self.chosen.emit(folders)
        self.viewport().update()

    @Slot()
    def _on_selection_changed(self) -> None:
        self._tell()


class _Row(QStyledItemDelegate):
    """The title and a mark, how it was trained, and the result."""

    def __init__(self, runs: RunList) -> None:
        super().__init__(runs)
        self._list = runs

    def paint(
        self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        run, tokens = self._list.runs[index.row()], tokens_of(self._list)
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if run is None:
            painter.setPen(tokens.muted)
            painter.setFont(emphasised(pixels=_SMALL_PX))
            painter.drawText(option.rect.adjusted(14, 8, -8, 0), _LEFT, "In the trash")
        else:
            rect = option.rect.adjusted(4, 2, -4, -2)
            self._paint_ground(painter, rect, option, tokens)
            self._paint_run(painter, rect.adjusted(10, 8, -10, -6), run, tokens)
        painter.restore()

    def _paint_ground(self, painter: QPainter, rect: QRect, option: QStyleOptionViewItem, tokens: Tokens) -> None:
        chosen = bool(option.state & QStyle.StateFlag.State_Selected)
        if chosen or option.state & QStyle.StateFlag.State_MouseOver:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(tokens.accent_soft if chosen else tokens.raised)
            painter.drawRoundedRect(rect, 6, 6)
        if option.state & QStyle.StateFlag.State_HasFocus and self._list.hasFocus():
            painter.setPen(tokens.accent)
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(rect, 6, 6)

    def _paint_run(self, painter: QPainter, place: QRect, run: RunItem, tokens: Tokens) -> None:
        title = QRect(place.left(), place.top(), place.width(), _LINE)
        below = title.translated(0, _LINE)
        if run.folder == self._list.in_use:
            below.setRight(self._paint_badge(painter, below, tokens) - 8)
        painter.setFont(emphasised())
        painter.setPen(tokens.muted if run.trashed else tokens.text)
        _draw(painter, title, one_line(run.title))
        painter.setFont(self._list.font())
        painter.setPen(tokens.muted)
        _draw(painter, below, run.strategy or (run.when if run.named else "It cannot be read any more"))
        result = QRect(place.left(), place.top() + 2 * _LINE + 1, place.width(), 2 * _LINE)
        if run.problem:
            painter.drawPixmap(result.left(), result.top() + 1, pixmap("warning", 14, colour=tokens.careful))
            painter.setPen(tokens.careful)
            result.setLeft(result.left() + 20)
            _draw(painter, QRect(result.left(), result.top(), result.width(), _LINE), "Damaged")
        else:
            painter.setPen(tokens.muted if run.trashed else tokens.text)
            painter.drawText(result, _WRAPPED, run.result)

    def _paint_badge(self, painter: QPainter, line: QRect, tokens: Tokens) -> int:
        """The mark of the one in use, at the line's right end; where it begins."""
        font = QFont(emphasised(pixels=_SMALL_PX))
        width = QFontMetrics(font).horizontalAdvance("In use") + 14
        badge = QRect(line.right() - width + 1, line.top(), width, _LINE)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(tokens.accent)
        painter.drawRoundedRect(badge, 8, 8)
        painter.setFont(font)
        painter.setPen(tokens.on_accent)
        painter.drawText(badge, Qt.AlignmentFlag.AlignCenter, "In use")
        return badge.left()


def _places(runs: Sequence[RunItem | None]) -> list[Path | None]:
    return [run.folder if run else None for run in runs]


def _draw(painter: QPainter, place: QRect, text: str) -> None:
    fitting = painter.fontMetrics().elidedText(text, Qt.TextElideMode.ElideRight, place.width())
    painter.drawText(place, _LEFT, fitting)
