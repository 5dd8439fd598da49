"""The list of class labels and of the other places for pictures: opens them, and pictures can be dropped on them."""

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QAbstractItemModel, QModelIndex, QPersistentModelIndex, QRectF, QSize, Qt, Signal, Slot
from PySide6.QtGui import QDragEnterEvent, QDragLeaveEvent, QDragMoveEvent, QDropEvent, QKeyEvent, QPainter
from PySide6.QtWidgets import (
    QAbstractItemDelegate,
    QAbstractItemView,
    QLineEdit,
    QListWidget,
    QListWidgetItem,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QWidget,
)

from gui.incoming import has_incoming, incoming
from gui.sample_mime import carried
from gui.shelves import ALL, PICKED, TRASH
from gui.theme import tokens_of
from gui.widgets.name_edit import LONGEST_NAME
from gui.widgets.painting import paint_swatch
from gui.widgets.plain_text import as_tooltip, one_line

WIDTH = 204
_ROW = 34
_NAME = 40  # where the name of a label begins
_LEFT = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
_RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
_SHELF = Qt.ItemDataRole.UserRole


@dataclass(frozen=True, slots=True)
class ShelfItem:
    """A place for pictures: its number, name, label colour or none, how many are there, and the digit that means it."""

    shelf: int
    name: str
    colour: int | None
    count: int
    key: str = ""


class ShelfList(QListWidget):
    """A few hundred rows at most, so that Qt's own list will do.

    Signals:
      opened(int)                    the pictures of this shelf are to be seen
      samples_dropped(int, object)   Carried samples are to be put there
      incoming_dropped(int, object)  a tuple of Incoming is to come there
      renamed(int, str)              this label is to have another name
      edited()                       a name is being typed no more
    """

    opened = Signal(int)
    samples_dropped = Signal(int, object)
    incoming_dropped = Signal(int, object)
    renamed = Signal(int, str)
    edited = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("shelfList")
        self.setAccessibleName("Labels")
        self.setFixedWidth(WIDTH)
        self.setUniformItemSizes(True)
        self.setAcceptDrops(True)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setEditTriggers(QAbstractItemView.EditTrigger.EditKeyPressed)
        self.setItemDelegate(_Row(self))
        self._items: tuple[ShelfItem, ...] = ()
        self.itemClicked.connect(self._on_item_clicked)

    def set_items(self, items: Sequence[ShelfItem], opened: int | None) -> None:
        """Show these, the open one marked."""
        before, self._items = self._items, tuple(items)
        if len(before) != len(self._items):
            self._fill()
        elif before != self._items:
            for row, (old, new) in enumerate(zip(before, self._items, strict=True)):
                if old != new:
                    self._tell(self.item(row), new)
            self.viewport().update()
        for row, item in enumerate(self._items):
            if item.shelf == opened and row != self.currentRow():
                self.setCurrentRow(row)

    def edit_name(self, shelf: int) -> None:
        """Let the person type the name of this label where it stands."""
        row = next((row for row, item in enumerate(self._items) if item.shelf == shelf), None)
        if row is not None:
            self.scrollToItem(self.item(row))
            self.editItem(self.item(row))

    def closeEditor(self, editor: QWidget, hint: QAbstractItemDelegate.EndEditHint) -> None:
        super().closeEditor(editor, QAbstractItemDelegate.EndEditHint.NoHint)  # Tab edits no other name
        self.edited.emit()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if self.state() == QAbstractItemView.State.EditingState:
            event.accept()  # the Return that ends a name opens nothing
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space) and self.currentItem():
            self._on_item_clicked(self.currentItem())
        else:
            super().keyPressEvent(event)

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if carried(event.mimeData()) or has_incoming(event.mimeData()):
            event.setDropAction(Qt.DropAction.CopyAction)
            event.accept()

    def dragMoveEvent(self, event: QDragMoveEvent) -> None:
        item = self._target(event)
        self._hover(item)
        event.setDropAction(Qt.DropAction.CopyAction)
        event.setAccepted(item is not None)

    def dragLeaveEvent(self, event: QDragLeaveEvent) -> None:
        self._hover(None)
        event.accept()

    def dropEvent(self, event: QDropEvent) -> None:
        self._hover(None)
        item = self._target(event)
        if item is None:
            return
        event.setDropAction(Qt.DropAction.CopyAction)
        event.accept()
        samples = carried(event.mimeData())
        if samples:
            self.samples_dropped.emit(item.data(_SHELF), samples)
        else:
            self.incoming_dropped.emit(item.data(_SHELF), incoming(event.mimeData()))

    def _target(self, event: QDropEvent) -> QListWidgetItem | None:
        """The row below the pointer, where what is dropped has a place."""
        item = self.itemAt(event.position().toPoint())
        nowhere = (ALL, PICKED) if carried(event.mimeData()) else (TRASH,)
        return None if item is None or item.data(_SHELF) in nowhere else item

    def _fill(self) -> None:
        row = self.currentRow()
        self.clear()
        for shelf in self._items:
            item = QListWidgetItem()
            self._tell(item, shelf)
            self.addItem(item)
        self.setCurrentRow(row)

    @staticmethod
    def _tell(item: QListWidgetItem, shelf: ShelfItem) -> None:
        item.setData(_SHELF, shelf.shelf)
        editable = Qt.ItemFlag.ItemIsEditable if shelf.shelf > 0 else Qt.ItemFlag.NoItemFlags
        item.setFlags(Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable | editable)
        item.setData(Qt.ItemDataRole.AccessibleTextRole, f"{shelf.name}, {shelf.count:,}")
        item.setToolTip(as_tooltip(f"{shelf.name}, key {shelf.key}" if shelf.key else shelf.name))

    def _hover(self, item: QListWidgetItem | None) -> None:
        delegate = self.itemDelegate()
        assert isinstance(delegate, _Row)
        delegate.hovered = self.row(item) if item else -1
        self.viewport().update()

    @property
    def shelves(self) -> tuple[ShelfItem, ...]:
        return self._items

    @Slot(QListWidgetItem)
    def _on_item_clicked(self, item: QListWidgetItem) -> None:
        self.opened.emit(item.data(_SHELF))


