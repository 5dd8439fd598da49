"""Errors and notices reach the banner in words, with details for what nobody expected."""

import logging
import threading

import pytest
from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QLabel, QLineEdit, QPlainTextEdit, QPushButton, QToolButton, QWidget
from pytestqt.qtbot import QtBot

from core.errors import UserError
from gui.messages import UNEXPECTED, Message, Messages
from gui.widgets.banner import Banner, DetailsDialog


def raised(error: BaseException, cause: BaseException | None = None) -> BaseException:
    """`error` as it looks after it was raised."""
    try:
        raise error from cause
    except BaseException as caught:
        return caught


@pytest.fixture
def banner(qtbot: QtBot) -> Banner:
    banner = Banner()
    qtbot.addWidget(banner)
    banner.resize(700, 60)
    return banner


def posted(messages: Messages, qtbot: QtBot, error: BaseException) -> Message:
    with qtbot.waitSignal(messages.message_posted) as said:
        messages.show_error(error)
    message = said.args[0]
    assert isinstance(message, Message)
    return message


def button(banner: Banner, name: str) -> QPushButton:
    found = banner.findChild(QPushButton, name)
    assert isinstance(found, QPushButton)
    return found


def close_button(banner: Banner) -> QToolButton:
    found = banner.findChild(QToolButton, "bannerClose")
    assert isinstance(found, QToolButton)
    return found


def clock(banner: Banner) -> QTimer:
    found = banner.findChild(QTimer)
    assert isinstance(found, QTimer)
    return found


def test_a_user_error_shows_message_and_hint(qtbot: QtBot) -> None:
    message = posted(Messages(), qtbot, UserError("The disk is full.", "Free some space."))
    assert (message.text, message.hint, message.details) == ("The disk is full.", "Free some space.", "")


def test_a_user_error_with_a_cause_has_it_in_the_details(qtbot: QtBot) -> None:
    error = raised(UserError("The disk is full."), cause=raised(OSError(28, "No space left")))
    assert "No space left" in posted(Messages(), qtbot, error).details


def test_anything_else_is_a_calm_sentence_and_a_traceback_in_the_log(
    qtbot: QtBot, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.ERROR, logger="handful"):
        message = posted(Messages(), qtbot, raised(ZeroDivisionError("secret arithmetic")))
    assert message.text == UNEXPECTED
    assert "secret" not in message.text + message.hint
    assert "ZeroDivisionError: secret arithmetic" in message.details
    assert caplog.records[0].exc_info is not None


def test_messages_may_come_from_any_thread(qtbot: QtBot) -> None:
    messages = Messages()
    with qtbot.waitSignal(messages.message_posted):
        threading.Thread(target=messages.show_error, args=(UserError("Late news."),)).start()


def test_an_error_stays_and_the_next_one_waits_behind_it(banner: Banner, qtbot: QtBot) -> None:
    banner.show_message("first", kind="error")
    banner.show_message("second", kind="error")
    assert banner.text == "first"
    assert "1" in close_button(banner).text()
    qtbot.mouseClick(close_button(banner), Qt.MouseButton.LeftButton)
    assert banner.text == "second"
    assert close_button(banner).text() == ""
    with qtbot.waitSignal(banner.closed):
        qtbot.mouseClick(close_button(banner), Qt.MouseButton.LeftButton)
    assert banner.isHidden()
    assert banner.text == ""


def test_the_same_words_are_not_said_twice(banner: Banner) -> None:
    for _ in range(100):
        banner.show_message("again", kind="error")
    assert close_button(banner).text() == ""


def test_a_notice_gives_way_to_whatever_comes(banner: Banner) -> None:
    banner.show_message("saved", kind="info")
    banner.show_message("saved elsewhere", kind="info")
    assert banner.text == "saved elsewhere"
    banner.show_message("broken", kind="error")
    assert banner.text == "broken"


def test_of_the_notices_behind_an_error_only_the_newest_waits(banner: Banner, qtbot: QtBot) -> None:
    banner.show_message("broken", kind="error")
    for text in ("one", "two", "three"):
        banner.show_message(text, kind="info")
    qtbot.keyClick(banner, Qt.Key.Key_Escape)
    assert banner.text == "three"
    qtbot.keyClick(banner, Qt.Key.Key_Escape)
    assert banner.isHidden()


def test_a_notice_goes_by_itself_and_an_error_does_not(qtbot: QtBot) -> None:
    window = QWidget()
    qtbot.addWidget(window)
    elsewhere = QLineEdit(window)
    banner = Banner(window, info_seconds=0.02)
    banner.move(300, 300)  # away from the pointer, under which it would stay
    window.show()
    elsewhere.setFocus()
    with qtbot.waitSignal(banner.closed):
        banner.show_message("saved", kind="info")
    banner.show_message("broken", kind="error")
    assert not clock(banner).isActive()


def test_a_notice_stays_while_the_keyboard_is_on_it(qtbot: QtBot) -> None:
    window = QWidget()
    qtbot.addWidget(window)
    banner = Banner(window, info_seconds=0.02)
    banner.move(300, 300)
    window.show()
    window.activateWindow()
    qtbot.waitUntil(window.isActiveWindow)
    close_button(banner).setFocus()
    with qtbot.waitSignal(clock(banner).timeout):
        banner.show_message("saved", kind="info")
        close_button(banner).setFocus()
    assert banner.text == "saved"


def test_the_action_is_called_once_and_the_banner_goes(banner: Banner, qtbot: QtBot) -> None:
    called: list[str] = []
    banner.show_message("exported", kind="info", action_text="Open folder", action=lambda: called.append("open"))
    assert button(banner, "bannerAction").text() == "Open folder"
    qtbot.mouseClick(button(banner, "bannerAction"), Qt.MouseButton.LeftButton)
    assert called == ["open"]
    assert banner.isHidden()


def test_details_can_be_copied(banner: Banner, qtbot: QtBot) -> None:
    banner.show_message("broken", kind="error", details="Traceback <b>of it</b>")
    qtbot.mouseClick(button(banner, "bannerDetails"), Qt.MouseButton.LeftButton)
    dialog = banner.findChild(DetailsDialog)
    assert isinstance(dialog, DetailsDialog)
    shown = dialog.findChild(QPlainTextEdit, "detailsText")
    copy = dialog.findChild(QPushButton, "detailsCopy")
    assert isinstance(shown, QPlainTextEdit)
    assert isinstance(copy, QPushButton)
    assert shown.toPlainText() == "Traceback <b>of it</b>"
    qtbot.mouseClick(copy, Qt.MouseButton.LeftButton)
    assert QGuiApplication.clipboard().text() == "broken\n\nTraceback <b>of it</b>"
    with qtbot.waitSignal(dialog.destroyed):
        dialog.reject()


def test_without_details_there_is_no_button_for_them(banner: Banner) -> None:
    banner.show_message("broken", kind="error")
    assert button(banner, "bannerDetails").isHidden()
    assert button(banner, "bannerAction").isHidden()


def test_long_and_unbroken_text_does_not_widen_the_window(banner: Banner) -> None:
    banner.show_message("/home/" + "x" * 3000, kind="error", details="all of it")
    assert banner.minimumSizeHint().width() < 400
    label = banner.findChild(QLabel, "bannerText")
    assert isinstance(label, QLabel)
    assert len(label.text()) < 500
    assert label.heightForWidth(560) < 200


def test_it_speaks_to_a_screen_reader(banner: Banner) -> None:
    banner.show_message("The disk is full.", kind="error")
    assert banner.accessibleName() == "The disk is full."
    assert close_button(banner).accessibleName() != ""
