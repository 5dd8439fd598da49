"""The chart of a training."""

import math

import numpy as np
import pytest
from PySide6.QtCore import QEvent, QPointF, Qt
from PySide6.QtGui import QImage, QMouseEvent, QPainter
from PySide6.QtWidgets import QApplication, QLabel

from gui.theme import tokens
from gui.widgets.curve_plot import thinned
from gui.widgets.curve_ticks import epoch_ticks, highest_shown, loss_ticks, nice_step, percent_ticks, value_text
from gui.widgets.live_curves import LiveCurves, nearest


@pytest.fixture
def curves(qtbot):
    curves = LiveCurves("Right answers", percent=True, epochs=20)
    qtbot.addWidget(curves)
    curves.resize(380, 266)
    with qtbot.waitExposed(curves):
        curves.show()
    return curves


def move_to(widget, place):
    """QTest moves the pointer on real screens only."""
    none = Qt.MouseButton.NoButton
    event = QMouseEvent(QEvent.Type.MouseMove, place, place, none, none, Qt.KeyboardModifier.NoModifier)
    QApplication.sendEvent(widget, event)


@pytest.mark.parametrize(
    ("epochs", "numbers"),
    [
        (1, ["1"]),
        (3, ["1", "2", "3"]),
        (20, ["1", "5", "10", "15", "20"]),
        (100, ["1", "20", "40", "60", "80", "100"]),
    ],
)
def test_epochs_are_whole_numbers_from_one(epochs, numbers):
    assert [text for _, text in epoch_ticks(epochs)] == numbers


def test_percentages_run_from_0_to_100():
    assert [text for _, text in percent_ticks()] == ["0 %", "25 %", "50 %", "75 %", "100 %"]


@pytest.mark.parametrize(
    ("highest", "numbers"),
    [
        (1.9, ["0", "0.5", "1.0", "1.5", "2.0"]),
        (0.9, ["0", "0.25", "0.50", "0.75", "1.00"]),
        (40.0, ["0", "10", "20", "30", "40"]),
        (0.013, ["0", "0.005", "0.010", "0.015"]),
        (0.0008, ["0", "2e-4", "4e-4", "6e-4", "8e-4"]),
        (90.0, ["0", "25", "50", "75", "100"]),
        (9.0, ["0", "2.5", "5.0", "7.5", "10.0"]),
        (9999.0, ["0", "2,500", "5,000", "7,500", "10 k"]),
        (7e3, ["0", "2,000", "4,000", "6,000", "8,000"]),
        (7e4, ["0", "20 k", "40 k", "60 k", "80 k"]),
        (9e5, ["0", "250 k", "500 k", "750 k", "1 M"]),
        (1.5e6, ["0", "500 k", "1 M", "1.5 M"]),
        (2.2e12, ["0", "1e12", "2e12", "3e12"]),
    ],
)
def test_losses_run_from_0_past_the_highest(highest, numbers):
    assert [text for _, text in loss_ticks(highest)] == numbers
    assert loss_ticks(highest)[-1][0] >= highest


def test_steps_are_easy_numbers():
    assert [nice_step(x) for x in (0.9, 1.0, 1.1, 2.1, 3.0, 7.0)] == [1.0, 1.0, 2.0, 2.5, 5.0, 10.0]


def test_the_nearest_point_is_found():
    assert nearest([], 3.0) is None
    assert [nearest([1.0, 2.0, 4.0], x) for x in (-5.0, 1.4, 3.2, 99.0)] == [0, 0, 2, 2]


def test_values_read_as_percent_or_loss():
    assert value_text(0.857, percent=True) == "86 %"
    assert value_text(0.996, percent=True) == "99 %", "100 % is all of them"
    assert value_text(0.857, percent=False) == "0.86"
    assert value_text(math.nan, percent=True) == "–"


@pytest.mark.parametrize(
    ("value", "said"),
    [(123.4, "123"), (1234.5, "1,234"), (37_000.0, "37 k"), (1.49e6, "1.5 M"), (1.23e12, "1.2e12"), (math.inf, "∞")],
)
def test_a_huge_loss_reads_in_few_letters(value, said):
    assert value_text(value, percent=False) == said


