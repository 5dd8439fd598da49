"""What can be done with the chosen pictures."""

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QRectF, QSize, Qt, Signal, Slot
from PySide6.QtGui import QAction, QIcon, QKeySequence, QPainter, QPixmap, QResizeEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QMenu, QPushButton, QWidget

from gui.icons import icon
from gui.widgets.page_head import plain_label
from gui.widgets.painting import paint_swatch
from gui.widgets.plain_text import one_line

NEW_LABEL_KEYS = "Ctrl+L"
ALIKE_KEYS = "Ctrl+Shift+A"
RESTORE_KEYS = "Ctrl+R"
_LONGEST_NAME = 40
_NARROWEST = 560


@dataclass(frozen=True, slots=True)
class LabelChoice:
    """Where pictures may go: to a class label, or to the tray, which has no colour. `key` is its digit."""

    label_id: int
    name: str
    colour: int | None
    key: int | None = None


class SelectionBar(QFrame):
    """How many pictures are chosen, and buttons for what can be done with them; hidden while none is.

    It belongs below the grid: above it, it would push the picture away that was just clicked.

    Signals:
      move_requested(int)   id of the label that the pictures are to have
      new_label_requested(), alike_requested(), closer_look_requested(), copy_requested(), trash_requested()
      restore_requested(), delete_requested()   for pictures that lie in the trash
      none_requested()      no picture is to be chosen any more
    """

    move_requested = Signal(int)
    new_label_requested = Signal()
    alike_requested = Signal()
    closer_look_requested = Signal()
    copy_requested = Signal()
    trash_requested = Signal()
    restore_requested = Signal()
    delete_requested = Signal()
    none_requested = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("selectionBar")
        self.setProperty("role", "card")
        self.setAccessibleName("Chosen pictures")
        self._labels: tuple[LabelChoice, ...] = ()
        self._count = plain_label(role="heading", name="chosenCount")
        self._menu = QMenu(self)
        self._menu.setObjectName("moveMenu")
        self._menu.setStyleSheet("QMenu { menu-scrollable: 1; }")
        self._menu.aboutToShow.connect(self._on_menu_opening)
        self._menu.triggered.connect(self._on_label_chosen)
        self._lay_out()
        self.hide()

    def set_labels(self, labels: Sequence[LabelChoice]) -> None:
        """Where the pictures may go, in the menu's order."""
        self._labels = tuple(labels)

    def set_count(self, chosen: int) -> None:
        """How many pictures are chosen; the bar is there while it is more than none."""
        self._count.setText(f"{chosen:,} chosen")
        self._shorten()
        self.setVisible(chosen > 0)

    def set_in_trash(self, in_trash: bool) -> None:
        """Whether the pictures lie in the trash: what can be done with them there is something else."""
        for button in self._elsewhere:
            button.setVisible(not in_trash)
        for button in self._only_in_trash:
            button.setVisible(in_trash)
        self._shorten()

    def minimumSizeHint(self) -> QSize:
        return QSize(_NARROWEST, super().minimumSizeHint().height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._shorten()

    def _lay_out(self) -> None:
        move = _button("Move to…", "move", "moveButton", tooltip="Give them another label", keys="1 to 9")
        move.setMenu(self._menu)
        new_label = _button("New label from these", "plus", "newLabelButton", keys=NEW_LABEL_KEYS)
        alike = _button("Select all alike", "alike", "alikeButton", keys=ALIKE_KEYS)
        look = _button("Look closer", "look", "lookButton", keys="Space")
        copy = _button("Copy", "copy", "copyButton", keys="Ctrl+C")
        trash = _button("Trash", "trash", "trashButton", tooltip="Into the trash", keys="Del")
        restore = _button("Restore", "undo", "restoreButton", tooltip="Take them out of the trash", keys=RESTORE_KEYS)
        delete = _button("Delete for ever…", "trash", "deleteButton", keys="Del")
        none = _button("", "close", "noneButton", tooltip="Choose none", keys="Esc")
        row = QHBoxLayout(self)
        row.setContentsMargins(15, 7, 7, 7)
        row.setSpacing(2)
        self._elsewhere, self._only_in_trash = (move, new_label, copy, trash), (restore, delete)
        for widget in (self._count, move, new_label, restore, alike, look, copy, trash, delete, none):
            row.addWidget(widget)
        row.insertSpacing(1, 8)
        row.insertStretch(row.indexOf(look), 1)
        self._words = (
            {
                move: "Move to…",
                new_label: "New label from these",
                alike: "Select all alike",
                look: "Look closer",
                copy: "Copy",
                trash: "Trash",
            },
            {new_label: "New label from these", alike: "Select all alike", look: "", copy: "", trash: ""},
            {new_label: "New label", alike: "All alike", look: "", copy: "", trash: ""},
            {move: "Move…", new_label: "", alike: "", look: "", copy: "", trash: ""},
        )
        for button, signal in (
            (new_label, self.new_label_requested),
            (alike, self.alike_requested),
            (look, self.closer_look_requested),
            (copy, self.copy_requested),
            (trash, self.trash_requested),
            (restore, self.restore_requested),
            (delete, self.delete_requested),
            (none, self.none_requested),
        ):
            button.clicked.connect(signal)
        self.set_in_trash(False)

    def _shorten(self) -> None:
        """Say as much on the buttons as there is room for."""
        for words in self._words:
            for button, text in words.items():
                button.setText(text)
            if self.sizeHint().width() <= self.width():
                return

    @Slot()
    def _on_menu_opening(self) -> None:
        self._menu.clear()
        for label in self._labels:
            name = one_line(label.name, longest=_LONGEST_NAME).replace("&", "&&")
            action = QAction(name if label.key is None else f"{name}\t{label.key}", self._menu)
            if label.colour is not None:
                action.setIcon(_swatch(label.colour))
            action.setData(label.label_id)
            self._menu.addAction(action)

    @Slot(QAction)
    def _on_label_chosen(self, action: QAction) -> None:
        self.move_requested.emit(action.data())


def _button(text: str, symbol: str, name: str, *, tooltip: str = "", keys: str) -> QPushButton:
    button = QPushButton(icon(symbol), text)
    button.setObjectName(name)
    button.setProperty("role", "quiet")
    native = QKeySequence(keys).toString(QKeySequence.SequenceFormat.NativeText) if "+" in keys else keys
    button.setToolTip(f"{tooltip or text} ({native})")
    button.setAccessibleName(text or tooltip)
    button.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
    return button


def _swatch(colour: int) -> QIcon:
    drawn = QPixmap(32, 32)
    drawn.setDevicePixelRatio(2.0)
    drawn.fill(Qt.GlobalColor.transparent)
    with QPainter(drawn) as painter:
        paint_swatch(painter, QRectF(2, 2, 12, 12), colour, radius=3)
    return QIcon(drawn)
