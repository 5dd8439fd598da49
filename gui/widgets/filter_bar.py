"""Which pictures of a grid are shown, in which order and how large."""

from collections.abc import Mapping

from PySide6.QtCore import QSignalBlocker, Qt, QTimer, Signal, Slot
from PySide6.QtGui import QAction, QKeyEvent
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QLineEdit, QSlider, QVBoxLayout, QWidget

from gui.grid_items import GridFilter, Show, Sort
from gui.icons import icon
from gui.widgets.icon_view import IconView
from gui.widgets.page_head import plain_label
from gui.widgets.thumbnail_grid import SIDES, Side

SHOWN: Mapping[Show, str] = {
    "all": "All pictures",
    "today": "Added today",
    "week": "Added this week",
    "file": "From files and folders",
    "archive": "From a zip",
    "camera": "From the camera",
    "video": "From a video",
    "paste": "Pasted or from the web",
    "small": "Too small",
    "blurred": "Blurred",
    "dark": "Dark",
    "duplicates": "Duplicates",
}
SORTED: Mapping[Sort, str] = {
    "added": "Oldest first",
    "newest": "Newest first",
    "name": "By name",
    "look": "By look",
}
_TYPING_MS = 150  # a word is searched for when the typing pauses, not at every letter


def count_text(shown: int, total: int, chosen: int) -> str:
    """How many pictures there are, in words."""
    pictures = "picture" if total == 1 else "pictures"
    number = f"{total:,} {pictures}" if shown == total else f"{shown:,} of {total:,} {pictures}"
    return f"{number}, {chosen:,} chosen" if chosen else number


class FilterBar(QWidget):
    """A search field, what to show, in which order, how large, and how many pictures that are.

    Signals: `filter_changed(object)` with a GridFilter, `side_changed(int)` with the thumbnails' side in pixels,
    `left()` when the person goes on to the pictures with Enter or the arrow down.
    """

    filter_changed = Signal(object)
    side_changed = Signal(int)
    left = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("filterBar")
        self._told = GridFilter()
        self._search = _SearchField(self)
        self._show = _choice(SHOWN, "Show", "showChoice")
        self._sort = _choice(SORTED, "Order", "sortChoice")
        self._size = _size_slider()
        self._count = plain_label(role="muted", name="countText")
        self._pause = QTimer(self, singleShot=True, interval=_TYPING_MS)
        self._lay_out()
        self._connect()
        self.set_counts(0, total=0, chosen=0)

    @property
    def filter(self) -> GridFilter:
        """What is chosen now."""
        return GridFilter(self._search.text().strip(), self._show.currentData(), self._sort.currentData())

    def set_filter(self, wanted: GridFilter) -> None:
        """Show that this filter is chosen; nothing is told."""
        self._told = wanted
        self._search.setText(wanted.text)
        with QSignalBlocker(self._show), QSignalBlocker(self._sort):
            self._show.setCurrentIndex(self._show.findData(wanted.show))
            self._sort.setCurrentIndex(self._sort.findData(wanted.sort))
        self._pause.stop()

    def set_side(self, side: Side) -> None:
        """Show that thumbnails have this size; nothing is told."""
        with QSignalBlocker(self._size):
            self._size.setValue(SIDES.index(side))

    def set_counts(self, shown: int, *, total: int, chosen: int) -> None:
        """How many pictures are shown, how many there are, and how many are chosen."""
        self._count.setText(count_text(shown, total, chosen))

    def search(self) -> None:
        """Let the person type what to look for."""
        self._search.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self._search.selectAll()

    def _lay_out(self) -> None:
        row = QHBoxLayout()
        row.setSpacing(8)
        row.addWidget(self._search, 1)
        row.addWidget(self._show)
        row.addWidget(self._sort)
        row.addSpacing(8)
        row.addWidget(IconView("many", self, size=16, colour="muted"))
        row.addWidget(self._size)
        row.addWidget(IconView("few", self, size=16, colour="muted"))
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(6)
        column.addLayout(row)
        column.addWidget(self._count)

    def _connect(self) -> None:
        self._search.textEdited.connect(self._on_typed)
        self._search.cleared.connect(self._on_changed)
        self._search.left.connect(self._on_left)
        self._pause.timeout.connect(self._on_changed)
        self._show.currentIndexChanged.connect(self._on_changed)
        self._sort.currentIndexChanged.connect(self._on_changed)
        self._size.valueChanged.connect(self._on_size_changed)

    @Slot()
    def _on_typed(self) -> None:
        self._pause.start()

    @Slot()
    def _on_left(self) -> None:
        self._on_changed()
        self.left.emit()

    @Slot()
    def _on_changed(self) -> None:
        self._pause.stop()
        if self.filter != self._told:
            self._told = self.filter
            self.filter_changed.emit(self._told)

    @Slot(int)
    def _on_size_changed(self, step: int) -> None:
        self.side_changed.emit(SIDES[step])


class _SearchField(QLineEdit):
    """A search field with a lens; Escape empties it.

    Signals: `cleared()`, `left()` with Enter or the arrow down.
    """

    cleared = Signal()
    left = Signal()

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName("searchField")
        self.setAccessibleName("Search by name")
        self.setPlaceholderText("Search by name")
        self.setToolTip("Search by name (Ctrl+F)")
        self.setMinimumWidth(140)
        self.addAction(icon("search", "muted"), QLineEdit.ActionPosition.LeadingPosition)
        self._clear = QAction(icon("close", "muted"), "Show all names again (Esc)", self)
        self._clear.triggered.connect(self._on_clear)
        self.addAction(self._clear, QLineEdit.ActionPosition.TrailingPosition)
        self._clear.setVisible(False)
        self.textChanged.connect(self._on_text_changed)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape and self.text():
            self._on_clear()
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Down):
            self.left.emit()
        else:
            super().keyPressEvent(event)

    @Slot()
    def _on_clear(self) -> None:
        self.clear()
        self.cleared.emit()

    @Slot(str)
    def _on_text_changed(self, text: str) -> None:
        self._clear.setVisible(bool(text))


def _choice(texts: Mapping[Show, str] | Mapping[Sort, str], what: str, name: str) -> QComboBox:
    choice = QComboBox()
    choice.setObjectName(name)
    choice.setAccessibleName(what)
    choice.setToolTip(what)
    for value, text in texts.items():
        choice.addItem(text, value)
    choice.setMaxVisibleItems(len(texts))
    return choice


def _size_slider() -> QSlider:
    slider = QSlider(Qt.Orientation.Horizontal)
    slider.setRange(0, len(SIDES) - 1)
    slider.setPageStep(1)
    slider.setObjectName("sizeSlider")
    slider.setAccessibleName("Size of the pictures")
    slider.setToolTip("Size of the pictures")
    slider.setValue(SIDES.index(128))
    slider.setFixedWidth(96)
    return slider
