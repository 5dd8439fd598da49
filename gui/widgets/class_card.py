"""A class label's card: its name, how many pictures it has, and the latest of them."""

from collections.abc import Sequence

from PySide6.QtCore import QPoint, Qt, Signal, Slot
from PySide6.QtGui import QContextMenuEvent, QImage, QKeyEvent, QMouseEvent
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from gui.icons import icon
from gui.incoming import Incoming
from gui.sample_mime import Carried
from gui.widgets.card_head import CardHead
from gui.widgets.card_menu import CardContent, CardMenu
from gui.widgets.drops import DropFrame
from gui.widgets.name_edit import NameEdit
from gui.widgets.plain_text import ElidedLabel
from gui.widgets.thumbnail_wall import ThumbnailWall

_OPENING_KEYS = (Qt.Key.Key_Return, Qt.Key.Key_Enter)


def pictures(count: int) -> str:
    """A number of pictures in words."""
    if count == 0:
        return "no pictures yet"
    return "1 picture" if count == 1 else f"{count} pictures"


class ClassCard(DropFrame):
    """One class label, or the tray "Not labelled yet" (`CardContent.kind`, fixed once the card is made).

    Signals, all with the label's id first:
      opened(int)                                     its pictures are to be seen
      rename_requested(int, str), delete_requested(int), colour_requested(int, int), hide_requested(int, bool)
      merge_requested(int, int)                       all its pictures are to go to the second label
      shift_requested(int, int)                       it is to stand so many places further on
      dragged(int, QPoint), drag_ended(int, bool)     dragged to that place on the screen; let go, or not
      add_pictures_requested(int), add_folder_requested(int), camera_requested(int), video_requested(int)
      incoming_dropped(int, object), samples_dropped(int, object)
    """

    opened = Signal(int)
    rename_requested = Signal(int, str)
    delete_requested = Signal(int)
    colour_requested = Signal(int, int)
    hide_requested = Signal(int, bool)
    merge_requested = Signal(int, int)
    shift_requested = Signal(int, int)
    dragged = Signal(int, QPoint)
    drag_ended = Signal(int, bool)
    add_pictures_requested = Signal(int)
    add_folder_requested = Signal(int)
    camera_requested = Signal(int)
    video_requested = Signal(int)
    incoming_dropped = Signal(int, object)
    samples_dropped = Signal(int, object)

    def __init__(self, content: CardContent, parent: QWidget | None = None) -> None:
        super().__init__(parent, samples=True)
        self._content = content
        self._shown: CardContent | None = None
        self.setProperty("role", "card" if content.kind == "label" else "tray")
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self._build()
        self.set_card(content)

    def set_card(self, content: CardContent) -> None:
        """Show `content`; a name being typed stays."""
        if content == self._shown:
            return
        self._content = self._shown = content
        self.setObjectName(f"classCard{content.label_id}")
        self._head.swatch.set_colour(content.colour)
        if isinstance(self._title, NameEdit):
            self._title.set_name(content.name)
        else:
            self._title.setText(content.name)
        self._head.count.setText(pictures(content.count) + (", hidden" if content.hidden else ""))
        self._head.count.setToolTip("Hidden from training" if content.hidden else "")
        self.setAccessibleName(f"{content.name}, {self._head.count.text()}")
        self._add.setAccessibleName(f"Add pictures to {content.name}")
        self._head.menu_button.setAccessibleName(f"More for {content.name}")

    def set_images(self, images: Sequence[QImage | None]) -> None:
        """The label's latest pictures; None stands for one that is still being read."""
        self._wall.set_images(images)

    def rename(self) -> None:
        """Let the person type a new name."""
        if isinstance(self._title, NameEdit):
            self._title.edit()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_F2:
            self.rename()
        elif event.key() == Qt.Key.Key_Delete and self._content.kind == "label":
            self.delete_requested.emit(self._content.label_id)
        elif event.key() == Qt.Key.Key_Escape and self._head.dragging:
            self._head.let_go(dropped=False)
        elif event.key() in _OPENING_KEYS and not event.isAutoRepeat():
            self.opened.emit(self._content.label_id)
        else:
            super().keyPressEvent(event)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        self._open_menu(event.globalPos())

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton and self._wall.geometry().contains(event.position().toPoint()):
            self.opened.emit(self._content.label_id)

    def _incoming_arrived(self, arrived: tuple[Incoming, ...]) -> None:
        self.incoming_dropped.emit(self._content.label_id, arrived)

    def _samples_arrived(self, samples: Carried) -> None:
        self.samples_dropped.emit(self._content.label_id, samples)

    def _build(self) -> None:
        self._title = self._tray_title() if self._content.kind == "tray" else self._editable_title()
        self._head = CardHead(self._title, self, movable=self._content.kind == "label")
        self._wall = ThumbnailWall(self, placeholder="Drop pictures here")
        self._wall.setCursor(Qt.CursorShape.PointingHandCursor)
        self._wall.setToolTip("See all")
        self._add = QPushButton(icon("plus"), "Add pictures", self)
        self._add.setObjectName("addPicturesButton")
        self._head.menu_button.clicked.connect(self._on_menu_clicked)
        self._head.dragged.connect(self._on_dragged)
        self._head.drag_ended.connect(self._on_drag_ended)
        self._add.clicked.connect(self._on_add_clicked)
        self._lay_out()

    def _editable_title(self) -> NameEdit:
        title = NameEdit(self)
        title.setObjectName("nameEdit")
        title.setAccessibleName("Name of this label")
        title.committed.connect(self._on_name_committed)
        title.left.connect(self._on_name_left)
        return title

    def _tray_title(self) -> ElidedLabel:
        title = ElidedLabel("", self)
        title.setProperty("role", "heading")
        return title

    def _lay_out(self) -> None:
        footer = QHBoxLayout()
        footer.addWidget(self._add)
        footer.addStretch(1)
        column = QVBoxLayout(self)
        column.setContentsMargins(15, 12, 15, 12)
        column.setSpacing(10)
        column.addWidget(self._head)
        column.addWidget(self._wall)
        column.addLayout(footer)
        column.addStretch(1)

    def _open_menu(self, position: QPoint) -> None:
        menu = CardMenu(self._content, self)  # made when asked for: a menu a card is slow with two hundred cards
        menu.chosen.connect(self._on_menu_chosen)
        menu.popup(position)

    @Slot(str, object)
    def _on_menu_chosen(self, entry: str, value: object) -> None:
        number = self._content.label_id
        if entry == "rename":
            self.rename()
            return
        signals = {
            "open": self.opened,
            "addFolder": self.add_folder_requested,
            "camera": self.camera_requested,
            "video": self.video_requested,
            "delete": self.delete_requested,
            "colour": self.colour_requested,
            "hide": self.hide_requested,
            "merge": self.merge_requested,
            "shift": self.shift_requested,
        }
        signals[entry].emit(*([number] if value is None else [number, value]))

    @Slot(str)
    def _on_name_committed(self, name: str) -> None:
        self.rename_requested.emit(self._content.label_id, name)

    @Slot(QPoint)
    def _on_dragged(self, place: QPoint) -> None:
        self._mark(dragged=True)
        self.dragged.emit(self._content.label_id, place)

    @Slot(bool)
    def _on_drag_ended(self, dropped: bool) -> None:
        self._mark(dragged=False)
        self.drag_ended.emit(self._content.label_id, dropped)

    def _mark(self, *, dragged: bool) -> None:
        if bool(self.property("selected")) != dragged:
            self.setProperty("selected", dragged)
            self.style().polish(self)

    @Slot()
    def _on_name_left(self) -> None:
        self.setFocus(Qt.FocusReason.OtherFocusReason)

    @Slot()
    def _on_menu_clicked(self) -> None:
        button = self._head.menu_button
        self._open_menu(button.mapToGlobal(QPoint(0, button.height())))

    @Slot()
    def _on_add_clicked(self) -> None:
        self.add_pictures_requested.emit(self._content.label_id)
