"""Searching, filtering, sorting and sizing, by mouse and keyboard."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QComboBox, QLabel, QLineEdit, QSlider

from gui.grid_items import GridFilter
from gui.widgets.filter_bar import SHOWN, SORTED, FilterBar, count_text
from gui.widgets.thumbnail_grid import SIDES


@pytest.fixture
def bar(qtbot):
    bar = FilterBar()
    qtbot.addWidget(bar)
    bar.resize(808, bar.sizeHint().height())
    with qtbot.waitExposed(bar):
        bar.show()
    bar.activateWindow()
    return bar


def search_of(bar):
    return bar.findChild(QLineEdit, "searchField")


def choice_of(bar, name):
    return bar.findChild(QComboBox, name)


def slider_of(bar):
    return bar.findChild(QSlider, "sizeSlider")


def test_numbers_read_well():
    assert count_text(120, 120, 3) == "120 pictures, 3 chosen"
    assert count_text(1, 1, 0) == "1 picture"
    assert count_text(12, 100_000, 0) == "12 of 100,000 pictures"


def test_typing_tells_once_when_it_pauses(qtbot, bar):
    bar.search()
    told = []
    bar.filter_changed.connect(told.append)
    qtbot.keyClicks(search_of(bar), " cat")
    assert told == []
    qtbot.waitUntil(lambda: bool(told))
    assert told == [GridFilter("cat")]


@pytest.mark.parametrize("key", [Qt.Key.Key_Return, Qt.Key.Key_Down])
def test_going_on_to_the_pictures_tells_at_once(qtbot, bar, key):
    bar.search()
    qtbot.keyClicks(search_of(bar), "cat")
    with qtbot.waitSignals([bar.filter_changed, bar.left]):
        qtbot.keyClick(search_of(bar), key)
    assert bar.filter.text == "cat"


def test_escape_shows_all_names_again(qtbot, bar):
    bar.set_filter(GridFilter("cat"))
    bar.search()
    with qtbot.waitSignal(bar.filter_changed) as changed:
        qtbot.keyClick(search_of(bar), Qt.Key.Key_Escape)
    assert changed.args == [GridFilter()]


@pytest.mark.parametrize("show", SHOWN)
def test_every_filter_can_be_chosen_with_the_keyboard(qtbot, bar, show):
    choice = choice_of(bar, "showChoice")
    bar.set_filter(GridFilter(show="video" if show == "all" else "all"))
    key = Qt.Key.Key_Up if show == "all" else Qt.Key.Key_Down
    for _ in range(list(SHOWN).index(show) or list(SHOWN).index("video")):
        qtbot.keyClick(choice, key)
    assert bar.filter.show == show


@pytest.mark.parametrize("sort", list(SORTED)[1:])
def test_another_order_is_told(qtbot, bar, sort):
    choice = choice_of(bar, "sortChoice")
    with qtbot.waitSignal(bar.filter_changed) as changed:
        choice.setCurrentIndex(choice.findData(sort))
    assert changed.args == [GridFilter(sort=sort)]


def test_a_filter_that_is_set_is_shown_and_not_told(qtbot, bar):
    wanted = GridFilter("cat", "blurred", "look")
    with qtbot.assertNotEmitted(bar.filter_changed, wait=200):
        bar.set_filter(wanted)
    assert bar.filter == wanted
    assert choice_of(bar, "showChoice").currentText() == "Blurred"


def test_the_slider_has_five_steps(qtbot, bar):
    slider = slider_of(bar)
    told = []
    bar.side_changed.connect(told.append)
    with qtbot.assertNotEmitted(bar.side_changed):
        bar.set_side(64)
    for _ in range(6):
        qtbot.keyClick(slider, Qt.Key.Key_Right)
    assert told == list(SIDES)[1:]


def test_the_counts_are_told(bar):
    bar.set_counts(120, total=120, chosen=3)
    assert bar.findChild(QLabel, "countText").text() == "120 pictures, 3 chosen"


def test_everything_fits_into_the_smallest_window(bar):
    assert bar.minimumSizeHint().width() <= 808
    assert bar.width() == 808
    for widget in (*bar.findChildren(QComboBox), search_of(bar), slider_of(bar)):
        assert widget.accessibleName()
        assert widget.width() >= widget.minimumSizeHint().width()
        assert bar.rect().contains(widget.geometry())
