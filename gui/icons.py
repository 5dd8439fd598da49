"""The window's own icons: drawn in SVG, tinted by the palette of the moment, sharp at any scale."""

from functools import cache, lru_cache

from PySide6.QtCore import QByteArray, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QGuiApplication, QIcon, QIconEngine, QImage, QPainter, QPixmap
from PySide6.QtSvg import QSvgRenderer

import resources
from gui import theme

_DISABLED_ALPHA = 0.6


def icon(name: str, colour: str | QColor = "text") -> QIcon:
    """The icon `name` of resources/icons, in a token's colour ("muted") or a fixed one.

    A token's colour follows the palette by itself when light turns to dark. Disabled icons fade; checked ones
    take the accent.
    """
    _source(name)  # an unknown name is noticed here, not while painting
    return QIcon(_TintedIcon(name, colour))


def pixmap(name: str, size: int, *, colour: str | QColor, scale: float = 1.0) -> QPixmap:
    """The icon as a square pixmap of `size` logical pixels for a screen of this `scale`."""
    image = _image(name, _resolve(colour).rgba(), round(size * scale), round(size * scale))
    result = QPixmap.fromImage(image)
    result.setDevicePixelRatio(scale)
    return result


class _TintedIcon(QIconEngine):
    """Draws one SVG in the colour that its token has at the moment of painting."""

    def __init__(self, name: str, colour: str | QColor) -> None:
        super().__init__()
        self._name = name
        self._colour = colour

    def clone(self) -> QIconEngine:
        return _TintedIcon(self._name, self._colour)

    def paint(self, painter: QPainter, rect: QRect, mode: QIcon.Mode, state: QIcon.State) -> None:
        scale = painter.device().devicePixelRatioF()
        painter.drawImage(QRectF(rect), self._draw(rect.size() * scale, mode, state))

    def pixmap(self, size: QSize, mode: QIcon.Mode, state: QIcon.State) -> QPixmap:
        """For buttons and menus, in the pixels of the densest screen: QIcon tells the scale from the size."""
        scale = QGuiApplication.instance().devicePixelRatio()  # type: ignore[union-attr]
        result = QPixmap.fromImage(self._draw(size * scale, mode, state))
        result.setDevicePixelRatio(scale)
        return result

    def _draw(self, size: QSize, mode: QIcon.Mode, state: QIcon.State) -> QImage:
        colour = QColor(_resolve(self._colour))
        if mode == QIcon.Mode.Selected:
            colour = theme.current().on_accent
        elif mode == QIcon.Mode.Disabled:
            colour = QColor(theme.current().muted)  # whatever ground it is made for, switched off it lies on another
            colour.setAlphaF(_DISABLED_ALPHA)
        elif state == QIcon.State.On:
            colour = theme.current().accent
        return _image(self._name, colour.rgba(), size.width(), size.height())


def _resolve(colour: str | QColor) -> QColor:
    if isinstance(colour, QColor):
        return colour
    found = getattr(theme.current(), colour)
    assert isinstance(found, QColor), f"{colour!r} is no colour of the palette"
    return found


@cache
def _source(name: str) -> str:
    return resources.path(f"icons/{name}.svg").read_text(encoding="utf-8")


@lru_cache(maxsize=1024)
def _image(name: str, rgba: int, width: int, height: int) -> QImage:
    """A QImage, not a QPixmap: it may outlive the application."""
    colour = QColor.fromRgba(rgba)
    image = QImage(max(1, width), max(1, height), QImage.Format.Format_ARGB32_Premultiplied)
    image.fill(Qt.GlobalColor.transparent)
    source = _source(name).replace("currentColor", colour.name())
    painter = QPainter(image)
    painter.setOpacity(colour.alphaF())
    side = min(width, height)
    square = QRectF((width - side) / 2, (height - side) / 2, side, side)
    QSvgRenderer(QByteArray(source.encode())).render(painter, square)
    painter.end()
    return image
