"""The head of a label's card: its colour, its name, how many pictures, the way to its menu; and where it is dragged."""

from PySide6.QtCore import QPoint, QRectF, Qt, Signal
from PySide6.QtGui import QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QApplication, QHBoxLayout, QLabel, QToolButton, QWidget

from gui.icons import icon
from gui.widgets.painting import paint_swatch


class CardHead(QWidget):
    """Holds `title`, which the card makes. With `movable` it can be taken hold of where nothing else is.

    Signals:
      dragged(QPoint)     the pointer is there on the screen, with the card in its hand
      drag_ended(bool)    the card was let go, or (False) is to be back where it was
    """

    dragged = Signal(QPoint)
    drag_ended = Signal(bool)

    def __init__(self, title: QWidget, parent: QWidget, *, movable: bool) -> None:
        super().__init__(parent)
        self.setObjectName("cardHead")
        self._movable = movable
        self._pressed_at: QPoint | None = None
        self._dragging = False
        self.swatch = Swatch(self)
        self.count = QLabel(self)
        self.count.setProperty("role", "muted")
        self.menu_button = QToolButton(self)
        self.menu_button.setObjectName("menuButton")
        self.menu_button.setIcon(icon("dots", "muted"))
        self.menu_button.setToolTip("More")
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(2 if movable else 8)  # a name to edit keeps its distance by itself: it has a frame
        for widget in (self.swatch, title, self.count):
            row.addWidget(widget)
        row.addStretch(1)
        row.addWidget(self.menu_button)
        self.swatch.setVisible(movable)
        if movable:
            self.setCursor(Qt.CursorShape.OpenHandCursor)
            self.setToolTip("Drag it here to another place")
            self.menu_button.setCursor(Qt.CursorShape.ArrowCursor)

    @property
    def dragging(self) -> bool:
        return self._dragging

    def let_go(self, *, dropped: bool) -> None:
        """End the drag."""
        self._pressed_at = None
        if self._dragging:
            self._dragging = False
            self.setCursor(Qt.CursorShape.OpenHandCursor)
            self.drag_ended.emit(dropped)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if self._movable and event.button() == Qt.MouseButton.LeftButton:
            self._pressed_at = event.globalPosition().toPoint()
        else:
            super().mousePressEvent(event)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if self._pressed_at is None:
            return
        place = event.globalPosition().toPoint()
        if not self._dragging and (place - self._pressed_at).manhattanLength() >= QApplication.startDragDistance():
            self._dragging = True
            self.setCursor(Qt.CursorShape.ClosedHandCursor)
        if self._dragging:
            self.dragged.emit(place)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton:
            self.let_go(dropped=True)


class Swatch(QWidget):
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
            paint_swatch(painter, QRectF(self.rect().adjusted(1, 1, -1, -1)), self._colour)