class _Row(QStyledItemDelegate):
    """A swatch, the name, how many, and the digit; while it is edited, a field in place of the name."""

    def __init__(self, shelves: ShelfList) -> None:
        super().__init__(shelves)
        self._shelves = shelves
        self.hovered = -1

    def sizeHint(self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex) -> QSize:
        return QSize(WIDTH - 12, _ROW)

    def createEditor(
        self, parent: QWidget, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> QWidget:
        editor = QLineEdit(parent)
        editor.setObjectName("shelfNameEdit")
        editor.setAccessibleName("Name of this label")
        editor.setMaxLength(LONGEST_NAME)
        return editor

    def setEditorData(self, editor: QWidget, index: QModelIndex | QPersistentModelIndex) -> None:
        assert isinstance(editor, QLineEdit)
        if not editor.isModified():  # the row may be told anew while a name is being typed
            editor.setText(self._shelves.shelves[index.row()].name)
            editor.selectAll()

    def setModelData(
        self, editor: QWidget, model: QAbstractItemModel, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        assert isinstance(editor, QLineEdit)
        shelf, typed = self._shelves.shelves[index.row()], editor.text().strip()
        if typed and typed != shelf.name:
            self._shelves.renamed.emit(shelf.shelf, typed)

    def updateEditorGeometry(
        self, editor: QWidget, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        editor.setGeometry(option.rect.adjusted(_NAME - 4, 1, -4, -1))

    def paint(
        self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        shelf, tokens = self._shelves.shelves[index.row()], tokens_of(self._shelves)
        rect = option.rect.adjusted(4, 2, -4, -2)
        chosen = bool(option.state & QStyle.StateFlag.State_Selected)
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        if chosen or index.row() == self.hovered:
            painter.setBrush(tokens.accent_soft)
            painter.drawRoundedRect(rect, 6, 6)
        if index.row() == self.hovered or (chosen and self._shelves.hasFocus()):
            painter.setPen(tokens.accent)
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(rect, 6, 6)
            painter.setPen(Qt.PenStyle.NoPen)
        if shelf.colour is not None:
            paint_swatch(painter, QRectF(rect.left() + 22, rect.center().y() - 5, 10, 10), shelf.colour)
        metrics = painter.fontMetrics()
        count = f"{shelf.count:,}"
        inner = rect.adjusted(_NAME if shelf.colour is not None else 22, 0, -8, 0)
        painter.setPen(tokens.muted)
        painter.drawText(rect.adjusted(8, 0, 0, 0), _LEFT, shelf.key)
        painter.drawText(inner, _RIGHT, count)
        inner.setRight(inner.right() - metrics.horizontalAdvance(count) - 8)
        painter.setPen(tokens.accent if chosen else tokens.text)
        name = metrics.elidedText(one_line(shelf.name), Qt.TextElideMode.ElideRight, inner.width())
        painter.drawText(inner, _LEFT, name)
        painter.restore()
