"""Slide a filter: the picture, what the filter makes of it, and the arithmetic at the place pointed at."""

from collections.abc import Sequence
from pathlib import Path

import numpy as np
from PySide6.QtCore import Signal, Slot
from PySide6.QtGui import QHideEvent
from PySide6.QtWidgets import QFileDialog, QHBoxLayout, QInputDialog, QVBoxLayout, QWidget

from core.convolution import pictures
from core.errors import UserError
from gui.frames.source import Frame, FrameSource
from gui.pages.look_inside.controls import Controls
from gui.pages.look_inside.maps import Maps
from gui.pages.look_inside.walking import Walking
from gui.pages.look_inside.wording import MORE, SENTENCE, formula, landing
from gui.viewmodels.sliding import Refused, Slid, SlidingViewModel, Source
from gui.widgets import file_filters
from gui.widgets.arithmetic_view import ArithmeticView, Written
from gui.widgets.more_text import MoreText
from gui.widgets.page_head import plain_label
from gui.widgets.scrolling import scrolling

_POINT = "Point at the picture or at the map to see what is added up there."


class SlidingView(QWidget):
    """Signals:
    failed(object)   a UserError to be told
    """

    failed = Signal(object)
    title = "Slide a filter"
    file_name = "filter.png"

    def __init__(self, view_model: SlidingViewModel, camera: FrameSource) -> None:
        super().__init__()
        self.setObjectName("slidingView")
        self._view_model, self._camera = view_model, camera
        self._slid: Slid | None = None
        self._sample = -1
        self._chosen = False  # whether anything was, by a person or for want of it
        self._warned = False  # that something could not be shown
        self._controls = Controls()
        self._maps = Maps()
        self._formula = plain_label(name="sizeFormula", wrap=True)
        self._arithmetic = ArithmeticView()
        self._walking = Walking()
        self._lay_out()
        self._connect()

    def open_picture(self) -> None:
        """Let the person choose a picture."""
        name, _ = QFileDialog.getOpenFileName(self, "Open a picture", "", file_filters.PICTURES)
        if name:
            self.show_path(Path(name))

    def show_path(self, path: Path) -> None:
        """Slide over this picture."""
        self._chosen = True
        self._controls.camera.setChecked(False)
        self._view_model.show_path(path)

    def begin(self) -> None:
        """Show something: until somebody chooses, the project's first picture, or without one a grid of numbers."""
        self._on_pictures_changed()

    def hideEvent(self, event: QHideEvent) -> None:
        self._controls.camera.setChecked(False)
        super().hideEvent(event)

    def _lay_out(self) -> None:
        below = QHBoxLayout()
        below.setSpacing(8)
        below.addWidget(self._formula, 1)
        below.addWidget(self._walking)
        content = QWidget()
        right = QVBoxLayout(content)
        right.setContentsMargins(0, 0, 0, 0)
        right.setSpacing(10)
        right.addWidget(MoreText(SENTENCE, MORE))
        right.addWidget(self._maps, 1)
        right.addLayout(below)
        right.addWidget(self._arithmetic)
        left = scrolling(self._controls)
        left.setFixedWidth(self._controls.width() + 12)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 12, 0, 0)
        row.setSpacing(16)
        row.addWidget(left)
        row.addWidget(scrolling(content), 1)

    def _connect(self) -> None:
        self.failed.connect(self._on_failed)
        controls = self._controls
        controls.changed.connect(self._on_changed)
        controls.open_requested.connect(self._on_open)
        controls.grid_requested.connect(self._on_grid)
        controls.stepped.connect(self._on_stepped)
        controls.camera_toggled.connect(self._on_camera)
        self._maps.pointed.connect(self._on_pointed)
        self._walking.stepped.connect(self._on_walked)
        self._view_model.slid.connect(self._on_slid)
        self._view_model.refused.connect(self._on_refused)
        self._view_model.project_changed.connect(self._on_project_changed)
        self._view_model.pictures_changed.connect(self._on_pictures_changed)
        self._camera.frame_arrived.connect(self._on_frame)
        self._camera.failed.connect(self._on_camera_failed)

    @Slot()
    def _on_changed(self) -> None:
        self._view_model.ask(self._controls.applied(self._view_model.wish))

    @Slot()
    def _on_open(self) -> None:
        self.open_picture()

    @Slot(str)
    def _on_grid(self, key: str) -> None:
        if key == "own":
            self._type_grid()
        else:
            self._show_grid(*{"shape": ("A shape", pictures.SHAPE), "band": ("A band", pictures.BAND)}[key])

    def _type_grid(self) -> None:
        grid = self._view_model.wish.source.grid
        rows = pictures.SHAPE if grid is None else grid[0].tolist()
        text, given = QInputDialog.getMultiLineText(
            self, "A grid of numbers", "One row a line, with blanks between the numbers:", pictures.as_text(rows)
        )
        if not given:
            return
        try:
            self._show_grid("Your numbers", pictures.typed(text)[0].tolist())
        except UserError as error:
            self.failed.emit(error)

    def _show_grid(self, name: str, rows: Sequence[Sequence[float]]) -> None:
        self._chosen = True
        self._controls.camera.setChecked(False)
        self._view_model.show_source(Source(name, grid=np.array([rows], np.float32)))

    @Slot(int)
    def _on_stepped(self, by: int) -> None:
        self._controls.camera.setChecked(False)
        self._chosen = True
        self._sample = (max(self._sample, -1) + by) % self._view_model.count
        self._view_model.show_sample(self._sample)

    @Slot(bool)
    def _on_camera(self, on: bool) -> None:
        if on:
            self._chosen = True
            self._camera.start()
        else:
            self._camera.stop()

    @Slot(object)
    def _on_frame(self, frame: Frame) -> None:
        self._view_model.show_source(Source("What the camera sees", frame=frame))

    @Slot(str, str)
    def _on_camera_failed(self, message: str, hint: str) -> None:
        self._controls.camera.setChecked(False)
        self.failed.emit(UserError(message, hint))

    @Slot()
    def _on_project_changed(self) -> None:
        self._chosen, self._sample = False, -1

    @Slot()
    def _on_pictures_changed(self) -> None:
        count = self._view_model.count
        self._sample = min(self._sample, count - 1)
        self._controls.show_count(count)
        if not self._chosen and self.isVisible():
            self._show_first(count)

    def _show_first(self, count: int) -> None:
        if count:
            self._on_stepped(1)
        else:
            self._on_grid("shape")
            self._chosen = False

    @Slot()
    def _on_failed(self) -> None:
        self._warned = True

    @Slot(object)
    def _on_slid(self, slid: Slid) -> None:
        if self._warned:
            self._warned = False
            self._view_model.tell_done()
        live = slid.wish.source.frame is not None and self._slid is not None
        self._slid = slid
        source = slid.wish.source
        self._controls.show_source(source.name, grid=source.grid is not None)
        self._maps.show_slid(slid)
        self._formula.setText(formula(slid))
        self._walking.begin(slid.places)
        if not live:
            self._arithmetic.show_step(None, sentence=_POINT)

    @Slot(object)
    def _on_refused(self, refused: Refused) -> None:
        self._slid = None
        self._controls.show_source(refused.wish.source.name, grid=refused.wish.source.grid is not None)
        self._maps.show_refused(refused)
        self._formula.setText("")
        self._arithmetic.show_step(None, sentence="Nothing is added up.")
        self._walking.begin(0)

    @Slot(int, int, int)
    def _on_pointed(self, place: int, row: int, column: int) -> None:
        if self._slid is not None and not self._walking.playing:
            self._maps.reveal(None)
            self._show_at(self._slid, place, row, column)

    @Slot(int)
    def _on_walked(self, place: int) -> None:
        """The map shows what has been added up so far."""
        if self._slid is None:
            return
        self._show_at(self._slid, 0, *divmod(place, self._slid.result.sums.shape[2]))
        if self._slid.wish.setting.pooling == "none":
            self._maps.reveal(place + 1)

    def _show_at(self, slid: Slid, place: int, row: int, column: int) -> None:
        there = slid.seen(place, row, column)
        self._maps.mark(there)
        text = landing(slid, place, there)
        self._arithmetic.show_step(Written(there.window, slid.kernels[place], there.products, text))
