"""Tabs that are not painted anew whenever a text on one of them changes."""

from PySide6.QtCore import QEvent, QSize
from PySide6.QtWidgets import QTabWidget, QWidget


class Tabs(QTabWidget):
    """Qt's own tabs paint themselves and all that is on them whenever anything on them asks for its place again, as
    each label does whose text changes: sixty times a second beside a camera. These do where a size changes.

    No signals but QTabWidget's own.
    """

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._asked: tuple[QSize, ...] = ()

    def event(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.LayoutRequest and not self._is_news():
            return True
        return super().event(event)

    def _is_news(self) -> bool:
        """Whether the tabs, or what is on them, want another size than last time."""
        before = self._asked
        self._asked = (self.tabBar().sizeHint(), self.sizeHint(), self.minimumSizeHint())
        return before != self._asked
