"""Look inside whole networks: their layers, what they learned, and the plain arithmetic of dense layers and lines."""

import shutil
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image
from PySide6.QtCore import QAbstractItemModel, Qt
from PySide6.QtGui import QImage
from PySide6.QtWidgets import (
    QApplication,
    QCheckBox,
    QComboBox,
    QFileDialog,
    QLabel,
    QLineEdit,
    QListWidget,
    QPushButton,
    QSlider,
    QTabWidget,
    QWidget,
)
from pytestqt.qtbot import QtBot

from core import runs, strategies
from core.model import Prediction, card
from core.project.project import Project
from core.training import TrainConfig, kept_epochs
from gui.looks import Learned, Look
from gui.pages.look_inside.heat import HeatPanel
from gui.session import Session
from gui.viewmodels.labelling import LabellingViewModel
from gui.viewmodels.learned import LearnedViewModel
from gui.widgets.confusion_matrix import ConfusionMatrix
from gui.widgets.dots_view import DotsView
from gui.widgets.layer_table import LayerTable
from gui.widgets.map_wall import MapWall
from gui.widgets.signal_plot import SignalPlot
from gui.widgets.thumbnail_grid import ThumbnailGrid

Open = Callable[[Path], Any]  # a Person, see conftest.py
TABS = ("Slide a filter", "Along a line", "Why not a dense layer?", "Layer by layer", "Classic networks")


def go(person: Any, title: str) -> None:
    person.go("inside")
    tabs = person.find(QTabWidget, "insideTabs")
    tabs.setCurrentIndex(next(place for place in range(tabs.count()) if tabs.tabText(place) == title))


def choose(person: Any, name: str, text: str) -> None:
    field = person.find(QComboBox, name)
    place = field.findText(text, Qt.MatchFlag.MatchStartsWith)
    field.setCurrentIndex(place)
    field.activated.emit(place)


def column(model: QAbstractItemModel, number: int) -> list[str]:
    return [str(model.index(row, number).data()) for row in range(model.rowCount())]


def test_a_line_and_its_weights(open_window: Open, empty: Path, qtbot: QtBot) -> None:
    person = open_window(empty)
    go(person, "Along a line")
    person.find(QComboBox, "signalField").setCurrentIndex(1)
    person.find(QComboBox, "weightsField").setCurrentText("Difference")
    assert person.find(SignalPlot, "resultPlot")._values.tolist() == [1, -1, 1, 0]
    person.find(SignalPlot, "resultPlot").pointed.emit(1)
    assert person.reads("lineSum") == "1 × −1 + 0 × 1 = −1"
    weights = person.find(QLineEdit, "typedWeights")
    weights.selectAll()
    qtbot.keyClicks(weights, "1 1 x")
    assert person.reads("lineSum").startswith("That is not all numbers.")
    weights.selectAll()
    qtbot.keyClicks(weights, "1 1 1 1 1 1")
    assert person.reads("lineSum").startswith("There are more weights than values.")


def test_a_dense_layer_would_learn_billions(open_window: Open, empty: Path) -> None:
    person = open_window(empty)
    go(person, "Why not a dense layer?")
    assert person.reads("denseNumber") == "2.7 billion"
    assert person.reads("convolutionNumber") == "2,800"
    person.find(QSlider, "sideSlider").setValue(0)
    person.find(QCheckBox, "denseColourBox").setChecked(False)
    assert person.reads("denseNumberSum") == "8 × 8 × 1 × 100 weights + 100 biases"
    assert person.reads("fieldSentence").startswith("After 5 layers of 3 × 3 one output sees 11 × 11 dots, the whole")
    person.find(QCheckBox, "halveBox").setChecked(True)
    assert "sees 24 × 24" in person.reads("fieldSentence")


