"""Tabs: a text that changes on one of them leaves the rest as it is painted; what needs more room gets it."""

from PySide6.QtCore import QCoreApplication
from PySide6.QtGui import QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from gui.widgets.tabs import Tabs


class Painted(QWidget):
    """Counts how often it is painted."""

    times = 0

    def paintEvent(self, event: QPaintEvent) -> None:
        self.times += 1


def _shown(qtbot: QtBot) -> tuple[QWidget, Tabs, QLabel, Painted]:
    page, text, beside = QWidget(), QLabel("100 of 100 sure"), Painted()
    row = QHBoxLayout(page)
    row.addWidget(text)
    row.addWidget(beside, 1)
    tabs = Tabs()
    tabs.addTab(page, "One")
    tabs.addTab(QWidget(), "Two")
    window = QWidget()
    QVBoxLayout(window).addWidget(tabs)
    qtbot.addWidget(window)
    window.resize(500, 300)
    window.show()
    qtbot.waitUntil(lambda: beside.times > 0)
    return window, tabs, text, beside


def _say(text: QLabel, words: str) -> None:
    """Change the text, and let everything happen that follows from it."""
    text.setText(words)
    for _ in range(5):
        QCoreApplication.sendPostedEvents()
        QCoreApplication.processEvents()
    text.repaint()


def test_a_text_that_changes_paints_nothing_else(qtbot: QtBot) -> None:
    _window, _, text, beside = _shown(qtbot)
    text.setMinimumWidth(text.width())
    _say(text, "0 of 100 sure")
    before = beside.times
    for number in range(1, 9):
        _say(text, f"{number} of 100 sure")
    assert beside.times == before


def test_what_wants_more_room_gets_it(qtbot: QtBot) -> None:
    _window, tabs, text, _ = _shown(qtbot)
    tabs.addTab(QWidget(), "A tab whose name is long")
    qtbot.waitUntil(lambda: tabs.tabBar().width() >= tabs.tabBar().sizeHint().width())
    text.setMinimumWidth(900)
    qtbot.waitUntil(lambda: tabs.width() >= 900)
