"""A button that does something for as long as it is held."""

from PySide6.QtCore import QEvent, Signal, Slot
from PySide6.QtGui import QHideEvent, QMouseEvent
from PySide6.QtWidgets import QPushButton, QWidget


class HoldButton(QPushButton):
    """Held by the mouse or the space key. Whatever takes it away from the person ends it: losing the focus, the window
    going to the back or away, the button being switched off.

    Signals:
      held_changed(bool)
    """

    held_changed = Signal(bool)

    def __init__(self, text: str, held_text: str, parent: QWidget | None = None) -> None:
        super().__init__(text, parent)
        self._text, self._held_text = text, held_text
        self._held = False
        self.setAutoDefault(False)
        self.pressed.connect(self._on_pressed)
        self.released.connect(self.let_go)
        self._keep_width()

    @property
    def held(self) -> bool:
        return self._held

    @Slot()
    def let_go(self) -> None:
        """End it, whether or not a hand is still there; that hand must press anew."""
        self.setDown(False)
        if self._held:
            self._held = False
            self.setText(self._text)
            self.held_changed.emit(False)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        event.accept()  # a hand may drift off the button while its eyes are on the picture

    def hideEvent(self, event: QHideEvent) -> None:
        self.let_go()
        super().hideEvent(event)

    def changeEvent(self, event: QEvent) -> None:
        gone = event.type() == QEvent.Type.ActivationChange and not self.isActiveWindow()
        if gone or (event.type() == QEvent.Type.EnabledChange and not self.isEnabled()):
            self.let_go()
        elif event.type() in (QEvent.Type.StyleChange, QEvent.Type.FontChange):
            self._keep_width()
        super().changeEvent(event)

    def _keep_width(self) -> None:
        """As wide as the longer of its texts, so that nothing jumps under the hand."""
        hints = []
        for text in (self._text, self._held_text):
            self.setText(text)
            hints.append(super().sizeHint().width())
        self.setText(self._held_text if self._held else self._text)
        self.setMinimumWidth(max(hints))

    @Slot()
    def _on_pressed(self) -> None:
        if not self._held:
            self._held = True
            self.setText(self._held_text)
            self.held_changed.emit(True)
