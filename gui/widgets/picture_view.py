"""One picture, as large as its place allows."""

from pathlib import Path

from PySide6.QtCore import QPoint, QRect, QSize, Signal
from PySide6.QtGui import QImage, QPainter, QPaintEvent, QPixmap
from PySide6.QtWidgets import QSizePolicy, QWidget

from gui.theme import tokens_of
from gui.widgets.drops import DropFrame
from gui.widgets.painting import CARD_RADIUS, paint_stage, rounded_picture

MOST_ENLARGED = 2.0


def fitted(picture: QSize, place: QRect) -> QRect:
    """The largest rectangle of the picture's shape amid `place`, at most twice the picture's size."""
    if picture.isEmpty() or place.isEmpty():
        return QRect(place.center(), QSize(0, 0))
    scale = min(place.width() / picture.width(), place.height() / picture.height(), MOST_ENLARGED)
    size = QSize(max(1, round(picture.width() * scale)), max(1, round(picture.height() * scale)))
    spare = place.size() - size
    return QRect(place.topLeft() + QPoint(spare.width() // 2, spare.height() // 2), size)


class PictureView(DropFrame):
    """Shows a picture fitted on a raised ground, or says what to do while there is none.

    Signals: `paths_dropped(list)`.
    """

    paths_dropped = Signal(list)

    def __init__(self, parent: QWidget | None = None, *, placeholder: str = "Drop a picture here") -> None:
        super().__init__(parent, dashed=True)
        self.setObjectName("pictureView")
        self._placeholder = placeholder
        self._image: QImage | None = None
        self._pixmap: QPixmap | None = None  # the picture as last painted
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setAccessibleName(placeholder)

    def set_image(self, image: QImage | None, *, name: str = "Picture") -> None:
        """Show `image`, announced as `name`; None (or a null image) brings the empty state back."""
        self._image = None if image is None or image.isNull() else image
        self._pixmap = None
        self._dashed = self._image is None
        self.setAccessibleName(self._placeholder if self._image is None else name)
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(620, 465)

    def minimumSizeHint(self) -> QSize:
        return QSize(160, 120)

    def paintEvent(self, event: QPaintEvent) -> None:
        tokens = tokens_of(self)
        with QPainter(self) as painter:
            paint_stage(painter, self.rect(), tokens, sentence=self._placeholder if self._image is None else "")
            if self._image is not None:
                self._paint_picture(painter, self._image)
        super().paintEvent(event)

    def _paint_picture(self, painter: QPainter, image: QImage) -> None:
        place = fitted(image.size(), self.rect())
        ratio = self.devicePixelRatioF()
        if self._pixmap is None or self._pixmap.deviceIndependentSize().toSize() != place.size():
            self._pixmap = rounded_picture(image, place.size(), radius=CARD_RADIUS, pixel_ratio=ratio, fill=False)
        painter.drawPixmap(place.topLeft(), self._pixmap)

    def _paths_arrived(self, paths: list[Path]) -> None:
        self.paths_dropped.emit(paths)
