"""The grid of thumbnails, used by mouse and by keyboard alone."""

import time

import pytest
from PySide6.QtCore import QItemSelectionModel, QMimeData, QPoint, Qt
from PySide6.QtGui import QAccessible, QColor, QContextMenuEvent, QDrag, QImage
from PySide6.QtWidgets import QApplication

from gui.grid_items import GridItem
from gui.theme import current, tokens
from gui.widgets.thumbnail_cache import ThumbnailCache
from gui.widgets.thumbnail_grid import SIDES, ThumbnailGrid

LEFT = Qt.MouseButton.LeftButton
CTRL, SHIFT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.ShiftModifier


def item(number, name=None, mark=""):
    return GridItem(number, name or f"cat-{number}.jpg", f"{number:064x}", None, mark)


def items(count):
    return [item(number) for number in range(count)]


@pytest.fixture
def grid(qtbot):
    grid = ThumbnailGrid()
    qtbot.addWidget(grid)
    grid.resize(640, 480)
    grid.set_side(96)
    grid.set_items(items(500))
    with qtbot.waitExposed(grid):
        grid.show()
    grid.activateWindow()
    grid.setFocus()
    qtbot.waitUntil(grid.hasFocus)
    return grid


def place(grid, row):
    return grid.visualRect(grid.model().index(row, 0))


def centre(grid, row):
    return place(grid, row).center()


def columns(grid):
    return next(row for row in range(1, 500) if place(grid, row).top() > place(grid, 0).top())


def click(qtbot, grid, row, modifiers=Qt.KeyboardModifier.NoModifier):
    qtbot.mouseClick(grid.viewport(), LEFT, modifiers, centre(grid, row))


def rubber(qtbot, grid, start, end):
    qtbot.mousePress(grid.viewport(), LEFT, pos=start)
    qtbot.mouseMove(grid.viewport(), (start + end) / 2)
    qtbot.mouseMove(grid.viewport(), end)
    chosen = grid.chosen
    qtbot.mouseRelease(grid.viewport(), LEFT, pos=end)
    return chosen


def test_pictures_are_chosen_one_by_one_and_from_one_to_another(qtbot, grid):
    with qtbot.waitSignal(grid.selection_changed) as changed:
        click(qtbot, grid, 3)
    assert changed.args == [[3]]
    click(qtbot, grid, 9, SHIFT)
    assert grid.chosen == [3, 4, 5, 6, 7, 8, 9]
    click(qtbot, grid, 5, CTRL)
    assert grid.chosen == [3, 4, 6, 7, 8, 9]


def test_a_click_beside_the_pictures_chooses_none(qtbot, grid):
    click(qtbot, grid, 3)
    qtbot.mouseClick(grid.viewport(), LEFT, pos=QPoint(2, 2))
    assert grid.chosen == []


def test_the_rubber_band_chooses_what_it_touches(qtbot, grid):
    across = columns(grid)
    assert rubber(qtbot, grid, QPoint(2, 2), centre(grid, across + 1)) == [0, 1, across, across + 1]


def test_arrows_go_along_and_between_the_lines(qtbot, grid):
    across = columns(grid)
    click(qtbot, grid, 0)
    for key, expected in (
        (Qt.Key.Key_Right, 1),
        (Qt.Key.Key_Down, across + 1),
        (Qt.Key.Key_Left, across),
        (Qt.Key.Key_Up, 0),
        (Qt.Key.Key_Up, 0),
        (Qt.Key.Key_End, 499),
        (Qt.Key.Key_Down, 499),
        (Qt.Key.Key_Home, 0),
    ):
        qtbot.keyClick(grid, key)
        assert grid.chosen == [expected]
        assert grid.viewport().rect().contains(place(grid, expected))


def test_down_from_above_a_short_last_line_leads_to_its_end(qtbot, grid):
    across = columns(grid)
    grid.set_items(items(across + 1))
    click(qtbot, grid, across - 1)
    qtbot.keyClick(grid, Qt.Key.Key_Down)
    assert grid.chosen == [across]


def test_pages_lead_back_to_where_they_began(qtbot, grid):
    click(qtbot, grid, 1)
    qtbot.keyClick(grid, Qt.Key.Key_PageDown)
    assert grid.chosen != [1]
    qtbot.keyClick(grid, Qt.Key.Key_PageUp)
    assert grid.chosen == [1]


def test_shift_and_arrows_choose_more(qtbot, grid):
    across = columns(grid)
    click(qtbot, grid, 2)
    qtbot.keyClick(grid, Qt.Key.Key_Down, SHIFT)
    assert grid.chosen == list(range(2, across + 3))
    qtbot.keyClick(grid, Qt.Key.Key_Up, SHIFT)
    assert grid.chosen == [2]


