"""A class label's card, used by mouse, keyboard and drop."""

from itertools import combinations
from pathlib import Path

import pytest
from PySide6.QtCore import QEvent, QMimeData, Qt, QUrl
from PySide6.QtGui import QAction, QHelpEvent
from PySide6.QtWidgets import QApplication, QMenu, QPushButton, QToolButton, QWidget

from core.project.labels import COLOURS
from core.project.snapshot import Sample
from gui.incoming import IncomingPath
from gui.sample_mime import Carried, Carrier
from gui.theme import label_colour_count
from gui.widgets.card_head import Swatch
from gui.widgets.card_menu import CardContent
from gui.widgets.class_card import ClassCard, pictures
from gui.widgets.name_edit import NameEdit

SHOES = CardContent(label_id=7, name="Shoes", colour=0, count=64)
TRAY = CardContent(label_id=0, name="Not labelled yet", colour=0, count=17, kind="tray")

# What the offscreen platform says of every menu; no screen says it
offscreen_menus = pytest.mark.qt_log_ignore("This plugin does not support", extend=True)


@pytest.fixture
def card(qtbot):
    card = ClassCard(SHOES)
    qtbot.addWidget(card)
    card.resize(356, card.heightForWidth(356))
    with qtbot.waitExposed(card):
        card.show()
    card.activateWindow()
    return card


def name_of(card):
    return card.findChild(NameEdit, "nameEdit")


def begin_renaming(qtbot, card, typed):
    card.setFocus()
    qtbot.keyClick(card, Qt.Key.Key_F2)
    name = name_of(card)
    qtbot.waitUntil(name.hasFocus)
    qtbot.keyClicks(name, typed)
    return name


def test_numbers_of_pictures_read_well():
    assert [pictures(n) for n in (0, 1, 64)] == ["no pictures yet", "1 picture", "64 pictures"]


def test_f2_and_enter_ask_for_another_name(qtbot, card):
    name = begin_renaming(qtbot, card, "  Boots ")
    with qtbot.waitSignal(card.rename_requested) as renamed:
        qtbot.keyClick(name, Qt.Key.Key_Return)
    assert renamed.args == [7, "Boots"]
    assert card.hasFocus()


