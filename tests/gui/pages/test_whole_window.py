"""What concerns more than one page: which project is open, and how the window closes over running work."""

import shutil
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QThread
from PySide6.QtWidgets import QFileDialog, QLabel, QListWidget, QWidget
from pytestqt.qtbot import QtBot

from core import runs
from core.project.project import Project
from core.runs import RunFinished
from core.training import RunStarted
from gui import composition
from gui.closing import Choice
from gui.messages import Messages

Open = Callable[[Path], Any]  # a Person, see conftest.py

STARTED = RunStarted("builtin", "frozen", "cpu", samples=12, classes=2, epochs=4)
ENDED = RunFinished("stopped", None, 0, None, 0.1, 0.0, 0.0)


class Training:
    """A canned training that goes on until it is stopped or let end."""

    def __init__(self) -> None:
        self.let_end = False

    def __call__(self, *_: object, should_stop: Callable[[], bool], resume: bool) -> Iterator[object]:
        assert not resume
        yield STARTED
        while not (should_stop() or self.let_end):
            time.sleep(0.001)
        yield ENDED


@pytest.fixture
def training(monkeypatch: pytest.MonkeyPatch) -> Training:
    made = Training()
    monkeypatch.setattr(runs, "train", made)
    return made


def start_training(person: Any) -> None:
    person.go("train")
    person.click("trainButton")
    person.waits(lambda: person.reads("trainDoing") == "Reading the pictures …")


def threads(person: Any) -> list[QThread]:
    return [thread for thread in person.window.findChildren(QThread) if thread.isRunning()]


def test_the_project_of_the_last_time_comes_back_with_its_model(
    qtbot: QtBot, open_window: Open, trained: Path, answers: list[Choice]
) -> None:
    person = open_window(trained)
    person.go("train")
    sentence = person.reads("resultSentence")
    assert sentence.startswith("Too few pictures to say how good it is: ")
    person.window.close()
    again = composition.open_window(Messages(), [])  # as without an argument
    qtbot.addWidget(again)
    again.show()
    assert again.current_page == "train"
    said = again.findChild(QWidget, "trainPage").findChildren(QLabel, "resultSentence")
    qtbot.waitUntil(lambda: [label.text() for label in said] == [sentence])
    assert again.close()