def test_ctrl_and_space_choose_far_apart(qtbot, grid):
    click(qtbot, grid, 0)
    for _ in range(2):
        qtbot.keyClick(grid, Qt.Key.Key_Right, CTRL)
    qtbot.keyClick(grid, Qt.Key.Key_Space, CTRL)
    assert grid.chosen == [0, 2]


def test_the_right_arrow_goes_right_where_one_reads_from_the_right(qtbot, grid):
    grid.setLayoutDirection(Qt.LayoutDirection.RightToLeft)
    click(qtbot, grid, 1)
    assert grid.chosen == [1]
    assert place(grid, 0).left() > place(grid, 1).right()
    qtbot.keyClick(grid, Qt.Key.Key_Right)
    assert grid.chosen == [0]


def test_ctrl_a_chooses_all_and_escape_none(qtbot, grid):
    qtbot.keyClick(grid, Qt.Key.Key_A, CTRL)
    assert grid.chosen == list(range(500))
    qtbot.keyClick(grid, Qt.Key.Key_Escape)
    assert grid.chosen == []


@pytest.mark.parametrize("key", [Qt.Key.Key_Space, Qt.Key.Key_Return, Qt.Key.Key_Enter])
def test_keys_open_the_picture_that_one_is_at(qtbot, grid, key):
    click(qtbot, grid, 4)
    with qtbot.waitSignal(grid.opened) as opened:
        qtbot.keyClick(grid, key)
    assert opened.args == [4]


def test_a_double_click_opens(qtbot, grid):
    click(qtbot, grid, 4)
    with qtbot.waitSignal(grid.opened) as opened:
        qtbot.mouseDClick(grid.viewport(), LEFT, pos=centre(grid, 4))
    assert opened.args == [4]


@pytest.mark.parametrize("digit", range(10))
def test_digits_are_labels(qtbot, grid, digit):
    click(qtbot, grid, 4)
    for modifiers in (Qt.KeyboardModifier.NoModifier, Qt.KeyboardModifier.KeypadModifier, SHIFT):
        with qtbot.waitSignal(grid.label_key_pressed) as pressed:
            qtbot.keyClick(grid, Qt.Key(Qt.Key.Key_0 + digit), modifiers)
        assert pressed.args == [digit]
    with qtbot.assertNotEmitted(grid.label_key_pressed):
        qtbot.keyClick(grid, Qt.Key(Qt.Key.Key_0 + digit), CTRL)


@pytest.mark.parametrize(
    ("key", "modifiers", "wish"),
    [
        (Qt.Key.Key_Delete, Qt.KeyboardModifier.NoModifier, "trash_requested"),
        (Qt.Key.Key_F2, Qt.KeyboardModifier.NoModifier, "rename_requested"),
        (Qt.Key.Key_N, Qt.KeyboardModifier.NoModifier, "next_unlabelled_requested"),
        (Qt.Key.Key_X, CTRL, "cut_requested"),
        (Qt.Key.Key_C, CTRL, "copy_requested"),
        (Qt.Key.Key_V, CTRL, "paste_requested"),
    ],
)
def test_keys_ask(qtbot, grid, key, modifiers, wish):
    with qtbot.waitSignal(getattr(grid, wish)):
        qtbot.keyClick(grid, key, modifiers)


def test_letters_do_not_search(qtbot, grid):
    click(qtbot, grid, 4)
    qtbot.keyClicks(grid, "cat-9")
    assert grid.chosen == [4]


def test_the_menu_opens_at_the_pointer_or_at_the_picture(qtbot, grid):
    click(qtbot, grid, 4)
    where = centre(grid, 4)
    for reason in (QContextMenuEvent.Reason.Mouse, QContextMenuEvent.Reason.Keyboard):
        at = where + QPoint(3, 3) if reason == QContextMenuEvent.Reason.Mouse else QPoint(0, 0)
        with qtbot.waitSignal(grid.context_requested) as asked:
            event = QContextMenuEvent(reason, at, grid.viewport().mapToGlobal(at))
            QApplication.sendEvent(grid.viewport(), event)
        expected = at if reason == QContextMenuEvent.Reason.Mouse else where
        assert asked.args == [grid.viewport().mapToGlobal(expected)]


def test_what_is_chosen_and_what_is_in_sight_stay_when_pictures_come_and_go(qtbot, grid):
    grid.go_to(300)
    grid.choose([298, 299, 300])
    before = place(grid, 300).top()
    with qtbot.assertNotEmitted(grid.selection_changed):
        grid.set_items([item(number) for number in range(1000, 1100)] + items(500))
    assert grid.chosen == [298, 299, 300]
    assert grid.current_id == 300
    assert place(grid, 400).top() == before
    with qtbot.waitSignal(grid.selection_changed) as changed:
        grid.set_items([one for one in items(500) if one.id != 299])
    assert changed.args == [[298, 300]]
    assert place(grid, 299).top() == before


