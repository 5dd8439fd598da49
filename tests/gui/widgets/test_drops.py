"""Files dropped on the window's drop targets."""

from pathlib import Path

import pytest
from PySide6.QtCore import QMimeData, Qt, QUrl
from PySide6.QtWidgets import QPushButton

from gui.incoming import IncomingPath, Refused
from gui.widgets.drop_area import DropArea, DropAreaButton
from gui.widgets.drops import dropped_paths
from gui.widgets.new_label_card import NewLabelCard
from gui.widgets.picture_view import PictureView

FILES = [Path("/pictures/a b.jpg"), Path("/pictures/Schuhe & Hüte")]


def mime_of(*urls: QUrl) -> QMimeData:
    mime = QMimeData()
    mime.setUrls(list(urls))
    return mime


def files() -> QMimeData:
    return mime_of(*(QUrl.fromLocalFile(str(path)) for path in FILES))


def test_paths_come_in_the_order_they_were_dropped_in():
    assert dropped_paths(files()) == FILES


def test_addresses_on_the_web_are_no_paths():
    assert dropped_paths(mime_of(QUrl("https://example.org/a.jpg"))) == []


def test_text_is_no_path():
    mime = QMimeData()
    mime.setText("/pictures/a.jpg")
    assert dropped_paths(mime) == []


@pytest.mark.parametrize("make", [NewLabelCard, lambda: DropArea("Drop pictures here", pictures=True)])
def test_a_target_for_pictures_takes_what_other_programs_carry(qtbot, dragging, make):
    target = make()
    qtbot.addWidget(target)
    for mime, expected in ((files(), [IncomingPath(path) for path in FILES]), (page(), [Refused])):
        assert dragging.enter(target, mime).isAccepted()
        with qtbot.waitSignal(target.incoming_dropped) as dropped:
            assert dragging.drop(target, mime).dropAction() == Qt.DropAction.CopyAction
        assert list(dropped.args[0]) == expected or [type(one) for one in dropped.args[0]] == expected


def page() -> QMimeData:
    """What a browser gives for a picture on the web without its pixels."""
    return mime_of(QUrl("https://example.org/a.jpg"))


@pytest.mark.parametrize("make", [PictureView, lambda: DropArea("Drop pictures here")])
def test_a_target_hands_on_what_is_dropped_and_only_copies(qtbot, dragging, make):
    target = make()
    qtbot.addWidget(target)
    entered = dragging.enter(target, files())
    assert entered.isAccepted()
    assert entered.dropAction() == Qt.DropAction.CopyAction
    with qtbot.waitSignal(target.paths_dropped) as dropped:
        event = dragging.drop(target, files())
    assert dropped.args == [FILES]
    assert event.isAccepted()
    assert event.dropAction() == Qt.DropAction.CopyAction  # told "move", a file manager deletes the originals


@pytest.mark.parametrize("make", [PictureView, lambda: DropArea("Drop pictures here")])
def test_a_target_refuses_what_are_no_files(qtbot, dragging, make):
    target = make()
    qtbot.addWidget(target)
    mime = mime_of(QUrl("https://example.org/a.jpg"))
    assert not dragging.enter(target, mime).isAccepted()
    with qtbot.assertNotEmitted(target.paths_dropped):
        dragging.drop(target, mime)


def test_files_over_a_target_light_it_up_until_they_leave(qtbot, dragging):
    target = PictureView()
    qtbot.addWidget(target)
    calm = target.grab().toImage()
    dragging.enter(target, files())
    assert target.grab().toImage() != calm
    dragging.leave(target)
    assert target.grab().toImage() == calm


def test_a_drop_area_tells_which_button_was_pressed(qtbot):
    area = DropArea(
        "Drop pictures here",
        hint="One folder for each kind of thing",
        buttons=[
            DropAreaButton("Add pictures…", "primary", "addButton"),
            DropAreaButton("Try samples", "secondary", "samplesButton"),
        ],
    )
    qtbot.addWidget(area)
    samples = area.findChild(QPushButton, "samplesButton")
    with qtbot.waitSignal(area.button_clicked) as clicked:
        qtbot.mouseClick(samples, Qt.MouseButton.LeftButton)
    assert clicked.args == ["samplesButton"]
    assert area.accessibleName() == "Drop pictures here"


@pytest.mark.parametrize("key", [Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space])
def test_a_new_label_is_asked_for_by_keyboard(qtbot, key):
    card = NewLabelCard()
    qtbot.addWidget(card)
    with qtbot.waitSignal(card.new_label_requested):
        qtbot.keyClick(card, key)


def test_a_new_label_is_asked_for_by_click_but_not_when_the_pointer_leaves_first(qtbot):
    card = NewLabelCard()
    qtbot.addWidget(card)
    with qtbot.waitSignal(card.new_label_requested):
        qtbot.mouseClick(card, Qt.MouseButton.LeftButton)
    with qtbot.assertNotEmitted(card.new_label_requested):
        qtbot.mousePress(card, Qt.MouseButton.LeftButton)
        qtbot.mouseRelease(card, Qt.MouseButton.LeftButton, pos=card.rect().bottomRight() * 2)
