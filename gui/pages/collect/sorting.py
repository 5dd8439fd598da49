"""The grid of one shelf's pictures, with the list of all shelves beside it, and the closer look."""

from collections.abc import Mapping

from PySide6.QtCore import Signal, Slot
from PySide6.QtGui import QImage, QKeySequence, QShortcut
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QStackedWidget, QVBoxLayout, QWidget

from gui.grid_items import GridFilter, GridItem
from gui.icons import icon
from gui.pages.collect.handling import Handling
from gui.pages.collect.looking import Looking
from gui.shelves import ALL, NAMES, PICKED, TRASH, TRAY
from gui.thumbnails import Thumbnails
from gui.viewmodels.alike import AlikeViewModel
from gui.viewmodels.closer_look import CloserLookViewModel
from gui.viewmodels.labelling import LabellingViewModel
from gui.viewmodels.sorting import Arranged, SortingViewModel
from gui.widgets.filter_bar import FilterBar
from gui.widgets.progress_row import ProgressRow
from gui.widgets.selection_bar import ALIKE_KEYS, NEW_LABEL_KEYS, RESTORE_KEYS, LabelChoice, SelectionBar
from gui.widgets.shelf_list import ShelfItem, ShelfList
from gui.widgets.thumbnail_grid import ThumbnailGrid

_EMPTY = {
    TRAY: "Nothing waits for a label.",
    TRASH: "The trash is empty.",
    ALL: "There are no pictures yet.",
}


