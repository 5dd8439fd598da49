"""The grid of cards."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QPushButton, QScrollArea, QVBoxLayout

from gui.widgets.card_menu import CardContent
from gui.widgets.class_card import ClassCard
from gui.widgets.flow_grid import FlowGrid, grid_for
from gui.widgets.new_label_card import NewLabelCard

RAIL_AND_MARGINS = 104 + 2 * 24


@pytest.mark.parametrize(("window", "columns"), [(1280, 3), (960, 2), (640, 1), (1920, 5)])
def test_columns_follow_the_window(window, columns):
    grid = grid_for(window - RAIL_AND_MARGINS, least=300, gap=16)
    assert grid.columns == columns
    assert grid.card_width >= 300


def test_a_width_below_one_card_still_shows_it():
    grid = grid_for(120, least=300, gap=16)
    assert (grid.columns, grid.card_width) == (1, 120)


def test_cards_do_not_overlap_and_have_one_size():
    grid = grid_for(1128, least=300, gap=16)
    places = [grid.place(index, 264) for index in range(7)]
    assert not any(a.intersects(b) for a in places for b in places if a is not b)
    assert len({place.size().toTuple() for place in places}) == 1
    assert places[-1].bottom() + 1 == grid.height(7, 264)


def shown_grid(qtbot, cards, width=1128):
    area = QScrollArea()
    area.setWidgetResizable(True)
    area.setFrameShape(QFrame.Shape.NoFrame)
    area.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
    grid = FlowGrid()
    area.setWidget(grid)
    qtbot.addWidget(area)
    area.resize(width, 600)
    grid.set_cards(cards)
    with qtbot.waitExposed(area):
        area.show()
    return area, grid


def card(label_id):
    return ClassCard(CardContent(label_id=label_id, name=f"Label {label_id}", colour=label_id, count=1))


def test_the_scroll_area_grows_with_the_rows(qtbot):
    cards = [card(n) for n in range(9)]
    area, grid = shown_grid(qtbot, cards)
    qtbot.waitUntil(lambda: grid.height() == grid.heightForWidth(1128))
    assert cards[8].geometry().bottom() < grid.height()
    area.resize(808, 600)
    qtbot.waitUntil(lambda: grid.height() == grid.heightForWidth(808))
    assert cards[2].x() == 0
    assert cards[8].geometry().bottom() < grid.height()


def test_cards_left_out_are_deleted_and_the_others_kept(qtbot):
    first, second = card(1), card(2)
    _, grid = shown_grid(qtbot, [first, second])
    with qtbot.waitSignal(first.destroyed):
        grid.set_cards([second])
    assert grid.cards == (second,)
    qtbot.waitUntil(lambda: second.x() == 0)


def test_tab_visits_the_cards_in_their_order_also_after_one_came_between(qtbot):
    new = NewLabelCard()
    first, second = card(1), card(2)
    _, grid = shown_grid(qtbot, [first, new])
    grid.set_cards([first, second, new])
    visited, widget = [], first
    for _ in range(40):
        if widget in (first, second, new):
            visited.append(widget)
        widget = widget.nextInFocusChain()
        if widget is first:
            break
    assert visited == [first, second, new]


def test_a_card_that_grows_makes_room(qtbot):
    frame = QFrame()
    column = QVBoxLayout(frame)
    column.addWidget(QPushButton("one"))
    _, grid = shown_grid(qtbot, [frame])
    before = frame.height()
    column.addWidget(QPushButton("two"))
    qtbot.waitUntil(lambda: frame.height() > before)
    assert grid.heightForWidth(1128) == frame.height()
