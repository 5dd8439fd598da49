"""A class label's card: its name, how many pictures it has, and the latest of them."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from PySide6.QtCore import QPoint, Qt, Signal, Slot
from PySide6.QtGui import QContextMenuEvent, QImage, QKeyEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QMenu, QPushButton, QToolButton, QVBoxLayout, QWidget

from gui.icons import icon
from gui.theme import label_colour
from gui.widgets.drops import DropFrame
from gui.widgets.name_edit import NameEdit
from gui.widgets.plain_text import ElidedLabel
from gui.widgets.thumbnail_wall import ThumbnailWall


@dataclass(frozen=True, slots=True)
class CardContent:
    """What a card shows. The tray of pictures not labelled yet has no colour and keeps its name."""

    label_id: int
    name: str
    colour: int
    count: int
    removable: bool = True
    kind: Literal["label", "tray"] = "label"


def pictures(count: int) -> str:
    """A number of pictures in words."""
    if count == 0:
        return "no pictures yet"
    return "1 picture" if count == 1 else f"{count} pictures"


class ClassCard(DropFrame):
    """One class label, or the tray "Not labelled yet" (`CardContent.kind`, fixed once the card is made).

    Signals, all with the label's id: `rename_requested(int, str)`, `delete_requested(int)`,
    `add_pictures_requested(int)`, `add_folder_requested(int)`, `paths_dropped(int, list)`.
    """

    rename_requested = Signal(int, str)
    delete_requested = Signal(int)
    add_pictures_requested = Signal(int)
    add_folder_requested = Signal(int)
    paths_dropped = Signal(int, list)

    def __init__(self, content: CardContent, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._content = content
        self.setProperty("role", "card" if content.kind == "label" else "tray")
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self._build()
        self.set_card(content)

    def set_card(self, content: CardContent) -> None:
        """Show `content`; a name being typed stays."""
        self._content = content
        self.setObjectName(f"classCard{content.label_id}")
        self._swatch.set_colour(content.colour)
        if isinstance(self._title, NameEdit):
            self._title.set_name(content.name)
        else:
            self._title.setText(content.name)
        self._count.setText(pictures(content.count))
        self.setAccessibleName(f"{content.name}, {pictures(content.count)}")
        self._add.setAccessibleName(f"Add pictures to {content.name}")
        self._menu_button.setAccessibleName(f"More for {content.name}")

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
        elif event.key() == Qt.Key.Key_Delete and self._content.removable:
            self.delete_requested.emit(self._content.label_id)
        else:
            super().keyPressEvent(event)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        self._open_menu(event.globalPos())

    def _paths_arrived(self, paths: list[Path]) -> None:
        self.paths_dropped.emit(self._content.label_id, paths)

    def _build(self) -> None:
        self._swatch = _Swatch(self)
        self._title = self._tray_title() if self._content.kind == "tray" else self._editable_title()
        self._count = QLabel(self)
        self._count.setProperty("role", "muted")
        self._wall = ThumbnailWall(self, placeholder="Drop pictures here")
        self._menu_button = QToolButton(self)
        self._menu_button.setObjectName("menuButton")
        self._menu_button.setIcon(icon("dots", "muted"))
        self._menu_button.setToolTip("More")
        self._add = QPushButton(icon("plus"), "Add pictures", self)
        self._add.setObjectName("addPicturesButton")
        self._menu_button.clicked.connect(self._on_menu_clicked)
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
        header = QHBoxLayout()
        tray = self._content.kind == "tray"
        header.setSpacing(8 if tray else 2)  # a name to edit keeps its distance by itself: it has a frame
        if tray:
            self._swatch.hide()
        header.addWidget(self._swatch)
        header.addWidget(self._title)
        header.addWidget(self._count)
        header.addStretch(1)
        header.addWidget(self._menu_button)
        footer = QHBoxLayout()
        footer.addWidget(self._add)
        footer.addStretch(1)
        column = QVBoxLayout(self)
        column.setContentsMargins(15, 12, 15, 12)
        column.setSpacing(10)
        column.addLayout(header)
        column.addWidget(self._wall)
        column.addLayout(footer)
        column.addStretch(1)

    def _open_menu(self, position: QPoint) -> None:
        menu = QMenu(self)  # made when asked for: a menu a card is slow with two hundred cards
        menu.setObjectName("cardMenu")
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        if self._content.kind == "label":
            menu.addAction("Rename", self._on_rename_chosen).setObjectName("renameAction")
        menu.addAction("Add folder…", self._on_add_folder_chosen).setObjectName("addFolderAction")
        if self._content.removable:
            menu.addSeparator()
            menu.addAction("Delete", self._on_delete_chosen).setObjectName("deleteAction")
        menu.popup(position)

    @Slot(str)
    def _on_name_committed(self, name: str) -> None:
        self.rename_requested.emit(self._content.label_id, name)

    @Slot()
    def _on_name_left(self) -> None:
        self.setFocus(Qt.FocusReason.OtherFocusReason)

    @Slot()
    def _on_menu_clicked(self) -> None:
        self._open_menu(self._menu_button.mapToGlobal(QPoint(0, self._menu_button.height())))

    @Slot()
    def _on_add_clicked(self) -> None:
        self.add_pictures_requested.emit(self._content.label_id)

    @Slot()
    def _on_rename_chosen(self) -> None:
        self.rename()

    @Slot()
    def _on_add_folder_chosen(self) -> None:
        self.add_folder_requested.emit(self._content.label_id)

    @Slot()
    def _on_delete_chosen(self) -> None:
        self.delete_requested.emit(self._content.label_id)


class _Swatch(QWidget):
    """A small square in a label's colour."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._colour = 0
        self.setFixedSize(12, 12)

    def set_colour(self, index: int) -> None:
        self._colour = index
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        with QPainter(self) as painter:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(label_colour(self._colour))
            painter.drawRoundedRect(self.rect().adjusted(1, 1, -1, -1), 2, 2)
