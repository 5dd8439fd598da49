"""What a camera sees, live: mirrored, as people expect of themselves on a screen."""

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QRect, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFont, QImage, QPainter, QPainterPath, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from gui.icons import icon
from gui.theme import tokens, tokens_of
from gui.widgets.painting import CARD_RADIUS, emphasised, paint_ring, paint_stage
from gui.widgets.pixels import as_shown

_MOST_ENLARGED = 4.0
_ICON = 40
_BADGE = QColor(0, 0, 0, 190)  # on whatever the camera sees, in light and in dark
_ON_BADGE = QColor("#FFFFFF")


class WebcamView(QWidget):
    """Shows the newest frame fitted to its place, or a sentence and what to do while there is none. No signals."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("webcamView")
        self._frame: NDArray[np.uint8] | None = None
        self._image: QImage | None = None  # the frame as it was painted last
        self._sentence = self._hint = self._badge = ""
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self._name()

    @property
    def live(self) -> bool:
        """Whether there is a picture."""
        return self._frame is not None

    def set_frame(self, frame: NDArray[np.uint8] | None) -> None:
        """Show uint8 RGB of shape (H, W, 3); None shows the sentence."""
        was_live = self.live
        self._frame, self._image = frame, None  # made into an image when it is painted: some cameras are faster
        if was_live != self.live:
            self._name()
        self.update()

    def set_sentence(self, sentence: str, hint: str = "") -> None:
        """What stands in the place of a picture."""
        self._sentence, self._hint = sentence, hint
        self._name()
        self.update()

    def set_badge(self, text: str) -> None:
        """What stands in a corner of the picture, with a ring around it all while it is not empty."""
        self._badge = text
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(720, 405)

    def minimumSizeHint(self) -> QSize:
        return QSize(240, 160)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._image = None  # of another size now

    def paintEvent(self, event: QPaintEvent) -> None:
        worn = tokens_of(self)
        with QPainter(self) as painter:
            paint_stage(painter, self.rect(), worn)
            if self._frame is None:
                self._paint_sentence(painter)
                return
            if self._image is None:
                self._image = as_shown(self._frame, self.size() * self.devicePixelRatioF())
            place = _fitted(self._image.size(), self.rect())
            self._paint_picture(painter, self._image, place)
            if self._badge:
                paint_ring(painter, place, worn, colour=worn.careful, width=3.0)
                _paint_badge(painter, place, self._badge)

    def _paint_picture(self, painter: QPainter, image: QImage, place: QRect) -> None:
        shape = QPainterPath()
        shape.addRoundedRect(QRectF(place), CARD_RADIUS, CARD_RADIUS)
        painter.save()
        painter.setClipPath(shape)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        painter.translate(place.left() + place.right() + 1, 0)
        painter.scale(-1, 1)
        painter.drawImage(place, image)
        painter.restore()

    def _paint_sentence(self, painter: QPainter) -> None:
        worn = tokens_of(self)
        inner = self.rect().adjusted(24, 0, -24, 0)
        top = inner.center().y() - 56
        icon("camera", "muted").paint(painter, QRect(inner.center().x() - _ICON // 2, top, _ICON, _ICON))
        flags = Qt.AlignmentFlag.AlignHCenter | Qt.AlignmentFlag.AlignTop | Qt.TextFlag.TextWordWrap
        sentence = QRect(inner.left(), top + _ICON + 12, inner.width(), 48)
        painter.setPen(worn.text)
        painter.setFont(_heading(self.font()))
        used = painter.boundingRect(sentence, flags, self._sentence)
        painter.drawText(sentence, flags, self._sentence)
        painter.setFont(self.font())
        painter.setPen(worn.muted)
        painter.drawText(QRect(inner.left(), used.bottom() + 8, inner.width(), 60), flags, self._hint)

    def _name(self) -> None:
        self.setAccessibleName("What the camera sees" if self.live else self._sentence or "No picture yet")
        self.setAccessibleDescription("" if self.live else self._hint)


def _fitted(picture: QSize, place: QRect) -> QRect:
    """The largest rectangle of the picture's shape amid `place`."""
    scale = min(place.width() / picture.width(), place.height() / picture.height(), _MOST_ENLARGED)
    fitted = QRect(0, 0, max(1, round(picture.width() * scale)), max(1, round(picture.height() * scale)))
    fitted.moveCenter(place.center())
    return fitted


def _heading(font: QFont) -> QFont:
    bold = QFont(font)
    bold.setBold(True)
    return bold


def _paint_badge(painter: QPainter, place: QRect, text: str) -> None:
    """A dark pill with a dot, in the upper left corner."""
    painter.setFont(emphasised(pixels=12))
    width = painter.fontMetrics().horizontalAdvance(text) + 34
    pill = QRect(place.left() + 12, place.top() + 12, width, 26)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(_BADGE)
    painter.drawRoundedRect(pill, 13, 13)
    painter.setBrush(tokens(dark=True).careful)
    painter.drawEllipse(pill.left() + 10, pill.center().y() - 3, 8, 8)
    painter.setPen(_ON_BADGE)
    painter.drawText(pill.adjusted(24, 0, 0, 0), Qt.AlignmentFlag.AlignVCenter, text)
