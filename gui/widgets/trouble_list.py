"""What was found that would spoil a training: one row each, with what to do about it in one click."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from PySide6.QtCore import Signal, Slot
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QPushButton, QSizePolicy, QVBoxLayout, QWidget

from gui.portions import Portions
from gui.widgets.emptying import empty
from gui.widgets.icon_view import IconView
from gui.widgets.page_head import plain_label
from gui.widgets.scrolling import scrolling

_AT_ONCE = 16  # more than fit in a window; the others follow


@dataclass(frozen=True, slots=True)
class TroubleItem:
    """One trouble: its key, a sentence, the button's text for what to do, and whether its pictures can be shown."""

    key: str
    sentence: str
    action: str
    can_show: bool


class TroubleList(QWidget):
    """The weightiest first.

    Signals, with the trouble's key:
      show_requested(str)     its pictures are to be seen
      mend_requested(str)     what its button says
      ignore_requested(str)   it is never to be told again
    """

    show_requested = Signal(str)
    mend_requested = Signal(str)
    ignore_requested = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("troubleList")
        self._items: tuple[TroubleItem, ...] = ()
        self._shown: tuple[TroubleItem, ...] | None = None
        self._portions = Portions(self)
        self._rows = QVBoxLayout()
        self._rows.setContentsMargins(0, 0, 0, 24)
        self._rows.setSpacing(8)
        inner = QWidget()
        inner.setLayout(self._rows)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(scrolling(inner))

    def set_items(self, items: Sequence[TroubleItem]) -> None:
        """Show these."""
        self._items = tuple(items)
        if self.isVisible():
            self._fill()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._fill()

    def _fill(self) -> None:
        if self._items == self._shown:
            return
        self._shown = self._items
        empty(self._rows)
        if not self._shown:
            label = plain_label("Nothing that would spoil a training was found.", role="muted", name="noTroubles")
            self._rows.addWidget(label)
        self._rows.addStretch(1)
        self._portions.start(self._added(self._shown), at_once=_AT_ONCE)

    def _added(self, items: Sequence[TroubleItem]) -> Iterator[None]:
        for place, item in enumerate(items):
            row = self._row(item)
            self._rows.insertWidget(place, row)
            row.show()
            yield

    def _row(self, item: TroubleItem) -> QWidget:
        row = _TroubleRow(item)
        row.chosen.connect(self._on_chosen)
        return row

    @Slot(str, str)
    def _on_chosen(self, what: str, key: str) -> None:
        signals = {"show": self.show_requested, "mend": self.mend_requested, "ignore": self.ignore_requested}
        signals[what].emit(key)


class _TroubleRow(QFrame):
    """Signals: `chosen(str, str)` with show, mend or ignore and the key."""

    chosen = Signal(str, str)

    def __init__(self, item: TroubleItem) -> None:
        super().__init__()
        self.setObjectName("troubleRow")
        self.setProperty("role", "card")
        self.setAccessibleName(item.sentence)
        self._key = item.key
        row = QHBoxLayout(self)
        row.setContentsMargins(16, 10, 12, 10)
        row.setSpacing(12)
        row.addWidget(IconView("warning", self, size=20, colour="careful"))
        sentence = plain_label(item.sentence, name="troubleSentence", wrap=True)
        sentence.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        row.addWidget(sentence, 1)
        if item.can_show:
            row.addWidget(self._button("Show", "show", "See its pictures"))
        if item.action:
            row.addWidget(self._button(item.action, "mend", "Undo brings it back"))
        row.addWidget(self._button("Ignore", "ignore", "Never speak of it again"))

    def _button(self, text: str, what: str, tooltip: str) -> QPushButton:
        button = QPushButton(text)
        button.setObjectName(f"{what}TroubleButton")
        button.setProperty("what", what)
        button.setToolTip(tooltip)
        button.setAccessibleName(f"{text}: {self.accessibleName()}")
        button.clicked.connect(self._on_clicked)
        return button

    @Slot()
    def _on_clicked(self) -> None:
        self.chosen.emit(str(self.sender().property("what")), self._key)