@pytest.fixture
def damaged(collected: Path, tmp_path: Path) -> Path:
    folder = shutil.copytree(collected, tmp_path / "Damaged.handful")
    content = (folder / "project.sqlite").read_bytes()
    (folder / "project.sqlite").write_bytes(content[: len(content) // 2])
    return folder


def test_a_damaged_project_is_restored_from_its_backup(
    open_window: Open, damaged: Path, stored: Callable[[Path], dict[str, int]]
) -> None:
    person = open_window(damaged)
    person.waits(lambda: person.sees("restoreDialog"))
    assert "Damaged.handful is damaged" in person.reads("restoreMessage")
    backups = person.find(QListWidget, "backupList")
    assert backups.count() == 2
    assert backups.item(0).text().endswith(": 12 pictures")
    person.click("restoreButton")
    person.waits(lambda: set(person.cards()) == {"Day, 6 pictures", "Night, 6 pictures"})
    assert stored(damaged) == {"Day": 6, "Night": 6}
    (kept,) = damaged.glob("damaged-*-project.sqlite")
    said = person.whole_banner()
    assert said.startswith("Restored from the backup of ")
    assert said.endswith(f": 12 pictures. The damaged file is kept as {kept}.")


def test_a_damaged_project_that_is_not_restored_is_said_and_another_one_opens(
    open_window: Open, collected: Path, damaged: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = (damaged / "project.sqlite").read_bytes()
    person = open_window(damaged)
    person.waits(lambda: person.sees("restoreDialog"))
    person.click("cancelRestoreButton")
    person.waits(lambda: "Damaged.handful is damaged" in person.banner() and not person.opening)
    assert person.reads("projectName") == ""
    person.click("bannerAction")
    person.waits(lambda: person.sees("restoreDialog"))
    person.click("cancelRestoreButton")
    person.waits(lambda: "Damaged.handful is damaged" in person.banner() and not person.opening)
    assert (damaged / "project.sqlite").read_bytes() == before
    monkeypatch.setattr(QFileDialog, "getExistingDirectory", lambda *_: str(collected))
    person.click("openProjectButton")
    person.waits(lambda: person.reads("projectName") == "Skies")
    assert set(person.cards()) == {"Day, 6 pictures", "Night, 6 pictures"}
    assert person.banner() == ""


def test_what_would_change_a_project_that_is_open_elsewhere_is_off_and_says_why(
    open_window: Open, collected: Path, pictures: Path
) -> None:
    elsewhere = Project.open(collected)
    elsewhere.labels.add("Dusk")  # so that there is something to undo
    person = open_window(collected)
    assert person.reads("savedState") == "only to look at"
    person.waits(lambda: len(person.cards()) == 3, most=5000)
    targets = [person.find(QWidget, name) for name in ("rail", "collectPage", "newLabelCard")]
    for target in [*targets, *person.cards().values()]:
        assert not person.may_drop(target, [pictures / "Day"]), target.objectName()
    actions = [person.action(name) for name in ("NewLabel", "Undo", "AddPictures", "EmptyTheTrash")]
    for each in actions:
        assert not each.isEnabled()
        assert "This project is open elsewhere" in each.toolTip()
    assert not targets[2].isEnabled()
    elsewhere.close()
    person.waits(lambda: person.reads("savedState") == "saved", most=20_000)
    assert [each.isEnabled() for each in actions] == [True, True, True, False]
    assert actions[3].toolTip() == "The trash is empty."
    assert person.may_drop(targets[2], [pictures / "Day"])


def test_a_folder_that_is_no_project_leaves_the_open_one_open(
    open_window: Open, collected: Path, pictures: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    person = open_window(collected)
    monkeypatch.setattr(QFileDialog, "getExistingDirectory", lambda *_: str(pictures))
    person.action("OpenProject").trigger()
    person.waits(lambda: person.banner().startswith(f"{pictures} is no Handful project."))
    assert person.reads("projectName") == "Skies"
    assert set(person.cards()) == {"Day, 6 pictures", "Night, 6 pictures"}


def test_a_new_project_is_empty_and_has_no_model(
    open_window: Open, trained: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    person = open_window(trained)
    assert person.step("test") == "a picture"
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_: (str(tmp_path / "Clouds"), ""))
    person.action("NewProject").trigger()
    assert person.reads("projectName") == "Clouds"
    assert (tmp_path / "Clouds.handful" / "project.sqlite").is_file()
    assert person.sees("dropArea")
    assert person.step("train") == "not trained yet"
    assert not person.action("ExportAsOnnx").isEnabled()


def test_no_other_project_opens_under_a_training(
    open_window: Open, collected: Path, empty: Path, training: Training, monkeypatch: pytest.MonkeyPatch
) -> None:
    person = open_window(collected)
    start_training(person)
    monkeypatch.setattr(QFileDialog, "getExistingDirectory", lambda *_: str(empty))
    person.action("OpenProject").trigger()
    assert person.banner() == "This project is still being worked on. Wait until it is done, or stop it first."
    assert person.reads("projectName") == "Skies"


def test_cancel_keeps_the_window_and_the_training(
    open_window: Open, collected: Path, training: Training, answers: list[Choice]
) -> None:
    answers[:] = ["cancel"]
    person = open_window(collected)
    start_training(person)
    assert not person.window.close()
    assert person.window.isVisible()
    assert person.sees("stopButton")


def test_keeping_the_best_closes_with_no_thread_left(
    open_window: Open, collected: Path, training: Training, answers: list[Choice]
) -> None:
    person = open_window(collected)
    start_training(person)
    assert person.window.close()
    assert not threads(person)


def test_the_window_that_waits_closes_by_itself(
    open_window: Open, collected: Path, training: Training, answers: list[Choice]
) -> None:
    answers[:] = ["keep training"]
    person = open_window(collected)
    start_training(person)
    assert not person.window.close()
    assert person.sees("stopButton")
    training.let_end = True
    person.waits(lambda: not person.window.isVisible())
    assert not threads(person)


def test_a_paused_training_goes_on_for_the_window_that_waits(
    open_window: Open, collected: Path, training: Training, answers: list[Choice]
) -> None:
    answers[:] = ["cancel", "keep training"]
    person = open_window(collected)
    start_training(person)
    person.click("pauseButton")
    assert not person.window.close()
    assert person.reads("trainDoing") == "Paused"
    assert not person.window.close()
    assert person.reads("trainDoing") != "Paused"
    training.let_end = True
    person.waits(lambda: not person.window.isVisible())


def test_a_cancel_takes_the_waiting_back(
    open_window: Open, collected: Path, training: Training, answers: list[Choice]
) -> None:
    answers[:] = ["keep training", "cancel"]
    person = open_window(collected)
    start_training(person)
    assert not person.window.close()
    assert not person.window.close()
    training.let_end = True
    person.waits(lambda: person.can_click("trainButton"))
    assert person.window.isVisible()


def test_a_training_that_ends_under_the_question_lets_the_window_close(
    open_window: Open, collected: Path, training: Training, monkeypatch: pytest.MonkeyPatch
) -> None:
    person = open_window(collected)

    def ask(_parent: object) -> Choice:
        training.let_end = True
        person.waits(lambda: person.can_click("trainButton"))
        return "keep training"

    monkeypatch.setattr(composition, "ask", ask)
    start_training(person)
    assert person.window.close()


def test_closing_over_an_import_leaves_no_thread(open_window: Open, empty: Path, many: Path) -> None:
    person = open_window(empty)
    person.drop("dropArea", [many])
    person.waits(lambda: person.cards() and not any("no pictures" in card for card in person.cards()))
    assert person.window.close()
    assert not threads(person)
