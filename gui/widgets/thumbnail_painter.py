"""How one cell of the grid looks: the picture, whether it is chosen, its label's colour and what troubles it."""

from dataclasses import dataclass

from PySide6.QtCore import QRect, QRectF, Qt
from PySide6.QtGui import QFont, QFontMetrics, QPainter, QPen, QPixmap

from gui.grid_items import GridItem
from gui.icons import pixmap
from gui.theme import Tokens
from gui.widgets.painting import paint_ring, paint_swatch
from gui.widgets.thumbnail_cache import RADIUS, Thumbnail

INSET = 6  # between the cell's edge and the picture: room for the rings
_CELL_RADIUS = 10.0
_BADGE_HEIGHT = 18
_BADGE_TEXT_PX = 11
_SMALL = 96  # thumbnails below this side have smaller things on them
_CORNER = 4  # between the picture's edge and what lies on it
_TICK = 20
_SWATCH = 14
_CUT_OPACITY = 0.35


@dataclass(frozen=True, slots=True)
class CellState:
    """What the person has done with a cell: chosen it, come to it with the keyboard, or cut it out."""

    chosen: bool
    focused: bool
    cut: bool = False


class ThumbnailPainter:
    """Paints cells in one palette for one screen; what lies on and behind pictures is drawn once and kept."""

    def __init__(self, tokens: Tokens, side: int, pixel_ratio: float, font: QFont) -> None:
        self._tokens = tokens
        self._side = side
        self._pixel_ratio = pixel_ratio
        self._font = QFont(font)
        self._font.setPixelSize(_BADGE_TEXT_PX if side >= _SMALL else _BADGE_TEXT_PX - 1)
        self._badges: dict[str, QPixmap] = {}
        self._swatches: dict[int, QPixmap] = {}
        self._tick = self._drawn_tick()
        self._frame = self._drawn_frame(side + 2 * INSET)
        self._blank = self._drawn_blank("picture" if side >= _SMALL else "")
        self._cannot_be_shown = self._drawn_blank("warning")

    def fits(self, tokens: Tokens, side: int, pixel_ratio: float) -> bool:
        """Whether this painter is still the one for this palette, size and screen."""
        return (self._tokens, self._side, self._pixel_ratio) == (tokens, side, pixel_ratio)

    def paint(
        self, painter: QPainter, cell: QRect, item: GridItem, state: CellState, thumbnail: Thumbnail | None
    ) -> None:
        place = cell.adjusted(INSET, INSET, -INSET, -INSET)
        if state.chosen:
            painter.drawPixmap(cell.topLeft(), self._frame)
        painter.setOpacity(_CUT_OPACITY if state.cut else 1.0)
        self._paint_picture(painter, place, thumbnail)
        painter.setOpacity(1.0)
        if item.colour is not None:
            painter.drawPixmap(place.left() + _CORNER, place.top() + _CORNER, self._swatch(item.colour))
        if item.mark:
            badge = self._badge(item.mark)
            painter.drawPixmap(place.left() + _CORNER, place.bottom() + 1 - _CORNER - _BADGE_HEIGHT, badge)
        if state.chosen:
            painter.drawPixmap(place.right() + 1 - _CORNER - _TICK, place.top() + _CORNER, self._tick)
        if state.focused:
            paint_ring(painter, cell, self._tokens, radius=_CELL_RADIUS + 1, width=2.0, colour=self._tokens.text)

    def _paint_picture(self, painter: QPainter, place: QRect, thumbnail: Thumbnail | None) -> None:
        if thumbnail is None:
            painter.drawPixmap(place.topLeft(), self._blank)
        elif thumbnail.pixmap is None:
            painter.drawPixmap(place.topLeft(), self._cannot_be_shown)
        elif (thumbnail.side, thumbnail.pixel_ratio) == (self._side, self._pixel_ratio):
            painter.drawPixmap(place.topLeft(), thumbnail.pixmap)
        else:  # the size has just been changed: better stretched for a moment than blank
            painter.drawPixmap(place, thumbnail.pixmap)

    def _swatch(self, colour: int) -> QPixmap:
        if colour not in self._swatches:
            self._swatches[colour] = self._drawn_swatch(colour)
        return self._swatches[colour]

    def _drawn_swatch(self, colour: int) -> QPixmap:
        swatch = self._empty(_SWATCH, _SWATCH)
        with QPainter(swatch) as painter:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(self._tokens.surface)
            painter.drawRoundedRect(QRectF(0, 0, _SWATCH, _SWATCH), 4, 4)
            paint_swatch(painter, QRectF(2, 2, _SWATCH - 4, _SWATCH - 4), colour)
        return swatch

    def _badge(self, text: str) -> QPixmap:
        if text not in self._badges:
            self._badges[text] = self._drawn_badge(text)
        return self._badges[text]

    def _drawn_badge(self, text: str) -> QPixmap:
        metrics = QFontMetrics(self._font)
        sides = 12 if self._side >= _SMALL else 6
        room = self._side - 2 * _CORNER - sides
        shown = metrics.elidedText(text, Qt.TextElideMode.ElideRight, room)
        badge = self._empty(min(room, metrics.horizontalAdvance(shown) + 1) + sides, _BADGE_HEIGHT)
        area = QRectF(0, 0, badge.deviceIndependentSize().width(), _BADGE_HEIGHT)
        with QPainter(badge) as painter:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.setPen(QPen(self._tokens.careful, 1.0))
            painter.setBrush(self._tokens.careful_soft)
            painter.drawRoundedRect(area.adjusted(0.5, 0.5, -0.5, -0.5), 8.5, 8.5)
            painter.setFont(self._font)
            painter.drawText(area, Qt.AlignmentFlag.AlignCenter, shown)
        return badge

    def _drawn_frame(self, cell: int) -> QPixmap:
        """What lies behind a chosen picture."""
        frame = self._empty(cell, cell)
        area = QRect(0, 0, cell, cell)
        with QPainter(frame) as painter:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(self._tokens.accent_soft)
            painter.drawRoundedRect(area.adjusted(1, 1, -1, -1), _CELL_RADIUS, _CELL_RADIUS)
            paint_ring(painter, area.adjusted(2, 2, -2, -2), self._tokens, radius=_CELL_RADIUS - 1, width=2.5)
        return frame

    def _drawn_tick(self) -> QPixmap:
        tick = self._empty(_TICK, _TICK)
        with QPainter(tick) as painter:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.setPen(QPen(self._tokens.on_accent, 1.5))
            painter.setBrush(self._tokens.accent)
            painter.drawEllipse(QRectF(1, 1, _TICK - 2, _TICK - 2))
            painter.drawPixmap(4, 4, pixmap("check", 12, colour=self._tokens.on_accent, scale=self._pixel_ratio))
        return tick

    def _drawn_blank(self, symbol: str) -> QPixmap:
        blank = self._empty(self._side, self._side)
        with QPainter(blank) as painter:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(self._tokens.raised)
            painter.drawRoundedRect(QRectF(0, 0, self._side, self._side), RADIUS, RADIUS)
            if symbol:
                drawn = pixmap(symbol, 24, colour=self._tokens.border, scale=self._pixel_ratio)
                painter.drawPixmap((self._side - 24) // 2, (self._side - 24) // 2, drawn)
        return blank

    def _empty(self, width: int, height: int) -> QPixmap:
        made = QPixmap(round(width * self._pixel_ratio), round(height * self._pixel_ratio))
        made.setDevicePixelRatio(self._pixel_ratio)
        made.fill(Qt.GlobalColor.transparent)
        return made
