"""What a person does with the mouse and Qt's test module cannot: drag files over a widget and drop them."""

from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import pytest
from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QColor, QDragEnterEvent, QDragLeaveEvent, QDropEvent, QImage
from PySide6.QtWidgets import QApplication, QWidget

from gui import theme

_LEFT, _NONE = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
_ANY = Qt.DropAction.CopyAction | Qt.DropAction.MoveAction


def mime_of(paths: Sequence[Path]) -> QMimeData:
    mime = QMimeData()
    mime.setUrls([QUrl.fromLocalFile(str(path)) for path in paths])
    return mime


class Dragging:
    """Files held over a widget with the mouse; the file manager proposes to move them."""

    def enter(self, widget: QWidget, mime: QMimeData) -> QDragEnterEvent:
        event = QDragEnterEvent(QPoint(5, 5), _ANY, mime, _LEFT, _NONE)
        event.setDropAction(Qt.DropAction.MoveAction)
        event.ignore()
        QApplication.sendEvent(widget, event)
        return event

    def leave(self, widget: QWidget) -> None:
        QApplication.sendEvent(widget, QDragLeaveEvent())

    def drop(self, widget: QWidget, mime: QMimeData) -> QDropEvent:
        event = QDropEvent(QPointF(5, 5), _ANY, mime, _LEFT, _NONE)
        event.setDropAction(Qt.DropAction.MoveAction)
        event.ignore()
        QApplication.sendEvent(widget, event)
        return event


@pytest.fixture
def dragging() -> Dragging:
    return Dragging()


@pytest.fixture
def plain_picture() -> Callable[..., QImage]:
    """A picture of one colour."""

    def make(width: int = 64, height: int = 64, colour: str = "#336699") -> QImage:
        image = QImage(width, height, QImage.Format.Format_RGB32)
        image.fill(QColor(colour))
        return image

    return make


@pytest.fixture
def darken(qapp: QApplication) -> Iterator[Callable[[], None]]:
    """Turns the program dark until the end of the test."""
    before = qapp.palette()

    def put_on() -> None:
        qapp.setPalette(theme.palette_of(theme.tokens(dark=True)))

    yield put_on
    qapp.setPalette(before)
