"""Errors and notices reach the banner in words, with details for what nobody expected."""

import logging
import threading

import pytest
from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QLabel, QLineEdit, QPlainTextEdit, QPushButton, QToolButton, QWidget
from pytestqt.qtbot import QtBot

from core.errors import UserError
from gui.main_window import FOOT
from gui.messages import UNEXPECTED, Message, Messages
from gui.widgets.banner import Banner, DetailsDialog
from gui.widgets.plain_text import height_of_lines


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


def test_the_newest_is_seen_at_once_and_older_errors_are_a_click_away(banner: Banner, qtbot: QtBot) -> None:
    for text in ("first", "second", "third"):
        banner.show_message(text, kind="error")
    assert banner.text == "third"
    more = button(banner, "bannerMore")
    assert more.text() == "2 more"
    for expected in ("second", "first", "third"):  # round and round, and none is lost
        qtbot.mouseClick(more, Qt.MouseButton.LeftButton)
        assert banner.text == expected
    for expected in ("second", "first"):
        qtbot.mouseClick(close_button(banner), Qt.MouseButton.LeftButton)
        assert banner.text == expected
    assert more.isHidden()
    with qtbot.waitSignal(banner.closed):
        qtbot.mouseClick(close_button(banner), Qt.MouseButton.LeftButton)
    assert banner.isHidden()
    assert banner.text == ""


def test_the_same_words_are_not_said_twice(banner: Banner) -> None:
    for _ in range(100):
        banner.show_message("again", kind="error")
        banner.show_message("other", kind="error")
    assert banner.text == "other"
    assert button(banner, "bannerMore").text() == "1 more"


def test_a_notice_gives_way_to_whatever_comes(banner: Banner) -> None:
    banner.show_message("saved", kind="info")
    banner.show_message("saved elsewhere", kind="info")
    assert banner.text == "saved elsewhere"
    banner.show_message("broken", kind="error")
    assert banner.text == "broken"


def test_a_notice_is_seen_although_an_error_stands_and_the_error_comes_back(banner: Banner, qtbot: QtBot) -> None:
    banner.show_message("broken", kind="error")
    for text in ("one", "two", "three"):
        banner.show_message(text, kind="info")
        assert banner.text == text
    assert button(banner, "bannerMore").text() == "1 more"
    qtbot.keyClick(banner, Qt.Key.Key_Escape)
    assert banner.text == "broken"
    qtbot.keyClick(banner, Qt.Key.Key_Escape)
    assert banner.isHidden()


def test_a_warning_gives_way_to_whatever_comes_and_to_success_and_an_error_does_not(banner: Banner) -> None:
    banner.show_message("broken", kind="error")
    banner.show_message("nothing to paste", kind="warning")
    banner.show_message("saved", kind="info")
    assert button(banner, "bannerMore").text() == "1 more"
    banner.show_message("nothing to paste", kind="warning")
    for _ in range(2):
        banner.dismiss_warning()
        assert banner.text == "broken"


def test_what_broke_is_an_error_and_what_was_refused_is_a_warning(qtbot: QtBot) -> None:
    broke = raised(UserError("It could not be written."), cause=raised(OSError(28, "No space left")))
    assert posted(Messages(), qtbot, broke).kind == "error"
    assert posted(Messages(), qtbot, UserError("There is no picture there.")).kind == "warning"
    assert posted(Messages(), qtbot, raised(ZeroDivisionError())).kind == "error"


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
    banner.show()
    assert banner.minimumSizeHint().width() < 400
    label = banner.findChild(QLabel, "bannerText")
    assert isinstance(label, QLabel)
    lines = label.text().replace("\u200b", "")
    assert lines.endswith("…")
    assert label.heightForWidth(label.width()) <= height_of_lines(label.fontMetrics(), 2)
    assert banner.sizeHint().height() <= FOOT


def test_what_two_lines_do_not_hold_stands_behind_details(qtbot: QtBot, banner: Banner) -> None:
    whole = "It could not be written. " + "word " * 100
    banner.show_message(whole, kind="error")
    banner.show()
    details = button(banner, "bannerDetails")
    qtbot.waitUntil(details.isVisible)
    qtbot.mouseClick(details, Qt.MouseButton.LeftButton)
    dialog = banner.findChild(DetailsDialog)
    assert isinstance(dialog, DetailsDialog)
    assert whole in [label.text() for label in dialog.findChildren(QLabel)]
    with qtbot.waitSignal(dialog.destroyed):
        dialog.reject()
    banner.resize(20_000, 60)
    qtbot.waitUntil(details.isHidden)


def test_it_speaks_to_a_screen_reader(banner: Banner) -> None:
    banner.show_message("The disk is full.", kind="error")
    assert banner.accessibleName() == "The disk is full."
    assert close_button(banner).accessibleName() != ""
