"""Bars of a test's or a training's result."""

from PySide6.QtCore import QPoint
from PySide6.QtGui import QFontMetrics

from gui.theme import current, label_colour
from gui.widgets.label_bars import ROW_HEIGHT, BarRow, LabelBars, columns_for

ROWS = (BarRow("Shoes", 0.94, 0, "94 %"), BarRow("Hats", 0.06, 1, "6 %"))


def shown(qtbot, rows=ROWS, width=480):
    bars = LabelBars()
    qtbot.addWidget(bars)
    bars.set_rows(rows)
    bars.resize(width, bars.sizeHint().height())
    return bars


def bar_colours(bars, index):
    """The colours along the middle of a row's bar."""
    columns = columns_for(bars.width(), ROWS, bars.fontMetrics())
    bar = columns.rects(index)[1]
    image = bars.grab().toImage()
    return [image.pixelColor(x, bar.center().y()) for x in range(bar.left() + 6, bar.right() - 6)]


def test_a_bar_is_as_long_as_its_share(qtbot):
    colours = bar_colours(shown(qtbot), 0)
    filled = colours.count(label_colour(0)) / len(colours)
    assert abs(filled - 0.94) < 0.03
    assert colours[-1] == current().raised


def test_the_height_grows_with_the_rows(qtbot):
    many = tuple(BarRow(f"Label {n}", n / 200, n, f"{n} of 200") for n in range(200))
    bars = shown(qtbot, many)
    assert bars.sizeHint().height() == 200 * ROW_HEIGHT
    assert not bars.grab().isNull()


def test_long_names_leave_room_for_bars(qtbot):
    bars = shown(qtbot)
    rows = (BarRow("W" * 60, 0.5, 0, "50 %"),)
    columns = columns_for(300, rows, QFontMetrics(bars.font()))
    assert columns.bar >= 80
    name, bar, number = columns.rects(0)
    assert name.right() < bar.left() < bar.right() < number.left()
    assert number.right() < 300


def test_the_tooltip_tells_the_whole_name_literally(qtbot):
    bars = shown(qtbot, (BarRow("<b>x</b>", 0.5, 0, "50 %"),))
    assert bars.tooltip_at(QPoint(5, 5)) == "<qt>&lt;b&gt;x&lt;/b&gt;: 50 %</qt>"
    assert bars.tooltip_at(QPoint(5, ROW_HEIGHT + 5)) == ""


def test_a_screen_reader_hears_the_numbers(qtbot):
    assert shown(qtbot).accessibleDescription() == "Shoes: 94 %, Hats: 6 %"


def test_bars_arrive_where_they_belong_with_and_without_motion(qtbot):
    after = (BarRow("Shoes", 0.06, 0, "6 %"), BarRow("Hats", 0.94, 1, "94 %"))
    for milliseconds in (0, 200):
        bars = shown(qtbot)
        # as a system that wants so much motion would have it; a QProxyStyle made by Python was seen to crash Qt
        bars.setStyleSheet(f"* {{ widget-animation-duration: {milliseconds}; }}")
        with qtbot.waitExposed(bars):
            bars.show()
        bars.set_rows(after)
        if milliseconds == 0:
            assert bar_colours(bars, 0).count(label_colour(0)) < 40
        qtbot.waitUntil(lambda bars=bars: bar_colours(bars, 0).count(label_colour(0)) < 40)


def test_other_labels_replace_the_bars_at_once(qtbot):
    bars = shown(qtbot)
    with qtbot.waitExposed(bars):
        bars.show()
    bars.set_rows((BarRow("Trousers", 0.0, 0, "0 %"),))
    assert bar_colours(bars, 0).count(label_colour(0)) == 0
