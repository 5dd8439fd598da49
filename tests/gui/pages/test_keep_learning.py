"""Keep learning in the whole window: a picture is moved, and the answer on Test is another; measured at rest."""

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from PIL import Image
from PySide6.QtCore import Qt, QThread, QTimer
from PySide6.QtTest import QSignalSpy
from PySide6.QtWidgets import QCheckBox, QFileDialog, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from core import runs
from core.export.kinds import Kind
from core.model import card
from core.model.predictor import Predictor
from core.model.saved import load
from core.project.project import Project
from core.training import TrainConfig
from gui import keep_jobs
from gui.export_items import Outcome
from gui.session import Session
from gui.viewmodels import export, keep_learning
from gui.viewmodels.keep_learning import KeepLearningViewModel
from gui.viewmodels.test import PictureViewModel
from gui.widgets.thumbnail_grid import ThumbnailGrid

LONG = 60_000
Open = Callable[[Path], Any]  # a Person, see conftest.py


@pytest.fixture(scope="module")
def frozen_once(collected_once: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The project with a model of the built-in backbone."""
    folder = shutil.copytree(collected_once, tmp_path_factory.mktemp("frozen") / "Skies.handful")
    project = Project.open(folder)
    list(runs.train(project.snapshot(), TrainConfig(device="cpu"), project.new_run(), should_stop=lambda: False))
    project.close()
    return folder


@pytest.fixture
def frozen(frozen_once: Path, tmp_path: Path) -> Path:
    return shutil.copytree(frozen_once, tmp_path / "Skies.handful")


@pytest.fixture
def soon(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(keep_learning, "REST_MS", 500)


@pytest.fixture
def never_at_rest(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(keep_learning, "REST_MS", 3_600_000)


def grid_of(person: Any, qtbot: QtBot, card: str) -> ThumbnailGrid:
    """The grid behind a card, with all its pictures in it."""
    person.go("collect")
    if person.sees("backButton"):
        person.click("backButton")
    qtbot.mouseClick(person.cards()[card].findChild(QWidget, "thumbnailWall"), Qt.MouseButton.LeftButton)
    grid = person.find(ThumbnailGrid, "thumbnailGrid")
    person.waits(lambda: card.endswith(f", {grid.model().rowCount()} pictures"))
    grid.setFocus()
    return grid


def move_one(person: Any, qtbot: QtBot) -> None:
    """The first picture of Day goes to Night."""
    grid = grid_of(person, qtbot, "Day, 6 pictures")
    qtbot.keyClick(grid, Qt.Key.Key_Home)
    qtbot.keyClick(grid, Qt.Key.Key_2)
    person.waits(lambda: grid.model().rowCount() == 5)


def bars(person: Any) -> str:
    """The shares on Test, for a screen reader."""
    return str(person.find(QWidget, "answerBars").accessibleDescription())


def ask(person: Any, picture: Path) -> str:
    """What is answered now: an answer from before, even for the same picture, is waited out."""
    person.go("test")
    shown = person.window.findChild(PictureViewModel)
    answers = QSignalSpy(shown.answered)
    person.drop("testPage", [picture])
    person.waits(lambda: answers.count() and not shown.job.running)
    assert person.reads("answerSure").endswith(picture.name)
    return bars(person)


def finished_runs(folder: Path) -> list[str]:
    return sorted(path.parent.name for path in (folder / "runs").glob("[!.]*/model.json"))


def test_the_answer_follows_a_moved_picture_and_what_was_learned_is_measured_and_saved(
    qtbot: QtBot, open_window: Open, frozen: Path, pictures: Path, soon: None
) -> None:
    person = open_window(frozen)
    before = ask(person, pictures / "Day" / "0003.png")
    (run,) = finished_runs(frozen)
    move_one(person, qtbot)
    person.go("test")
    person.waits(lambda: bars(person) != before)
    person.go("train")
    shown = person.window.findChild(PictureViewModel)
    with qtbot.waitSignal(shown.answered, timeout=LONG), qtbot.assertNotEmitted(shown.cleared):
        person.waits(lambda: person.reads("keepTold") == "Learned your last change, and measured anew.")
    first, update = finished_runs(frozen)
    assert (first, update[-8:]) == (run, "-updated")
    session = person.window.findChild(Session)
    assert session.update.predictor.card == card.read(frozen / "runs" / update), "what is saved answers, not its like"
    moved = ask(person, pictures / "Day" / "0003.png")
    person.action("Undo").trigger()
    person.waits(lambda: bars(person) != moved)
    assert bars(person) == before, "what a training of the same pictures said"
    person.go("train")
    person.waits(lambda: person.reads("keepTold") == "Learned your last change, and measured anew.")
    assert finished_runs(frozen) == [first, update], "it replaces its own, and only that"


def test_what_cannot_be_learned_is_said_and_switched_off_it_stays_as_it_is(
    qtbot: QtBot, open_window: Open, frozen: Path, pictures: Path, never_at_rest: None
) -> None:
    person = open_window(frozen)
    before = ask(person, pictures / "Night" / "0003.png")
    grid = grid_of(person, qtbot, "Day, 6 pictures")
    qtbot.keyClick(grid, Qt.Key.Key_A, Qt.KeyboardModifier.ControlModifier)
    qtbot.keyClick(grid, Qt.Key.Key_2)
    person.go("train")
    person.waits(lambda: person.reads("keepTold").startswith("Not learned yet: The class label Day has no pictures."))
    person.click("keepLearning")
    assert not person.action("KeepLearning").isChecked()
    person.action("Undo").trigger()
    person.waits(lambda: person.can_click("trainButton"))
    person.go("collect")
    person.click("backButton")
    person.cards()["Day, 6 pictures"].rename_requested.emit(1, "Noon")
    person.waits(lambda: "Noon, 6 pictures" in person.cards())
    person.go("test")
    assert bars(person) == before
    person.action("KeepLearning").trigger()
    person.waits(lambda: "Noon: " in bars(person))
    assert person.step("train").startswith("learned ")


def test_what_was_learned_is_saved_while_a_label_that_lost_its_last_picture_waits(
    qtbot: QtBot, open_window: Open, frozen: Path, pictures: Path, never_at_rest: None
) -> None:
    person = open_window(frozen)
    before = ask(person, pictures / "Day" / "0003.png")
    learn_one(person, qtbot)
    learned = ask(person, pictures / "Day" / "0003.png")
    assert learned != before
    grid = grid_of(person, qtbot, "Day, 5 pictures")
    qtbot.keyClick(grid, Qt.Key.Key_A, Qt.KeyboardModifier.ControlModifier)
    qtbot.keyClick(grid, Qt.Key.Key_2)
    person.go("train")
    waits = "Not learned yet: The class label Day has no pictures."
    person.waits(lambda: person.reads("keepTold").startswith(waits))
    keeping = person.window.findChild(KeepLearningViewModel)
    at_rest = keeping.findChild(QTimer, options=Qt.FindChildOption.FindDirectChildrenOnly)
    person.waits(at_rest.isActive)
    at_rest.start(0)
    person.waits(lambda: len(finished_runs(frozen)) == 2 or person.whole_banner())
    person.waits(lambda: not keeping.job.running)
    assert person.whole_banner() == ""
    assert person.reads("keepTold").startswith(waits), "it still is not, and nobody but this line says so"
    assert not person.window.findChild(Session).unsaved
    assert ask(person, pictures / "Day" / "0003.png") == learned
    assert not at_rest.isActive()


def test_what_is_told_on_test_improves_the_answer_at_once_and_undo_takes_it_back(
    open_window: Open, frozen: Path, tmp_path: Path, drawn: Callable[..., Path], never_at_rest: None
) -> None:
    person = open_window(frozen)
    picture = drawn(tmp_path / "new", count=1, bright=True, seed=9) / "0000.png"
    before = ask(person, picture)
    menu = person.find(QPushButton, "wrongButton").menu()
    menu.aboutToShow.emit()
    other = menu.actions()[0]
    name = other.text()
    other.trigger()
    person.waits(lambda: bars(person) != before)
    assert _share(bars(person), name) > _share(before, name)
    person.action("Undo").trigger()
    person.waits(lambda: bars(person) == before)


def _share(told: str, name: str) -> int:
    shares = dict(bar.split(": ") for bar in told.split(", "))
    return int(shares[name].removesuffix(" %"))


@pytest.fixture
def followed(monkeypatch: pytest.MonkeyPatch) -> list[Path]:
    """The models for which keep learning has looked whether there is anything to learn, to the end."""
    models: list[Path] = []

    def follow(folder: Path, *rest: Any) -> Iterator[object]:
        yield from keep_jobs.follow(folder, *rest)
        models.append(folder)

    monkeypatch.setattr(keep_learning, "follow", follow)
    return models


def test_a_damaged_newest_run_gives_way_to_the_one_before_and_is_said_once(
    open_window: Open, frozen: Path, pictures: Path, never_at_rest: None, followed: list[Path]
) -> None:
    (run,) = finished_runs(frozen)
    newer = shutil.copytree(frozen / "runs" / run, frozen / "runs" / "29990101-100000-000000")
    weights = bytearray((newer / "model.safetensors").read_bytes())
    weights[len(weights) // 2] ^= 1
    (newer / "model.safetensors").write_bytes(weights)
    person = open_window(frozen)
    person.waits(lambda: person.whole_banner())
    said = person.whole_banner()
    assert "is damaged and cannot be used. Test and Export use the run of" in said
    ask(person, pictures / "Day" / "0003.png")
    person.go("train")
    keeping = person.window.findChild(KeepLearningViewModel)
    person.waits(lambda: frozen / "runs" / run in followed and not keeping.job.running)
    assert (person.whole_banner(), person.reads("keepTold")) == (said, "")


def test_closed_in_the_middle_it_learns_the_next_time(
    qtbot: QtBot, open_window: Open, frozen: Path, pictures: Path, never_at_rest: None
) -> None:
    person = open_window(frozen)
    before = ask(person, pictures / "Day" / "0003.png")
    person.go("collect")
    move_one(person, qtbot)
    assert person.window.close()
    assert not [thread for thread in person.window.findChildren(QThread) if thread.isRunning()]
    again = open_window(frozen)
    again.go("train")
    again.waits(lambda: again.reads("keepTold").startswith("Learned what has changed."))
    assert ask(again, pictures / "Day" / "0003.png") != before


@pytest.fixture
def held(frozen_once: Path, tmp_path: Path) -> Iterator[Path]:
    """The project while another program may change it."""
    project = Project.open(shutil.copytree(frozen_once, tmp_path / "Held.handful"))
    yield project.folder
    project.close()


def test_where_it_cannot_keep_learning_the_switch_says_why(open_window: Open, trained: Path, held: Path) -> None:
    for folder, reason in ((trained, "This model was taught as a whole"), (held, "This project is open")):
        person = open_window(folder)
        person.go("train")
        switch = person.find(QCheckBox, "keepLearning")
        person.waits(lambda switch=switch: not switch.isEnabled())
        assert not switch.isChecked()
        assert switch.toolTip().startswith(reason)
        assert switch.toolTip() == person.action("KeepLearning").toolTip()


def learn_one(person: Any, qtbot: QtBot) -> None:
    """A picture is moved and learned, and not saved."""
    person.go("collect")
    move_one(person, qtbot)
    person.go("train")
    person.waits(lambda: person.reads("keepTold") == f"Learned your last change. {keep_learning.MEASURED_BEFORE}")


@pytest.fixture
def written(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> list[Path]:
    """The models that were written. The job is a canned one; what is written of a model is tested with the exports."""
    models: list[Path] = []

    def write(folder: Path, kind: Kind, path: Path, *_: object) -> Iterator[object]:
        models.append(folder)
        yield Outcome(path, "5.3 MB", "64 pictures, same answers.")

    monkeypatch.setattr(export, "_export_job", write)
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_: (str(tmp_path / "exported"), ""))
    return models


def test_an_export_saves_first_what_was_learned_and_can_be_cancelled(
    qtbot: QtBot, open_window: Open, frozen: Path, pictures: Path, never_at_rest: None, written: list[Path]
) -> None:
    person = open_window(frozen)
    ask(person, pictures / "Day" / "0003.png")
    learn_one(person, qtbot)
    person.go("export")
    person.click("exportButton_onnx")
    assert person.reads("exportDoing_onnx") == "Saving what was learned from your last changes …"
    person.click("cancelExportButton")
    assert person.can_click("exportButton_onnx")
    person.waits(lambda: len(finished_runs(frozen)) == 2)
    person.click("exportButton_onnx")
    person.waits(lambda: person.reads("exportProof_onnx"))
    assert written == [frozen / "runs" / finished_runs(frozen)[-1]]
    session = person.window.findChild(Session)
    picture = [Image.open(pictures / "Day" / "0003.png").convert("RGB")]
    assert session.update.predictor.predict(picture) == Predictor(load(written[0])).predict(picture)


def test_where_it_cannot_be_saved_nothing_is_exported(
    qtbot: QtBot, open_window: Open, frozen: Path, never_at_rest: None, written: list[Path]
) -> None:
    person = open_window(frozen)
    learn_one(person, qtbot)
    person.go("export")
    person.window.findChild(KeepLearningViewModel).hold(True)  # as while a training runs
    person.click("exportButton_onnx")
    person.waits(lambda: person.reads("exportRefusal_onnx").endswith("so nothing was written."))
    assert "cannot be saved while a training is running." in person.whole_banner()
    person.window.findChild(KeepLearningViewModel).hold(False)
    (frozen / "runs").rename(frozen / "away")
    (frozen / "runs").touch()
    person.click("exportButton_onnx")
    person.waits(lambda: person.reads("exportRefusal_onnx"))
    assert str(frozen / "runs") in person.whole_banner()
    assert written == []
