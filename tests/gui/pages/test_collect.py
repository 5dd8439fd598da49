"""The Collect page as a person uses it: drop, name, rename, delete, and all of it undone."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QFileDialog, QWidget
from pytestqt.qtbot import QtBot

from core.project.project import Project
from gui.widgets.class_card import ClassCard
from gui.widgets.name_edit import NameEdit

Open = Callable[[Path], Any]  # a Person, see conftest.py
Stored = Callable[[Path], dict[str, int]]


def name_edit(card: ClassCard) -> NameEdit:
    edit = card.findChild(NameEdit, "nameEdit")
    assert isinstance(edit, NameEdit)
    return edit


def type_name(qtbot: QtBot, card: ClassCard, name: str) -> None:
    """F2, the new name, Enter."""
    card.setFocus()
    qtbot.keyClick(card, Qt.Key.Key_F2)
    qtbot.waitUntil(name_edit(card).hasFocus)
    qtbot.keyClicks(name_edit(card), name)
    qtbot.keyClick(name_edit(card), Qt.Key.Key_Return)


def test_folders_dropped_on_the_empty_page_become_cards(open_window: Open, empty: Path, pictures: Path) -> None:
    person = open_window(empty)
    assert person.cards() == {}
    assert person.step("collect").endswith("no pictures yet")
    person.drop("dropArea", [pictures])
    person.waits(lambda: list(person.cards()) == ["Day, 6 pictures", "Night, 6 pictures"])
    person.waits(lambda: person.banner() == "12 pictures came in. Next: train on them.")
    assert not person.sees("dropArea")
    assert person.step("collect").endswith("12 pictures")
    person.click("bannerAction")
    assert person.window.current_page == "train"


def test_folders_dropped_on_the_rail_become_cards_whatever_page_is_shown(
    open_window: Open, empty: Path, pictures: Path
) -> None:
    person = open_window(empty)
    person.go("export")
    person.drop("rail", [pictures])
    assert person.window.current_page == "collect"
    person.waits(lambda: list(person.cards()) == ["Day, 6 pictures", "Night, 6 pictures"])


def test_the_cards_show_the_latest_pictures(open_window: Open, collected: Path) -> None:
    person = open_window(collected)
    wall = person.cards()["Day, 6 pictures"].findChild(QWidget, "thumbnailWall")
    inside = wall.rect().center() * 0.2  # amid the first of four squares in a row
    person.waits(lambda: 130 < wall.grab().toImage().pixelColor(inside).lightness() < 240)
    dark = person.cards()["Night, 6 pictures"].findChild(QWidget, "thumbnailWall")
    person.waits(lambda: dark.grab().toImage().pixelColor(inside).lightness() < 120)


def test_files_without_a_folder_go_into_the_tray(
    open_window: Open, collected: Path, tmp_path: Path, many: Path, stored: Stored
) -> None:
    person = open_window(collected)
    loose = sorted(many.iterdir())
    person.drop("collectPage", loose[:2])
    person.waits(lambda: "Not labelled yet, 2 pictures" in person.cards())
    tray = person.cards()["Not labelled yet, 2 pictures"]
    person.drop(tray, loose[2:3])
    person.waits(lambda: "Not labelled yet, 3 pictures" in person.cards())
    person.drop(person.cards()["Day, 6 pictures"], loose[3:4])
    person.waits(lambda: "Day, 7 pictures" in person.cards())
    assert stored(collected) == {"Day": 7, "Night": 6, "": 3}


def test_the_card_with_the_plus_makes_a_label_whose_name_is_typed_at_once(
    qtbot: QtBot, open_window: Open, collected: Path, stored: Stored
) -> None:
    person = open_window(collected)
    person.window.resize(person.window.minimumSize())
    qtbot.mouseClick(person.find(QWidget, "newLabelCard"), Qt.MouseButton.LeftButton)
    person.waits(lambda: "Label 1, no pictures yet" in person.cards())
    card = person.cards()["Label 1, no pictures yet"]
    person.waits(lambda: name_edit(card).hasFocus())
    person.waits(lambda: card.visibleRegion().boundingRect() == card.rect())  # all of it is in sight
    qtbot.keyClicks(name_edit(card), "Dusk")
    qtbot.keyClick(name_edit(card), Qt.Key.Key_Return)
    person.waits(lambda: "Dusk, no pictures yet" in person.cards())
    assert stored(collected) == {"Day": 6, "Night": 6, "Dusk": 0}


def test_a_label_is_renamed_where_it_stands_and_a_taken_name_is_refused(
    qtbot: QtBot, open_window: Open, collected: Path, stored: Stored
) -> None:
    person = open_window(collected)
    card = person.cards()["Day, 6 pictures"]
    type_name(qtbot, card, "night")
    person.waits(lambda: person.banner() == "There is a class label Night already. Choose another name.")
    assert name_edit(card).text() == "Day"
    type_name(qtbot, card, "Noon")
    person.waits(lambda: "Noon, 6 pictures" in person.cards())
    assert stored(collected) == {"Noon": 6, "Night": 6}


def test_deleting_is_undone_and_redone_by_their_actions(
    qtbot: QtBot, open_window: Open, collected: Path, stored: Stored
) -> None:
    person = open_window(collected)
    card = person.cards()["Day, 6 pictures"]
    card.setFocus()
    qtbot.keyClick(card, Qt.Key.Key_Delete)
    person.waits(lambda: list(person.cards()) == ["Night, 6 pictures"])
    assert person.action("Undo").text() == "Undo delete label Day"
    person.action("Undo").trigger()
    person.waits(lambda: set(person.cards()) == {"Day, 6 pictures", "Night, 6 pictures"})
    assert stored(collected) == {"Day": 6, "Night": 6}
    assert person.action("Redo").text() == "Redo delete label Day"
    person.action("Redo").trigger()
    person.waits(lambda: list(person.cards()) == ["Night, 6 pictures"])
    assert stored(collected) == {"Night": 6}
    assert not person.action("Redo").isEnabled()


def test_undo_survives_a_restart_and_ends_at_the_beginning(open_window: Open, collected: Path) -> None:
    first = open_window(collected)
    first.action("Undo").trigger()  # the import was one step
    first.waits(lambda: first.sees("dropArea"))
    assert not first.action("Undo").isEnabled()
    assert first.action("Undo").toolTip() == "There is nothing to undo"
    first.window.close()
    again = open_window(collected)
    again.action("Redo").trigger()
    again.waits(lambda: set(again.cards()) == {"Day, 6 pictures", "Night, 6 pictures"})


def test_cards_are_put_in_order_by_dragging_their_heads(
    qtbot: QtBot, open_window: Open, collected: Path, stored: Stored
) -> None:
    person = open_window(collected)
    person.action("NewLabel").trigger()
    person.waits(lambda: len(person.cards()) == 3)
    drag_card(qtbot, person, "Label 1, no pictures yet", onto="Day, 6 pictures")
    person.waits(lambda: person.action("Undo").text() == "Undo put labels in order")
    assert list(stored(collected)) == ["Label 1", "Day", "Night"]
    assert places(person) == ["Label 1, no pictures yet", "Day, 6 pictures", "Night, 6 pictures"]
    drag_card(qtbot, person, "Day, 6 pictures", onto="Night, 6 pictures", escape=True)
    assert places(person) == ["Label 1, no pictures yet", "Day, 6 pictures", "Night, 6 pictures"]
    person.action("Undo").trigger()
    person.waits(lambda: places(person)[0] == "Day, 6 pictures")
    assert list(stored(collected)) == ["Day", "Night", "Label 1"]


def places(person: Any) -> list[str]:
    """The cards as they stand, line by line."""
    cards = person.cards()
    return sorted(cards, key=lambda name: (cards[name].y(), cards[name].x()))


def drag_card(qtbot: QtBot, person: Any, name: str, *, onto: str, escape: bool = False) -> None:
    """Take a card by its head, beside the name, and let it go in the middle of another, or give it up."""
    card = person.cards()[name]
    head = card.findChild(QWidget, "cardHead")
    before = places(person)
    grip = QPoint(head.width() - 60, head.height() // 2)
    target = person.cards()[onto]
    aim = target.mapToGlobal(target.rect().center())
    qtbot.mousePress(head, Qt.MouseButton.LeftButton, pos=grip)
    for _ in range(2):  # the first takes hold of it
        qtbot.mouseMove(head, head.mapFromGlobal(aim))
    assert places(person).index(name) == before.index(onto)  # the others have made room
    if escape:
        qtbot.keyClick(card, Qt.Key.Key_Escape)
    qtbot.mouseRelease(head, Qt.MouseButton.LeftButton, pos=head.mapFromGlobal(aim))


def test_an_ampersand_in_a_name_is_no_shortcut(qtbot: QtBot, open_window: Open, collected: Path) -> None:
    person = open_window(collected)
    type_name(qtbot, person.cards()["Day, 6 pictures"], "Sun & Sky")
    # a menu shows two as one
    person.waits(lambda: person.action("Undo").text() == "Undo rename label to Sun && Sky")
    assert person.action("Undo").toolTip().startswith("Undo rename label to Sun & Sky (")


def test_files_that_are_no_pictures_are_each_named_behind_details(
    open_window: Open, empty: Path, tmp_path: Path, pictures: Path
) -> None:
    (tmp_path / "letter.txt").write_text("Dear diary,")
    (tmp_path / "half.png").write_bytes(next((pictures / "Day").iterdir()).read_bytes()[:100])
    person = open_window(empty)
    person.drop("collectPage", [pictures / "Day", tmp_path / "letter.txt", tmp_path / "half.png"])
    person.waits(lambda: person.banner().startswith("6 pictures came in. 2 files could not be read."))
    details = person.details()
    assert f"{tmp_path / 'letter.txt'}: It is not a picture" in details
    assert f"{tmp_path / 'half.png'}: The picture is damaged or incomplete." in details


def test_cancel_ends_an_import_and_keeps_what_is_in(open_window: Open, empty: Path, many: Path, stored: Stored) -> None:
    person = open_window(empty)
    person.drop("dropArea", [many])
    person.waits(lambda: person.step("collect").endswith(" pictures"))  # some are in
    person.click("cancelImportButton")
    person.waits(lambda: person.banner().startswith("Cancelled. "))
    person.waits(lambda: not person.sees("importProgress"))
    kept = stored(empty)["Dusk"]
    assert 0 < kept < 3000
    assert f"{kept:,} pictures came in" in person.banner()


def test_cards_stay_under_the_pointer_while_pictures_come_in_and_a_message_comes(
    open_window: Open, collected: Path, many: Path
) -> None:
    person = open_window(collected)
    card = person.cards()["Day, 6 pictures"]
    before = card.mapToGlobal(QPoint())
    person.drop("collectPage", [many])
    person.waits(lambda: person.sees("importProgress"))
    assert card.mapToGlobal(QPoint()) == before
    person.click("cancelImportButton")
    person.waits(lambda: person.banner() and not person.sees("importProgress"))
    assert card.mapToGlobal(QPoint()) == before


def test_nothing_is_undone_under_an_import(open_window: Open, empty: Path, many: Path, stored: Stored) -> None:
    person = open_window(empty)
    person.drop("dropArea", [many])
    person.waits(lambda: person.step("collect").endswith(" pictures"))
    person.action("Undo").trigger()
    person.waits(lambda: person.banner().startswith("Pictures are still coming in."))
    person.waits(lambda: not person.sees("importProgress"), most=120_000)
    assert stored(empty) == {"Dusk": 3000}


def test_a_project_that_somebody_else_lets_go_of_can_be_changed(open_window: Open, collected: Path) -> None:
    other = Project.open(collected)
    person = open_window(collected)
    person.waits(lambda: person.banner().startswith("This project is open elsewhere"))
    other.close()
    person.waits(lambda: person.reads("savedState") == "saved")
    person.action("NewLabel").trigger()
    person.waits(lambda: len(person.cards()) == 3)


def test_no_other_project_opens_under_an_import(
    open_window: Open, empty: Path, many: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    person = open_window(empty)
    person.drop("dropArea", [many])
    person.waits(lambda: person.cards() and not any("no pictures" in card for card in person.cards()))
    person.action("TryWithSamplePictures").trigger()
    assert person.banner() == "This project is still being worked on. Wait until it is done, or stop it first."
    assert person.reads("projectName") == "Empty"
    person.click("cancelImportButton")
    person.waits(lambda: not person.sees("importProgress"))
    assert not list(tmp_path.rglob("Sample*"))


def test_sample_pictures_are_drawn_into_the_empty_project_and_can_be_cancelled(
    open_window: Open, empty: Path, stored: Stored
) -> None:
    person = open_window(empty)
    person.click("trySamplesButton")
    person.waits(lambda: person.reads("importText").startswith("Drawing sample pictures: "))
    person.click("cancelImportButton")
    person.waits(lambda: not person.sees("importProgress"))
    assert person.reads("projectName") == "Empty"
    assert stored(empty) == {}


def test_a_card_s_button_adds_the_chosen_files_to_its_label(
    qtbot: QtBot,
    open_window: Open,
    collected: Path,
    many: Path,
    monkeypatch: pytest.MonkeyPatch,
    stored: Stored,
) -> None:
    chosen = [str(path) for path in sorted(many.iterdir())[:2]]
    monkeypatch.setattr(QFileDialog, "getOpenFileNames", lambda *_: (chosen, ""))
    person = open_window(collected)
    button = person.cards()["Night, 6 pictures"].findChild(QWidget, "addPicturesButton")
    qtbot.mouseClick(button, Qt.MouseButton.LeftButton)
    person.waits(lambda: "Night, 8 pictures" in person.cards())
    assert stored(collected) == {"Day": 6, "Night": 8}


def test_a_folder_dialog_that_is_cancelled_changes_nothing(
    open_window: Open, empty: Path, monkeypatch: pytest.MonkeyPatch, stored: Stored
) -> None:
    monkeypatch.setattr(QFileDialog, "getExistingDirectory", lambda *_: "")
    person = open_window(empty)
    person.click("addFolderButton")
    person.click("openProjectButton")
    assert person.reads("projectName") == "Empty"
    assert stored(empty) == {}
    assert person.banner() == ""
