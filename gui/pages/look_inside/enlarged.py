"""One map enlarged, with its value under the pointer, what it was before pooling, and what excites its filter."""

from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QRect, Signal, Slot
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from core.convolution.pictures import number
from core.wording import counted
from gui.pages.look_inside.walls import channel_image
from gui.widgets.dots_view import DotsView
from gui.widgets.map_wall import MapWall
from gui.widgets.page_head import plain_label
from gui.widgets.pixels import as_image
from gui.widgets.plain_text import ElidedLabel

if TYPE_CHECKING:
    from core.explanation.excitement import Excited, Looked
    from core.explanation.feature_maps import LayerMaps

WIDTHS = 252, 330  # in a small window and in a large one
_ROOM = 440  # how high it must be for a pooled map, the one before and what excites it all at once


class Enlarged(QWidget):
    """Signals:
    search_toggled(bool)   what excites the filter is to be looked for, or no more
    """

    search_toggled = Signal(bool)

    def __init__(self) -> None:
        super().__init__()
        self.setMinimumWidth(WIDTHS[0])
        self.setMaximumWidth(WIDTHS[1])
        self._numbers: NDArray[np.float32] | None = None
        self._title = ElidedLabel()
        self._title.setObjectName("mapTitle")
        self._title.setProperty("role", "heading")
        self._value = plain_label(role="muted", name="mapValue")
        self._view = DotsView("enlargedMap")
        self._view.setAccessibleName("The map enlarged")
        self._before = DotsView("mapBefore")
        self._before.setAccessibleName("The map before pooling")
        self._before_title = plain_label("Before pooling", role="muted")
        self._search = QPushButton("Find what excites it")
        self._search.setObjectName("exciteButton")
        self._search.setCheckable(True)
        self._search.setToolTip("Look through the project's pictures for the places to which this filter answers most")
        self._found = plain_label(role="muted", name="exciteProgress", wrap=True)
        self._patches = MapWall("exciting", tile=44)
        self._patches.setAccessibleName("The places that excite it the most")
        self._patches.setToolTip("Click one to see it in its picture")
        self._best: tuple[Excited, ...] = ()
        self._lay_out()
        self.clear()
        self._view.pointed.connect(self._on_pointed)
        self._patches.chosen.connect(self._on_patch)
        self._search.toggled.connect(self.search_toggled)

    def show_channel(self, title: str, shown: "LayerMaps", channel: int, *, relu: bool) -> None:
        """Show one map of a layer; of a pooling also the map that it was given."""
        plane = np.maximum(shown.maps[channel], 0) if relu else shown.maps[channel]
        self.clear(title)
        self._numbers = plane
        self._view.show_dots(channel_image(plane, relu=relu), plane)
        low, high = number(float(plane.min())), number(float(plane.max()))
        self._value.setText(f"{plane.shape[0]} × {plane.shape[1]}, from {low} to {high}")
        self._search.show()
        if shown.given is not None:
            before = shown.given[channel]
            self._before.show_dots(channel_image(before, relu=relu), before)
            self._before.show()
            self._before_title.show()

    def show_picture(self, title: str, image: QImage, *, told: str = "") -> None:
        """Show a picture large, with a sentence about it; it has no filter to ask about."""
        self.clear(title)
        self._view.show_dots(image)
        self._value.setText(told)

    def clear(self, title: str = "") -> None:
        """Show nothing but a title."""
        self._title.setText(title)
        self._numbers = None
        self._view.show_dots(None)
        self._value.setText("")
        self.forget_found()
        for widget in (self._before, self._before_title, self._search):
            widget.hide()

    def forget_found(self) -> None:
        """Show nothing of what was found."""
        self._found.setText("")
        self._patches.hide()

    def show_found(self, looked: "Looked") -> None:
        """What was found so far."""
        self._patches.show()
        if self.height() < _ROOM:
            self._before.hide()
            self._before_title.hide()
        self._best = looked.best
        self._patches.show_images([as_image(one.patch) for one in looked.best])
        strongest = f"; strongest answer {number(looked.best[0].answer)}" if looked.best else ""
        self._found.setText(f"{looked.done} of {counted(looked.total, 'picture')}{strongest}")

    def set_searching(self, searching: bool) -> None:
        """While it is being looked for, the button stops it."""
        self._search.blockSignals(True)
        self._search.setChecked(searching)
        self._search.blockSignals(False)
        self._search.setText("Stop" if searching else "Find what excites it")

    def _lay_out(self) -> None:
        row = QHBoxLayout()
        row.addWidget(self._search)
        row.addWidget(self._found, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(6)
        column.addWidget(self._title)
        column.addWidget(self._view, 3)
        column.addWidget(self._value)
        column.addWidget(self._before_title)
        column.addWidget(self._before, 2)
        column.addLayout(row)
        column.addWidget(self._patches)

    @Slot(int)
    def _on_patch(self, place: int) -> None:
        """The whole picture, and the place framed in it."""
        one = self._best[place]
        left, top, right, bottom = one.corners
        self._numbers = None
        self._view.show_dots(as_image(one.square))
        self._view.mark(QRect(left, top, right - left, bottom - top))
        self._value.setText(f"It answers {number(one.answer)} to the framed place")

    @Slot(int, int)
    def _on_pointed(self, row: int, column: int) -> None:
        if self._numbers is not None:
            self._value.setText(f"row {row + 1}, column {column + 1}: {number(float(self._numbers[row, column]))}")