def test_a_few_losses_far_above_all_others_do_not_press_these_flat():
    usual = [2.3 / epoch for epoch in range(1, 20)]
    assert highest_shown([3.2e6, 5e5, *usual]) == 2.3
    assert highest_shown([*usual[:9], 400.0, *usual[9:]]) == 2.3
    assert highest_shown([3.2e6, 5e5, 2.0]) == 3.2e6  # too few to say what is usual
    assert highest_shown([4.6, 0.01, 0.005, 0.001, 0.001, 0.001]) == 4.6  # learned fast
    assert highest_shown([1e12 / epoch for epoch in range(1, 20)]) == 1e12
    assert highest_shown([]) == 1.0


def numbers_in_sight(plot, qtbot):
    """What stands at the left axis, and whether there is room for all of it."""
    axis = plot.widget.getAxis("left")
    with qtbot.waitExposed(plot.widget.window()):
        plot.widget.window().show()
    plot.widget.window().grab()
    ground = QImage(1, 1, QImage.Format.Format_RGB32)
    with QPainter(ground) as painter:
        found = axis.generateDrawSpecs(painter)[2]
    assert all(box.left() >= 0 for box, _, _ in found)
    return [text for _, _, text in found]


@pytest.mark.parametrize(
    "highest", [8e-4, 0.009, 0.9, 9, 90, 900, 999, 7e3, 9e3, 9999, 7e4, 4e5, 9e5, 9e6, 1e9, 2.2e12, 3e38]
)
def test_every_number_of_the_axis_is_painted(qtbot, highest):
    losses = LiveCurves("Loss", percent=False)
    qtbot.addWidget(losses)
    losses.append_many([(1, highest, highest), (2, highest / 2, highest / 3)])
    assert numbers_in_sight(losses._plot, qtbot) == [text for _, text in loss_ticks(highest)]


def test_a_loss_that_leaves_the_chart_is_told_in_it(qtbot):
    losses = LiveCurves("Loss", percent=False)
    qtbot.addWidget(losses)
    losses.append_many([(1, 3.2e6, math.inf), *((epoch, 2.3 / epoch, 2.5 / epoch) for epoch in range(2, 9))])
    assert losses._plot._beyond.toPlainText() == "↑ 3.2 M in epoch 1"
    assert losses._plot._beyond.isVisible()
    assert numbers_in_sight(losses._plot, qtbot)[-1] == "1.5"
    losses.read_at(1)
    assert losses.reading() == ("Epoch 1", "3.2 M", "∞")
    losses.reset("Loss", 8)
    assert not losses._plot._beyond.isVisible()


@pytest.mark.parametrize("rate", [False, True])
@pytest.mark.parametrize("highest", [1e-5, 3e-5])
def test_what_is_all_in_sight_is_not_told_to_leave_the_chart(qtbot, highest, rate):
    small = LiveCurves("Small numbers", percent=False, rate=rate)
    qtbot.addWidget(small)
    small.append_many([(1, highest, math.nan), (2, highest / 2, math.nan)])
    numbers_in_sight(small._plot, qtbot)
    assert not small._plot._beyond.isVisible()


def test_before_the_first_point_the_card_says_what_will_come(curves):
    empty = curves.findChild(QLabel, "emptyText")
    assert empty.isVisible()
    assert curves.accessibleDescription() == empty.text()
    curves.append(1, 0.5, 0.4)
    assert not empty.isVisible()


def test_the_last_values_are_shown_and_told(curves):
    curves.append_many([(1, 0.5, 0.4), (2, 0.75, 0.6)])
    curves.set_best(2)
    assert curves.reading() == ("Epoch 2", "75 %", "60 %")
    assert curves.accessibleName() == "Right answers"
    said = "Epoch 2: learned from 75 %, kept aside 60 %. Best so far: epoch 2."
    assert curves.accessibleDescription() == said


