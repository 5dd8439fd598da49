"""The grid of one label's pictures: chosen, labelled by key, moved, trashed, looked at closely, searched, pasted."""

import shutil
from collections.abc import Callable
from io import BytesIO
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import pytest
from PIL import Image
from PySide6.QtCore import QMimeData, QPointF, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDragMoveEvent, QDropEvent, QGuiApplication, QImage
from PySide6.QtWidgets import QApplication, QComboBox, QLineEdit, QMessageBox, QWidget
from pytestqt.qtbot import QtBot

from gui.widgets.closer_look import CloserLook
from gui.widgets.shelf_list import ShelfList
from gui.widgets.thumbnail_grid import ThumbnailGrid

Open = Callable[[Path], Any]
Stored = Callable[[Path], dict[str, int]]

_HELD = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier


def shown(person: Any) -> list[str]:
    """The names in the grid."""
    grid = person.find(ThumbnailGrid, "thumbnailGrid")
    rows = (grid.model().index(row) for row in range(grid.model().rowCount()))
    return [str(row.data(Qt.ItemDataRole.AccessibleTextRole)) for row in rows]


def opened(person: Any, qtbot: QtBot, card: str, count: int) -> ThumbnailGrid:
    """The grid behind a card, with all its pictures."""
    wall = person.cards()[card].findChild(QWidget, "thumbnailWall")
    qtbot.mouseClick(wall, Qt.MouseButton.LeftButton)
    grid = person.find(ThumbnailGrid, "thumbnailGrid")
    person.waits(lambda: grid.model().rowCount() == count)
    return grid


def shelf(person: Any, name: str) -> str:
    """What the list of labels says of one, for a screen reader."""
    shelves = person.find(ShelfList, "shelfList")
    texts = [shelves.item(row).data(Qt.ItemDataRole.AccessibleTextRole) for row in range(shelves.count())]
    return next((text for text in texts if text.startswith(f"{name}, ")), "")


def first_chosen(qtbot: QtBot, grid: ThumbnailGrid, count: int) -> None:
    """Choose the first pictures by keyboard alone."""
    grid.setFocus()
    qtbot.keyClick(grid, Qt.Key.Key_End)
    qtbot.keyClick(grid, Qt.Key.Key_Home)
    for _ in range(count - 1):
        qtbot.keyClick(grid, Qt.Key.Key_Right, Qt.KeyboardModifier.ShiftModifier)
    qtbot.waitUntil(lambda: len(grid.chosen) == count)


def test_a_card_opens_to_a_grid_and_back(qtbot: QtBot, open_window: Open, collected: Path) -> None:
    person = open_window(collected)
    opened(person, qtbot, "Day, 6 pictures", 6)
    assert person.reads("pageTitle") == "Day"
    assert person.reads("countText") == "6 pictures"
    person.click("backButton")
    assert person.reads("pageTitle") == "Collect"
    assert set(person.cards()) == {"Day, 6 pictures", "Night, 6 pictures"}


def test_digits_label_what_is_chosen_and_undo_takes_it_back(
    qtbot: QtBot, open_window: Open, collected: Path, stored: Stored
) -> None:
    person = open_window(collected)
    grid = opened(person, qtbot, "Day, 6 pictures", 6)
    first_chosen(qtbot, grid, 2)
    qtbot.keyClick(grid, Qt.Key.Key_2)
    person.waits(lambda: grid.model().rowCount() == 4)
    assert shelf(person, "Night") == "Night, 8"
    assert stored(collected) == {"Day": 4, "Night": 8}
    first_chosen(qtbot, grid, 1)
    qtbot.keyClick(grid, Qt.Key.Key_0)
    person.waits(lambda: shelf(person, "Not labelled yet") == "Not labelled yet, 1")
    first_chosen(qtbot, grid, 1)
    qtbot.keyClick(grid, Qt.Key.Key_9)
    person.waits(lambda: person.banner() == "There is no label number 9.")
    person.action("Undo").trigger()
    person.action("Undo").trigger()
    person.waits(lambda: grid.model().rowCount() == 6)
    assert stored(collected) == {"Day": 6, "Night": 6}


