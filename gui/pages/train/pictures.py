"""The pictures behind a result, with the way to each of them in Collect."""

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtGui import QHideEvent, QImage, QShowEvent
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from core.project.snapshot import Sample
from gui.icons import icon
from gui.run_items import Judged
from gui.thumbnails import Thumbnails
from gui.viewmodels.runs import JudgedViewModel
from gui.widgets.page_head import PageHead, plain_label
from gui.widgets.thumbnail_grid import ThumbnailGrid

_HINT = "Double-click or Enter: to the picture in Collect, where its label can be changed."


class JudgedPictures(QWidget):
    """A grid of what the view-model found.

    Signals:
      back_requested()             the person has seen enough
      collect_requested(object)    ids of the pictures that are to be seen in Collect
      look_inside_requested(object, object)   a run's folder, and the Sample that its network is to be seen with
    """

    back_requested = Signal()
    collect_requested = Signal(object)
    look_inside_requested = Signal(object, object)

    def __init__(self, view_model: JudgedViewModel, thumbnails: Thumbnails) -> None:
        super().__init__()
        self.setObjectName("judgedPictures")
        self._view_model, self._thumbnails = view_model, thumbnails
        self._judged = Judged("Pictures", "", "")
        self._head = PageHead("Pictures", back="Back to the result")
        self._head.show_back(True)
        self._grid = ThumbnailGrid()
        self._grid.setObjectName("judgedGrid")
        self._collect = QPushButton(icon("collect"), "See all in Collect")
        self._collect.setObjectName("seeInCollectButton")
        self._inside = QPushButton(icon("inside"), "Look inside")
        self._inside.setObjectName("lookInsideButton")
        self._lay_out()
        self._connect()

    def clear(self) -> None:
        """Others are being looked up."""
        self._show(Judged("Pictures", "", "Looking them up …"))

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._view_model.look()
        self._grid.setFocus()

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        self._view_model.look_away()

    def _lay_out(self) -> None:
        foot = QHBoxLayout()
        foot.setContentsMargins(0, 0, 0, 24)
        foot.addWidget(plain_label(_HINT, role="muted", name="judgedHint", wrap=True), 1)
        foot.addWidget(self._inside)
        foot.addWidget(self._collect, 0, Qt.AlignmentFlag.AlignRight)
        column = QVBoxLayout(self)
        column.setContentsMargins(24, 24, 24, 0)
        column.setSpacing(12)
        column.addWidget(self._head)
        column.addWidget(self._grid, 1)
        column.addLayout(foot)

    def _connect(self) -> None:
        self._view_model.shown.connect(self._on_shown)
        self._thumbnails.ready.connect(self._on_thumbnails)
        self._head.back_requested.connect(self.back_requested)
        self._grid.thumbnails_wanted.connect(self._on_wanted)
        self._grid.selection_changed.connect(self._on_selection_changed)
        self._grid.opened.connect(self._on_opened)
        self._collect.clicked.connect(self._on_collect)
        self._inside.clicked.connect(self._on_inside)

    def _show(self, judged: Judged) -> None:
        self._judged = judged
        self._head.set_title(judged.title)
        self._head.set_sentence(judged.sentence)
        self._grid.set_empty_text(judged.empty)
        self._grid.set_items(judged.items)
        self._tell()

    def _tell(self) -> None:
        chosen = len(self._grid.chosen)
        self._collect.setText("See all in Collect" if not chosen else f"See {chosen:,} in Collect")
        self._collect.setEnabled(bool(self._judged.items))
        single, run = len(self._one) == 1, self._view_model.run
        self._inside.setEnabled(single and run is not None)
        usable = "See which places of this picture speak for the answer" if single else "Choose one picture first"
        self._inside.setToolTip(usable if run is not None else "Its run lies in the trash")

    @property
    def _one(self) -> list[Sample]:
        """The chosen pictures; where there is but one, that one need not be chosen."""
        samples, items = self._judged.samples or {}, self._judged.items
        chosen = set(self._grid.chosen or [item.id for item in items])
        return [samples[item.sha256] for item in items if item.id in chosen and item.sha256 in samples]

    @Slot(object)
    def _on_shown(self, judged: Judged) -> None:
        self._show(judged)

    @Slot(list)
    def _on_wanted(self, keys: list[str]) -> None:
        samples = self._judged.samples or {}
        self._thumbnails.want_only([samples[key] for key in keys if key in samples])

    @Slot(object)
    def _on_thumbnails(self, images: dict[str, QImage]) -> None:
        self._grid.set_thumbnails(images)

    @Slot(object)
    def _on_selection_changed(self, _chosen: list[int]) -> None:
        self._tell()

    @Slot(int)
    def _on_opened(self, sample_id: int) -> None:
        self.collect_requested.emit([sample_id])

    @Slot()
    def _on_inside(self) -> None:
        self.look_inside_requested.emit(self._view_model.run, self._one[0])

    @Slot()
    def _on_collect(self) -> None:
        self.collect_requested.emit(self._grid.chosen or [item.id for item in self._judged.items])
