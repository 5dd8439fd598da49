"""What is tried before a training: how long it takes, varied pictures, and a learning rate, in the whole window."""

import shutil
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtWidgets import QCheckBox, QComboBox, QLineEdit, QSpinBox, QWidget

from core.project.project import Project
from gui.projects import Projects
from gui.viewmodels import trials
from gui.widgets.rate_curve import RateCurve
from gui.widgets.varied_pictures import VariedPictures

Open = Callable[[Path], Any]  # a Person, see conftest.py


def _says(person: Any) -> str:
    """What the card of networks learned from nothing says."""
    return str(person.find(QWidget, "strategyCard_scratch").accessibleDescription())


def _from_nothing(open_window: Open, collected: Path) -> Any:
    person = open_window(collected)
    person.go("train")
    person.click("strategyCard_scratch")
    person.find(QComboBox, "networkField_scratch").setCurrentText("LeNet-5")
    return person


def test_the_card_says_how_long_it_takes_once_that_is_measured(open_window: Open, collected: Path) -> None:
    person = _from_nothing(open_window, collected)
    assert "here" not in _says(person)
    person.waits(lambda: _says(person).endswith(" here"))
    assert person.reads("networkMore_scratch").endswith("parameters, sees 32 × 32")
    # One that is slow anywhere: a thousand epochs of LeNet-5 are "a few seconds" too, where the computer is fast
    person.find(QComboBox, "networkField_scratch").setCurrentText("ResNet-18")
    person.waits(lambda: person.reads("networkMore_scratch").endswith("sees 224 × 224"))
    person.waits(lambda: _says(person).endswith(" here"))
    short = _says(person)
    person.click("settingsFold")
    person.find(QSpinBox, "epochsField").setValue(1000)
    person.waits(lambda: _says(person).endswith(" here") and _says(person) != short)


def test_varied_copies_of_ones_own_pictures_follow_the_choice(open_window: Open, collected: Path) -> None:
    person = _from_nothing(open_window, collected)
    person.click("settingsFold")
    person.waits(lambda: person.sees("variedPictures"))
    shown = person.find(VariedPictures, "variedPictures")
    person.waits(lambda: shown.accessibleDescription() == "8 copies of 2 pictures")
    before = shown.grab().toImage()
    person.find(QCheckBox, "flipField").setChecked(False)
    person.waits(lambda: shown.grab().toImage() != before)
    field = person.find(QComboBox, "augmentField")
    field.setCurrentText("Not at all")
    person.waits(lambda: _alike(shown))
    person.click("strategyCard_frozen")
    assert not person.sees("variedPictures")


def test_a_learning_rate_is_found_and_taken_over(open_window: Open, collected: Path) -> None:
    person = _from_nothing(open_window, collected)
    person.click("settingsFold")
    person.click("findRateButton")
    person.waits(lambda: person.sees("rateProgress"))
    person.click("cancelImportButton")
    person.waits(lambda: person.can_click("findRateButton"))
    assert not person.sees("useRateButton")
    person.click("findRateButton")
    person.waits(lambda: person.sees("useRateButton"))
    curve = person.find(RateCurve, "rateCurve")
    assert curve.accessibleDescription().endswith("is suggested")
    person.click("useRateButton")
    rate = person.find(QLineEdit, "learningRateField").text()
    assert 1e-6 < float(rate) < 1
    assert person.reads("rateFound").startswith(rate)


@pytest.fixture
def may_end(monkeypatch: pytest.MonkeyPatch) -> Iterator[threading.Event]:
    """A search for a learning rate ends once it is stopped and this is set."""
    event = threading.Event()

    def search(_snapshot: object, _config: object, should_stop: Callable[[], bool]) -> Iterator[object]:
        while not (should_stop() and event.is_set()):
            time.sleep(0.01)
        yield from ()

    monkeypatch.setattr(trials, "_search", search)
    yield event
    event.set()


def _waiting_to_train(open_window: Open, collected: Path) -> Any:
    """A person who pressed Train while a learning rate is looked for."""
    person = _from_nothing(open_window, collected)
    person.click("settingsFold")
    person.click("findRateButton")
    person.click("trainButton")
    return person


def test_a_training_that_waited_for_a_search_asks_once_more_for_its_settings(
    open_window: Open, collected: Path, may_end: threading.Event
) -> None:
    person = _waiting_to_train(open_window, collected)
    person.find(QLineEdit, "learningRateField").setText("many")
    may_end.set()
    person.waits(lambda: "The learning rate is not a number" in person.whole_banner())
    assert not person.sees("stopButton")
    assert Project.open(collected, writable=False).runs() == []


def test_a_training_that_waited_for_a_search_asks_once_more_for_its_pictures(
    open_window: Open, collected: Path, may_end: threading.Event
) -> None:
    person = _waiting_to_train(open_window, collected)
    person.action("Undo").trigger()
    person.waits(lambda: not person.reads("pageSentence"))
    may_end.set()
    person.waits(lambda: "There is no class label." in person.whole_banner())


def test_a_training_that_waited_for_a_search_does_not_begin_in_another_project(
    open_window: Open, collected: Path, trained_once: Path, tmp_path: Path, may_end: threading.Event
) -> None:
    other = shutil.copytree(trained_once, tmp_path / "Other.handful")
    person = _waiting_to_train(open_window, collected)
    person.window.findChild(Projects).open(other)
    person.waits(lambda: person.step("train") == "too few to say")
    may_end.set()
    person.waits(lambda: not person.sees("rateProgress"))
    assert not person.sees("stopButton")


def _alike(shown: VariedPictures) -> bool:
    """Whether the copies of a picture are all the same."""
    image = shown.grab().toImage()
    first, second = (image.copy(left, 0, 60, 60) for left in (2, 72))
    return first == second
