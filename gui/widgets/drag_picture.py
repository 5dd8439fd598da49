"""What hangs on the pointer while pictures are dragged: the first of them, and how many they are."""

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QFontMetrics, QPainter, QPixmap

from gui.theme import Tokens
from gui.widgets.painting import emphasised, rounded_picture

SIDE = 72
_BADGE = 22


def drag_picture(first: QPixmap | None, count: int, tokens: Tokens, *, pixel_ratio: float) -> QPixmap:
    """A small picture with a number where there is more than one."""
    font = emphasised(pixels=12)
    text = f"{count:,}"
    badge_width = max(_BADGE, QFontMetrics(font).horizontalAdvance(text) + 12)
    made = QPixmap(QSize(max(SIDE + _BADGE // 2, badge_width), SIDE + _BADGE // 2) * pixel_ratio)
    made.setDevicePixelRatio(pixel_ratio)
    made.fill(Qt.GlobalColor.transparent)
    area = made.deviceIndependentSize()
    with QPainter(made) as painter:
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(tokens.surface)
        painter.setBrush(tokens.raised)
        picture = QRectF(0, _BADGE / 2, SIDE, SIDE)
        painter.drawRoundedRect(picture, 6, 6)
        if first is not None:
            small = rounded_picture(first.toImage(), QSize(SIDE, SIDE), radius=6, pixel_ratio=pixel_ratio)
            painter.drawPixmap(picture.topLeft(), small)
        if count > 1:
            badge = QRectF(area.width() - badge_width, 0, badge_width, _BADGE)
            painter.setBrush(tokens.accent)
            painter.drawRoundedRect(badge.adjusted(0.5, 0.5, -0.5, -0.5), _BADGE / 2, _BADGE / 2)
            painter.setPen(tokens.on_accent)
            painter.setFont(font)
            painter.drawText(badge, Qt.AlignmentFlag.AlignCenter, text)
    return made