def test_any_strategy_layer_by_layer(open_window: Open, empty: Path) -> None:
    person = open_window(empty)
    go(person, "Layer by layer")
    person.waits(lambda: person.reads("layerTotals").startswith("50 layers deep"))
    choose(person, "networkField", "VGG-16")
    person.waits(lambda: "138.4 million" in person.reads("layerTotals"))
    model = person.find(LayerTable, "layerTable").model()
    assert column(model, 0)[:2] == ["features.0", "features.2"]
    assert column(model, 7)[:3] == ["3 × 3", "5 × 5", "6 × 6"]
    assert column(model, 5)[-1] == "4,097,000"
    choose(person, "networkField", "ResNet-18")
    person.waits(lambda: "11.7 million" in person.reads("layerTotals"))
    without = model.rowCount()
    person.find(QCheckBox, "everyLayerBox").setChecked(True)
    assert model.rowCount() == without + 20
    table = person.find(LayerTable, "layerTable")
    person.window.resize(960, 640)
    person.waits(lambda: table.width() < 820 and table.visibleRegion().boundingRect() == table.rect())
    assert table.height() > 5 * table.rowHeight(0)
    assert table.horizontalScrollBar().maximum() == 0


def test_the_classics_side_by_side(open_window: Open, empty: Path) -> None:
    person = open_window(empty)
    go(person, "Classic networks")
    person.waits(lambda: person.sees("classic_resnet18"))
    assert "22 layers deep, learns 6.6 million numbers for 1,000 labels" in person.reads("classicNumbers_googlenet")


def test_before_a_training_it_leads_to_the_train_page(open_window: Open, collected: Path) -> None:
    person = open_window(collected)
    go(person, "What it learned")
    assert not person.sees("layerList")
    person.click("goToTrainButton")
    assert person.window.current_page == "train"


@pytest.fixture
def inside(open_window: Open, trained: Path) -> Any:
    """In front of what a trained network learned."""
    person = open_window(trained)
    go(person, "What it learned")
    person.waits(lambda: person.find(QListWidget, "layerList").count() > 2)
    return person


def test_heat_filters_and_maps(inside: Any) -> None:
    assert inside.reads("heatValue").startswith("It says ")
    inside.find(DotsView, "heatView").pointed.emit(0, 0)
    assert inside.reads("heatValue").endswith(": 0 of 100.")  # the network sees the square in the middle only
    layers, wall = inside.find(QListWidget, "layerList"), inside.window.findChild(MapWall, "mapWall")
    layers.setCurrentRow(1)
    assert wall.count == 16
    layers.setCurrentRow(3)
    assert layers.currentItem().text().startswith("Max pooling 1 · 16 × ")
    assert inside.sees("mapBefore")
    wall.chosen.emit(2)
    assert inside.reads("mapTitle") == "Max pooling 1, map 3"
    inside.find(DotsView, "enlargedMap").pointed.emit(1, 2)
    assert inside.reads("mapValue").startswith("row 2, column 3: ")


def test_before_training_its_filters_were_others(inside: Any) -> None:
    layers, wall = inside.find(QListWidget, "layerList"), inside.window.findChild(MapWall, "mapWall")
    layers.setCurrentRow(1)
    trained = list(wall._images)
    slider = inside.find(QSlider, "epochSlider")
    assert inside.reads("epochLabel").startswith("saved, epoch ")
    slider.setValue(0)
    assert inside.reads("epochLabel") == "before training"
    inside.waits(lambda: wall._images and wall._images[0] != trained[0])
    slider.setValue(slider.maximum())
    inside.waits(lambda: wall._images[0] == trained[0])


def test_what_has_changed_appears_from_epoch_to_epoch(inside: Any) -> None:
    layers, wall = inside.find(QListWidget, "layerList"), inside.window.findChild(MapWall, "mapWall")
    layers.setCurrentRow(1)
    inside.find(QCheckBox, "grownBox").click()
    assert inside.reads("mapValue") == "Change since before training"
    assert contrast(wall) >= 254
    inside.find(QSlider, "epochSlider").setValue(0)
    inside.waits(lambda: contrast(wall) == 0)
    inside.find(QSlider, "epochSlider").setValue(1)
    inside.waits(lambda: 0 < contrast(wall) <= 256)
    layers.setCurrentRow(2)
    assert not inside.sees("grownBox")