def test_a_picture_that_is_gone_hands_the_keyboard_to_the_next_one(qtbot, grid):
    click(qtbot, grid, 4)
    grid.set_items([one for one in items(500) if one.id not in (4, 5)])
    assert grid.current_id == 6
    assert grid.chosen == []
    grid.set_items(items(3))
    assert grid.current_id == 2


def test_the_top_stays_the_top_when_pictures_come_in_above(grid):
    grid.set_items([item(number) for number in range(1000, 1100)] + items(500))
    assert grid.verticalScrollBar().value() == 0


def test_no_pictures_at_all(qtbot, grid):
    grid.choose([1, 2])
    with qtbot.waitSignal(grid.selection_changed) as changed:
        grid.set_items([])
    assert changed.args == [[]]
    for key in (Qt.Key.Key_Down, Qt.Key.Key_Space, Qt.Key.Key_A):
        qtbot.keyClick(grid, key, CTRL if key == Qt.Key.Key_A else Qt.KeyboardModifier.NoModifier)
    assert grid.chosen == []
    assert grid.current_id is None
    before = grid.grab().toImage()
    grid.set_empty_text("No picture is called that")
    assert grid.grab().toImage() != before


def test_the_picture_in_sight_stays_when_the_width_or_the_size_changes(grid):
    grid.go_to(300)
    for change in (lambda: grid.resize(420, 480), lambda: grid.set_side(192), lambda: grid.set_side(64)):
        change()
        assert grid.viewport().rect().contains(place(grid, 300))


@pytest.mark.parametrize("side", SIDES)
def test_thumbnails_are_as_large_as_wished(grid, side):
    grid.set_side(side)
    assert side < place(grid, 0).width() == place(grid, 0).height() < side + 20


