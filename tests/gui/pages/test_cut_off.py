"""A training that was cut off, on the Train page: gone on with, refused over other pictures, or forgotten."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtWidgets import QAbstractButton, QComboBox, QScrollArea

from core import cut_off, runs
from core.model import card
from core.project.project import Project
from core.training import BatchDone, TrainConfig
from gui.pages.train import TrainPage
from gui.pages.train.curves import Curves
from gui.projects import Projects
from gui.viewmodels.cut_off import CutOffViewModel

Open = Callable[[Path], Any]  # a Person, see conftest.py
CONFIG = TrainConfig("lenet5", epochs=6, batch_size=4, device="cpu", seed=1)


def cut(folder: Path, *, in_epoch: int) -> Path:
    """Begin a training in a project and end it in the midst of an epoch; what was to become its model."""
    project = Project.open(folder)
    output = project.new_run()
    training = runs.train(project.snapshot(), CONFIG, output, should_stop=lambda: False)
    for event in training:
        if isinstance(event, BatchDone) and event.epoch > in_epoch - 1:
            break
    training.close()  # type: ignore[attr-defined]
    project.close()
    return output


def test_it_goes_on_to_its_end_as_the_newest_run(open_window: Open, trained: Path) -> None:
    output = cut(trained, in_epoch=4)
    person = open_window(trained)
    person.window.resize(960, 640)
    person.waits(lambda: person.step("train") == "was cut off")
    person.go("train")
    person.waits(lambda: person.reads("cutOffText") == "LeNet-5, from nothing, was cut off after epoch 3 of 6.")
    assert not person.find(QAbstractButton, "strategyCard_scratch").isChecked()
    person.click("goOnButton")
    person.waits(lambda: not person.sees("cutOffText"))
    framed = person.find(QAbstractButton, "strategyCard_scratch")
    assert framed.isChecked()  # as what is training
    areas = person.window.findChild(TrainPage).findChildren(QScrollArea)
    area = next(area for area in areas if area.isAncestorOf(framed))
    person.waits(lambda: area.verticalScrollBar().value() > 0, most=5000)  # to where it can be seen
    assert person.find(QComboBox, "networkField_scratch").currentText() == "LeNet-5"
    person.waits(lambda: person.can_click("trainButton"))
    assert person.reads("resultHow").startswith("LeNet-5, from nothing: ")
    assert not person.sees("cutOffText")
    assert person.step("train") == "too few to say"
    assert [epoch.epoch for epoch in person.window.findChild(TrainPage).findChild(Curves).epochs] == [1, 2, 3, 4, 5, 6]
    newest = Project.open(trained, writable=False).runs()[-1]
    assert newest.name > output.name
    assert card.read(newest).strategy == "lenet5"
    assert [path.name for path in (trained / "runs").glob(".*")] == []


def test_with_other_pictures_it_waits_until_they_are_as_they_were(open_window: Open, collected: Path) -> None:
    cut(collected, in_epoch=3)
    project = Project.open(collected)
    project.samples.trash([project.snapshot().samples[0].id])
    project.close()
    person = open_window(collected)
    person.go("train")
    person.waits(lambda: person.sees("goOnButton"))
    person.click("goOnButton")
    person.waits(lambda: "other pictures or settings" in person.whole_banner())
    assert "Undo what was changed in Collect" in person.whole_banner()
    person.waits(lambda: person.sees("goOnButton"))
    person.action("Undo").trigger()
    person.waits(lambda: person.reads("pageSentence") == "12 pictures, 2 labels.")
    person.click("goOnButton")
    person.waits(lambda: len(Project.open(collected, writable=False).runs()) == 1)


def test_it_can_be_forgotten(open_window: Open, collected: Path) -> None:
    cut(collected, in_epoch=2)
    cut(collected, in_epoch=4)
    person = open_window(collected)
    person.go("train")
    person.waits(lambda: person.reads("cutOffText").endswith("after epoch 3 of 6."))
    person.click("forgetButton")
    person.waits(lambda: person.reads("cutOffText").endswith("after epoch 1 of 6."))
    person.click("forgetButton")
    person.waits(lambda: not person.sees("cutOffText"))
    assert cut_off.found(collected / "runs") == []


def test_a_project_that_opens_behind_the_train_page_is_looked_through_once(
    open_window: Open, collected: Path, empty: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    cut(collected, in_epoch=2)
    person = open_window(empty)
    person.go("train")
    looks = list[CutOffViewModel]()
    look = CutOffViewModel.look
    monkeypatch.setattr(CutOffViewModel, "look", lambda self: (looks.append(self), look(self)))
    person.window.findChild(Projects).open(collected)
    person.waits(lambda: person.sees("cutOffText"))
    assert len(looks) == 1