def contrast(wall: MapWall) -> int:
    """How far the strongest dot of any picture on the wall is from grey, twice."""
    dots = [image.pixelColor(x, y) for image in wall._images for x in range(3) for y in range(3)]
    return max(2 * abs(value - 128) for dot in dots for value in dot.getRgb()[:3])


def test_the_epochs_are_played_to_the_saved_model(inside: Any) -> None:
    seen = []
    layers, wall = inside.find(QListWidget, "layerList"), inside.window.findChild(MapWall, "mapWall")
    layers.setCurrentRow(1)
    inside.window.findChild(LearnedViewModel).learned.connect(lambda learned: seen.append(learned.look.epoch))
    inside.click("playEpochs")
    inside.waits(lambda: None in seen and not inside.find(QPushButton, "playEpochs").isChecked())
    assert seen == [0, 1, 2, None]
    assert layers.currentRow() == 1
    assert wall.count == 16


def _train(folder: Path, config: TrainConfig) -> None:
    """A run in this project."""
    project = Project.open(folder)
    list(runs.train(project.snapshot(), config, project.new_run(), should_stop=lambda: False))
    project.close()


def test_of_a_large_network_the_filters_alone_are_played(
    open_window: Open, collected: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(kept_epochs, "LARGEST", 10**6)
    _train(collected, TrainConfig("basic-cnn", epochs=2, device="cpu"))
    person = open_window(collected)
    go(person, "What it learned")
    layers = person.find(QListWidget, "layerList")
    person.waits(lambda: layers.count() > 2)
    person.find(QSlider, "epochSlider").setValue(1)
    person.waits(lambda: person.sees("learnedSentence"))
    assert person.reads("learnedSentence").endswith("only the first filters were kept.")
    assert layers.currentItem().text() == "First filters"
    assert not layers.item(0).flags() & Qt.ItemFlag.ItemIsEnabled
    person.find(QSlider, "epochSlider").setValue(3)
    person.waits(lambda: not person.sees("learnedSentence"))


def test_a_network_whose_file_is_gone_is_one_sentence(open_window: Open, trained: Path) -> None:
    (next((trained / "runs").iterdir()) / card.WEIGHTS).unlink()
    person = open_window(trained)
    go(person, "What it learned")
    person.waits(lambda: person.reads("learnedSentence").startswith("The file with this run's network is gone."))
    assert not person.sees("layerList")
    go(person, "Layer by layer")
    person.waits(lambda: person.reads("layerTotals").startswith("The file with this run's network is gone."))
    assert not person.sees("layerTable")
    person.waits(person.banner)
    assert person.banner().endswith(" is damaged and cannot be used. Train again, or take it from a copy.")
    choose(person, "networkField", "LeNet-5")
    person.waits(lambda: "for 1,000 labels" in person.reads("layerTotals"))
    assert person.sees("layerTable")


def dense_only(label_count: int, size: int) -> Any:
    """A network that has no convolutions."""
    from torch import nn

    from core.strategies.networks.classifier import Classifier

    return Classifier(nn.Sequential(nn.Flatten(), nn.Linear(3 * size * size, 8), nn.ReLU()), nn.Linear(8, label_count))


def test_a_network_without_convolutions_is_one_sentence(
    open_window: Open, collected: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    parts = {"name": "dense-only", "title": "Dense only", "network": f"{__name__}:dense_only", "features": 8}
    monkeypatch.setitem(strategies._REGISTRY, "dense-only", replace(strategies.named("lenet5"), **parts))
    _train(collected, TrainConfig("dense-only", epochs=1, device="cpu"))
    person = open_window(collected)
    go(person, "What it learned")
    person.waits(lambda: person.reads("learnedSentence").startswith("This network has no convolutions. Choose another"))
    assert not person.sees("layerList")
    assert not person.sees("epochSlider")
    go(person, "Layer by layer")
    person.waits(lambda: person.reads("layerTotals").startswith("This network has no convolutions · learns "))
    assert column(person.find(LayerTable, "layerTable").model(), 1) == ["dense", "dense"]
    assert not person.banner()


def test_what_another_training_left_in_the_same_folder_is_shown(inside: Any) -> None:
    layers, wall = inside.find(QListWidget, "layerList"), inside.window.findChild(MapWall, "mapWall")
    layers.setCurrentRow(1)
    before, session = wall._images[0], inside.window.findChild(Session)
    config = TrainConfig("basic-cnn", epochs=1, seed=5, device="cpu")
    list(runs.train(session.snapshot, config, session.model_folder, should_stop=lambda: False, overwrite=True))
    session.take_model(session.model_folder)
    inside.waits(lambda: wall._images[0] != before)


def test_without_pictures_there_is_none_to_go_to(inside: Any) -> None:
    assert inside.can_click("nextLook")
    samples = inside.window.findChild(Session).snapshot.samples
    inside.window.findChild(LabellingViewModel).trash([one.id for one in samples])
    inside.waits(lambda: not inside.can_click("nextLook"))
    inside.action("Undo").trigger()
    inside.waits(lambda: inside.can_click("nextLook"))


def test_what_excites_a_filter(inside: Any) -> None:
    inside.find(QListWidget, "layerList").setCurrentRow(2)
    inside.click("exciteButton")
    inside.waits(lambda: inside.reads("exciteProgress").startswith("12 of 12 pictures; strongest answer "))
    patches = inside.find(MapWall, "exciting")
    assert patches.count == 9
    patches.chosen.emit(1)
    assert inside.reads("mapValue").startswith("It answers ")


def test_what_excites_one_filter_is_not_shown_under_another(inside: Any) -> None:
    layers, wall = inside.find(QListWidget, "layerList"), inside.window.findChild(MapWall, "mapWall")
    layers.setCurrentRow(2)
    search = inside.window.findChild(LearnedViewModel).search
    for leave in (lambda: wall.chosen.emit(3), lambda: layers.setCurrentRow(4)):
        inside.click("exciteButton")
        inside.waits(lambda: inside.reads("exciteProgress"))
        leave()
        assert inside.find(QPushButton, "exciteButton").text() == "Find what excites it"
        inside.waits(lambda: not search.running)
        QApplication.processEvents()
        assert not inside.sees("exciting")
        assert not inside.reads("exciteProgress")


def test_any_picture_even_a_dot(inside: Any, tmp_path: Path) -> None:
    Image.new("L", (1, 1), 200).save(tmp_path / "dot.png")
    inside.drop("lookInsidePage", [tmp_path / "dot.png"])
    inside.waits(lambda: inside.reads("lookedAt") == "dot.png")
    (tmp_path / "letter.txt").write_text("Dear diary,")
    inside.drop("lookInsidePage", [tmp_path / "letter.txt"])
    inside.waits(lambda: inside.sees("learnedSentence"))
    assert inside.reads("learnedSentence").startswith("letter.txt cannot be shown")


def test_from_test_one_click_leads_here_with_the_same_picture(open_window: Open, trained: Path, pictures: Path) -> None:
    person = open_window(trained)
    person.go("test")
    person.drop("testPage", [pictures / "Night" / "0003.png"])
    person.waits(lambda: person.can_click("lookInsideButton"))
    person.click("lookInsideButton")
    assert person.window.current_page == "inside"
    person.waits(lambda: person.reads("lookedAt") == "0003.png")


def test_from_train_one_click_leads_here(open_window: Open, trained: Path) -> None:
    person = open_window(trained)
    person.go("train")
    person.click("lookInsideButton")
    person.waits(lambda: person.find(QListWidget, "layerList").count() > 2)


def test_from_a_cell_of_the_matrix_a_picture_leads_here(open_window: Open, trained: Path, qtbot: QtBot) -> None:
    person = open_window(trained)
    person.go("train")
    person.find(ConfusionMatrix, "confusionMatrix").cell_activated.emit(*_fullest(trained))
    grid = person.find(ThumbnailGrid, "judgedGrid")
    person.waits(lambda: len(grid.model().items) > 1)
    assert not person.can_click("lookInsideButton")
    grid.setCurrentIndex(grid.model().index(1, 0))
    item = grid.model().items[1]
    person.waits(lambda: person.can_click("lookInsideButton"))
    person.click("lookInsideButton")
    assert person.window.current_page == "inside"
    person.waits(lambda: person.reads("lookedAt") == item.name and person.reads("heatValue"))


def _fullest(project: Path) -> tuple[int, int]:
    """The cell of the run's matrix with the most pictures."""
    confusion = card.read(next((project / "runs").iterdir())).report.confusion
    return max(((truth, answer) for truth in (0, 1) for answer in (0, 1)), key=lambda at: confusion[at[0]][at[1]])


def test_a_runs_own_layers_come_first(open_window: Open, trained: Path) -> None:
    person = open_window(trained)
    go(person, "Layer by layer")
    assert person.find(QComboBox, "networkField").itemText(0).startswith("Basic CNN, ")
    person.waits(lambda: "layers deep" in person.reads("layerTotals"))
    model = person.find(LayerTable, "layerTable").model()
    assert column(model, 4)[-1] == "2"


def test_every_view_is_saved_as_a_picture(
    open_window: Open, empty: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    person = open_window(empty)
    for number, title in enumerate(TABS):
        go(person, title)
        file = tmp_path / f"{number}.png"
        monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_, file=file: (str(file), ""))
        person.click("saveViewButton")
        saved = QImage(str(file)).convertToFormat(QImage.Format.Format_RGB32)
        dots = np.frombuffer(saved.constBits(), np.uint32)
        assert len(np.unique(dots)) > 20, title
        assert person.find(QWidget, "lookInsidePage").width() < saved.width()


def test_a_scrolled_table_is_saved_whole(open_window: Open, empty: Path, tmp_path: Path) -> None:
    person = open_window(empty)
    go(person, "Layer by layer")
    person.waits(lambda: person.reads("layerTotals").startswith("50 layers deep"))
    page, view, table = (person.find(QWidget, name) for name in ("lookInsidePage", "layersView", "layerTable"))
    before = view.size()
    page.save_picture(tmp_path / "layers.png")
    assert view.size() == before
    rows = table.model().rowCount() * table.rowHeight(0)
    assert QImage(str(tmp_path / "layers.png")).height() > 2 * rows > 2 * before.height()


@pytest.mark.usefixtures("window_room")
def test_a_picture_that_is_none_of_the_labels_is_called_so_here_too() -> None:
    dots = np.zeros((2, 2, 3), np.uint8)
    look, said = Look(Path("run"), Path("1.png"), "1.png"), Prediction((("Cat", 0.4), ("Dog", 0.3)), False, 2.0)
    told = Learned(
        look, ("Cat", "Dog"), said, "Cat", None, None, (), dots, np.ones((2, 2), np.float32), dots, (), 0, False
    )
    panel = HeatPanel()
    panel.show_learned(told)
    value = panel.findChild(QLabel, "heatValue")
    assert value.text() == "It says None of these. The nearest is Cat."
    panel.show_learned(replace(told, answer=replace(said, known=True)))
    assert value.text() == "It says Cat, 40 of 100 sure."


def test_another_run_is_not_shown_with_the_maps_of_the_one_before(open_window: Open, trained: Path) -> None:
    run = next((trained / "runs").iterdir())
    shutil.copytree(run, run.with_name("20250101-101010-000000"))
    person = open_window(trained)
    go(person, "What it learned")
    layers, wall = person.find(QListWidget, "layerList"), person.window.findChild(MapWall, "mapWall")
    person.waits(lambda: layers.count() > 2)
    layers.setCurrentRow(1)
    choose(person, "runField", "Basic CNN, 1 January 2025")
    assert (layers.count(), wall.count) == (0, 0)
    person.waits(lambda: layers.count() > 2)
    assert layers.currentItem().text() == "First filters"
    assert wall.count == 16
