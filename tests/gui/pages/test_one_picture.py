"""One picture on Test: none of these, heat, what is most alike, right and wrong, a pasted one."""

import json
import os
import shutil
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

import pytest
from PIL import Image
from PySide6.QtWidgets import QAbstractButton, QInputDialog, QMenu, QSlider, QWidget

from core import cli, runs
from core.export.onnx import export
from core.keep_learning import Updated
from core.model.predictor import Predictor
from core.model.saved import load
from core.project.importing import import_paths
from core.project.project import Project
from core.training import TrainConfig
from gui.session import Session
from gui.viewmodels.test import Asked, AskedModel, Loading
from gui.widgets.novelty_scale import NoveltyScale

Open = Callable[[Path], Any]  # a Person, see conftest.py
Draw = Callable[..., Path]
ENOUGH = 60  # pictures a label, so that of those kept aside a threshold can be set


@pytest.fixture(scope="module")
def telling_once(drawn: Draw, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A project whose model, from nothing, can tell when a picture is none of its labels."""
    folder = tmp_path_factory.mktemp("telling")
    drawn(folder / "in" / "Day", count=ENOUGH, bright=True)
    drawn(folder / "in" / "Night", count=ENOUGH, bright=False)
    project = Project.create(folder / "Skies.handful")
    list(import_paths(project, [folder / "in"], None, should_stop=lambda: False))
    config = TrainConfig("basic-cnn", epochs=2, device="cpu")
    list(runs.train(project.snapshot(), config, project.new_run(), should_stop=lambda: False))
    project.close()
    return project.folder


@pytest.fixture
def telling(telling_once: Path, tmp_path: Path) -> Path:
    return shutil.copytree(telling_once, tmp_path / "Skies.handful")


@pytest.fixture(scope="module")
def strange(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Neither bright nor dark noise."""
    file = tmp_path_factory.mktemp("strange") / "stripes.png"
    picture = Image.new("RGB", (64, 48), (255, 0, 0))
    for left in range(0, 64, 8):
        picture.paste((0, 0, 255), (left, 0, left + 4, 48))
    picture.save(file)
    return file


def run_of(project: Path) -> Path:
    (card,) = (project / "runs").glob("[!.]*/model.json")
    return card.parent


def show(person: Any, picture: Path) -> None:
    person.go("test")
    person.drop("testPicture", [picture])
    person.waits(lambda: person.reads("answerSure").endswith(picture.name))


def choose(person: Any, text: str) -> None:
    """Pick an entry of the menu of what it is."""
    menu = person.find(QAbstractButton, "wrongButton").menu()
    assert isinstance(menu, QMenu)
    menu.aboutToShow.emit()
    next(action for action in menu.actions() if action.text() == text).trigger()


def test_a_strange_picture_is_none_of_these_and_only_what_it_is_can_be_told(
    open_window: Open, telling: Path, strange: Path
) -> None:
    person = open_window(telling)
    show(person, strange)
    assert person.reads("answerLabel") == "None of these"
    assert person.reads("answerSure").startswith("Nearest is ")
    assert "Day: " in person.find(QWidget, "answerBars").accessibleDescription()
    assert not person.can_click("rightButton")
    assert person.find(QWidget, "rightButton").toolTip().startswith("It is none of your labels")
    assert person.find(QAbstractButton, "wrongButton").text() == "It is …"
    assert "too far" in person.find(NoveltyScale, "noveltyScale").accessibleDescription()


def test_the_share_turned_away_shows_at_once_is_kept_and_comes_back(
    open_window: Open, telling: Path, drawn: Draw, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    model = load(run_of(telling))
    usual = model.card.novelty
    assert usual is not None
    assert usual.value is not None
    candidates = (drawn(tmp_path / str(seed), count=1, bright=bool(seed % 2), seed=100 + seed) for seed in range(40))
    picture = _between(Predictor(model), usual.at(0.3).value or 0, usual.value, candidates)
    person = open_window(telling)
    show(person, picture)
    assert person.reads("answerLabel") in ("Day", "Night")
    slider = person.find(QSlider, "turningSlider")
    assert slider.value() == 5
    assert person.reads("turningSentence") == "Turns away about 5 of 100 real pictures."
    slider.setValue(30)
    assert person.reads("turningSentence") == "Turns away about 30 of 100 real pictures."
    assert "too far" in person.reads("turningTold")
    person.waits(lambda: person.reads("answerLabel") == "None of these")
    assert person.window.close()
    again = open_window(telling)
    show(again, picture)
    assert again.reads("answerLabel") == "None of these"
    assert again.find(QSlider, "turningSlider").value() == 30
    _predicts(run_of(telling), picture, capsys, known=False)
    *_, end = export(load(run_of(telling)), tmp_path / "model.onnx", [])
    _predicts(end.path, picture, capsys, known=False)
    again.click("turningBack")
    again.waits(lambda: again.reads("answerLabel") != "None of these")
    assert not again.sees("turningBack")
    kept = load(run_of(telling)).card.novelty
    assert kept is not None
    assert (kept.value, kept.share) == (usual.value, usual.share)
    _asks_the_file(again, end.path)


def test_a_share_moved_last_is_kept_when_the_window_closes(open_window: Open, telling: Path, strange: Path) -> None:
    person = open_window(telling)
    show(person, strange)
    person.find(QSlider, "turningSlider").setValue(12)
    assert person.window.close()
    kept = load(run_of(telling)).card.novelty
    assert kept is not None
    assert kept.share == 0.12


def test_a_share_that_could_not_be_kept_is_not_shown(
    open_window: Open, telling: Path, strange: Path, tmp_path: Path
) -> None:
    person = open_window(telling)
    show(person, strange)
    card = run_of(telling) / "model.json"
    card.rename(tmp_path / "model.json")
    slider = person.find(QSlider, "turningSlider")
    slider.setValue(20)
    person.waits(lambda: slider.value() == 5)
    assert person.banner()
    (tmp_path / "model.json").rename(card)
    assert person.window.close()
    kept = load(run_of(telling)).card.novelty
    assert kept is not None
    assert kept.share == 0.05


def test_a_share_is_kept_without_reading_the_network_again(telling: Path) -> None:
    loading, asked = Loading(), Asked(run_of(telling), own=True)
    before = loading.answering(asked)
    card = loading.turn_away(asked.path, 0.2)
    after = loading.answering(asked)
    assert isinstance(before, Predictor)
    assert isinstance(after, Predictor)
    assert after.model.network is before.model.network
    assert after.novelty == card.novelty
    assert load(asked.path).card == card


def _asks_the_file(person: Any, file: Path) -> None:
    """What it was exported with goes on deciding, and what a file cannot do is off with its reason."""
    person.window.findChild(AskedModel).open(file)
    person.waits(lambda: person.reads("answerLabel") == "None of these")
    assert not person.can_click("heatButton")
    assert "exported file only answers" in person.find(QWidget, "heatButton").toolTip()
    assert person.reads("turningSentence").startswith("This model was opened from a file.")
    assert not person.sees("turningSlider")


def _between(predictor: Predictor, low: float, high: float, folders: Iterable[Path]) -> Path:
    """A new picture that is usual, but not as usual as most."""
    for folder in folders:
        path = folder / "0000.png"
        (said,) = predictor.predict([Image.open(path).convert("RGB")])
        if said.novelty is not None and low < said.novelty <= high:
            return path
    raise AssertionError("no such picture")


def _predicts(model: Path, picture: Path, capsys: pytest.CaptureFixture[str], *, known: bool) -> None:
    capsys.readouterr()
    assert cli.main(["predict", str(model), str(picture), "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["known"] is known


def test_what_was_learned_since_turns_away_as_many(open_window: Open, telling: Path, strange: Path) -> None:
    person = open_window(telling)
    show(person, strange)
    session = person.window.findChild(Session)
    update = Updated(Predictor(load(run_of(telling))), ("Day", "Night"), 2 * ENOUGH, 0, 0.0)
    session.take_update(update)
    person.find(QSlider, "turningSlider").setValue(1)
    person.waits(lambda: session.update.predictor.card.novelty.share == 0.01)
    session.take_update(update)
    assert session.update.predictor.novelty.value == load(run_of(telling)).card.novelty.value
    person.waits(lambda: person.find(QSlider, "turningSlider").value() == 1)


def test_right_puts_it_in_as_one_step_that_undo_takes_out(
    open_window: Open, trained: Path, drawn: Draw, tmp_path: Path, stored: Callable[[Path], dict[str, int]]
) -> None:
    person = open_window(trained)
    show(person, drawn(tmp_path / "new", count=1, bright=True, seed=7) / "0000.png")
    label = person.reads("answerLabel")
    person.click("rightButton")
    person.waits(lambda: f"one of your pictures of {label}. Undo takes it out" in person.banner())
    assert stored(trained)[label] == 7
    person.action("TheAnswerIsRight").trigger()
    person.waits(lambda: person.banner() == f"It is one of your pictures of {label} already.")
    assert stored(trained)[label] == 7
    person.action("Undo").trigger()
    person.waits(lambda: stored(trained)[label] == 6)


def test_wrong_gives_the_picture_there_another_label_or_a_new_one(
    open_window: Open,
    trained: Path,
    pictures: Path,
    stored: Callable[[Path], dict[str, int]],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    person = open_window(trained)
    show(person, pictures / "Day" / "0004.png")
    said = person.reads("answerLabel")
    monkeypatch.setattr(QInputDialog, "getText", lambda *_: ("  ", True))
    choose(person, "A new label…")
    person.waits(lambda: person.banner() == "A class label needs a name. Type one, such as Shoes.")
    monkeypatch.setattr(QInputDialog, "getText", lambda *_: ("Dusk", True))
    choose(person, "A new label…")
    person.waits(lambda: person.banner().startswith("The picture was in your project already; now it is one of Dusk."))
    assert stored(trained) == {"Day": 5, "Night": 6, "Dusk": 1}
    person.action("Undo").trigger()
    person.waits(lambda: stored(trained) == {"Day": 6, "Night": 6})
    entries = [action.text() for action in person.find(QAbstractButton, "wrongButton").menu().actions()]
    assert entries == ["Night" if said == "Day" else "Day", "", "A new label…"]


def test_of_a_model_in_another_place_nothing_can_be_taught_or_set(
    open_window: Open, telling: Path, tmp_path: Path, pictures: Path
) -> None:
    elsewhere = Path(shutil.copytree(run_of(telling), tmp_path / "model"))
    person = open_window(telling)
    show(person, pictures / "Day" / "0000.png")
    person.window.findChild(AskedModel).open(elsewhere)
    person.waits(lambda: person.sees("rightButton") and not person.can_click("rightButton"))
    assert person.can_click("heatButton")
    assert not person.can_click("wrongButton")
    assert not person.can_click("lookInsideButton")
    assert not person.sees("alikeCard")
    assert person.reads("turningSentence").endswith("Only a model of your project can be set otherwise.")
    assert not person.find(QSlider, "turningSlider").isEnabled()
    person.window.findChild(AskedModel).ask_own()
    person.waits(lambda: person.can_click("rightButton") and person.sees("alikeCard"))


def test_of_a_project_that_is_only_looked_at_nothing_can_be_taught_or_set(
    open_window: Open, telling: Path, pictures: Path
) -> None:
    holder = Project.open(telling)
    try:
        person = open_window(telling)
        show(person, pictures / "Day" / "0000.png")
        for name in ("rightButton", "wrongButton"):
            assert not person.can_click(name)
            assert person.find(QWidget, name).toolTip().startswith("This project is open")
        slider = person.find(QSlider, "turningSlider")
        assert not slider.isEnabled()
        assert slider.toolTip().startswith("This project is open elsewhere")
        said = "Turns away about 5 of 100 real pictures. Here that cannot be changed: the project is only looked at."
        assert person.reads("turningSentence") == said
        assert not person.action("TheAnswerIsRight").isEnabled()
    finally:
        holder.close()


@pytest.mark.skipif(os.name == "nt", reason="what is open cannot be moved there")
def test_a_share_that_can_no_longer_be_kept_is_not_shown_as_if_it_were(
    open_window: Open, telling: Path, pictures: Path
) -> None:
    person = open_window(telling)
    show(person, pictures / "Day" / "0000.png")
    telling.rename(telling.with_name("Moved.handful"))
    slider = person.find(QSlider, "turningSlider")
    slider.setValue(20)
    person.waits(lambda: not slider.isEnabled())
    assert slider.value() == 5
    assert person.reads("turningSentence").startswith("Turns away about 5 of 100 real pictures. Here that cannot")
    assert slider.toolTip()


def test_another_run_answers_for_the_picture_and_has_a_share_of_its_own(
    open_window: Open, telling: Path, strange: Path
) -> None:
    first = run_of(telling)
    second = Path(shutil.copytree(first, first.with_name("20990101-000000-000000")))
    person = open_window(telling)
    show(person, strange)
    slider = person.find(QSlider, "turningSlider")
    slider.setValue(20)
    person.waits(lambda: (load(second).card.novelty.share, load(first).card.novelty.share) == (0.2, 0.05))
    person.click("heatButton")
    person.window.findChild(Session).take_model(first)
    assert person.reads("answerLabel") == "", "nothing is answered yet for the picture that is there"
    person.waits(lambda: person.sees("turningSlider") and slider.value() == 5)
    person.waits(lambda: person.find(QWidget, "testPicture").accessibleName().startswith("stripes.png, heat for "))
