"""Strokes and colours that several painted widgets share."""

from PySide6.QtCore import QRect, QRectF, QSize, Qt
from PySide6.QtGui import QBrush, QColor, QFont, QImage, QPainter, QPainterPath, QPen, QPixmap

from gui.theme import Tokens, label_colour, label_colour_count

CARD_RADIUS = 10.0


def blend(ground: QColor, colour: QColor, share: float) -> QColor:
    """`ground` with a share (0 … 1) of `colour` over it."""
    return QColor.fromRgbF(
        ground.redF() + (colour.redF() - ground.redF()) * share,
        ground.greenF() + (colour.greenF() - ground.greenF()) * share,
        ground.blueF() + (colour.blueF() - ground.blueF()) * share,
    )


def luminance(colour: QColor) -> float:
    """Relative luminance, 0 … 1 (WCAG 2.2)."""

    def linear(value: float) -> float:
        return value / 12.92 if value <= 0.04045 else ((value + 0.055) / 1.055) ** 2.4

    return 0.2126 * linear(colour.redF()) + 0.7152 * linear(colour.greenF()) + 0.0722 * linear(colour.blueF())


def contrast(first: QColor, second: QColor) -> float:
    """The contrast of two colours, 1 … 21 (WCAG 2.2)."""
    low, high = sorted((luminance(first), luminance(second)))
    return (high + 0.05) / (low + 0.05)


def readable_on(ground: QColor, *, rather: QColor) -> QColor:
    """`rather` where its contrast is 4.5 : 1 at least, else black or white: one of them always has that."""
    if contrast(ground, rather) >= 4.5:
        return rather
    black, white = QColor("#000000"), QColor("#FFFFFF")
    return max(black, white, key=lambda colour: contrast(ground, colour))


def emphasised(*, pixels: int | None = None) -> QFont:
    """A bold font; family, and size where `pixels` is None, come from the widget's parent."""
    font = QFont()
    font.setBold(True)
    if pixels is not None:
        font.setPixelSize(pixels)
    return font


def paint_dashed_card(
    painter: QPainter, rect: QRect, tokens: Tokens, *, ground: QColor | None = None, width: float = 1.5
) -> None:
    """A card's outline in dashes, for places that wait for something."""
    pen = QPen(blend(tokens.border, tokens.muted, 0.35), width)
    pen.setDashPattern([4.0, 3.0])
    _paint_outline(painter, rect, pen=pen, ground=ground)


def paint_ring(
    painter: QPainter,
    rect: QRect,
    tokens: Tokens,
    *,
    radius: float = CARD_RADIUS,
    width: float = 2.0,
    colour: QColor | None = None,
) -> None:
    """The ring of what is focused, chosen or dragged onto, in the accent unless told otherwise."""
    _paint_outline(painter, rect, pen=QPen(colour or tokens.accent, width), radius=radius)


def paint_band(painter: QPainter, rect: QRect, tokens: Tokens) -> None:
    """The rubber band that pictures are chosen with."""
    ground = QColor(tokens.accent)
    ground.setAlphaF(0.16)
    _paint_outline(painter, rect, pen=QPen(tokens.accent, 1.0), ground=ground, radius=4.0)


def paint_card(painter: QPainter, rect: QRect, tokens: Tokens, *, ground: QColor | None = None) -> None:
    """A card's surface with its hair-line border."""
    _paint_outline(painter, rect, pen=QPen(tokens.border, 1.0), ground=ground or tokens.surface)


def paint_stage(painter: QPainter, rect: QRect, tokens: Tokens, *, sentence: str = "") -> None:
    """The raised ground that a picture lies on; the sentence says what there is to see while there is no picture."""
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(tokens.raised)
    painter.drawRoundedRect(rect, CARD_RADIUS, CARD_RADIUS)
    if sentence:
        painter.setPen(tokens.muted)
        flags = Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextWordWrap
        painter.drawText(rect.adjusted(16, 16, -16, -16), flags, sentence)


def _paint_outline(
    painter: QPainter, rect: QRect, *, pen: QPen, ground: QColor | None = None, radius: float = CARD_RADIUS
) -> None:
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(pen)
    painter.setBrush(QBrush(ground) if ground is not None else Qt.BrushStyle.NoBrush)
    inset = pen.widthF() / 2
    painter.drawRoundedRect(QRectF(rect).adjusted(inset, inset, -inset, -inset), radius - inset, radius - inset)


def paint_swatch(painter: QPainter, rect: QRectF, colour: int, *, radius: float = 2.0) -> None:
    """A label's colour, in a shape that tells labels of the same colour apart: whole, hollow, in two bars, round.

    `colour` is the label's number: those of one colour are eight apart.
    """
    shape = QPainterPath()
    kind = colour // label_colour_count() % 4
    if kind == 2:
        bar = QRectF(rect.left(), rect.top(), rect.width(), round(rect.height() * 0.4))
        shape.addRect(bar)
        shape.addRect(bar.translated(0, rect.height() - bar.height()))
    elif kind == 3:
        shape.addEllipse(rect)
    else:
        shape.addRoundedRect(rect, radius, radius)
    if kind == 1:
        thick = rect.width() / 4
        shape.addRect(rect.adjusted(thick, thick, -thick, -thick))  # a hole, for paths are filled odd and even
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.fillPath(shape, label_colour(colour))


def rounded_picture(image: QImage, size: QSize, *, radius: float, pixel_ratio: float, fill: bool = True) -> QPixmap:
    """`image` scaled to `size` (in the widget's pixels) with round corners; `fill` cuts what hangs over."""
    target = size * pixel_ratio
    mode = Qt.AspectRatioMode.KeepAspectRatioByExpanding if fill else Qt.AspectRatioMode.IgnoreAspectRatio
    scaled = image.scaled(target, mode, Qt.TransformationMode.SmoothTransformation)
    offset = QSize((scaled.width() - target.width()) // 2, (scaled.height() - target.height()) // 2)
    pixmap = QPixmap(target)
    pixmap.fill(Qt.GlobalColor.transparent)
    with QPainter(pixmap) as painter:
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        brush = QBrush(scaled.copy(QRect(offset.width(), offset.height(), target.width(), target.height())))
        painter.setBrush(brush)
        corner = radius * pixel_ratio
        painter.drawRoundedRect(QRectF(0, 0, target.width(), target.height()), corner, corner)
    pixmap.setDevicePixelRatio(pixel_ratio)
    return pixmap
