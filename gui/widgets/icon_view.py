"""An icon that is only looked at."""

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from gui.icons import icon


class IconView(QWidget):
    """One of the program's icons in a token's colour, painted anew with each palette. No signals."""

    def __init__(self, name: str, parent: QWidget | None = None, *, size: int = 32, colour: str = "text") -> None:
        super().__init__(parent)
        self._icon = icon(name, colour)
        self._size = size
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)

    def sizeHint(self) -> QSize:
        return QSize(self._size, self._size)

    def paintEvent(self, event: QPaintEvent) -> None:
        with QPainter(self) as painter:
            self._icon.paint(painter, self.rect())
