"""Up to six small pictures that are like another one, each with its label; beside one another, or in two rows."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from PySide6.QtCore import QRect, QRectF, QSize, Qt, Signal, Slot
from PySide6.QtGui import QFocusEvent, QImage, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPixmap, QResizeEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from gui.theme import tokens_of
from gui.widgets.painting import paint_ring, paint_swatch, rounded_picture
from gui.widgets.plain_text import as_tooltip, one_line

MOST = 6
GAP = 8
SMALLEST, LARGEST = 60, 96
TEXT_HEIGHT = 20
_SWATCH = 8
_RADIUS = 6.0


@dataclass(frozen=True, slots=True)
class AlikePicture:
    """A picture of the project: its id and content hash, its name, and its label with the colour's number."""

    id: int
    sha256: str
    name: str
    label: str
    colour: int


class AlikeRow(QWidget):
    """Keeps its room while it is empty, so that nothing jumps.

    Signals:
      opened(int)   the picture with this id is to be seen in its place
    """

    opened = Signal(int)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("alikeRow")
        self.setAccessibleName("Most alike training pictures")
        self._places = [_Place(self) for _ in range(MOST)]
        for place in self._places:
            place.opened.connect(self._on_opened)
        policy = QSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)

    def set_pictures(self, pictures: Sequence[AlikePicture]) -> None:
        """Show these, the most alike first; what is known of their looks stays."""
        for place, picture in zip(self._places, [*pictures[:MOST], *[None] * MOST], strict=False):
            place.set_picture(picture)
        self.setAccessibleDescription(", ".join(one.label for one in pictures[:MOST]))

    def set_images(self, images: Mapping[str, QImage]) -> None:
        """Thumbnails by content hash, of these pictures and perhaps others."""
        for place in self._places:
            place.take_images(images)

    def hasHeightForWidth(self) -> bool:
        return True

    def heightForWidth(self, width: int) -> int:
        columns, side = _columns(width)
        rows = MOST // columns
        return rows * (side + TEXT_HEIGHT) + (rows - 1) * GAP

    def sizeHint(self) -> QSize:
        return QSize(MOST * SMALLEST + (MOST - 1) * GAP, SMALLEST + TEXT_HEIGHT)

    def minimumSizeHint(self) -> QSize:
        return QSize(3 * 48, SMALLEST + TEXT_HEIGHT)

    def resizeEvent(self, event: QResizeEvent) -> None:
        columns, side = _columns(self.width())
        for number, place in enumerate(self._places):
            row, column = divmod(number, columns)
            place.setGeometry(column * (side + GAP), row * (side + TEXT_HEIGHT + GAP), side, side + TEXT_HEIGHT)
        super().resizeEvent(event)

    @Slot(int)
    def _on_opened(self, number: int) -> None:
        self.opened.emit(number)


def _columns(width: int) -> tuple[int, int]:
    """How many stand beside one another, and how wide each is."""
    columns = MOST if width >= MOST * SMALLEST + (MOST - 1) * GAP else MOST // 2
    return columns, max(1, min(LARGEST, (width - (columns - 1) * GAP) // columns))


class _Place(QWidget):
    """One picture with its label below; opened by Enter or a double click. Signal: `opened(int)`."""

    opened = Signal(int)

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._picture: AlikePicture | None = None
        self._image: QImage | None = None
        self._pixmap: QPixmap | None = None
        self.setObjectName("alikePicture")
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.hide()

    def set_picture(self, picture: AlikePicture | None) -> None:
        if picture is None or self._picture is None or picture.sha256 != self._picture.sha256:
            self._image = self._pixmap = None
        self._picture = picture
        self.setVisible(picture is not None)
        if picture is not None:
            self.setAccessibleName(f"{picture.label}: {picture.name}")
            told = f"{one_line(picture.name)}, {one_line(picture.label)}"
            self.setToolTip(as_tooltip(f"{told}. Double-click or press Enter to see it in Collect."))
        self.update()

    def take_images(self, images: Mapping[str, QImage]) -> None:
        if self._picture is not None and self._picture.sha256 in images:
            self._image, self._pixmap = images[self._picture.sha256], None
            self.update()

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton:
            self._open()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and not event.isAutoRepeat():
            self._open()
        else:
            super().keyPressEvent(event)

    def focusInEvent(self, event: QFocusEvent) -> None:
        self.update()
        super().focusInEvent(event)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        self.update()
        super().focusOutEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        tokens, side = tokens_of(self), self.width()
        with QPainter(self) as painter:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            if self._image is not None and not self._image.isNull():
                painter.drawPixmap(0, 0, self._scaled(self._image, side))
            else:
                painter.setPen(Qt.PenStyle.NoPen)
                painter.setBrush(tokens.raised)
                painter.drawRoundedRect(0, 0, side, side, _RADIUS, _RADIUS)
            if self._picture is not None:
                self._paint_label(painter, self._picture)
            if self.hasFocus():
                paint_ring(painter, QRect(0, 0, side, side), tokens, radius=_RADIUS)

    def _paint_label(self, painter: QPainter, picture: AlikePicture) -> None:
        top = self.width() + (TEXT_HEIGHT - _SWATCH) / 2
        paint_swatch(painter, QRectF(0, top, _SWATCH, _SWATCH), picture.colour)
        place = QRect(_SWATCH + 4, self.width(), self.width() - _SWATCH - 4, TEXT_HEIGHT)
        painter.setPen(tokens_of(self).text)
        text = painter.fontMetrics().elidedText(one_line(picture.label), Qt.TextElideMode.ElideRight, place.width())
        painter.drawText(place, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter, text)

    def _scaled(self, image: QImage, side: int) -> QPixmap:
        ratio = self.devicePixelRatioF()
        if self._pixmap is None or self._pixmap.deviceIndependentSize().toSize() != QSize(side, side):
            self._pixmap = rounded_picture(image, QSize(side, side), radius=_RADIUS, pixel_ratio=ratio)
        return self._pixmap

    def _open(self) -> None:
        if self._picture is not None:
            self.opened.emit(self._picture.id)
