"""What a card shows, and the menu of what can be done with its class label."""

from dataclasses import dataclass
from typing import Literal

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtGui import QAction, QIcon, QPixmap
from PySide6.QtWidgets import QMenu, QWidget

from gui.theme import label_colour
from gui.widgets.plain_text import one_line

COLOUR_NAMES = ("Blue", "Orange", "Green", "Pink", "Yellow", "Light blue", "Purple", "Brown")
_LONGEST_NAME = 40


@dataclass(frozen=True, slots=True)
class CardContent:
    """What a card shows. The tray of pictures not labelled yet has no colour and keeps its name.

    `others` are the labels that it can be merged into, by id and name.
    """

    label_id: int
    name: str
    colour: int
    count: int
    hidden: bool = False
    kind: Literal["label", "tray"] = "label"
    others: tuple[tuple[int, str], ...] = ()


class CardMenu(QMenu):
    """Deletes itself when it closes.

    Signals:
      chosen(str, object)   an entry (open, rename, addFolder, camera, video, colour, hide, merge, shift, delete), and
                            what goes with it: a colour's index, whether to hide, the other label's id, places; or None
    """

    chosen = Signal(str, object)

    def __init__(self, content: CardContent, parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName("cardMenu")
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._entry("See all", "open")
        if content.kind == "label":
            self._entry("Rename", "rename")
        self.addSeparator()
        self._entry("Add folder…", "addFolder")
        self._entry("Record with the camera…", "camera")
        self._entry("Pictures from a video…", "video")
        if content.kind == "label":
            self._add_label_entries(content)
        self.triggered.connect(self._on_triggered)

    def _add_label_entries(self, content: CardContent) -> None:
        self.addSeparator()
        colours = self.addMenu("Colour")
        for index, name in enumerate(COLOUR_NAMES):
            action = self._entry(name, "colour", index, menu=colours)
            square = QPixmap(12, 12)
            square.fill(label_colour(index))
            action.setIcon(QIcon(square))
            action.setCheckable(True)
            action.setChecked(index == content.colour % len(COLOUR_NAMES))
        merging = self.addMenu("Merge into")
        merging.setEnabled(bool(content.others))
        for number, name in content.others:
            self._entry(one_line(name, longest=_LONGEST_NAME).replace("&", "&&"), "merge", number, menu=merging)
        self._entry("Move earlier", "shift", -1)
        self._entry("Move later", "shift", 1)
        self._entry("Train with it again" if content.hidden else "Hide from training", "hide", not content.hidden)
        self.addSeparator()
        self._entry("Delete", "delete")

    def _entry(self, text: str, entry: str, value: object = None, *, menu: QMenu | None = None) -> QAction:
        action = (menu or self).addAction(text)
        action.setObjectName(f"{entry}Action" if value is None else f"{entry}Action{value}")
        action.setData((entry, value))
        return action

    @Slot(QAction)
    def _on_triggered(self, action: QAction) -> None:
        entry, value = action.data()
        self.chosen.emit(entry, value)
