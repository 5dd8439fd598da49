"""The picture and its maps side by side, with what is pointed at in one framed in the other."""

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QRect, Signal, Slot
from PySide6.QtWidgets import QGridLayout, QSizePolicy, QWidget

from core.convolution import sizes
from core.convolution.pictures import number
from core.convolution.sliding import POOL, Seen, Values
from gui.viewmodels.sliding import Refused, Slid
from gui.widgets.dots_view import DotsView
from gui.widgets.pixels import as_grey_image, as_image
from gui.widgets.plain_text import ElidedLabel


class Maps(QWidget):
    """Signals:
    pointed(int, int, int)   the filter's place, and the row and column where its sum lands
    """

    pointed = Signal(int, int, int)

    def __init__(self) -> None:
        super().__init__()
        self._slid: Slid | None = None
        self._dots: NDArray[np.uint8] | None = None  # of the picture that is shown
        self._titles: list[ElidedLabel] = []
        self._views: list[DotsView] = []
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setHorizontalSpacing(12)
        self._grid.setVerticalSpacing(4)
        for place, name in enumerate(("slidPicture", "firstMap", "secondMap")):
            view, title = DotsView(name), ElidedLabel()
            title.setObjectName(f"{name}Title")
            title.setProperty("role", "muted")
            title.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
            view.setAccessibleName(("The picture", "The map", "The second filter's map")[place])
            self._grid.addWidget(title, 0, place)
            self._grid.addWidget(view, 1, place)
            self._grid.setColumnStretch(place, 1)
            self._titles.append(title)
            self._views.append(view)
        self._grid.setRowStretch(1, 1)
        self._views[0].pointed.connect(self._on_picture_pointed)
        self._views[1].pointed.connect(self._on_first_pointed)
        self._views[2].pointed.connect(self._on_second_pointed)
        self._show_second(False)

    def show_slid(self, slid: Slid) -> None:
        """Show the picture and what came of it."""
        self._show_picture(slid.values, slid.dots, slid.whole)
        self._slid = slid
        self._show_second(len(slid.maps) > 1)
        for place, dots in enumerate(slid.maps):
            self._views[1 + place].show_dots(as_grey_image(dots), slid.result.pooled[place])
            scale, (height, width) = slid.scales[place], dots.shape
            self._titles[1 + place].setText(
                f"{height} × {width} · black {number(scale.black)}, white {number(scale.white)}"
            )
        self.mark(None)

    def show_refused(self, refused: Refused) -> None:
        """There is no map: say why, beside the picture if there is one."""
        self._slid = None
        self._show_second(False)
        self._views[1].show_dots(None, sentence=refused.sentence)
        self._titles[1].setText("")
        if refused.numbers is None:
            self._dots = None
            self._views[0].show_dots(None)
            self._titles[0].setText("")
        else:
            self._show_picture(refused.numbers.values, refused.numbers.dots, refused.numbers.whole)

    def mark(self, there: Seen | None) -> None:
        """Frame what the filter sees, and where it lands."""
        if there is None or self._slid is None:
            for view in self._views:
                view.mark(None)
            return
        _, height, width = there.window.shape
        self._views[0].mark(QRect(there.left, there.top, width, height))
        part = POOL if self._slid.wish.setting.pooling != "none" else 1
        for view in self._views[1:]:
            view.mark(QRect(there.column // part, there.row // part, 1, 1))

    def reveal(self, until: int | None) -> None:
        """Show only so many numbers of the maps."""
        for view in self._views[1:]:
            view.reveal(until)

    def _show_picture(self, values: Values, dots: NDArray[np.uint8], whole: tuple[int, int]) -> None:
        """Show the picture, unless it is the one that is shown."""
        if dots is self._dots:
            return
        self._dots = dots
        self._views[0].show_dots(as_image(dots), values[0] if len(values) == 1 else None)
        height, width = dots.shape[:2]
        smaller = f" of {whole[0]} × {whole[1]}" if whole != (height, width) else ""
        self._titles[0].setText(f"{height} × {width}" + (" × 3" if len(values) == 3 else "") + smaller)

    def _show_second(self, shown: bool) -> None:
        for widget in (self._titles[2], self._views[2]):
            widget.setVisible(shown)
        self._grid.setColumnStretch(2, 1 if shown else 0)

    @Slot(int, int)
    def _on_picture_pointed(self, row: int, column: int) -> None:
        """The place whose window has this dot nearest to its middle."""
        if self._slid is None or not len(self._slid.kernels):
            return
        setting, sums = self._slid.wish.setting, self._slid.result.sums[0]
        rows, columns = self._slid.kernels[0].shape[1:]
        place = []
        for at, own, there in ((row, rows, sums.shape[0]), (column, columns, sums.shape[1])):
            before = sizes.same_padding(own)[0] if setting.padding == "same" else 0
            place.append(min(max(0, round((at - (own - 1) // 2 + before) / setting.stride)), there - 1))
        self.pointed.emit(0, *place)

    @Slot(int, int)
    def _on_first_pointed(self, row: int, column: int) -> None:
        self._point(0, row, column)

    @Slot(int, int)
    def _on_second_pointed(self, row: int, column: int) -> None:
        self._point(1, row, column)

    def _point(self, place: int, row: int, column: int) -> None:
        """Of pooled numbers the first sum, or where it was the largest that counts, that one."""
        if self._slid is None:
            return
        setting = self._slid.wish.setting
        if setting.pooling == "none":
            self.pointed.emit(place, row, column)
            return
        row, column = row * POOL, column * POOL
        tile = self._slid.result.rectified[place][row : row + POOL, column : column + POOL]
        down, right = divmod(int(tile.argmax()), POOL) if setting.pooling == "max" else (0, 0)
        self.pointed.emit(place, row + down, column + right)