def test_clicking_the_name_edits_it(qtbot, card):
    name = name_of(card)
    qtbot.mouseClick(name, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(name.hasFocus)


def test_a_name_stays_until_the_project_has_taken_the_new_one(qtbot, card):
    name = begin_renaming(qtbot, card, "Boots")
    qtbot.keyClick(name, Qt.Key.Key_Return)
    assert name.text() == "Shoes"
    card.set_card(CardContent(label_id=7, name="Boots", colour=0, count=64))
    assert name.text() == "Boots"


def test_escape_takes_the_typing_back(qtbot, card):
    with qtbot.assertNotEmitted(card.rename_requested):
        name = begin_renaming(qtbot, card, "Boots")
        qtbot.keyClick(name, Qt.Key.Key_Escape)
    assert name.text() == "Shoes"
    assert card.hasFocus()


def test_leaving_the_name_commits_it(qtbot, card):
    begin_renaming(qtbot, card, "Boots")
    with qtbot.waitSignal(card.rename_requested) as renamed:
        card.setFocus()
    assert renamed.args == [7, "Boots"]


@pytest.mark.parametrize("typed", ["Shoes", "   "])
def test_the_same_name_or_none_asks_for_nothing(qtbot, card, typed):
    with qtbot.assertNotEmitted(card.rename_requested):
        name = begin_renaming(qtbot, card, typed)
        qtbot.keyClick(name, Qt.Key.Key_Return)
    assert name.text() == "Shoes"


def test_news_about_the_card_do_not_disturb_typing(qtbot, card):
    name = begin_renaming(qtbot, card, "Boo")
    card.set_card(CardContent(label_id=7, name="Shoes", colour=0, count=65))
    assert name.text() == "Boo"


@offscreen_menus
def test_a_long_name_is_elided_and_told_literally(card):
    long_name = "<b>bold</b> " + "x" * 48
    card.set_card(CardContent(label_id=7, name=long_name, colour=0, count=1))
    name = name_of(card)
    assert name.text() == long_name
    place = name.rect().center()
    QApplication.sendEvent(name, QHelpEvent(QEvent.Type.ToolTip, place, name.mapToGlobal(place)))
    assert "&lt;b&gt;" in name.toolTip()
    assert name.width() < card.width()


@offscreen_menus
def test_the_buttons_and_the_menu_ask(qtbot, card):
    with qtbot.waitSignal(card.add_pictures_requested) as added:
        qtbot.mouseClick(card.findChild(QPushButton, "addPicturesButton"), Qt.MouseButton.LeftButton)
    assert added.args == [7]
    for action, signal in (
        ("addFolderAction", card.add_folder_requested),
        ("deleteAction", card.delete_requested),
    ):
        menu = open_menu(qtbot, card)
        with qtbot.waitSignal(signal) as asked:
            find_action(menu, action).trigger()
        assert asked.args == [7]
        close(qtbot, menu)


@offscreen_menus
def test_rename_in_the_menu_begins_editing(qtbot, card):
    menu = open_menu(qtbot, card)
    menu.setActiveAction(find_action(menu, "renameAction"))
    with qtbot.waitSignal(menu.destroyed):
        qtbot.keyClick(menu, Qt.Key.Key_Return)
    card.activateWindow()  # the offscreen platform leaves no window active after a menu
    qtbot.waitUntil(name_of(card).hasFocus)


def test_delete_key_asks_to_delete(qtbot, card):
    card.setFocus()
    with qtbot.waitSignal(card.delete_requested):
        qtbot.keyClick(card, Qt.Key.Key_Delete)


def test_files_dropped_on_the_name_are_for_the_card(qtbot, card, dragging):
    assert not name_of(card).acceptDrops()
    mime = QMimeData()
    mime.setUrls([QUrl.fromLocalFile("/pictures/a.jpg")])
    dragging.enter(card, mime)
    with qtbot.waitSignal(card.incoming_dropped) as dropped:
        dragging.drop(card, mime)
    assert dropped.args == [7, (IncomingPath(Path("/pictures/a.jpg")),)]


def test_pictures_of_the_project_dropped_on_the_card_are_told_from_files(qtbot, card, dragging):
    mime = Carrier().carry(Path("/a.handful"), [Sample(3, 1, "", "00", "a.jpg", "/nowhere.jpg")], cut=True)
    dragging.enter(card, mime)
    with qtbot.waitSignal(card.samples_dropped) as dropped, qtbot.assertNotEmitted(card.incoming_dropped):
        dragging.drop(card, mime)
    files = tuple(Path(url.toLocalFile()) for url in mime.urls())
    assert [path.name for path in files] == ["a.jpg"]
    assert dropped.args == [7, Carried(Path("/a.handful"), (3,), cut=True, files=files)]


def test_a_click_on_the_pictures_or_enter_opens_the_card(qtbot, card):
    wall = card.findChild(QWidget, "thumbnailWall")
    with qtbot.waitSignal(card.opened) as opened:
        qtbot.mouseClick(wall, Qt.MouseButton.LeftButton)
    assert opened.args == [7]
    card.setFocus()
    with qtbot.waitSignal(card.opened):
        qtbot.keyClick(card, Qt.Key.Key_Return)


@offscreen_menus
@pytest.mark.parametrize(
    ("entry", "signal", "arguments"),
    [
        ("openAction", "opened", [7]),
        ("cameraAction", "camera_requested", [7]),
        ("videoAction", "video_requested", [7]),
        ("colourAction3", "colour_requested", [7, 3]),
        ("mergeAction9", "merge_requested", [7, 9]),
        ("shiftAction-1", "shift_requested", [7, -1]),
        ("hideActionTrue", "hide_requested", [7, True]),
    ],
)
def test_every_entry_of_the_menu_asks_for_one_thing(qtbot, card, entry, signal, arguments):
    card.set_card(CardContent(label_id=7, name="Shoes", colour=0, count=64, others=((9, "Bags & Hats"),)))
    menu = open_menu(qtbot, card)
    with qtbot.waitSignal(getattr(card, signal)) as asked:
        menu.findChild(QAction, entry).trigger()
    assert asked.args == arguments
    close(qtbot, menu)


def test_pictures_coming_in_do_not_move_anything(card, plain_picture):
    before = card.heightForWidth(356), card.sizeHint()
    card.set_images([plain_picture(), None, plain_picture(200, 50)])
    assert (card.heightForWidth(356), card.sizeHint()) == before


@offscreen_menus
def test_the_tray_is_neither_renamed_nor_deleted(qtbot):
    tray = ClassCard(TRAY)
    qtbot.addWidget(tray)
    tray.show()
    assert name_of(tray) is None
    with qtbot.assertNotEmitted(tray.delete_requested):
        qtbot.keyClick(tray, Qt.Key.Key_Delete)
    qtbot.keyClick(tray, Qt.Key.Key_F2)
    menu = open_menu(qtbot, tray)
    assert [action.objectName() for action in menu.actions()] == [
        "openAction",
        "",
        "addFolderAction",
        "cameraAction",
        "videoAction",
    ]
    close(qtbot, menu)


def test_a_screen_reader_hears_what_the_card_is(card):
    assert card.accessibleName() == "Shoes, 64 pictures"


def open_menu(qtbot, card):
    qtbot.mouseClick(card.findChild(QToolButton, "menuButton"), Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: isinstance(QApplication.activePopupWidget(), QMenu))
    return QApplication.activePopupWidget()


def find_action(menu, name):
    return next(action for action in menu.actions() if action.objectName() == name)


def close(qtbot, menu):
    with qtbot.waitSignal(menu.destroyed):
        menu.close()


def test_labels_of_the_same_colour_have_swatches_of_their_own(qtbot):
    card = ClassCard(SHOES)
    qtbot.addWidget(card)
    swatch = card.findChild(Swatch)
    looks = []
    for colour in (0, COLOURS, 2 * COLOURS, 3 * COLOURS):
        card.set_card(CardContent(label_id=7, name="Shoes", colour=colour, count=64))
        looks.append(swatch.grab().toImage())
    assert all(first != second for first, second in combinations(looks, 2))
    assert label_colour_count() == COLOURS
