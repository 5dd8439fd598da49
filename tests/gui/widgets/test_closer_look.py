"""Looking closely at one picture, by mouse, wheel and keyboard."""

import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import (
    QColor,
    QGuiApplication,
    QImage,
    QKeyEvent,
    QNativeGestureEvent,
    QPainter,
    QPointingDevice,
    QWheelEvent,
)
from PySide6.QtWidgets import QApplication, QGestureEvent, QLabel, QPinchGesture, QToolButton

from gui.theme import current, tokens
from gui.widgets.closer_look import CloserLook
from gui.widgets.facts import Facts
from gui.widgets.zoom_view import ZoomView

LEFT, NONE = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
FACTS = [("Name", "cat-12.jpg"), ("Size", "4,032 × 3,024")]


@pytest.fixture
def halves():
    """Red on the left, green on the right."""
    image = QImage(2000, 1000, QImage.Format.Format_RGB32)
    image.fill(QColor("#ff0000"))
    painter = QPainter(image)
    painter.fillRect(1000, 0, 1000, 1000, QColor("#00ff00"))
    painter.end()
    return image


@pytest.fixture
def look(qtbot, halves):
    look = CloserLook()
    qtbot.addWidget(look)
    look.resize(912, 640)
    look.set_picture(halves, FACTS, "cat-12.jpg")
    with qtbot.waitExposed(look):
        look.show()
    look.activateWindow()
    look.setFocus()
    qtbot.waitUntil(view_of(look).hasFocus)
    return look


def view_of(look):
    return look.findChild(ZoomView, "zoomView")


def button(look, name):
    return look.findChild(QToolButton, name)


def shown_at(look):
    return look.findChild(QLabel, "shownAt").text()


def wheel(view, at, steps):
    angle = QPoint(0, 120 * steps)
    where, there = QPointF(at), QPointF(view.mapToGlobal(at))
    event = QWheelEvent(
        where, there, QPoint(), angle, Qt.MouseButton.NoButton, NONE, Qt.ScrollPhase.NoScrollPhase, False
    )
    QApplication.sendEvent(view, event)


def colour_at(view, point):
    return view.grab().toImage().pixelColor(point)


def test_a_picture_is_shown_whole_on_a_flat_ground(look):
    view = view_of(look)
    middle = view.rect().center()
    assert colour_at(view, middle - QPoint(40, 0)) == QColor("#ff0000")
    assert colour_at(view, middle + QPoint(40, 0)) == QColor("#00ff00")
    assert colour_at(view, QPoint(middle.x(), 10)) == current().raised
    assert view.accessibleName() == "cat-12.jpg"


@pytest.mark.parametrize(
    ("key", "wish"),
    [
        (Qt.Key.Key_Left, "previous_requested"),
        (Qt.Key.Key_Right, "next_requested"),
        (Qt.Key.Key_Escape, "closed"),
        (Qt.Key.Key_Delete, "trash_requested"),
    ],
)
@pytest.mark.parametrize("focused", ["zoomView", "zoomInButton", "closeButton"])
def test_keys_ask_wherever_the_keyboard_is(qtbot, look, key, wish, focused):
    widget = look.findChild(ZoomView if focused == "zoomView" else QToolButton, focused)
    widget.setFocus()
    with qtbot.waitSignal(getattr(look, wish)):
        qtbot.keyClick(widget, key)


@pytest.mark.parametrize(
    ("name", "wish"),
    [
        ("previousButton", "previous_requested"),
        ("nextButton", "next_requested"),
        ("trashButton", "trash_requested"),
        ("closeButton", "closed"),
    ],
)
def test_buttons_ask_and_say_what_they_do(qtbot, look, name, wish):
    with qtbot.waitSignal(getattr(look, wish)):
        qtbot.mouseClick(button(look, name), LEFT)
    assert button(look, name).accessibleName()
    assert "(" in button(look, name).toolTip()


@pytest.mark.parametrize("digit", range(1, 10))
def test_digits_are_labels(qtbot, look, digit):
    with qtbot.waitSignal(look.label_key_pressed) as pressed:
        qtbot.keyClick(view_of(look), Qt.Key(Qt.Key.Key_0 + digit))
    assert pressed.args == [digit]


def test_a_key_held_down_trashes_one_picture(qtbot, look):
    event = QKeyEvent(QKeyEvent.Type.KeyPress, Qt.Key.Key_Delete, NONE, "", True)
    with qtbot.assertNotEmitted(look.trash_requested):
        QApplication.sendEvent(view_of(look), event)


def test_at_the_ends_there_is_no_way_on(qtbot, look):
    look.set_neighbours(before=False, after=True)
    with qtbot.assertNotEmitted(look.previous_requested):
        qtbot.keyClick(view_of(look), Qt.Key.Key_Left)
    assert button(look, "previousButton").toolTip() == "This is the first picture"
    with qtbot.waitSignal(look.next_requested):
        qtbot.keyClick(view_of(look), Qt.Key.Key_Right)


def test_keys_zoom_and_zero_shows_all_of_it_again(qtbot, look):
    fitted = shown_at(look)
    qtbot.keyClick(view_of(look), Qt.Key.Key_Plus)
    larger = shown_at(look)
    assert larger != fitted
    qtbot.keyClick(view_of(look), Qt.Key.Key_Minus)
    assert shown_at(look) == fitted
    qtbot.keyClick(view_of(look), Qt.Key.Key_Asterisk)
    assert shown_at(look) == "100 %"
    qtbot.keyClick(view_of(look), Qt.Key.Key_0)
    assert shown_at(look) == fitted


