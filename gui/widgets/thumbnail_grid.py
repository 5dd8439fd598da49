"""A class label's pictures as a grid, chosen and sorted by mouse or by keyboard alone."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import partial
from itertools import chain
from typing import Literal, get_args

from PySide6.QtCore import QItemSelectionModel, QMimeData, QModelIndex, QPoint, Qt, Signal, Slot
from PySide6.QtGui import QContextMenuEvent, QDrag, QImage, QKeyEvent, QKeySequence, QPainter
from PySide6.QtWidgets import QWidget

from gui.grid_items import GridItem
from gui.theme import tokens_of
from gui.widgets.cell_view import runs_of, selection_of
from gui.widgets.drag_picture import drag_picture
from gui.widgets.grid_view import GridView
from gui.widgets.thumbnail_cache import ThumbnailCache
from gui.widgets.thumbnail_feed import ThumbnailFeed
from gui.widgets.thumbnail_model import ThumbnailModel
from gui.widgets.thumbnail_painter import INSET, CellState, ThumbnailPainter

Side = Literal[64, 96, 128, 192, 256]
SIDES: tuple[Side, ...] = get_args(Side)

_Select = QItemSelectionModel.SelectionFlag
_OPENING = (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space)
_TYPING = Qt.KeyboardModifier.ShiftModifier | Qt.KeyboardModifier.KeypadModifier  # how digits may be typed


class ThumbnailGrid(GridView):
    """Shows pictures by their thumbnails, which it asks for when they come into sight.

    Signals:
      thumbnails_wanted(list)      SHA-256 of the pictures that it lacks now, instead of any asked for before
      selection_changed(list)      ids of the chosen pictures, in the grid's order
      opened(int)                  id of the picture to look at closely
      label_key_pressed(int)       1 to 9, or 0 for "not labelled"
      trash_requested(), rename_requested(), next_unlabelled_requested(),
      cut_requested(), copy_requested(), paste_requested(), cut_given_up()
      context_requested(QPoint)    where on the screen the menu is to open
    """

    thumbnails_wanted = Signal(list)
    selection_changed = Signal(object)  # as "list" all of it would be copied into Qt's own
    opened = Signal(int)
    label_key_pressed = Signal(int)
    trash_requested = Signal()
    rename_requested = Signal()
    next_unlabelled_requested = Signal()
    cut_requested = Signal()
    cut_given_up = Signal()
    copy_requested = Signal()
    paste_requested = Signal()
    context_requested = Signal(QPoint)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("thumbnailGrid")
        self.setAccessibleName("Pictures")
        self.set_empty_text("No pictures here")
        self._side: Side = 128
        self._drag_data: Callable[[list[int]], QMimeData] | None = None
        self._chosen: list[int] = []  # ids
        self._chosen_rows: frozenset[int] = frozenset()
        self._cut: frozenset[int] = frozenset()  # ids
        self._painter: ThumbnailPainter | None = None
        self._model = ThumbnailModel(self)
        self._cache = ThumbnailCache(self)
        self._feed = ThumbnailFeed(self, self._model, self._cache)
        self.setModel(self._model)
        self.setDragEnabled(True)
        self._by_sequence = {
            QKeySequence.StandardKey.Cut: self.cut_requested,
            QKeySequence.StandardKey.Copy: self.copy_requested,
            QKeySequence.StandardKey.Paste: self.paste_requested,
        }
        self._by_key = {
            Qt.Key.Key_Delete: self.trash_requested,
            Qt.Key.Key_Backspace: self.trash_requested,  # what a Mac's keyboard has
            Qt.Key.Key_F2: self.rename_requested,
            Qt.Key.Key_N: self.next_unlabelled_requested,
        }
        self.set_side(self._side)
        self._cache.arrived.connect(self._on_arrived)
        self._feed.wanted.connect(self.thumbnails_wanted)
        self.selectionModel().selectionChanged.connect(self._on_selection_changed)
        self.doubleClicked.connect(self._on_double_clicked)

    @property
    def chosen(self) -> list[int]:
        """The ids of the chosen pictures, in the grid's order."""
        return list(self._chosen)

    @property
    def current_id(self) -> int | None:
        """The picture that the keyboard is at."""
        index = self.currentIndex()
        return self._model.items[index.row()].id if index.isValid() else None

    def set_items(self, items: Sequence[GridItem], rows: Mapping[int, int] | None = None) -> None:
        """Show `items`, whose `rows` by id may be known already.

        What was chosen stays chosen and what is in sight stays there, as far as it is still shown.
        """
        before, row = self._model.items, self.currentIndex().row()
        kept = [(before[each].id, self.placed(each).top()) for each in self.rows_to_keep()]
        at_top = self.verticalOffset() == 0
        chosen = self._chosen
        self._model.set_items(items, rows)
        self.doItemsLayout()
        nearest = self._model.nearest(before, row) if row >= 0 else None
        if nearest is not None:
            self.selectionModel().setCurrentIndex(self._model.index(nearest), _Select.NoUpdate)
        self.choose(chosen)
        if not at_top:
            found = ((self._model.row_of(each), top) for each, top in kept)
            self.scroll_back(next(((to, top) for to, top in found if to is not None), None))
        else:
            self.verticalScrollBar().setValue(0)
        self._feed.ask_soon(afresh=True)

    def set_side(self, side: Side) -> None:
        """Show thumbnails of this many pixels a side."""
        self._side = side
        self.set_cell(side + 2 * INSET)
        self._cache.set_scale(side, self.devicePixelRatioF())
        self._feed.ask_soon(afresh=True)

    def set_thumbnails(self, images: Mapping[str, QImage]) -> None:
        """Pictures by their SHA-256, as large as they are shown at least; a null one cannot be shown."""
        self._cache.take(images)

    def set_drag_data(self, drag_data: Callable[[list[int]], QMimeData]) -> None:
        """What a drag of the pictures with these ids carries."""
        self._drag_data = drag_data

    def choose(self, ids: Iterable[int]) -> None:
        """Choose these pictures and no others."""
        runs = runs_of(self._model.rows_of(ids))
        self.selectionModel().select(selection_of(self._model, runs), _Select.ClearAndSelect)
        if not runs:
            self._on_selection_changed()  # a list that came anew has lost its selection without a word

    def set_cut(self, ids: Iterable[int]) -> None:
        """Show these pictures as cut out, on their way to another place."""
        self._cut = frozenset(ids)
        self.viewport().update()

    def go_to(self, item_id: int) -> None:
        """Choose this picture alone, bring it into sight and go on from it."""
        row = self._model.row_of(item_id)
        if row is not None:
            self.selectionModel().setCurrentIndex(self._model.index(row), _Select.ClearAndSelect)
            self.scrollTo(self._model.index(row))

    def go_past_chosen(self) -> None:
        """Choose the picture after those chosen: the next key is for that one, however soon it comes."""
        rows, count = self._chosen_rows, len(self._model.items)
        if rows:
            following = max(rows) + 1 if max(rows) + 1 < count else min(rows) - 1
            if following < 0:
                self.clearSelection()
            else:
                self.go_to(self._model.items[following].id)

    def go_round(self) -> None:
        """Choose the next picture; after the last comes the first."""
        items = self._model.items
        if items:
            self.go_to(items[(self.currentIndex().row() + 1) % len(items)].id)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        wish = self._wish_of(event)
        if wish is None:
            super().keyPressEvent(event)
        elif not event.isAutoRepeat():  # held down, a key means it once
            wish()

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        if event.reason() == QContextMenuEvent.Reason.Keyboard and self.currentIndex().isValid():
            self.context_requested.emit(self.viewport().mapToGlobal(self.visualRect(self.currentIndex()).center()))
        else:
            self.context_requested.emit(event.globalPos())

    def startDrag(self, actions: Qt.DropAction) -> None:  # noqa: N802
        if self._drag_data is None or not self._chosen:
            return
        drag = QDrag(self)
        drag.setMimeData(self._drag_data(self.chosen))
        first = self._cache.find(self._model.items[min(self._chosen_rows)].sha256)
        ratio = self.devicePixelRatioF()
        picture = first.pixmap if first else None
        drag.setPixmap(drag_picture(picture, len(self._chosen), tokens_of(self), pixel_ratio=ratio))
        drag.exec(Qt.DropAction.CopyAction)  # a file manager that may move would take the picture out of the project

    def _paint_cells(self, painter: QPainter, rows: range) -> None:
        cells = self._fitting_painter()
        focused = self.currentIndex().row() if self.hasFocus() else -1
        for row in rows:
            item = self._model.items[row]
            state = CellState(chosen=row in self._chosen_rows, focused=row == focused, cut=item.id in self._cut)
            cells.paint(painter, self.placed(row), item, state, self._cache.find(item.sha256))

    def _fitting_painter(self) -> ThumbnailPainter:
        tokens, ratio = tokens_of(self), self.devicePixelRatioF()
        if self._painter is None or not self._painter.fits(tokens, self._side, ratio):
            self._painter = ThumbnailPainter(tokens, self._side, ratio, self.font())
            self._cache.set_scale(self._side, ratio)
            self._feed.ask_soon(afresh=True)
        return self._painter

    def _wish_of(self, event: QKeyEvent) -> Callable[[], None] | None:
        """What a key means to this grid, as a call; None where it means nothing."""
        key, modifiers = event.key(), event.modifiers()
        plain = not modifiers & ~Qt.KeyboardModifier.KeypadModifier
        for keys, signal in self._by_sequence.items():
            if event.matches(keys):
                return signal.emit
        if plain and key in self._by_key:
            return self._by_key[Qt.Key(key)].emit
        if Qt.Key.Key_0 <= key <= Qt.Key.Key_9 and not modifiers & ~_TYPING:
            return partial(self.label_key_pressed.emit, key - Qt.Key.Key_0)
        if plain and key in _OPENING and self.current_id is not None:
            return partial(self.opened.emit, self.current_id)
        if plain and key == Qt.Key.Key_Escape and self._cut:
            return self.cut_given_up.emit
        if plain and key == Qt.Key.Key_Escape and self._chosen:
            return self.clearSelection
        return None

    @Slot()
    def _on_selection_changed(self) -> None:
        ranges = self.selectionModel().selection()
        spans = (ranges.at(place) for place in range(ranges.size()))
        rows = sorted(chain.from_iterable(range(span.top(), span.bottom() + 1) for span in spans))
        self._chosen_rows = frozenset(rows)
        chosen = self._model.ids(rows)
        if chosen != self._chosen:
            self._chosen = chosen
            self.selection_changed.emit(chosen)

    @Slot(QModelIndex)
    def _on_double_clicked(self, index: QModelIndex) -> None:
        self.opened.emit(self._model.items[index.row()].id)

    @Slot(object)
    def _on_arrived(self, names: set[str]) -> None:
        for row in self.rows_in_sight():
            if self._model.items[row].sha256 in names:
                self.viewport().update(self.placed(row))
