"""A widget as a picture, with all that its scrolling parts have, not only what is in sight."""

from PySide6.QtCore import QEvent, QSize
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QAbstractScrollArea, QApplication, QWidget

_MOST_ROUNDS = 8  # of growing: what is given to one part may go to another
_LONGEST = 12_000  # rows and columns
_MOST_DOTS = 64_000_000


def drawn(view: QWidget, *, scale: int) -> QImage:
    """The view, so many times as sharp; for a moment it is as large as what it shows."""
    before = view.size()
    try:
        _grow(view)
        return _picture(view, scale)
    finally:
        view.resize(before)


def _grow(view: QWidget) -> None:
    for _ in range(_MOST_ROUNDS):
        right, below = _hidden(view)
        grown = (view.size() + QSize(right, below)).boundedTo(QSize(_LONGEST, _LONGEST))
        if grown == view.size():
            return
        view.resize(grown)
        QApplication.sendPostedEvents(None, QEvent.Type.LayoutRequest)


def _hidden(view: QWidget) -> tuple[int, int]:
    """How much the parts that are seen could scroll to the right and down."""
    areas = _areas(view)
    right = max((area.horizontalScrollBar().maximum() for area in areas), default=0)
    below = max((area.verticalScrollBar().maximum() for area in areas), default=0)
    return right, below


def _areas(view: QWidget) -> list[QAbstractScrollArea]:
    return [area for area in view.findChildren(QAbstractScrollArea) if area.isVisible()]


def _picture(view: QWidget, scale: int) -> QImage:
    if view.width() * view.height() * scale * scale > _MOST_DOTS:
        scale = 1
    for area in _areas(view):
        for bar in (area.verticalScrollBar(), area.horizontalScrollBar()):
            place = bar.parentWidget()
            if place is not None and not bar.maximum():
                place.hide()  # its area shows it again when there is something to scroll
    image = QImage(view.size() * scale, QImage.Format.Format_RGB32)
    image.setDevicePixelRatio(scale)
    image.fill(view.palette().window().color())
    view.render(image)
    return image
