"""The large empty place that says what to do and takes files."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QSizePolicy, QVBoxLayout, QWidget

from gui.incoming import Incoming
from gui.widgets.drops import DropFrame
from gui.widgets.icon_view import IconView
from gui.widgets.plain_text import as_tooltip


@dataclass(frozen=True, slots=True)
class DropAreaButton:
    """A button of a drop area: its text, its role in the style sheet, and its objectName."""

    text: str
    role: Literal["primary", "secondary", "quiet"]
    name: str


class DropArea(DropFrame):
    """An icon, a sentence, a hint and some buttons in the middle of a dashed frame.

    Signals: `button_clicked(str)` with the button's objectName, `paths_dropped(list)`, and where it takes pictures
    `incoming_dropped(object)` with a tuple of Incoming in its place.
    """

    button_clicked = Signal(str)
    paths_dropped = Signal(list)
    incoming_dropped = Signal(object)

    def __init__(
        self,
        sentence: str,
        parent: QWidget | None = None,
        *,
        hint: str = "",
        icon_name: str = "picture",
        buttons: Sequence[DropAreaButton] = (),
        pictures: bool = False,
    ) -> None:
        super().__init__(parent, dashed=True, pictures=pictures)
        self.setObjectName("dropArea")
        self._buttons: dict[str, QPushButton] = {}
        self.setAccessibleName(sentence)
        self.setAccessibleDescription(hint)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        column = QVBoxLayout(self)
        column.setContentsMargins(24, 24, 24, 24)
        column.addStretch(1)
        column.addWidget(IconView(icon_name, self, size=40, colour="muted"), 0, Qt.AlignmentFlag.AlignHCenter)
        column.addSpacing(8)
        column.addWidget(self._line(sentence, role="heading"))
        if hint:
            column.addWidget(self._line(hint, role="muted"))
        if buttons:
            column.addSpacing(12)
            column.addLayout(self._row_of(buttons))
        column.addStretch(1)

    def set_why_not(self, reason: str, *, buttons: Sequence[str]) -> None:
        """Take nothing, and switch these buttons off, which say the reason; without a reason all is on again."""
        self.setAcceptDrops(not reason)
        for button in (self._buttons[name] for name in buttons):
            button.setEnabled(not reason)
            button.setToolTip(as_tooltip(reason) if reason else "")

    def _line(self, text: str, *, role: str) -> QLabel:
        label = QLabel(text, self)
        label.setTextFormat(Qt.TextFormat.PlainText)
        label.setProperty("role", role)
        label.setAlignment(Qt.AlignmentFlag.AlignHCenter)
        label.setWordWrap(True)
        return label

    def _row_of(self, buttons: Sequence[DropAreaButton]) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setSpacing(8)
        row.addStretch(1)
        for each in buttons:
            button = QPushButton(each.text, self)
            button.setObjectName(each.name)
            button.setProperty("role", each.role)
            button.clicked.connect(self._on_clicked)
            row.addWidget(button)
            self._buttons[each.name] = button
        row.addStretch(1)
        return row

    def _incoming_arrived(self, arrived: tuple[Incoming, ...]) -> None:
        self.incoming_dropped.emit(arrived)

    def _paths_arrived(self, paths: list[Path]) -> None:
        self.paths_dropped.emit(paths)

    @Slot()
    def _on_clicked(self) -> None:
        self.button_clicked.emit(self.sender().objectName())


def nothing_trained(hint: str, *, icon_name: str, more: Sequence[DropAreaButton] = ()) -> DropArea:
    """What stands on a page that needs a model while there is none: the way to one, and `more` of them."""
    go = DropAreaButton("Go to Train", "primary", "goToTrainButton")
    area = DropArea("Nothing is trained yet", hint=hint, icon_name=icon_name, buttons=(go, *more))
    area.setAcceptDrops(False)
    return area
