"""What it learned: heat, first filters and the maps of each layer, for a run and a picture."""

from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import Signal, Slot
from PySide6.QtGui import QHideEvent
from PySide6.QtWidgets import QFileDialog, QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from gui.looks import Learned, Look
from gui.pages.look_inside.enlarged import Enlarged
from gui.pages.look_inside.heat import HeatPanel
from gui.pages.look_inside.layer_list import FILTERS, HEAT, MAPS, LayerList
from gui.pages.look_inside.learned_words import GROWN, MORE, ONLY_FILTERS, SENTENCE
from gui.pages.look_inside.look_choice import LookChoice
from gui.pages.look_inside.walls import channel_images
from gui.viewmodels.learned import LearnedViewModel
from gui.widgets import file_filters
from gui.widgets.drop_area import nothing_trained
from gui.widgets.map_wall import MapWall
from gui.widgets.more_text import MoreText
from gui.widgets.page_head import plain_label
from gui.widgets.pixels import as_image
from gui.widgets.scrolling import scrolling


class LearnedView(QWidget):
    """Signals:
    failed(object)      never: what goes wrong is said here
    train_requested()   the person wants to train first
    """

    failed = Signal(object)
    train_requested = Signal()
    title = "What it learned"
    file_name = "what-it-learned.png"

    def __init__(self, view_model: LearnedViewModel) -> None:
        super().__init__()
        self.setObjectName("learnedView")
        self._view_model = view_model
        self._learned: Learned | None = None
        self._source: tuple[Path, str] | None = None  # a file and its name
        self._sample = 0
        self._choice = LookChoice()
        self._sentence = plain_label(role="careful", name="learnedSentence", wrap=True)
        self._list = LayerList()
        self._wall = MapWall("mapWall", tile=66)
        self._wall.setAccessibleName("The layer's maps")
        self._heat = HeatPanel()
        self._middle = QStackedWidget()
        self._enlarged = Enlarged()
        self._body, self._content = QWidget(), QWidget()
        self._before = nothing_trained("Train first; then look at what the network found out.", icon_name="inside")
        self._lay_out()
        self._connect()

    def begin(self) -> None:
        """Show the newest run and a picture, as far as there are any."""
        self._on_pictures_changed()
        self._on_runs_changed()

    def show_path(self, path: Path) -> None:
        """Look at this picture."""
        self._source = (path, path.name)
        self._look()

    def show_picture(self, run: Path, path: Path, name: str) -> None:
        """Look at this picture with this run's network."""
        self._choice.choose(run)
        self._source = (path, name)
        self._look()

    def hideEvent(self, event: QHideEvent) -> None:
        self._choice.rest()
        self._view_model.stop_looking()
        super().hideEvent(event)

    def _lay_out(self) -> None:
        self._middle.addWidget(self._heat)
        self._middle.addWidget(scrolling(self._wall))
        content = QHBoxLayout(self._content)
        content.setContentsMargins(0, 0, 0, 0)
        content.setSpacing(12)
        content.addWidget(self._list)
        content.addWidget(self._middle, 6)
        content.addWidget(self._enlarged, 5)
        column = QVBoxLayout(self._body)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(10)
        column.addWidget(MoreText(SENTENCE, MORE))
        column.addWidget(self._choice)
        column.addWidget(self._sentence)
        column.addWidget(self._content, 1)
        column.addStretch(0)  # without anything to see the sentence stays above
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 12, 0, 0)
        whole.addWidget(self._body)
        whole.addWidget(self._before)
        self._sentence.hide()

    def _connect(self) -> None:
        self._choice.changed.connect(self._on_choice)
        self._choice.relu_toggled.connect(self._on_relu)
        self._choice.stepped.connect(self._on_stepped)
        self._choice.open_requested.connect(self._on_open)
        self._list.currentRowChanged.connect(self._on_row)
        self._wall.chosen.connect(self._on_chosen)
        self._heat.label_chosen.connect(self._on_label)
        self._enlarged.search_toggled.connect(self._on_search)
        self._before.button_clicked.connect(self._on_train)
        self._view_model.project_changed.connect(self._on_project_changed)
        self._view_model.pictures_changed.connect(self._on_pictures_changed)
        self._view_model.runs_changed.connect(self._on_runs_changed)
        self._view_model.learned.connect(self._on_learned)
        self._view_model.refused.connect(self._on_refused)
        self._view_model.looked.connect(self._enlarged.show_found)
        self._view_model.looking_changed.connect(self._enlarged.set_searching)
        self._view_model.waiting_changed.connect(self._choice.show_waiting)

    @Slot()
    def _on_project_changed(self) -> None:
        self._source, self._sample, self._learned = None, 0, None

    @Slot()
    def _on_pictures_changed(self) -> None:
        self._choice.show_count(self._view_model.count)

    @Slot()
    def _on_runs_changed(self) -> None:
        if not self.isVisible():
            return
        runs = self._view_model.runs
        self._before.setVisible(not runs)
        self._body.setVisible(bool(runs))
        if self._choice.set_runs(runs):
            self._learned = None
        if runs and self._learned is None:
            self._look()

    def _look(self, *, label: str = "") -> None:
        """Ask for what is chosen; without a picture say so."""
        self._view_model.stop_looking()
        self._enlarged.forget_found()
        source, folder = self._source or self._view_model.picture, self._choice.folder
        if folder is None:
            return
        if source is None:
            self._on_refused("There is no picture yet. Drop one here, or open one.")
        else:
            self._view_model.show(Look(folder, *source, epoch=self._choice.epoch, label=label))

    @Slot()
    def _on_relu(self) -> None:
        self._on_row(self._list.currentRow())

    @Slot()
    def _on_choice(self) -> None:
        if self._learned is not None and self._learned.look.folder != self._choice.folder:
            self._show_nothing()  # what is there is of another network
        self._look()

    @Slot(int)
    def _on_stepped(self, by: int) -> None:
        self._sample = (self._sample + by) % self._view_model.count
        self._source = self._view_model.sample(self._sample)
        self._look()

    @Slot()
    def _on_open(self) -> None:
        name, _ = QFileDialog.getOpenFileName(self, "Open a picture", "", file_filters.PICTURES)
        if name:
            self.show_path(Path(name))

    @Slot(str)
    def _on_label(self, label: str) -> None:
        self._look(label=label)

    @Slot(object)
    def _on_learned(self, learned: Learned) -> None:
        self._learned = learned
        self._content.show()
        self._sentence.setText(ONLY_FILTERS)
        self._sentence.setVisible(learned.only_filters)
        self._choice.show_look(learned)
        self._list.show_learned(learned)
        self._heat.show_learned(learned)
        self._on_row(self._list.currentRow())

    @Slot(str)
    def _on_refused(self, sentence: str) -> None:
        self._choice.show_nothing()
        self._show_nothing()
        self._content.hide()
        self._sentence.setText(sentence)
        self._sentence.show()

    def _show_nothing(self) -> None:
        self._view_model.stop_looking()
        self._learned = None
        self._list.show_nothing()
        self._wall.show_images(())
        self._heat.clear()
        self._enlarged.clear()

    @Slot(int)
    def _on_row(self, row: int) -> None:
        learned = self._learned
        if learned is None or row < 0:
            return
        self._view_model.stop_looking()
        self._middle.setCurrentIndex(0 if row == HEAT else 1)
        self._choice.offer(filters=row == FILTERS, grown=learned.grown is not None)
        if row == HEAT:
            self._enlarged.show_picture("The picture", as_image(learned.picture))
            return
        current = max(0, self._wall.current)
        filters = self._filters(learned)
        images = [as_image(one) for one in filters] if row == FILTERS and filters is not None else []
        if row >= MAPS:
            images = channel_images(learned.maps[row - MAPS].maps, relu=self._choice.relu)
        self._wall.show_images(images, current=min(current, len(images) - 1))
        if images:
            self._on_chosen(self._wall.current)
        else:
            self._enlarged.clear("No layer sees the colours themselves.")

    @Slot(int)
    def _on_chosen(self, place: int) -> None:
        learned, row = self._learned, self._list.currentRow()
        if learned is None:
            return
        self._view_model.stop_looking()  # what excites another filter is not of this one
        filters = self._filters(learned)
        if row == FILTERS and filters is not None:
            told = GROWN if filters is learned.grown else ""
            self._enlarged.show_picture(f"Filter {place + 1}", as_image(filters[place]), told=told)
            return
        title = f"{self._list.item(row).text().split(' · ')[0]}, map {place + 1}"
        self._enlarged.show_channel(title, learned.maps[row - MAPS], place, relu=self._choice.relu)

    def _filters(self, learned: Learned) -> NDArray[np.uint8] | None:
        return learned.grown if self._choice.grown and learned.grown is not None else learned.filters

    @Slot(bool)
    def _on_search(self, wanted: bool) -> None:
        learned, row = self._learned, self._list.currentRow()
        if not wanted or learned is None or row < MAPS:
            self._view_model.stop_looking()
            return
        self._view_model.find_exciting(learned.look, learned.maps[row - MAPS].layer.name, self._wall.current)

    @Slot(str)
    def _on_train(self, _name: str) -> None:
        self.train_requested.emit()