def test_what_is_not_labelled_is_labelled_one_after_the_other(
    qtbot: QtBot, open_window: Open, collected: Path, many: Path, stored: Stored
) -> None:
    person = open_window(collected)
    person.drop("collectPage", sorted(many.iterdir())[:3])
    person.waits(lambda: "Not labelled yet, 3 pictures" in person.cards())
    person.action("SeeWhatIsNotLabelledYet").trigger()
    grid = person.find(ThumbnailGrid, "thumbnailGrid")
    person.waits(lambda: grid.model().rowCount() == 3)
    qtbot.keyClick(grid, Qt.Key.Key_N)
    for key in (Qt.Key.Key_1, Qt.Key.Key_2, Qt.Key.Key_1):  # as fast as fingers go: each is for the next picture
        qtbot.keyClick(grid, key)
    person.waits(lambda: grid.model().rowCount() == 0)
    assert stored(collected) == {"Day": 8, "Night": 7}


def test_the_trash_gives_back_what_was_put_there(
    qtbot: QtBot, open_window: Open, collected: Path, stored: Stored
) -> None:
    person = open_window(collected)
    grid = opened(person, qtbot, "Day, 6 pictures", 6)
    first_chosen(qtbot, grid, 3)
    qtbot.keyClick(grid, Qt.Key.Key_Delete)
    person.waits(lambda: shelf(person, "Trash") == "Trash, 3")
    assert stored(collected) == {"Day": 3, "Night": 6}
    person.action("SeeTheTrash").trigger()
    person.waits(lambda: grid.model().rowCount() == 3)
    first_chosen(qtbot, grid, 1)
    qtbot.keyClick(grid, Qt.Key.Key_2)
    person.waits(lambda: shelf(person, "Night") == "Night, 7")
    person.waits(lambda: grid.model().rowCount() == 2)
    first_chosen(qtbot, grid, 1)
    person.click("restoreButton")
    person.waits(lambda: shelf(person, "Day") == "Day, 4")
    assert stored(collected) == {"Day": 4, "Night": 7}


def test_out_of_the_trash_pictures_go_for_ever_only_when_a_person_agrees(
    qtbot: QtBot, open_window: Open, collected: Path, stored: Stored
) -> None:
    person = open_window(collected)
    grid = opened(person, qtbot, "Day, 6 pictures", 6)
    first_chosen(qtbot, grid, 3)
    person.click("trashButton")
    person.waits(lambda: shelf(person, "Trash") == "Trash, 3")
    assert not person.sees("emptyTrashButton")
    person.action("SeeTheTrash").trigger()
    person.waits(lambda: grid.model().rowCount() == 3)
    first_chosen(qtbot, grid, 1)
    assert not any(person.sees(name) for name in ("moveButton", "newLabelButton", "trashButton"))
    qtbot.keyClick(grid, Qt.Key.Key_Delete)
    person.click("keepInTrashButton")
    person.click("deleteButton")
    assert person.find(QMessageBox, "deletingQuestion").text() == "Delete 1 picture for ever?"
    person.click("deleteForEverButton")
    person.waits(lambda: shelf(person, "Trash") == "Trash, 2")
    person.click("emptyTrashButton")
    assert person.find(QMessageBox, "deletingQuestion").text() == "Delete 2 pictures for ever?"
    person.click("deleteForEverButton")
    person.waits(lambda: shelf(person, "Trash") == "Trash, 0")
    assert not person.sees("emptyTrashButton")
    person.action("Undo").trigger()
    person.waits(lambda: shelf(person, "Trash") == "Trash, 2" and grid.model().rowCount() == 2)
    person.window.activateWindow()
    person.waits(person.window.isActiveWindow)
    qtbot.keyClick(grid, Qt.Key.Key_A, Qt.KeyboardModifier.ControlModifier)
    person.waits(lambda: len(grid.chosen) == 2)
    qtbot.keyClick(grid, Qt.Key.Key_L, Qt.KeyboardModifier.ControlModifier)  # a label of them takes them out
    person.waits(lambda: shelf(person, "Label 1") == "Label 1, 2")
    assert stored(collected) == {"Day": 3, "Night": 6, "Label 1": 2}


