"""Earlier runs and the pictures of a result, by the hands of a person: the whole window over a project with runs."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QLineEdit, QMenu, QMessageBox, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from core.model import card
from core.project.project import Project
from core.project.snapshot import Snapshot
from core.training import TrainConfig
from gui.widgets.confusion_matrix import ConfusionMatrix
from gui.widgets.live_curves import LiveCurves
from gui.widgets.run_list import RunList
from gui.widgets.thumbnail_grid import ThumbnailGrid

Open = Callable[[Path], Any]  # a Person, see conftest.py
Keep = Callable[..., Path]


@pytest.fixture
def snapshot(collected: Path) -> Snapshot:
    """What the project holds: six pictures of Day, six of Night."""
    project = Project.open(collected, writable=False)
    found = project.snapshot()
    project.close()
    return found


@pytest.fixture
def with_runs(collected: Path, snapshot: Snapshot, keep: Keep) -> Path:
    """Three runs of it: all right; two of Day taken for Night; everything wrong."""
    keep(collected, 1, snapshot, config=TrainConfig(seed=3))
    keep(collected, 2, snapshot, [0, 1])
    keep(collected, 3, snapshot, range(12))
    return collected


def at_runs(person: Any) -> RunList:
    """Open the list and wait until one of them is shown."""
    person.go("train")
    person.click("earlierRunsButton")
    person.waits(lambda: person.sees("oneRun"))
    found: RunList = person.find(RunList, "runList")
    return found


def press(qtbot: QtBot, key: Qt.Key, modifier: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
    qtbot.keyClick(QApplication.focusWidget(), key, modifier)


def test_without_a_run_the_list_says_what_will_be_there(open_window: Open, empty: Path) -> None:
    person = open_window(empty)
    person.action("EarlierRuns").trigger()
    person.waits(lambda: person.sees("goToTrainingButton"))
    assert not person.sees("runList")
    assert not person.action("SeeTheMistakes").isEnabled()
    person.click("goToTrainingButton")
    assert person.sees("trainPage")


def test_a_run_is_chosen_by_keys_and_shown_whole(open_window: Open, with_runs: Path, qtbot: QtBot) -> None:
    person = open_window(with_runs)
    runs = at_runs(person)
    assert person.reads("pageSentence") == "3 runs."
    assert "in use" in runs.item(0).data(Qt.ItemDataRole.AccessibleTextRole)
    assert not person.can_click("useRunButton")
    press(qtbot, Qt.Key.Key_Down)
    person.waits(lambda: person.can_click("useRunButton"))
    assert person.find(QWidget, "resultBars").accessibleDescription() == "Day: 4 of 6, Night: 6 of 6"
    assert person.find(QWidget, "precisionBars").accessibleDescription() == "Day: 4 of 4, Night: 6 of 8"
    assert person.find(LiveCurves, "accuracyCurves").reading()[0] == "Epoch 3"
    assert "Best epoch: 2 of 3" in person.find(QWidget, "runFacts").accessibleDescription()
    press(qtbot, Qt.Key.Key_Escape)
    assert person.sees("trainPage")


def test_the_used_run_is_the_one_of_every_page_and_of_the_next_time(
    open_window: Open, with_runs: Path, qtbot: QtBot
) -> None:
    person = open_window(with_runs)
    runs = at_runs(person)
    runs.setCurrentRow(2)
    person.waits(lambda: person.can_click("useRunButton"))
    person.click("useRunButton")
    person.waits(lambda: "in use" in runs.item(2).data(Qt.ItemDataRole.AccessibleTextRole))
    assert person.banner().startswith("Test and Export use the run of 1 January 2026")
    person.click("backButton")
    assert person.find(QWidget, "resultBars").accessibleDescription() == "Day: 6 of 6, Night: 6 of 6"
    assert person.find(LiveCurves, "accuracyCurves").reading()[0] == "Epoch 3"
    person.waits(lambda: (with_runs / "runs" / "in-use.json").exists())
    person.window.close()
    person = open_window(with_runs)
    person.go("train")
    assert person.find(QWidget, "resultBars").accessibleDescription() == "Day: 6 of 6, Night: 6 of 6"


def test_two_chosen_runs_are_compared(open_window: Open, with_runs: Path, qtbot: QtBot) -> None:
    person = open_window(with_runs)
    runs = at_runs(person)
    press(qtbot, Qt.Key.Key_Down, Qt.KeyboardModifier.ShiftModifier)
    person.waits(lambda: person.sees("comparison"))
    assert person.reads("comparisonSentence").startswith("Too few to say which is better: 12 different pictures")
    assert "0 of 12, 10 of 12" in person.find(QWidget, "comparisonTable").accessibleDescription()
    runs.setCurrentRow(0)
    person.waits(lambda: person.sees("oneRun"))
    menu = person.window.findChild(QMenu, "compareMenu")
    menu.aboutToShow.emit()
    assert len(menu.actions()) == 2
    menu.actions()[1].trigger()
    person.waits(lambda: person.sees("comparison"))
    assert "Seed, 0, 3" in person.find(QWidget, "comparisonTable").accessibleDescription()


def test_a_run_is_renamed_in_place(open_window: Open, with_runs: Path, qtbot: QtBot) -> None:
    person = open_window(with_runs)
    runs = at_runs(person)
    press(qtbot, Qt.Key.Key_F2)
    name = person.find(QLineEdit, "runName")
    assert name.hasFocus()
    name.setText("With a new lamp")
    press(qtbot, Qt.Key.Key_Return)
    person.waits(lambda: runs.runs[0].title == "With a new lamp")
    assert runs.folders == (runs.runs[0].folder,)


def test_the_trash_gives_back_and_is_emptied_only_when_asked_twice(
    open_window: Open, with_runs: Path, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    person = open_window(with_runs)
    runs = at_runs(person)
    before = sorted((with_runs / "runs").glob("2026*/*"))
    press(qtbot, Qt.Key.Key_Delete)
    person.waits(lambda: person.reads("pageSentence") == "2 runs, 1 in the trash.")
    assert person.step("train") != "0 of 100"  # the newest of the others is used
    runs.setCurrentRow(3)
    person.waits(lambda: person.can_click("restoreRunButton"))
    person.click("restoreRunButton")
    person.waits(lambda: person.reads("pageSentence") == "3 runs.")
    assert sorted((with_runs / "runs").glob("2026*/*")) == before
    person.waits(lambda: runs.folders == (runs.runs[0].folder,))
    press(qtbot, Qt.Key.Key_Delete)
    person.waits(lambda: person.reads("pageSentence") == "2 runs, 1 in the trash.")
    runs.setCurrentRow(3)
    person.waits(lambda: person.can_click("deleteRunButton"))
    answers = iter(["Keep it", "Delete for ever"])

    def answer(box: QMessageBox) -> int:
        wanted = next(answers)
        next(button for button in box.findChildren(QPushButton) if button.text() == wanted).click()
        return 0

    monkeypatch.setattr(QMessageBox, "exec", answer)
    person.click("deleteRunButton")
    assert len(list((with_runs / "runs" / "trash").iterdir())) == 1
    person.click("deleteRunButton")
    person.waits(lambda: person.reads("pageSentence") == "2 runs.")
    assert list((with_runs / "runs" / "trash").iterdir()) == []


def test_a_cell_opens_its_pictures_and_one_of_them_leads_to_collect(
    open_window: Open, collected: Path, snapshot: Snapshot, keep: Keep, qtbot: QtBot
) -> None:
    keep(collected, 1, snapshot, [0, 1])
    person = open_window(collected)
    person.go("train")
    matrix = person.find(ConfusionMatrix, "confusionMatrix")
    qtbot.mouseClick(matrix, Qt.MouseButton.LeftButton, pos=matrix.geometry_now().cell_rect(0, 1).center())
    person.waits(lambda: person.reads("pageTitle") == "Day, taken for Night")
    assert person.reads("pageSentence") == "2 pictures."
    press(qtbot, Qt.Key.Key_Right)
    press(qtbot, Qt.Key.Key_Return)
    person.waits(lambda: person.sees("thumbnailGrid"))
    grid = person.find(ThumbnailGrid, "thumbnailGrid")
    person.waits(lambda: len(grid.chosen) == 1)
    press(qtbot, Qt.Key.Key_2)
    person.go("train")
    shown = person.find(ThumbnailGrid, "judgedGrid")
    person.waits(lambda: any(item.mark == "now Night" for item in shown.model().items))
    press(qtbot, Qt.Key.Key_Escape)
    press(qtbot, Qt.Key.Key_Escape)
    person.waits(lambda: person.sees("trainPage"))


def test_all_mistakes_of_an_earlier_run_lead_back_to_it(open_window: Open, with_runs: Path) -> None:
    person = open_window(with_runs)
    runs = at_runs(person)
    runs.setCurrentRow(1)
    person.waits(lambda: person.can_click("useRunButton"))
    person.click("mistakesButton")
    person.waits(lambda: person.reads("pageSentence") == "2 pictures.")
    person.click("seeInCollectButton")
    person.waits(lambda: person.reads("pageTitle") == "Found")
    person.go("train")
    person.click("backButton")
    assert person.sees("oneRun")


def test_fifty_runs_are_listed_and_the_place_stays(
    open_window: Open, collected: Path, snapshot: Snapshot, keep: Keep
) -> None:
    for day in range(10, 60):
        keep(collected, day, snapshot).rename(collected / "runs" / f"20260101-10{day}00-000000")
    person = open_window(collected)
    runs = at_runs(person)
    assert person.reads("pageSentence") == "50 runs."
    runs.setCurrentRow(40)
    runs.scrollToItem(runs.currentItem())
    person.waits(lambda: person.can_click("useRunButton"))
    at = runs.verticalScrollBar().value()
    person.click("useRunButton")
    person.waits(lambda: "in use" in runs.item(40).data(Qt.ItemDataRole.AccessibleTextRole))
    assert (runs.verticalScrollBar().value(), runs.currentRow()) == (at, 40)


def test_a_real_training_knows_the_pictures_of_its_cells(open_window: Open, trained: Path, qtbot: QtBot) -> None:
    judged = card.read(next((trained / "runs").iterdir())).report.confusion
    cells = [(truth, answer) for truth in (0, 1) for answer in (0, 1)]
    truth, answer = max(cells, key=lambda cell: judged[cell[0]][cell[1]])
    person = open_window(trained)
    person.go("train")
    matrix = person.find(ConfusionMatrix, "confusionMatrix")
    matrix.setFocus()
    for key in [Qt.Key.Key_Down] * truth + [Qt.Key.Key_Right] * answer + [Qt.Key.Key_Return]:
        press(qtbot, key)
    grid = person.find(ThumbnailGrid, "judgedGrid")
    person.waits(lambda: len(grid.model().items) == judged[truth][answer])