def test_it_asks_for_what_is_in_sight_first_and_a_page_ahead_each_once(qtbot, grid):
    with qtbot.waitSignal(grid.thumbnails_wanted) as wanted:
        grid.set_items([item(number // 2) for number in range(1000)])
    names = wanted.args[0]
    seen = grid.rows_in_sight()
    assert names[: len(seen) // 2] == [f"{number:064x}" for number in range(len(seen) // 2)]
    assert len(set(names)) == len(names)
    assert 1.5 * len(seen) / 2 < len(names) < 3 * len(seen) / 2


def test_scrolling_asks_when_it_settles(qtbot, grid):
    with qtbot.waitSignal(grid.thumbnails_wanted):
        grid.set_items(items(500))
    asked = []
    grid.thumbnails_wanted.connect(asked.append)
    for value in range(0, 6000, 600):
        grid.verticalScrollBar().setValue(value)
    assert asked == []
    qtbot.waitUntil(lambda: bool(asked))
    assert len(asked) == 1
    assert asked[0][0] == f"{grid.rows_in_sight().start:064x}"


def test_thumbnails_that_came_are_painted_and_not_asked_for_again(qtbot, grid, plain_picture):
    asked = []
    grid.thumbnails_wanted.connect(asked.append)
    grid.set_items(items(20))
    qtbot.waitUntil(lambda: bool(asked))
    names = asked[-1]
    blank = grid.viewport().grab().toImage().pixelColor(centre(grid, 1) + QPoint(30, 30))
    assert blank == current().raised
    grid.set_thumbnails({name: plain_picture(300, 200, "#ff0000") for name in names})
    qtbot.waitUntil(lambda: grid.viewport().grab().toImage().pixelColor(centre(grid, 1)) == QColor("#ff0000"))
    asked.clear()
    with qtbot.assertNotEmitted(grid.thumbnails_wanted, wait=50):
        grid.set_items(items(20)[::-1])
    grid.set_side(192)
    qtbot.waitUntil(lambda: bool(asked))
    # stretched until the better ones have come
    whole = [row for row in grid.rows_in_sight() if grid.viewport().rect().contains(place(grid, row))]
    somewhere = centre(grid, whole[0])
    assert grid.viewport().grab().toImage().pixelColor(somewhere) == QColor("#ff0000")


def test_a_picture_that_cannot_be_shown_is_not_asked_for_again(qtbot, grid):
    asked = []
    grid.thumbnails_wanted.connect(asked.append)
    grid.set_items(items(2))
    qtbot.waitUntil(lambda: bool(asked))
    before = grid.viewport().grab().toImage()
    grid.set_thumbnails({name: QImage() for name in asked[-1]})
    qtbot.waitUntil(lambda: grid.viewport().grab().toImage() != before)
    with qtbot.assertNotEmitted(grid.thumbnails_wanted, wait=50):
        grid.set_items(items(2))


@pytest.mark.parametrize("side", SIDES)
def test_the_cache_stays_below_its_bound(qtbot, plain_picture, side):
    cache = ThumbnailCache()
    cache.set_scale(side, 2.0)
    assert cache.most * (2 * side) ** 2 * 4 < 100_000_000
    picture = plain_picture(8, 8)
    cache.take({str(number): picture for number in range(cache.most + 20)})
    qtbot.waitUntil(lambda: cache.find(str(cache.most + 19)) is not None, timeout=20_000)
    assert len(cache) <= cache.most


def test_choosing_and_coming_to_a_picture_can_be_seen_without_colour(qtbot, grid):
    grid.set_items(items(20))
    plain = grid.viewport().grab(place(grid, 5)).toImage()
    grid.choose([5])
    chosen = grid.viewport().grab(place(grid, 5)).toImage()
    differing = sum(plain.pixelColor(x, y) != chosen.pixelColor(x, y) for x in range(70, 100) for y in range(8, 40))
    assert differing > 100  # the tick
    grid.selectionModel().setCurrentIndex(grid.model().index(5, 0), QItemSelectionModel.SelectionFlag.NoUpdate)
    assert grid.viewport().grab(place(grid, 5)).toImage() != chosen


def test_a_trouble_is_written_on_the_picture(grid):
    grid.set_items(items(20))
    plain = grid.viewport().grab(place(grid, 5)).toImage()
    grid.set_items([item(number, mark="blurred") for number in range(20)])
    assert grid.viewport().grab(place(grid, 5)).toImage() != plain


def test_it_follows_the_palette(grid, darken):
    darken()
    assert grid.viewport().grab().toImage().pixelColor(2, 2) == tokens(dark=True).surface


def test_a_screen_reader_hears_name_place_and_trouble(grid):
    grid.set_items([item(0), item(1, "cat-12.jpg", "blurred"), item(2)])
    reader = QAccessible.queryAccessibleInterface(grid)
    assert reader.role() == QAccessible.Role.List
    assert reader.child(1).text(QAccessible.Text.Name) == "cat-12.jpg, picture 2 of 3, blurred"


@pytest.mark.parametrize(
    ("name", "told"),
    [
        ("<b>cat</b>.jpg", "<qt>&lt;b&gt;cat&lt;/b&gt;.jpg</qt>"),
        ("two\nlines.jpg", "two\N{REPLACEMENT CHARACTER}lines.jpg"),
        ("gpj.\N{RIGHT-TO-LEFT OVERRIDE}cat", "gpj.\N{REPLACEMENT CHARACTER}cat"),
        ("\udcff.jpg", "\N{REPLACEMENT CHARACTER}.jpg"),
        ("👩‍🌾 קטן.jpg", "👩‍🌾 קטן.jpg"),
    ],
)
def test_names_of_any_letters_are_told_as_they_are(grid, name, told):
    grid.set_items([item(0, name)])
    assert grid.model().index(0, 0).data(Qt.ItemDataRole.ToolTipRole) == told


def test_a_very_long_name_is_elided(grid):
    grid.set_items([item(0, "x" * 200 + ".jpg")])
    told = grid.model().index(0, 0).data(Qt.ItemDataRole.ToolTipRole)
    assert len(told) <= 80
    assert told.endswith(".jpg")


def test_dragging_the_chosen_carries_what_the_page_gives(qtbot, grid, monkeypatch):
    drags = []
    monkeypatch.setattr(QDrag, "exec", lambda drag, actions: drags.append((drag, actions)))

    def carried(ids):
        mime = QMimeData()
        mime.setText(str(ids))
        return mime

    grid.set_drag_data(carried)
    grid.choose([1, 2])
    qtbot.mousePress(grid.viewport(), LEFT, pos=centre(grid, 2))
    for step in (8, 16, 24, 32):
        qtbot.mouseMove(grid.viewport(), centre(grid, 2) + QPoint(step, step))
    qtbot.waitUntil(lambda: bool(drags))
    qtbot.mouseRelease(grid.viewport(), LEFT)
    drag, actions = drags[0]
    assert drag.mimeData().text() == "[1, 2]"
    assert not drag.pixmap().isNull()
    assert actions == Qt.DropAction.CopyAction


def test_what_is_dropped_is_for_the_page_behind(grid):
    assert not grid.acceptDrops()
    assert not grid.viewport().acceptDrops()


def test_a_hundred_thousand_pictures_are_there_at_once(qtbot, grid):
    many = items(100_000)
    begun = time.perf_counter()
    grid.set_items(many)
    grid.verticalScrollBar().setValue(grid.verticalScrollBar().maximum())
    assert time.perf_counter() - begun < 1.0  # a twentieth of that where nothing else runs
    assert grid.viewport().rect().contains(place(grid, 99_999))
    grid.selectAll()
    assert len(grid.chosen) == 100_000
