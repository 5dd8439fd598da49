"""The Train page and what it leads to: earlier runs, and the pictures behind a result."""

from pathlib import Path

from PySide6.QtCore import Signal, Slot
from PySide6.QtGui import QKeyEvent, Qt
from PySide6.QtWidgets import QStackedWidget

from gui.pages.train.earlier import EarlierRuns
from gui.pages.train.page import TrainPage
from gui.pages.train.pictures import JudgedPictures
from gui.run_items import RunDetail
from gui.thumbnails import Thumbnails
from gui.viewmodels.runs import JudgedViewModel, RunsViewModel

Cell = tuple[int, int]


class TrainViews(QStackedWidget):
    """One of the three at a time; Esc leads back.

    Signals:
      collect_requested(object)   ids of the pictures that are to be seen in Collect
      look_inside_requested(object, object)   a run's folder, and the Sample that its network is to be seen with
    """

    collect_requested = Signal(object)
    look_inside_requested = Signal(object, object)

    def __init__(self, page: TrainPage, runs: RunsViewModel, judged: JudgedViewModel, thumbnails: Thumbnails) -> None:
        super().__init__()
        self.setObjectName("trainViews")
        self._page, self._runs, self._judged = page, runs, judged
        self.earlier = EarlierRuns(runs)
        self._pictures = JudgedPictures(judged, thumbnails)
        self._came_from: TrainPage | EarlierRuns = page
        for view in (page, self.earlier, self._pictures):
            self.addWidget(view)
        page.earlier_runs_requested.connect(self.show_earlier)
        page.cell_activated.connect(self._on_cell)
        page.mistakes_requested.connect(self.show_mistakes)
        runs.in_use_opened.connect(self._on_in_use_opened)
        runs.in_use_changed.connect(self._on_in_use_changed)
        self.earlier.back_requested.connect(self.go_back)
        self.earlier.pictures_requested.connect(self._on_pictures)
        self._pictures.back_requested.connect(self.go_back)
        self._pictures.collect_requested.connect(self.collect_requested)
        self._pictures.look_inside_requested.connect(self.look_inside_requested)

    @Slot()
    def show_training(self) -> None:
        """Show where a training is begun and watched."""
        self._judged.close()
        self.setCurrentWidget(self._page)

    @Slot()
    def show_earlier(self) -> None:
        """Show the list of earlier runs."""
        self.setCurrentWidget(self.earlier)

    @Slot()
    def show_mistakes(self) -> None:
        """Show the pictures that the model in use was wrong about."""
        self._look(self._page)
        self._judged.show_of_in_use(None)

    @Slot()
    def go_back(self) -> None:
        """Show what led to what is shown now."""
        if self.currentWidget() is self._pictures and self._came_from is self.earlier:
            self._judged.close()
            self.show_earlier()
        else:
            self.show_training()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape and self.currentWidget() is not self._page:
            self.go_back()
        else:
            super().keyPressEvent(event)

    def _look(self, came_from: TrainPage | EarlierRuns) -> None:
        self._came_from = came_from
        self._pictures.clear()
        self.setCurrentWidget(self._pictures)

    @Slot(int, int)
    def _on_cell(self, truth: int, answer: int) -> None:
        self._look(self._page)
        self._judged.show_of_in_use((truth, answer))

    @Slot(object, object)
    def _on_pictures(self, folder: Path, cell: Cell | None) -> None:
        self._look(self.earlier)
        self._judged.show(folder, cell)

    @Slot(object)
    def _on_in_use_opened(self, detail: RunDetail) -> None:
        self._page.show_curves(detail)

    @Slot()
    def _on_in_use_changed(self) -> None:
        if self._runs.in_use is None:
            self._page.clear_curves()
