"""Varied copies of some pictures, a row for each."""

from collections.abc import Sequence

from PySide6.QtCore import QRectF, QSize
from PySide6.QtGui import QImage, QPainter, QPainterPath, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from core import wording
from core.preprocess import Pixels
from gui.widgets.pixels import as_image

_GAP = 6
_RADIUS = 4.0
_ROWS, _COLUMNS = 2, 4
_SIDE = 64


class VariedPictures(QWidget):
    """Square copies side by side, as large as there is room; takes no room before there are any. No signals."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("variedPictures")
        self.setAccessibleName("Varied copies of your pictures")
        self.setToolTip("Your own pictures as it will see them: each time a little otherwise")
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self._rows: list[list[QImage]] = []
        self.hide()

    def show_pictures(self, pictures: Sequence[Pixels]) -> None:
        """Show the copies of each picture, uint8 (copies, side, side, 3); none hide it all."""
        self._rows = [[as_image(copy) for copy in copies] for copies in pictures]
        count = sum(map(len, self._rows))
        of = wording.counted(len(self._rows), "picture")
        self.setAccessibleDescription(f"{count} copies of {of}" if count else "")
        self.setVisible(bool(self._rows))
        self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:
        rows = len(self._rows) or _ROWS
        return QSize(_COLUMNS * (_SIDE + _GAP) - _GAP, rows * (_SIDE + _GAP) - _GAP)

    def paintEvent(self, event: QPaintEvent) -> None:
        with QPainter(self) as painter:
            painter.setRenderHints(QPainter.RenderHint.Antialiasing | QPainter.RenderHint.SmoothPixmapTransform)
            for down, row in enumerate(self._rows):
                for across, image in enumerate(row):
                    place = QRectF(across * (_SIDE + _GAP), down * (_SIDE + _GAP), _SIDE, _SIDE)
                    outline = QPainterPath()
                    outline.addRoundedRect(place, _RADIUS, _RADIUS)
                    painter.setClipPath(outline)
                    painter.drawImage(place, image)