def test_buttons_zoom(qtbot, look):
    fitted = shown_at(look)
    qtbot.mouseClick(button(look, "ownSizeButton"), LEFT)
    assert shown_at(look) == "100 %"
    qtbot.mouseClick(button(look, "zoomInButton"), LEFT)
    assert shown_at(look) == "125 %"
    qtbot.mouseClick(button(look, "zoomOutButton"), LEFT)
    assert shown_at(look) == "100 %"
    qtbot.mouseClick(button(look, "fitButton"), LEFT)
    assert shown_at(look) == fitted


def test_the_wheel_zooms_around_the_pointer(look):
    view = view_of(look)
    at = view.rect().center() + QPoint(200, 0)
    wheel(view, at, 12)
    assert colour_at(view, at) == QColor("#00ff00")
    assert colour_at(view, QPoint(5, view.height() // 2)) == QColor("#00ff00")
    wheel(view, at, -40)
    assert shown_at(look) == f"{round(view.width() / 20)} %"


def test_pinching_on_a_touch_pad_zooms(look):
    view = view_of(look)
    view.show_own_size()
    at = QPointF(view.rect().center())
    pad = QPointingDevice.primaryPointingDevice()
    kind = Qt.NativeGestureType.ZoomNativeGesture
    QApplication.sendEvent(view, QNativeGestureEvent(kind, pad, 2, at, at, at, 0.5, QPointF()))
    assert shown_at(look) == "150 %"


def test_pinching_with_two_fingers_zooms(look):
    view = view_of(look)
    view.show_own_size()
    pinch = QPinchGesture()
    pinch.setScaleFactor(2.0)
    pinch.setHotSpot(QPointF(view.mapToGlobal(view.rect().center())))
    QApplication.sendEvent(view, QGestureEvent([pinch]))
    assert shown_at(look) == "200 %"


def test_dragging_moves_a_picture_larger_than_the_view(qtbot, look):
    view = view_of(look)
    view.show_own_size()
    middle = view.rect().center()
    assert view.cursor().shape() == Qt.CursorShape.OpenHandCursor
    qtbot.mousePress(view, LEFT, pos=middle)
    qtbot.mouseMove(view, middle + QPoint(150, 0))
    qtbot.mouseRelease(view, LEFT, pos=middle + QPoint(150, 0))
    assert colour_at(view, middle + QPoint(140, 0)) == QColor("#ff0000")
    assert colour_at(view, middle + QPoint(160, 0)) == QColor("#00ff00")


def test_a_double_click_goes_to_the_own_size_and_back(qtbot, look):
    fitted = shown_at(look)
    for expected in ("100 %", fitted):
        qtbot.mouseDClick(view_of(look), LEFT, pos=view_of(look).rect().center())
        assert shown_at(look) == expected


def test_the_next_picture_is_fitted_again(look, plain_picture):
    view_of(look).show_own_size()
    look.set_picture(plain_picture(100, 100, "#0000ff"), [], "dog.jpg")
    assert shown_at(look) == "200 %"
    assert colour_at(view_of(look), view_of(look).rect().center()) == QColor("#0000ff")


def test_a_fitted_picture_stays_fitted_in_another_size(qtbot, look):
    before = shown_at(look)
    look.resize(1232, 640)
    qtbot.waitUntil(lambda: shown_at(look) != before)
    assert colour_at(view_of(look), QPoint(10, view_of(look).height() // 2)) == QColor("#ff0000")


def test_a_picture_still_to_come_leaves_a_word(look):
    look.set_picture(QImage(), FACTS, "cat-12.jpg")
    view_of(look).zoom_in()
    view_of(look).fit()
    assert colour_at(view_of(look), QPoint(20, 20)) == current().raised


def test_a_fine_pattern_shown_small_is_even_grey(qtbot):
    image = QImage(4096, 4096, QImage.Format.Format_RGB32)
    image.fill(Qt.GlobalColor.black)
    painter = QPainter(image)
    for left in range(0, 4096, 2):
        painter.fillRect(left, 0, 1, 4096, QColor("#ffffff"))
    painter.end()
    view = ZoomView()
    qtbot.addWidget(view)
    view.resize(400, 400)
    view.set_image(image)
    painted = view.grab().toImage()
    greys = {painted.pixelColor(x, 200).red() for x in range(20, 380)}
    assert max(greys) - min(greys) < 12


def test_facts_are_plain_text_that_can_be_copied(qtbot, look):
    look.set_picture(QImage(), [("Name", "<b>cat</b> " + "x" * 300), ("Size", "12 × 12")], "cat")
    facts = look.findChild(Facts, "facts")
    assert facts.toPlainText().splitlines() == ["Name", "<b>cat</b> " + "x" * 300, "Size", "12 × 12"]
    assert facts.document().size().width() <= facts.viewport().width()
    facts.setFocus()
    qtbot.keyClick(facts, Qt.Key.Key_A, Qt.KeyboardModifier.ControlModifier)
    qtbot.keyClick(facts, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)
    assert "12 × 12" in QGuiApplication.clipboard().text()
    with qtbot.waitSignal(look.closed):
        qtbot.keyClick(facts, Qt.Key.Key_Escape)


def test_it_follows_the_palette(look, darken):
    darken()
    look.set_picture(QImage(), FACTS, "cat")
    assert colour_at(view_of(look), QPoint(20, 20)) == tokens(dark=True).raised
    facts = look.findChild(Facts, "facts")
    assert facts.document().firstBlock().begin().fragment().charFormat().foreground().color() == tokens(dark=True).muted
