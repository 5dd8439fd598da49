"""Strategies to choose from."""

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QButtonGroup, QLabel, QVBoxLayout, QWidget

from gui.widgets.strategy_card import StrategyCard, StrategyContent

KNOWS = StrategyContent("builtin", "Use what a network knows", "Best with few.", "4 seconds", "Recommended")
NOTHING = StrategyContent("cnn", "Learn from nothing", "A small network of your own.", "1 minute")
MISSING = StrategyContent(
    "resnet18", "ResNet-18", "Larger.", "45 MB", unavailable="Its <weights> are not on this computer"
)


@pytest.fixture
def cards(qtbot):
    page = QWidget()
    page.group = QButtonGroup(page)
    column = QVBoxLayout(page)
    cards = [StrategyCard(content) for content in (KNOWS, NOTHING, MISSING)]
    for card in cards:
        page.group.addButton(card)
        column.addWidget(card)
    qtbot.addWidget(page)
    page.resize(330, 500)
    with qtbot.waitExposed(page):
        page.show()
    page.activateWindow()
    cards[0].setChecked(True)
    yield cards
    page.close()  # also keeps it until here


def test_a_click_anywhere_on_a_card_chooses_it_alone(qtbot, cards):
    corner = cards[1].rect().bottomRight() - QPoint(4, 4)
    with qtbot.waitSignal(cards[1].toggled):
        qtbot.mouseClick(cards[1], Qt.MouseButton.LeftButton, pos=corner)
    assert [card.isChecked() for card in cards] == [False, True, False]


def test_arrow_keys_choose_and_pass_over_what_is_off(qtbot, cards):
    cards[0].setFocus()
    qtbot.waitUntil(cards[0].hasFocus)
    qtbot.keyClick(cards[0], Qt.Key.Key_Down)
    assert cards[1].isChecked()
    qtbot.keyClick(cards[1], Qt.Key.Key_Down)
    assert not cards[2].isChecked()


def test_choosing_does_not_move_anything(cards):
    before = [card.geometry() for card in cards]
    cards[1].setChecked(True)
    assert [card.geometry() for card in cards] == before


def test_what_cannot_be_chosen_says_why(qtbot, cards):
    assert not cards[2].isEnabled()
    assert "&lt;weights&gt;" in cards[2].toolTip()
    assert MISSING.unavailable in cards[2].accessibleDescription()
    assert MISSING.unavailable in [label.text() for label in cards[2].findChildren(QLabel)]
    qtbot.mouseClick(cards[2], Qt.MouseButton.LeftButton)
    assert not cards[2].isChecked()


def test_it_can_be_chosen_once_the_reason_is_gone(qtbot, cards):
    cards[2].set_content(StrategyContent("resnet18", "ResNet-18", "Larger.", "on this computer"))
    qtbot.mouseClick(cards[2], Qt.MouseButton.LeftButton)
    assert cards[2].isChecked()
    assert cards[2].toolTip() == ""


def test_narrow_cards_grow_instead_of_cutting_their_text(cards):
    assert cards[1].heightForWidth(160) > cards[1].heightForWidth(330)


def test_a_screen_reader_hears_title_and_cost(cards):
    assert cards[0].accessibleName() == "Use what a network knows"
    assert cards[0].accessibleDescription() == "Recommended Best with few. 4 seconds"
