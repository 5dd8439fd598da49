"""The frame: going from page to page by rail, menu and key, what comes back, and closing."""

from collections.abc import Callable, Iterator

import pytest
from PySide6.QtCore import QPoint, QSettings, QSize, Qt
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QAbstractButton, QApplication, QMenu, QStackedWidget, QToolButton, QWidget
from pytestqt.qtbot import QtBot

from core.errors import UserError
from gui.main_window import DEFAULT_SIZE, MINIMUM_SIZE, MainWindow, MenuEntry, PageEntry
from gui.messages import Messages
from gui.widgets.top_bar import TopBar

Open = Callable[..., MainWindow]


@pytest.fixture
def messages() -> Messages:
    return Messages()


@pytest.fixture
def open_window(qtbot: QtBot, messages: Messages) -> Iterator[Open]:
    answers = {"may_close": True}

    def open_window(*, may_close: bool = True, menus: tuple[MenuEntry, ...] = ()) -> MainWindow:
        answers["may_close"] = may_close
        pages = [
            PageEntry("first", "First page", "picture", QWidget(), "Ctrl+1"),
            PageEntry("second", "Second page", "train", QWidget(), "Ctrl+2", at_bottom=True),
        ]
        top_bar = TopBar(QAction("&Undo"), QAction("&Redo"))
        window = MainWindow(
            pages, top_bar=top_bar, menus=menus, messages=messages, may_close=lambda: answers["may_close"]
        )
        qtbot.addWidget(window)
        window.show()
        qtbot.waitExposed(window)
        return window

    yield open_window
    answers["may_close"] = True


def step(window: MainWindow, key: str) -> QAbstractButton:
    found = window.findChild(QAbstractButton, f"{key}Step")
    assert isinstance(found, QAbstractButton)
    return found


def test_a_new_window_has_its_size_and_its_first_page(open_window: Open) -> None:
    window = open_window()
    assert window.size() == DEFAULT_SIZE
    assert window.minimumSize() == MINIMUM_SIZE
    assert window.current_page == "first"
    assert step(window, "first").isChecked()


def test_the_frame_itself_fits_into_the_smallest_window(open_window: Open) -> None:
    window = open_window()
    window.banner.show_message("word " * 100, kind="error", details="x", action_text="Do it", action=lambda: None)
    central = window.centralWidget()
    assert central is not None
    assert central.minimumSizeHint().width() <= MINIMUM_SIZE.width()
    assert central.minimumSizeHint().height() <= MINIMUM_SIZE.height() - window.menuBar().sizeHint().height()


def test_a_click_on_the_rail_brings_the_page(open_window: Open, qtbot: QtBot) -> None:
    window = open_window()
    with qtbot.waitSignal(window.page_shown) as shown:
        qtbot.mouseClick(step(window, "second"), Qt.MouseButton.LeftButton)
    assert shown.args == ["second"]
    assert window.current_page == "second"


def test_the_arrow_keys_go_along_the_rail(open_window: Open, qtbot: QtBot) -> None:
    window = open_window()
    window.activateWindow()
    step(window, "first").setFocus()
    qtbot.waitUntil(step(window, "first").hasFocus)
    qtbot.keyClick(step(window, "first"), Qt.Key.Key_Down)
    assert window.current_page == "second"


def test_every_page_has_a_menu_place_with_its_shortcut(open_window: Open) -> None:
    extra = QAction("Something else")
    window = open_window(menus=(MenuEntry("&View", [extra, None, QMenu("More")], lists_pages=True),))
    menu = window.menuBar().actions()[0].menu()
    assert isinstance(menu, QMenu)
    titles = [action.text() for action in menu.actions() if not action.isSeparator()]
    assert titles == ["First page", "Second page", "Something else", "More"]
    second = menu.actions()[1]
    assert second.shortcut() == QKeySequence("Ctrl+2")
    second.trigger()
    assert window.current_page == "second"
    assert step(window, "second").isChecked()


def test_a_shortcut_works_without_a_menu(open_window: Open, qtbot: QtBot) -> None:
    window = open_window()
    window.activateWindow()
    qtbot.waitUntil(window.isActiveWindow)
    qtbot.keyClick(window, Qt.Key.Key_2, Qt.KeyboardModifier.ControlModifier)
    assert window.current_page == "second"


def test_size_and_page_come_back(open_window: Open) -> None:
    window = open_window()
    window.resize(960, 700)  # no wider than the offscreen platform's screen and the window's minimum let it
    window.show_page("second")
    window.close()
    again = open_window()
    assert again.size() == QSize(960, 700)
    assert again.current_page == "second"