def test_pictures_are_dragged_to_another_label_and_to_the_trash(
    qtbot: QtBot, open_window: Open, collected: Path, stored: Stored
) -> None:
    person = open_window(collected)
    grid = opened(person, qtbot, "Day, 6 pictures", 6)
    first_chosen(qtbot, grid, 2)
    shelves = person.find(ShelfList, "shelfList")
    drag_to(shelves, "Night, 6", person_carries(person, grid, qtbot))
    person.waits(lambda: shelf(person, "Night") == "Night, 8")
    person.waits(lambda: grid.model().rowCount() == 4)
    first_chosen(qtbot, grid, 1)
    drag_to(shelves, "Trash, 0", person_carries(person, grid, qtbot))
    person.waits(lambda: shelf(person, "Trash") == "Trash, 1")
    assert stored(collected) == {"Day": 3, "Night": 8}


@pytest.mark.parametrize("target", ["rail", "collectPage"])
def test_own_pictures_are_refused_where_there_is_no_place_for_them(
    qtbot: QtBot, open_window: Open, collected: Path, stored: Stored, target: str
) -> None:
    person = open_window(collected)
    grid = opened(person, qtbot, "Day, 6 pictures", 6)
    first_chosen(qtbot, grid, 2)
    mime = person_carries(person, grid, qtbot)
    assert mime.hasUrls()
    assert not entered(person.find(QWidget, target), mime).isAccepted()
    assert stored(collected) == {"Day": 6, "Night": 6}


def test_own_pictures_are_refused_on_the_row_of_all_pictures(qtbot: QtBot, open_window: Open, collected: Path) -> None:
    person = open_window(collected)
    grid = opened(person, qtbot, "Day, 6 pictures", 6)
    first_chosen(qtbot, grid, 2)
    shelves = person.find(ShelfList, "shelfList")
    place = shelves.visualItemRect(shelves.item(0)).center()
    mime = person_carries(person, grid, qtbot)
    moving = QDragMoveEvent(place, Qt.DropAction.CopyAction, mime, *_HELD)
    QApplication.sendEvent(shelves.viewport(), moving)
    assert not moving.isAccepted()


def entered(widget: QWidget, mime: QMimeData) -> QDragEnterEvent:
    """What a widget answers when something is held over its middle."""
    event = QDragEnterEvent(widget.rect().center(), Qt.DropAction.CopyAction, mime, *_HELD)
    event.ignore()
    QApplication.sendEvent(widget, event)
    return event


def person_carries(person: Any, grid: ThumbnailGrid, qtbot: QtBot) -> QMimeData:
    """What a drag of the chosen pictures would carry, as the clipboard has it after Cut."""
    qtbot.keyClick(grid, Qt.Key.Key_X, Qt.KeyboardModifier.ControlModifier)
    source = QGuiApplication.clipboard().mimeData()
    mime = QMimeData()
    for kind in source.formats():
        mime.setData(kind, source.data(kind))
    return mime


def drag_to(shelves: ShelfList, text: str, mime: QMimeData) -> None:
    """Drag over the row of this text and let go."""
    row = next(
        row for row in range(shelves.count()) if shelves.item(row).data(Qt.ItemDataRole.AccessibleTextRole) == text
    )
    place = shelves.visualItemRect(shelves.item(row)).center()
    copy, button, keys = Qt.DropAction.CopyAction, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
    entering = QDragEnterEvent(place, copy, mime, button, keys)
    QApplication.sendEvent(shelves.viewport(), entering)
    assert entering.isAccepted()
    QApplication.sendEvent(shelves.viewport(), QDragMoveEvent(place, copy, mime, button, keys))
    QApplication.sendEvent(shelves.viewport(), QDropEvent(QPointF(place), copy, mime, button, keys))


