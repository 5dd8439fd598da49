"""A single picture looked at closely, with what is known about it."""

from collections.abc import Callable, Sequence

from PySide6.QtCore import QSize, Qt, Signal, SignalInstance, Slot
from PySide6.QtGui import QImage, QKeyEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QSizePolicy, QToolButton, QVBoxLayout, QWidget

from gui.icons import icon
from gui.widgets.facts import Facts
from gui.widgets.page_head import plain_label
from gui.widgets.plain_text import ElidedLabel, one_line
from gui.widgets.zoom_view import ZoomView

_FACTS_WIDTH = 240
_TYPING = Qt.KeyboardModifier.ShiftModifier | Qt.KeyboardModifier.KeypadModifier  # how digits and + may be typed
_ARROWS = (Qt.Key.Key_Left, Qt.Key.Key_Right, Qt.Key.Key_Up, Qt.Key.Key_Down)
_MAY_BE_HELD = (*_ARROWS, Qt.Key.Key_Plus, Qt.Key.Key_Minus)


class CloserLook(QFrame):
    """The picture, zoomed by wheel, keys, buttons or pinching; its facts beside it.

    Signals:
      previous_requested(), next_requested()   another picture is to be shown
      closed()                                 the person has seen enough
      label_key_pressed(int)                   1 to 9
      trash_requested(), restore_requested()
    """

    previous_requested = Signal()
    next_requested = Signal()
    closed = Signal()
    label_key_pressed = Signal(int)
    trash_requested = Signal()
    restore_requested = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("closerLook")
        self.setProperty("role", "card")
        self._view = ZoomView(self)
        self._facts = Facts(self)
        self._facts.setFixedWidth(_FACTS_WIDTH)
        self._title = ElidedLabel("", self)
        self._title.setProperty("role", "heading")
        self._shown_at = plain_label(role="muted", name="shownAt")
        self._previous = self._button("previous", "", "previousButton", self.previous_requested)
        self._next = self._button("next", "", "nextButton", self.next_requested)
        self._restore = self._button("undo", "Out of the trash", "restoreButton", self.restore_requested)
        self._trash = self._button("trash", "", "trashButton", self.trash_requested)
        self.set_neighbours(before=True, after=True)
        self.set_in_trash(False)
        self._lay_out()
        self._by_key = {
            Qt.Key.Key_Left: self._previous.click,
            Qt.Key.Key_Up: self._previous.click,
            Qt.Key.Key_Right: self._next.click,
            Qt.Key.Key_Down: self._next.click,
            Qt.Key.Key_Plus: self._view.zoom_in,
            Qt.Key.Key_Equal: self._view.zoom_in,  # the key of + without Shift
            Qt.Key.Key_Minus: self._view.zoom_out,
            Qt.Key.Key_0: self._view.fit,
            Qt.Key.Key_Asterisk: self._view.show_own_size,
            Qt.Key.Key_Delete: self.trash_requested.emit,
            Qt.Key.Key_Backspace: self.trash_requested.emit,
            Qt.Key.Key_Escape: self.closed.emit,
            Qt.Key.Key_Space: self.closed.emit,  # the key that opened it
        }
        self._view.zoom_changed.connect(self._on_zoom_changed)
        self.setFocusProxy(self._view)

    def set_picture(self, image: QImage, facts: Sequence[tuple[str, str]], title: str) -> None:
        """Show `image` fitted, and pairs of a word and its value; where the image is null, it is still to come."""
        shown = one_line(title, longest=300)  # the label elides what its place cannot hold
        self._view.set_image(image, text="One moment…")
        self._view.setAccessibleName(shown)
        self._facts.set_facts(facts)
        self._title.setText(shown)

    def set_neighbours(self, *, before: bool, after: bool) -> None:
        """Whether there is a picture before this one, and one after it."""
        self._previous.setEnabled(before)
        self._next.setEnabled(after)
        self._previous.setAccessibleName("Previous picture")
        self._next.setAccessibleName("Next picture")
        self._previous.setToolTip("Previous picture (Left)" if before else "This is the first picture")
        self._next.setToolTip("Next picture (Right)" if after else "This is the last picture")

    def set_in_trash(self, in_trash: bool) -> None:
        """Whether the picture lies in the trash: then it can be restored, or deleted for ever."""
        self._restore.setVisible(in_trash)
        self._trash.setToolTip("Delete for ever… (Del)" if in_trash else "Into the trash (Del)")
        self._trash.setAccessibleName("Delete for ever" if in_trash else "Into the trash")

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key = event.key()
        if event.modifiers() & ~_TYPING:
            super().keyPressEvent(event)
        elif key in self._by_key:
            if key in _MAY_BE_HELD or not event.isAutoRepeat():
                self._by_key[Qt.Key(key)]()
        elif Qt.Key.Key_1 <= key <= Qt.Key.Key_9:
            if not event.isAutoRepeat():
                self.label_key_pressed.emit(key - Qt.Key.Key_0)
        else:
            super().keyPressEvent(event)

    def _lay_out(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(1, 1, 1, 1)
        column.setSpacing(0)
        column.addLayout(self._head())
        row = QHBoxLayout()
        row.setContentsMargins(12, 0, 12, 12)
        row.setSpacing(12)
        row.addWidget(self._view, 1)
        row.addWidget(self._facts)
        column.addLayout(row, 1)

    def _head(self) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setContentsMargins(12, 8, 12, 8)
        row.setSpacing(4)
        self._title.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self._shown_at.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._shown_at.setFixedWidth(self._shown_at.fontMetrics().horizontalAdvance("1,000 %") + 8)
        row.addWidget(self._previous)
        row.addWidget(self._next)
        row.addSpacing(8)
        row.addWidget(self._title, 1)
        row.addSpacing(8)
        row.addWidget(self._button("minus", "Smaller (−)", "zoomOutButton", self._view.zoom_out))
        row.addWidget(self._shown_at)
        row.addWidget(self._button("plus", "Larger (+)", "zoomInButton", self._view.zoom_in))
        row.addWidget(self._button("fit", "All of the picture (0)", "fitButton", self._view.fit))
        row.addWidget(self._button("own-size", "Its own size (*)", "ownSizeButton", self._view.show_own_size))
        row.addSpacing(16)
        row.addWidget(self._restore)
        row.addWidget(self._trash)
        row.addWidget(self._button("close", "Close (Esc)", "closeButton", self.closed))
        return row

    def _button(
        self, symbol: str, tooltip: str, name: str, receiver: SignalInstance | Callable[[], None]
    ) -> QToolButton:
        button = _Button(self)
        button.setObjectName(name)
        button.setIcon(icon(symbol))
        button.setIconSize(QSize(18, 18))
        button.setToolTip(tooltip)
        button.setAccessibleName(tooltip.partition(" (")[0])
        button.clicked.connect(receiver)
        return button

    @Slot(float)
    def _on_zoom_changed(self, shown_at: float) -> None:
        self._shown_at.setText(f"{shown_at * 100:,.0f} %")


class _Button(QToolButton):
    """A button that leaves the arrow keys to what is around it. No signals of its own."""

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in _ARROWS:
            event.ignore()
        else:
            super().keyPressEvent(event)