def test_settings_that_make_no_sense_are_passed_over(open_window: Open) -> None:
    QSettings().setValue("window/page", "no such page")
    QSettings().setValue("window/geometry", "nonsense")
    window = open_window()
    assert window.current_page == "first"
    assert window.size() == DEFAULT_SIZE


def test_it_stays_open_when_it_may_not_close(open_window: Open, qtbot: QtBot) -> None:
    window = open_window(may_close=False)
    with qtbot.assertNotEmitted(window.closed):
        assert not window.close()
    assert window.isVisible()


def test_it_says_when_it_closes(open_window: Open, qtbot: QtBot) -> None:
    window = open_window()
    with qtbot.waitSignal(window.closed):
        assert window.close()


def test_messages_stand_in_the_banner(open_window: Open, messages: Messages) -> None:
    window = open_window()
    messages.show_error(UserError("The disk is full.", "Free some space."))
    assert window.banner.text == "The disk is full. Free some space."
    assert window.banner.isVisible()


@pytest.mark.parametrize("text", ["Saved.", "word " * 100])
def test_nothing_moves_and_nothing_is_covered_when_a_message_comes(
    open_window: Open, messages: Messages, qtbot: QtBot, text: str
) -> None:
    window = open_window()
    window.resize(MINIMUM_SIZE)
    page = window.findChild(QStackedWidget)
    assert isinstance(page, QStackedWidget)
    before = page.geometry()
    messages.show_error(UserError(text))
    qtbot.waitUntil(lambda: window.banner.isVisible() and window.banner.height() > 20)
    assert page.geometry() == before
    top = window.banner.mapTo(window, QPoint())
    assert top.y() >= page.mapTo(window, QPoint(0, page.height())).y()
    assert top.y() + window.banner.height() <= window.height()


def test_a_notice_goes_with_the_page_it_belongs_to_and_an_error_stays(open_window: Open, messages: Messages) -> None:
    window = open_window()
    messages.show_info("12 pictures came in.")
    window.show_page("first")
    assert window.banner.text == "12 pictures came in."
    window.show_page("second")
    assert window.banner.text == ""
    messages.show_error(UserError("The disk is full.", "Free some space."))
    window.show_page("first")
    assert window.banner.text.startswith("The disk is full.")


def test_a_step_tells_its_state_and_why_it_is_off(open_window: Open) -> None:
    window = open_window()
    window.rail.set_state("second", "86 of 100")
    assert step(window, "second").accessibleName() == "Second page"
    assert step(window, "second").accessibleDescription() == "86 of 100"
    window.rail.set_enabled("second", False, why_not="There are no pictures yet")
    assert not step(window, "second").isEnabled()
    assert step(window, "second").toolTip() == "Second page (Ctrl+2)\n86 of 100\nThere are no pictures yet"
    window.rail.set_enabled("second", True)
    assert "yet" not in step(window, "second").toolTip()


def test_the_keyboard_begins_nowhere_in_particular(open_window: Open, qtbot: QtBot) -> None:
    window = open_window()
    window.activateWindow()
    qtbot.waitUntil(window.isActiveWindow)
    assert not isinstance(QApplication.focusWidget(), QAbstractButton)


def test_undo_and_redo_in_the_top_bar_are_the_given_actions(qtbot: QtBot) -> None:
    undo, redo = QAction("&Undo"), QAction("&Redo")
    redo.setEnabled(False)
    bar = TopBar(undo, redo)
    qtbot.addWidget(bar)
    bar.show()
    buttons = {name: bar.findChild(QToolButton, f"{name}Button") for name in ("undo", "redo")}
    assert not buttons["redo"].isEnabled()
    with qtbot.waitSignal(undo.triggered):
        qtbot.mouseClick(buttons["undo"], Qt.MouseButton.LeftButton)
    assert buttons["undo"].accessibleName() == "Undo"
    assert not buttons["undo"].icon().isNull()


def test_a_long_name_does_not_push_the_pills_out(qtbot: QtBot) -> None:
    bar = TopBar(QAction("&Undo"), QAction("&Redo"))
    qtbot.addWidget(bar)
    bar.set_name("A very long name " * 20)
    bar.set_saved("saved")
    bar.set_device("This computer's processor and then some more words that nobody needs")
    bar.resize(MINIMUM_SIZE.width(), 48)
    bar.show()
    pill = bar.findChild(QWidget, "devicePill")
    assert isinstance(pill, QWidget)
    assert pill.geometry().right() < MINIMUM_SIZE.width()
    assert bar.minimumSizeHint().width() <= MINIMUM_SIZE.width()