def test_hovering_reads_the_nearest_epoch(curves):
    curves.append_many([(x, x / 20, x / 40) for x in range(1, 21)])
    middle = curves.rect().center()
    move_to(curves, QPointF(middle))
    assert curves.reading()[0] in ("Epoch 9", "Epoch 10", "Epoch 11", "Epoch 12")
    move_to(curves, QPointF(middle.x(), 10))  # the title
    assert curves.reading()[0] == "Epoch 20"
    move_to(curves, QPointF(middle))
    QApplication.sendEvent(curves, QEvent(QEvent.Type.Leave))
    assert curves.reading()[0] == "Epoch 20"


def test_hovering_does_not_repaint_another_chart_but_draws_a_crosshair(curves):
    curves.append_many([(x, x / 20, x / 40) for x in range(1, 21)])
    calm = curves.grab().toImage()
    curves.read_at(5.2)
    assert curves.reading()[0] == "Epoch 5"
    assert curves.grab().toImage() != calm


def test_arrow_keys_read_too(qtbot, curves):
    curves.append_many([(1, 0.5, 0.4), (2, 0.75, 0.6)])
    qtbot.keyClick(curves, Qt.Key.Key_Left)
    qtbot.keyClick(curves, Qt.Key.Key_Left)
    assert curves.reading()[0] == "Epoch 1"
    qtbot.keyClick(curves, Qt.Key.Key_Left)
    qtbot.keyClick(curves, Qt.Key.Key_Right)
    assert curves.reading()[0] == "Epoch 2"


def test_a_new_training_begins_with_an_empty_chart(curves):
    curves.append(1, 0.5, 0.4)
    curves.set_best(1)
    curves.reset("Loss", 8)
    assert curves.accessibleName() == "Loss"
    assert curves.reading() == ("", "", "")
    assert curves.findChild(QLabel, "emptyText").isVisible()


def test_missing_values_leave_a_gap(curves):
    curves.set_points([(1, 0.5, math.nan), (2, math.nan, math.nan), (3, 0.7, 0.6)])
    assert curves.reading() == ("Epoch 3", "70 %", "60 %")
    curves.read_at(1)
    assert curves.reading() == ("Epoch 1", "50 %", "–")
    assert not curves.grab().isNull()


def test_the_context_menu_and_the_wheel_belong_to_the_page(curves):
    at_centre = curves.childAt(curves.rect().center())
    assert at_centre is None  # nothing of pyqtgraph is under the pointer


def test_it_follows_the_palette(qtbot, curves, darken):
    curves.append_many([(1, 0.5, 0.4), (2, 0.75, 0.6)])
    darken()
    dark = tokens(dark=True).surface
    qtbot.waitUntil(lambda: curves.grab().toImage().pixelColor(340, 100) == dark)


def test_thousands_of_points_are_drawn(curves):
    curves.append_many([(x, 0.5, 0.4) for x in range(1, 5001)])
    assert curves.reading()[0] == "Epoch 5000"
    assert not curves.grab().isNull()


def test_a_spike_among_thousands_of_points_is_still_painted():
    xs = np.linspace(0, 10, 8000)
    ys = np.where(np.arange(8000) == 4321, 9.0, 1.0)
    ys[2000:3000] = np.nan
    columns = np.floor(xs * 40).astype(int)
    few_xs, few_ys = thinned(xs, ys, columns)
    assert len(few_xs) == len(few_ys) <= 2 * 401
    assert np.nanmax(few_ys) == 9.0
    assert few_xs[np.nanargmax(few_ys)] == pytest.approx(xs[4321], abs=1 / 40)
    assert np.isnan(few_ys[(few_xs > 2.6) & (few_xs < 3.6)]).all()


def test_learning_rates_are_one_curve_in_few_digits(qtbot):
    rates = LiveCurves("Learning rate", percent=False, rate=True, epochs=3)
    qtbot.addWidget(rates)
    rates.append_many([(number / 100, 2.5e-4, math.nan) for number in range(1, 301)])
    assert rates.reading()[:2] == ("Epoch 3", "0.00025")
    assert rates.accessibleDescription() == "Epoch 3: 0.00025."
