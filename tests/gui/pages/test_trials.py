"""What is tried before a training: how long it takes, varied pictures, and a learning rate, in the whole window."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

from PySide6.QtWidgets import QCheckBox, QComboBox, QLineEdit, QSpinBox, QWidget

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


def _alike(shown: VariedPictures) -> bool:
    """Whether the copies of a picture are all the same."""
    image = shown.grab().toImage()
    first, second = (image.copy(left, 0, 60, 60) for left in (2, 72))
    return first == second
