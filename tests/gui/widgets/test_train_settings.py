"""What a person says about a training, and what is recommended where nothing is said."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QComboBox, QLabel, QLineEdit, QPushButton, QSpinBox, QToolButton
from pytestqt.qtbot import QtBot

from core.strategies import Recipe, named
from core.training import TrainConfig
from gui.widgets.train_settings import TrainSettings


@pytest.fixture
def settings(qtbot: QtBot) -> TrainSettings:
    widget = TrainSettings()
    qtbot.addWidget(widget)
    widget.set_recipe(named("basic-cnn").recipes["scratch"], "scratch")
    widget.show()
    qtbot.mouseClick(widget.findChild(QToolButton, "settingsFold"), Qt.MouseButton.LeftButton)
    return widget


def test_it_is_folded_at_first(qtbot: QtBot) -> None:
    widget = TrainSettings()
    qtbot.addWidget(widget)
    widget.show()
    assert not widget.findChild(QSpinBox, "epochsField").isVisible()


def test_what_is_left_alone_is_left_to_the_recipe(settings: TrainSettings) -> None:
    assert settings.config("basic-cnn", "scratch") == TrainConfig("basic-cnn", mode="scratch")
    recipe = named("basic-cnn").recipes["scratch"]
    assert settings.findChild(QSpinBox, "epochsField").text() == f"{recipe.epochs} (recommended)"
    rate = settings.findChild(QLineEdit, "learningRateField")
    assert rate.placeholderText() == f"{recipe.learning_rate:g} (recommended)"


def test_what_is_said_is_trained_with_until_it_is_taken_back(qtbot: QtBot, settings: TrainSettings) -> None:
    for name, value in (("epochsField", 7), ("batchSizeField", 8), ("validationShareField", 25), ("seedField", 3)):
        settings.findChild(QSpinBox, name).setValue(value)
    qtbot.keyClicks(settings.findChild(QLineEdit, "learningRateField"), "0.02")
    for name, text in (
        ("optimiserField", "SGD"),
        ("scheduleField", "In steps"),
        ("augmentField", "Much"),
    ):
        settings.findChild(QComboBox, name).setCurrentText(text)
    said = TrainConfig(
        "basic-cnn",
        mode="scratch",
        epochs=7,
        batch_size=8,
        learning_rate=0.02,
        augment="strong",
        validation_share=0.25,
        seed=3,
        optimiser="sgd",
        schedule="plateau",
    )
    assert settings.config("basic-cnn", "scratch") == said
    qtbot.mouseClick(settings.findChild(QPushButton, "resetSettings"), Qt.MouseButton.LeftButton)
    assert settings.config("basic-cnn", "scratch") == TrainConfig("basic-cnn", mode="scratch")


def test_a_frozen_backbone_has_nothing_to_vary(settings: TrainSettings) -> None:
    settings.findChild(QComboBox, "augmentField").setCurrentText("Much")
    settings.set_recipe(named("builtin").recipes["frozen"], "frozen")
    assert not settings.findChild(QComboBox, "augmentField").isVisible()
    assert settings.config("builtin", "frozen").augment is None


def test_another_recipe_keeps_what_was_said(settings: TrainSettings) -> None:
    settings.findChild(QSpinBox, "epochsField").setValue(7)
    settings.findChild(QComboBox, "optimiserField").setCurrentText("SGD")
    recipe = Recipe(epochs=3, batch_size=4, learning_rate=0.1, weight_decay=0.0, augment="none", patience=2)
    settings.set_recipe(recipe, "scratch")
    config = settings.config("basic-cnn", "scratch")
    assert (config.epochs, config.optimiser) == (7, "sgd")
    assert settings.findChild(QSpinBox, "batchSizeField").text() == "4 (recommended)"


@pytest.mark.parametrize(
    ("text", "rate"), [("0,01", 0.01), ("0.02", 0.02), (" 1e-3 ", 0.001), ("10", 10.0), ("", None)]
)
def test_a_learning_rate_may_have_a_comma(qtbot: QtBot, settings: TrainSettings, text: str, rate: float | None) -> None:
    field = settings.findChild(QLineEdit, "learningRateField")
    qtbot.keyClicks(field, text)
    assert settings.config("basic-cnn", "scratch").learning_rate == rate
    assert settings.trouble is None
    assert not settings.findChild(QLabel, "learningRateWrong").isVisible()


@pytest.mark.parametrize("text", ["0", "99", "1e5", "0.00000001", "-1", "1,000.5", "inf", "nan", "much", "1e999"])
def test_a_learning_rate_that_cannot_be_is_marked_and_never_trained_with(
    qtbot: QtBot, settings: TrainSettings, text: str
) -> None:
    field, wrong = settings.findChild(QLineEdit, "learningRateField"), settings.findChild(QLabel, "learningRateWrong")
    qtbot.keyClicks(field, text)
    assert field.text() == text
    assert settings.trouble is not None
    assert settings.config("basic-cnn", "scratch").learning_rate is None
    qtbot.waitUntil(wrong.isVisible)  # once nobody types any more
    assert field.property("wrong")
    assert wrong.text() == "A number from 0.0000001 to 10."
    settings.reset()
    assert settings.trouble is None
    assert not wrong.isVisible()
