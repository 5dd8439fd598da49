"""A picture at half its size, a quarter, and so on: so that it is painted small quickly and without jagged edges."""

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QImage, QPainter

_SQUARES_FROM = 3.0  # screen pixels a picture's pixel: from here on one wants to see the pixels


class PictureLevels:
    """The picture in the format that is painted fastest; a smaller level is made when it is first painted."""

    def __init__(self, image: QImage) -> None:
        wanted = QImage.Format.Format_ARGB32_Premultiplied if image.hasAlphaChannel() else QImage.Format.Format_RGB32
        self._levels = [image if image.isNull() else image.convertToFormat(wanted)]

    @property
    def size(self) -> QSize:
        return self._levels[0].size()

    def paint(self, painter: QPainter, place: QRectF, *, seen: QRectF, shown_at: float) -> None:
        """Paint into `place` as much as lies in `seen`, at `shown_at` screen pixels a picture's pixel."""
        level = self._level_for(shown_at)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform, shown_at < _SQUARES_FROM)
        shown = place.intersected(seen)
        across, down = level.width() / place.width(), level.height() / place.height()
        source = shown.translated(-place.topLeft())
        left, top = source.left() * across, source.top() * down
        painter.drawImage(shown, level, QRectF(left, top, source.width() * across, source.height() * down))

    def _level_for(self, shown_at: float) -> QImage:
        """The smallest level that need not be enlarged."""
        index = 0
        while shown_at * 2 ** (index + 1) <= 1 and min(self._levels[index].width(), self._levels[index].height()) > 1:
            index += 1
            if index == len(self._levels):
                self._levels.append(_halved(self._levels[-1]))
        return self._levels[index]


def _halved(image: QImage) -> QImage:
    half = QSize(image.width() // 2, image.height() // 2)
    return image.scaled(half, Qt.AspectRatioMode.IgnoreAspectRatio, Qt.TransformationMode.SmoothTransformation)
