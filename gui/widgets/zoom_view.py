"""A picture that is zoomed and moved by mouse, touch and keyboard."""

from PySide6.QtCore import QEvent, QPointF, QRectF, QSizeF, Qt, Signal, Slot
from PySide6.QtGui import (
    QImage,
    QMouseEvent,
    QNativeGestureEvent,
    QPainter,
    QPaintEvent,
    QResizeEvent,
    QWheelEvent,
)
from PySide6.QtWidgets import QGestureEvent, QPinchGesture, QSizePolicy, QWidget

from gui.theme import tokens_of
from gui.widgets.painting import paint_ring
from gui.widgets.picture_levels import PictureLevels
from gui.widgets.zoom import Zoom, fitted, moved, within, zoomed

STEP = 1.25


class ZoomView(QWidget):
    """Shows a picture fitted at first; the wheel zooms around the pointer, dragging moves it.

    Signals: `zoom_changed(float)` in screen pixels a picture's pixel.
    """

    zoom_changed = Signal(float)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("zoomView")
        self._picture = PictureLevels(QImage())
        self._zoom: Zoom | None = None  # None: fitted, whatever the size of the view
        self._text = ""
        self._dragged_from: QPointF | None = None
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setMinimumSize(160, 120)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.grabGesture(Qt.GestureType.PinchGesture)

    @property
    def shown_at(self) -> float:
        """Screen pixels a picture's pixel: 1.0 is the picture's own size."""
        return self._current().scale * self.devicePixelRatioF()

    def set_image(self, image: QImage, *, text: str = "") -> None:
        """Show `image`, fitted; where it is null, `text` instead."""
        self._picture = PictureLevels(image)
        self._text = text
        self._change(None)

    @Slot()
    def fit(self) -> None:
        self._change(None)

    @Slot()
    def show_own_size(self) -> None:
        self.zoom_to(1.0)

    @Slot()
    def zoom_in(self) -> None:
        self.zoom_to(self.shown_at * STEP)

    @Slot()
    def zoom_out(self) -> None:
        self.zoom_to(self.shown_at / STEP)

    def zoom_to(self, shown_at: float, at: QPointF | None = None) -> None:
        """So many screen pixels a picture's pixel, with the point `at` of this view (its middle) staying there."""
        if not self._picture.size.isEmpty():
            scale = shown_at / self.devicePixelRatioF()
            middle = QPointF(self.width() / 2, self.height() / 2)
            new = zoomed(self._current(), scale, at=at or middle, picture=self._picture.size, view=QSizeF(self.size()))
            self._change(None if new == fitted(self._picture.size, QSizeF(self.size())) else new)

    def resizeEvent(self, event: QResizeEvent) -> None:
        if self._zoom is not None:
            self._zoom = within(self._zoom, picture=self._picture.size, view=QSizeF(self.size()))
        self.zoom_changed.emit(self.shown_at)

    def wheelEvent(self, event: QWheelEvent) -> None:
        self.zoom_to(self.shown_at * STEP ** (event.angleDelta().y() / 120), event.position())
        event.accept()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton:
            self._dragged_from = event.position()
            self._show_hand()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if self._dragged_from is not None and self._zoom is not None:
            by = event.position() - self._dragged_from
            self._change(moved(self._zoom, by, picture=self._picture.size, view=QSizeF(self.size())))
            self._dragged_from = event.position()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        self._dragged_from = None
        self._show_hand()

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        if self._zoom is None:
            self.zoom_to(1.0, event.position())
        else:
            self.fit()

    def event(self, event: QEvent) -> bool:
        if isinstance(event, QNativeGestureEvent) and event.gestureType() == Qt.NativeGestureType.ZoomNativeGesture:
            self.zoom_to(self.shown_at * (1 + event.value()), event.position())
            return True
        pinch = event.gesture(Qt.GestureType.PinchGesture) if isinstance(event, QGestureEvent) else None
        if isinstance(pinch, QPinchGesture):
            self.zoom_to(self.shown_at * pinch.scaleFactor(), QPointF(self.mapFromGlobal(pinch.hotSpot())))
            return True
        return super().event(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        tokens = tokens_of(self)
        with QPainter(self) as painter:
            painter.fillRect(self.rect(), tokens.raised)
            if not self._picture.size.isEmpty():
                place = self._current().place(self._picture.size, QSizeF(self.size()))
                self._picture.paint(painter, place, seen=QRectF(self.rect()), shown_at=self.shown_at)
            else:
                painter.setPen(tokens.muted)
                flags = Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextWordWrap
                painter.drawText(self.rect().adjusted(16, 16, -16, -16), flags, self._text)
            if self.hasFocus():
                paint_ring(painter, self.rect(), tokens, radius=2.0)

    def _current(self) -> Zoom:
        return self._zoom or fitted(self._picture.size, QSizeF(self.size()))

    def _change(self, zoom: Zoom | None) -> None:
        self._zoom = zoom
        self._show_hand()
        self.update()
        self.zoom_changed.emit(self.shown_at)

    def _show_hand(self) -> None:
        if self._zoom is None:
            self.unsetCursor()
        elif self._dragged_from is None:
            self.setCursor(Qt.CursorShape.OpenHandCursor)
        else:
            self.setCursor(Qt.CursorShape.ClosedHandCursor)