def test_copied_pictures_are_files_for_other_programs(qtbot: QtBot, open_window: Open, collected: Path) -> None:
    person = open_window(collected)
    grid = opened(person, qtbot, "Day, 6 pictures", 6)
    first_chosen(qtbot, grid, 2)
    qtbot.keyClick(grid, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)
    paths = [Path(url.toLocalFile()) for url in QGuiApplication.clipboard().mimeData().urls()]
    assert [path.name for path in paths] == ["0000.png", "0001.png"]
    assert all(path.read_bytes().startswith(b"\x89PNG") for path in paths)


def test_copies_are_pasted_into_another_label(qtbot: QtBot, open_window: Open, collected: Path, stored: Stored) -> None:
    person = open_window(collected)
    grid = opened(person, qtbot, "Day, 6 pictures", 6)
    first_chosen(qtbot, grid, 2)
    qtbot.keyClick(grid, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)
    shelves = person.find(ShelfList, "shelfList")
    shelves.setCurrentRow(2)
    qtbot.keyClick(shelves, Qt.Key.Key_Return)
    person.waits(lambda: person.reads("pageTitle") == "Night")
    qtbot.keyClick(grid, Qt.Key.Key_V, Qt.KeyboardModifier.ControlModifier)
    person.waits(lambda: shelf(person, "Night") == "Night, 8")
    assert stored(collected) == {"Day": 6, "Night": 8}