class Sorting(QWidget):
    """Shows the shelf that the view-model has open; `progress` and `empty_button` belong in the page's head.

    Signals:
      paste_requested()             what is on the clipboard is to come here
      incoming_dropped(int, object) a tuple of Incoming for a shelf
      samples_dropped(int, object)  Carried samples for a shelf
      rename_requested(int, str)    another name for a label
    """

    paste_requested = Signal()
    incoming_dropped = Signal(int, object)
    samples_dropped = Signal(int, object)
    rename_requested = Signal(int, str)

    def __init__(
        self,
        sorting: SortingViewModel,
        labelling: LabellingViewModel,
        closer: CloserLookViewModel,
        alike: AlikeViewModel,
        thumbnails: Thumbnails,
    ) -> None:
        super().__init__()
        self.setObjectName("sorting")
        self._sorting, self._labelling, self._alike = sorting, labelling, alike
        self._thumbnails = thumbnails
        self._items: tuple[GridItem, ...] = ()
        self._by_hash: Mapping[str, int] = {}
        self._total = 0
        self._shelves = ShelfList()
        self._filter = FilterBar()
        self._grid = ThumbnailGrid()
        self._handling = Handling(self._grid, sorting, labelling, alike)
        self._chosen = SelectionBar()
        self._looking = Looking(closer, labelling, self._handling.deleting, self)
        self.empty_button = _empty_button()
        self._stack = QStackedWidget()
        self.progress = ProgressRow(name="alikeProgress")
        self._lay_out()
        self._connect()
        self._shortcuts()

    def refresh(self) -> None:
        """Show the shelves as they are now."""
        contents = self._sorting.contents
        counts = contents.counts
        items = [ShelfItem(ALL, NAMES[ALL], None, contents.total)]
        for key, label in enumerate(contents.labels, start=1):
            digit = str(key) if key <= 9 else ""
            items.append(ShelfItem(label.id, label.name, label.colour, counts.get(label.id, 0), digit))
        items.append(ShelfItem(TRAY, NAMES[TRAY], None, counts.get(None, 0), "0"))
        items.append(ShelfItem(TRASH, NAMES[TRASH], None, len(contents.trash)))
        self.empty_button.setVisible(self._sorting.shelf == TRASH and bool(contents.trash))
        self._shelves.set_items(items, self._sorting.shelf)
        self._chosen.set_labels(
            [
                *(
                    LabelChoice(label.id, label.name, label.colour, key if key <= 9 else None)
                    for key, label in enumerate(contents.labels, start=1)
                ),
                LabelChoice(TRAY, NAMES[TRAY], None, 0),
            ]
        )

    def show_shelf(self) -> None:
        """Show the shelf that was opened, from its top."""
        self._grid.set_items(())
        self._grid.set_empty_text(_EMPTY.get(self._sorting.shelf or 0, "No pictures here yet. Drop some."))
        self._chosen.set_in_trash(self._sorting.shelf == TRASH)
        self._stack.setCurrentIndex(0)
        self.refresh()
        self._grid.setFocus()

    def set_takes_drops(self, takes: bool) -> None:
        """Whether pictures can be put on the shelves with the mouse."""
        self._shelves.setAcceptDrops(takes)

    @Slot()
    def empty_trash(self) -> None:
        """Delete all that lies in the trash for ever, if the person agrees."""
        self._handling.deleting.ask_for_all()

    def _lay_out(self) -> None:
        grid = QWidget()
        column = QVBoxLayout(grid)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(12)
        column.addWidget(self._filter)
        column.addWidget(self._grid, 1)
        column.addWidget(self._chosen)
        self._stack.addWidget(grid)
        self._stack.addWidget(self._looking.view)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(16)
        row.addWidget(self._shelves)
        row.addWidget(self._stack, 1)

    def _connect(self) -> None:
        self._sorting.arranged.connect(self._on_arranged)
        self._thumbnails.ready.connect(self._on_thumbnails)
        self._alike.progress_changed.connect(self.progress.show_progress)
        self.progress.cancel_requested.connect(self._alike.cancel)
        self._shelves.opened.connect(self._sorting.open)
        self._shelves.samples_dropped.connect(self.samples_dropped)
        self._shelves.incoming_dropped.connect(self.incoming_dropped)
        self._filter.filter_changed.connect(self._on_filter_changed)
        self._filter.side_changed.connect(self._grid.set_side)
        self._filter.left.connect(self._on_filter_left)
        self._connect_grid()
        self._labelling.label_made.connect(self._on_label_made)
        self._shelves.renamed.connect(self.rename_requested)
        self._shelves.edited.connect(self._on_name_edited)
        self._chosen.move_requested.connect(self._handling.move)
        self._chosen.new_label_requested.connect(self._handling.make_label)
        self._chosen.alike_requested.connect(self._handling.select_alike)
        self._chosen.closer_look_requested.connect(self._on_closer_requested)
        self._chosen.copy_requested.connect(self._handling.copy)
        self._chosen.trash_requested.connect(self._handling.trash)
        self._chosen.restore_requested.connect(self._handling.restore)
        self._chosen.delete_requested.connect(self._handling.trash)
        self.empty_button.clicked.connect(self.empty_trash)
        self._chosen.none_requested.connect(self._grid.clearSelection)
        self._looking.closed.connect(self._on_closer_closed)
        self._looking.moved.connect(self._grid.go_to)

    @Slot(int)
    def _on_label_made(self, label_id: int) -> None:
        if self.isVisible():
            self._shelves.edit_name(label_id)

    @Slot()
    def _on_name_edited(self) -> None:
        """The next key is for the next picture again."""
        (self._looking.view if self._stack.currentIndex() else self._grid).setFocus()

    def _connect_grid(self) -> None:
        self._grid.thumbnails_wanted.connect(self._on_wanted)
        self._grid.selection_changed.connect(self._on_selection_changed)
        self._grid.opened.connect(self._on_opened)
        self._handling.paste_requested.connect(self.paste_requested)
        self._handling.closer_look_requested.connect(self._on_closer_requested)

    def _shortcuts(self) -> None:
        for keys, slot in (
            (NEW_LABEL_KEYS, self._handling.make_label),
            (ALIKE_KEYS, self._handling.select_alike),
            (RESTORE_KEYS, self._handling.restore),
            ("Ctrl+F", self._filter.search),
        ):
            QShortcut(QKeySequence(keys), self, slot)

    @Slot(object)
    def _on_arranged(self, arranged: Arranged) -> None:
        self._items, self._total = arranged.items, arranged.total
        self._by_hash = arranged.by_hash
        self._grid.set_items(arranged.items, arranged.rows)
        self._looking.set_items(arranged.items, arranged.rows)
        if arranged.shelf == PICKED and len(arranged.items) == 1:
            self._grid.go_to(arranged.items[0].id)  # one that was looked for: the next key is for it
        self._tell_counts()

    @Slot(object)
    def _on_selection_changed(self, chosen: list[int]) -> None:
        self._chosen.set_count(len(chosen))
        self._tell_counts()

    def _tell_counts(self) -> None:
        self._filter.set_counts(len(self._items), total=self._total, chosen=len(self._grid.chosen))

    @Slot(list)
    def _on_wanted(self, keys: list[str]) -> None:
        found = self._by_hash
        self._thumbnails.want_only(self._labelling.samples([found[key] for key in keys if key in found]))

    @Slot(object)
    def _on_thumbnails(self, images: dict[str, QImage]) -> None:
        self._grid.set_thumbnails(images)

    @Slot(object)
    def _on_filter_changed(self, wanted: GridFilter) -> None:
        self._sorting.show(wanted)

    @Slot()
    def _on_filter_left(self) -> None:
        self._grid.setFocus()

    @Slot(int)
    def _on_opened(self, sample_id: int) -> None:
        self._stack.setCurrentIndex(1)
        self._looking.look_at(sample_id)
        self._looking.view.setFocus()

    @Slot()
    def _on_closer_requested(self) -> None:
        ids = self._grid.chosen
        if ids:
            current = self._grid.current_id
            self._on_opened(current if current in ids else ids[0])

    @Slot()
    def _on_closer_closed(self) -> None:
        self._stack.setCurrentIndex(0)
        self._grid.setFocus()


def _empty_button() -> QPushButton:
    button = QPushButton(icon("trash"), "Empty trash…")
    button.setObjectName("emptyTrashButton")
    button.setToolTip("Delete all that lies in the trash for ever")
    button.hide()
    return button