def test_what_is_cut_is_dim_until_it_is_pasted_or_given_up(
    qtbot: QtBot, open_window: Open, collected: Path, stored: Stored
) -> None:
    person = open_window(collected)
    grid = opened(person, qtbot, "Day, 6 pictures", 6)
    first_chosen(qtbot, grid, 1)
    middle = grid.visualRect(grid.model().index(0)).center()

    def contrast() -> int:
        """How far the noisy picture's pixels are from one another; what is dim is nearer to the ground."""
        image = grid.viewport().grab().toImage()
        levels = [image.pixelColor(middle.x() + step, middle.y()).red() for step in range(-30, 30)]
        return max(levels) - min(levels)

    person.waits(lambda: contrast() > 30)
    whole = contrast()
    qtbot.keyClick(grid, Qt.Key.Key_X, Qt.KeyboardModifier.ControlModifier)
    person.waits(lambda: contrast() < whole // 2)
    qtbot.keyClick(grid, Qt.Key.Key_Escape)
    person.waits(lambda: contrast() == whole)
    assert len(grid.chosen) == 1
    qtbot.keyClick(grid, Qt.Key.Key_X, Qt.KeyboardModifier.ControlModifier)
    shelves = person.find(ShelfList, "shelfList")
    shelves.setCurrentRow(2)
    qtbot.keyClick(shelves, Qt.Key.Key_Return)
    person.waits(lambda: person.reads("pageTitle") == "Night")
    qtbot.keyClick(grid, Qt.Key.Key_V, Qt.KeyboardModifier.ControlModifier)
    person.waits(lambda: shelf(person, "Night") == "Night, 7")
    left = QGuiApplication.clipboard().mimeData()
    assert left is None or not left.formats()
    assert stored(collected) == {"Day": 5, "Night": 7}


def test_pictures_are_found_by_where_they_came_from(
    qtbot: QtBot, open_window: Open, collected: Path, pictures: Path, tmp_path: Path
) -> None:
    with ZipFile(tmp_path / "Zipped.zip", "w") as packed:
        packed.writestr("zipped.png", drawn(1))
    person = open_window(collected)
    person.drop(person.cards()["Day, 6 pictures"], [tmp_path / "Zipped.zip"])
    person.waits(lambda: "Day, 7 pictures" in person.cards())
    grid = opened(person, qtbot, "Day, 7 pictures", 7)
    image = QImage(40, 30, QImage.Format.Format_RGB32)
    image.fill(Qt.GlobalColor.darkCyan)
    QGuiApplication.clipboard().setImage(image)
    person.action("PastePictures").trigger()
    person.waits(lambda: grid.model().rowCount() == 8)
    show = person.find(QComboBox, "showChoice")
    for words, found in (("From files and folders", 6), ("From a zip", 1), ("Pasted or from the web", 1)):
        show.setCurrentText(words)
        person.waits(lambda said=f"{found} of 8 pictures": person.reads("countText") == said)


def drawn(shade: int) -> bytes:
    """A picture of one grey, as a PNG."""
    buffer = BytesIO()
    Image.new("L", (40, 30), shade).save(buffer, "PNG")
    return buffer.getvalue()


def test_a_picture_from_another_program_is_pasted_and_a_link_is_refused(
    open_window: Open, collected: Path, stored: Stored
) -> None:
    person = open_window(collected)
    image = QImage(40, 30, QImage.Format.Format_RGB32)
    image.fill(Qt.GlobalColor.darkCyan)
    QGuiApplication.clipboard().setImage(image)
    person.action("PastePictures").trigger()
    person.waits(lambda: "Not labelled yet, 1 picture" in person.cards())
    assert stored(collected)[""] == 1
    mime = QMimeData()
    mime.setUrls([QUrl("https://example.org/cat.jpg")])
    QGuiApplication.clipboard().setMimeData(mime)
    person.action("PastePictures").trigger()
    person.waits(lambda: "fetches nothing from there" in person.banner())
    QGuiApplication.clipboard().clear()
    person.action("PastePictures").trigger()
    person.waits(lambda: person.banner().startswith("There is no picture on the clipboard."))


def test_a_new_label_is_made_of_what_is_chosen(
    qtbot: QtBot, open_window: Open, collected: Path, stored: Stored
) -> None:
    person = open_window(collected)
    grid = opened(person, qtbot, "Day, 6 pictures", 6)
    first_chosen(qtbot, grid, 2)
    person.click("newLabelButton")
    person.waits(lambda: shelf(person, "Label 1") == "Label 1, 2" and grid.model().rowCount() == 4)
    person.action("Undo").trigger()
    person.waits(lambda: grid.model().rowCount() == 6)
    assert stored(collected) == {"Day": 6, "Night": 6}


def test_a_new_label_is_named_where_it_stands_and_the_next_key_is_for_the_pictures(
    qtbot: QtBot, open_window: Open, collected: Path, stored: Stored
) -> None:
    person = open_window(collected)
    grid = opened(person, qtbot, "Day, 6 pictures", 6)
    first_chosen(qtbot, grid, 2)
    qtbot.keyClick(grid, Qt.Key.Key_L, Qt.KeyboardModifier.ControlModifier)
    person.waits(lambda: person.sees("shelfNameEdit"), most=5000)
    name = person.find(QLineEdit, "shelfNameEdit")
    assert (name.text(), name.selectedText()) == ("Label 1", "Label 1")
    person.waits(name.hasFocus, most=5000)
    qtbot.keyClicks(name, "Dusk")
    qtbot.keyClick(name, Qt.Key.Key_Return)
    person.waits(lambda: shelf(person, "Dusk") == "Dusk, 2", most=5000)
    assert not person.sees("shelfNameEdit")
    person.waits(grid.hasFocus, most=5000)
    assert stored(collected) == {"Day": 4, "Night": 6, "Dusk": 2}
    shelves = person.find(ShelfList, "shelfList")
    shelves.setFocus()
    shelves.setCurrentRow(0)
    qtbot.keyClick(shelves, Qt.Key.Key_F2)
    assert not person.sees("shelfNameEdit"), "All pictures is no label"
    shelves.setCurrentRow(1)
    qtbot.keyClick(shelves, Qt.Key.Key_F2)
    qtbot.keyClicks(person.find(QLineEdit, "shelfNameEdit"), "Noon")
    qtbot.keyClick(person.find(QLineEdit, "shelfNameEdit"), Qt.Key.Key_Escape)
    assert shelf(person, "Day") == "Day, 4"


def test_search_and_order(qtbot: QtBot, open_window: Open, collected: Path) -> None:
    person = open_window(collected)
    grid = opened(person, qtbot, "Day, 6 pictures", 6)
    order = person.find(QComboBox, "sortChoice")
    order.setCurrentIndex(1)
    person.waits(lambda: shown(person)[0].startswith("0005"))
    search = person.find(QLineEdit, "searchField")
    search.setFocus()
    qtbot.keyClicks(search, "0003")
    person.waits(lambda: grid.model().rowCount() == 1)
    person.waits(lambda: person.reads("countText") == "1 of 6 pictures")


def test_a_closer_look_goes_on_to_the_next_and_labels(
    qtbot: QtBot, open_window: Open, collected: Path, stored: Stored
) -> None:
    person = open_window(collected)
    grid = opened(person, qtbot, "Day, 6 pictures", 6)
    first_chosen(qtbot, grid, 1)
    qtbot.keyClick(grid, Qt.Key.Key_Space)
    closer = person.find(CloserLook, "closerLook")
    person.waits(lambda: person.sees("facts") or "64 × 48" in texts(closer))
    assert "0000.png" in texts(closer)
    qtbot.keyClick(closer, Qt.Key.Key_Right)
    person.waits(lambda: "0001.png" in texts(closer))
    qtbot.keyClick(closer, Qt.Key.Key_2)
    person.waits(lambda: "0002.png" in texts(closer))
    qtbot.keyClick(closer, Qt.Key.Key_Escape)
    person.waits(lambda: not person.sees("closerLook"))
    person.waits(lambda: grid.model().rowCount() == 5)
    assert stored(collected) == {"Day": 5, "Night": 7}


def texts(widget: QWidget) -> str:
    """All that a widget says."""
    return "\n".join(str(child.property("text") or "") for child in widget.findChildren(QWidget))


def test_copies_across_labels_are_shown_mended_and_ignored(
    qtbot: QtBot, open_window: Open, collected: Path, pictures: Path, tmp_path: Path, stored: Stored
) -> None:
    person = open_window(collected)
    twin = tmp_path / "Night" / "twin.png"
    twin.parent.mkdir()
    shutil.copy(min((pictures / "Day").iterdir()), twin)
    person.drop(person.cards()["Night, 6 pictures"], [twin])
    person.waits(lambda: "Night, 7 pictures" in person.cards())
    person.waits(lambda: person.sees("troublesButton"))
    person.click("troublesButton")
    sentence = "1 picture is in both Day and Night."
    rows = [widget for widget in person.window.findChildren(QWidget, "troubleRow") if widget.isVisible()]
    row = next(row for row in rows if row.accessibleName() == sentence)
    qtbot.mouseClick(row.findChild(QWidget, "showTroubleButton"), Qt.MouseButton.LeftButton)
    grid = person.find(ThumbnailGrid, "thumbnailGrid")
    person.waits(lambda: grid.model().rowCount() == 2)
    person.click("backButton")
    person.action("BeforeYouTrain").trigger()
    rows = [widget for widget in person.window.findChildren(QWidget, "troubleRow") if widget.isVisible()]
    row = next(row for row in rows if row.accessibleName() == sentence)
    qtbot.mouseClick(row.findChild(QWidget, "ignoreTroubleButton"), Qt.MouseButton.LeftButton)
    person.waits(lambda: person.action("Undo").text() == "Undo ignore a trouble")
    person.waits(
        lambda: (
            not any(
                widget.accessibleName() == sentence and widget.isVisible()
                for widget in person.window.findChildren(QWidget, "troubleRow")
            )
        )
    )
    assert stored(collected) == {"Day": 6, "Night": 7}
