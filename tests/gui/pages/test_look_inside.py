"""Look inside: a filter slid over one's own pictures and numbers, with the arithmetic under the pointer."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QAction, QImage
from PySide6.QtWidgets import (
    QApplication,
    QCheckBox,
    QComboBox,
    QFileDialog,
    QInputDialog,
    QLineEdit,
    QPushButton,
    QTabWidget,
    QWidget,
)
from pytestqt.qtbot import QtBot

from gui.frames.generated import GeneratedSource
from gui.messages import Messages
from gui.pages.look_inside.sliding import SlidingView
from gui.projects import Projects
from gui.session import Session
from gui.viewmodels.sliding import Slid, SlidingViewModel
from gui.widgets.dots_view import DotsView

Open = Callable[[Path], Any]  # a Person, see conftest.py


@pytest.fixture
def person(open_window: Open, collected: Path) -> Any:
    """In front of the page, over a project with pictures."""
    found = open_window(collected)
    found.go("inside")
    found.waits(lambda: found.reads("slidPictureTitle") == "48 × 64")
    return found


def choose_grid(person: Any, text: str) -> None:
    menu = person.find(QWidget, "typeNumbers").menu()
    next(action for action in menu.actions() if action.text() == text).trigger()


def choose(person: Any, name: str, text: str) -> None:
    field = person.find(QComboBox, name)
    place = field.findText(text, Qt.MatchFlag.MatchStartsWith)
    field.setCurrentIndex(place)
    field.activated.emit(place)


def point(qtbot: QtBot, view: DotsView, row: int, column: int) -> None:
    """Move the mouse over one dot."""
    place, image = view.place(), view._image
    assert image is not None
    x = place.left() + (column + 0.5) * place.width() / image.width()
    y = place.top() + (row + 0.5) * place.height() / image.height()
    qtbot.mouseMove(view, QPoint(round(x), round(y)))
    QApplication.processEvents()


def sum_of(person: Any) -> str:
    return str(person.find(QWidget, "arithmeticView").accessibleDescription())


def test_the_projects_first_picture_is_there_at_once_and_the_next_one_click_away(person: Any) -> None:
    assert person.reads("firstMapTitle").startswith("46 × 62 · black −")
    assert person.reads("sizeFormula").endswith("(48 − 3 + 0) / 1 + 1 = 46 high, (64 − 3 + 0) / 1 + 1 = 62 wide")
    before = person.find(DotsView, "slidPicture")._image
    person.click("nextSample")
    person.waits(lambda: person.find(DotsView, "slidPicture")._image is not before)


def test_under_the_pointer_stands_the_lectures_arithmetic(person: Any, qtbot: QtBot) -> None:
    choose_grid(person, "A band")
    person.waits(lambda: person.reads("firstMapTitle").startswith("5 × 5"))
    person.find(QCheckBox, "reluBox").setChecked(True)
    person.waits(lambda: person.reads("firstMapTitle") == "5 × 5 · black 0, white 30")
    point(qtbot, person.find(DotsView, "firstMap"), 0, 0)
    assert sum_of(person) == "Sum −30, after ReLU 0: lands in row 1, column 1"
    point(qtbot, person.find(DotsView, "slidPicture"), 5, 3)  # the middle of the window that lands in row 5
    assert sum_of(person) == "Sum 30, after ReLU 30: lands in row 5, column 3"


def test_step_by_step_and_by_itself(person: Any, qtbot: QtBot) -> None:
    assert not person.can_click("stepButton")  # a picture has too many places
    choose_grid(person, "A shape")
    person.waits(lambda: person.can_click("stepButton"))
    choose(person, "firstFilterField", "Sobel")
    person.waits(lambda: person.reads("firstMapTitle") == "6 × 6 · black −4, white 4")
    for _ in range(2):
        person.click("stepButton")
    assert sum_of(person) == "Sum −4: lands in row 1, column 2"
    person.click("playButton")
    person.waits(lambda: sum_of(person).endswith("row 1, column 5"))
    person.click("playButton")


def test_ones_own_numbers_two_filters_and_all_settings(person: Any, qtbot: QtBot) -> None:
    choose_grid(person, "A shape")
    person.find(QCheckBox, "secondFilterBox").setChecked(True)
    choose(person, "paddingField", "Same")
    choose(person, "strideField", "2")
    choose(person, "poolingField", "Max")
    person.waits(lambda: person.reads("secondMapTitle").startswith("2 × 2"))
    assert person.reads("sizeFormula").endswith(
        "(8 − 3 + 2) / 2 + 1 = 4, rounded down, both ways · depth 2 · then half as high and wide"
    )
    field = next(one for one in person.window.findChildren(QLineEdit, "weight_0_0") if one.isVisible())
    field.selectAll()
    qtbot.keyClicks(field, "-7")
    assert person.find(QComboBox, "firstFilterField").currentText() == "Your own numbers"
    person.waits(lambda: person.reads("firstMapTitle").endswith("black −2, white 2"))


def test_what_is_typed_and_no_number_is_said_and_does_not_stay(person: Any, qtbot: QtBot) -> None:
    choose_grid(person, "A shape")
    person.waits(lambda: person.reads("firstMapTitle") == "6 × 6 · black −3, white 3")
    field = next(one for one in person.window.findChildren(QLineEdit, "weight_0_0") if one.isVisible())
    for nonsense in ("-", "abc", "nan", "1e999"):
        field.selectAll()
        qtbot.keyClicks(field, nonsense)
        assert person.reads("firstFilterSentence").startswith("Type a number such as 1")
        qtbot.keyClick(field, Qt.Key.Key_Return)
        assert field.text() == "1"
    field.selectAll()
    qtbot.keyClicks(field, "1e6")
    person.waits(lambda: person.reads("firstMapTitle").startswith("6 × 6 · black 0, white 999,999"))


def test_a_filter_larger_than_the_picture_is_one_sentence(person: Any, tmp_path: Path) -> None:
    Image.new("L", (1, 1), 200).save(tmp_path / "dot.png")
    person.drop("lookInsidePage", [tmp_path / "dot.png"])
    view = person.find(DotsView, "firstMap")
    person.waits(lambda: "is larger than the picture, 1 × 1" in view.accessibleDescription())
    choose(person, "paddingField", "Same")
    person.waits(lambda: person.reads("firstMapTitle").startswith("1 × 1"))
    choose(person, "greyField", "Colour")
    person.waits(lambda: person.reads("slidPictureTitle") == "1 × 1 × 3")


def test_under_a_pooled_map_stands_what_is_pooled(person: Any, qtbot: QtBot) -> None:
    choose_grid(person, "A shape")
    choose(person, "firstFilterField", "Sobel")
    for name, words in (("Max", "largest of 0; 0; 0; 1 is 1"), ("Average", "mean of 0; 0; 0; 1 is 0.25")):
        choose(person, "poolingField", name)
        person.waits(lambda: person.reads("firstMapTitle").startswith("3 × 3"))
        person.waits(lambda words=words: said_at(person, qtbot, 1, 1).endswith(f"{words}: lands in row 2, column 2"))
    choose_grid(person, "A band")
    person.waits(lambda: person.reads("firstMapTitle").startswith("2 × 2"))
    point(qtbot, person.find(DotsView, "slidPicture"), 6, 6)
    assert sum_of(person).endswith("Pooling leaves it out: it has no neighbour to go with.")


def said_at(person: Any, qtbot: QtBot, row: int, column: int) -> str:
    """What is added up under a place of the map."""
    point(qtbot, person.find(DotsView, "firstMap"), row - 1, column)
    point(qtbot, person.find(DotsView, "firstMap"), row, column)
    return sum_of(person)


def test_two_filters_of_different_sizes_are_one_sentence(person: Any) -> None:
    choose_grid(person, "A shape")
    person.find(QCheckBox, "secondFilterBox").setChecked(True)
    choose(person, "secondFilterField", "Roberts")
    view = person.find(DotsView, "firstMap")
    person.waits(lambda: view.accessibleDescription().startswith("Two filters side by side need the same size."))
    assert not person.banner()
    choose(person, "paddingField", "Same")
    person.waits(lambda: person.reads("secondMapTitle").startswith("8 × 8"))


def test_a_file_that_is_no_picture_is_named(person: Any, tmp_path: Path) -> None:
    (tmp_path / "letter.txt").write_text("Dear diary,")
    person.drop("lookInsidePage", [tmp_path / "letter.txt"])
    view = person.find(DotsView, "firstMap")
    person.waits(lambda: view.accessibleDescription().startswith("letter.txt cannot be shown: It is not a picture"))


def test_a_large_picture_is_made_smaller_and_its_own_size_is_said(person: Any, tmp_path: Path) -> None:
    Image.new("L", (2000, 1000)).save(tmp_path / "large.png")
    person.drop("lookInsidePage", [tmp_path / "large.png"])
    person.waits(lambda: person.reads("slidPictureTitle") == "724 × 1448 of 1000 × 2000")


def test_a_picture_dropped_on_a_view_without_pictures_goes_to_the_filters(person: Any, tmp_path: Path) -> None:
    person.find(QTabWidget, "insideTabs").setCurrentIndex(2)
    Image.new("RGB", (20, 10)).save(tmp_path / "small.png")
    person.drop("lookInsidePage", [tmp_path / "small.png"])
    person.waits(lambda: person.reads("slidPictureTitle") == "10 × 20")


def test_the_filter_slides_over_what_the_camera_sees(qtbot: QtBot) -> None:
    view_model = SlidingViewModel(Session(), Messages())
    camera = GeneratedSource(size=(64, 48))
    view = SlidingView(view_model, camera)
    qtbot.addWidget(view)
    with qtbot.waitExposed(view):
        view.show()
    shown: list[Slid] = []
    view_model.slid.connect(shown.append)
    button = view.findChild(QPushButton, "slideCamera")
    button.click()
    qtbot.waitUntil(lambda: len(shown) > 2)
    assert {slid.values.shape for slid in shown} == {(1, 48, 64)}
    assert not np.array_equal(shown[0].values, shown[-1].values)
    view.hide()
    assert not camera.running
    assert view_model.job.stop_and_wait()


def test_another_project_shows_its_own_pictures(person: Any, empty: Path, tmp_path: Path) -> None:
    Image.new("RGB", (20, 10)).save(tmp_path / "small.png")
    person.drop("lookInsidePage", [tmp_path / "small.png"])
    person.waits(lambda: person.reads("slidPictureTitle") == "10 × 20")
    person.window.findChild(Projects).open(empty)
    person.waits(lambda: person.reads("slidPictureTitle") == "8 × 8")


def test_numbers_are_typed_and_what_is_none_is_told(person: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    given = ["1 2\n3 four", " \n", "0,5 1,5 3\n4 5 6\n7 8 9"]
    monkeypatch.setattr(QInputDialog, "getMultiLineText", lambda *_: (given.pop(0), True))
    choose_grid(person, "Type your own…")
    assert person.banner().startswith("That is not all numbers.")
    choose_grid(person, "Type your own…")
    assert person.banner().startswith("There are no numbers yet.")
    choose_grid(person, "Type your own…")
    person.waits(lambda: person.reads("slidPictureTitle") == "3 × 3")
    person.waits(lambda: not person.banner())


def test_without_pictures_there_are_the_lectures_numbers(open_window: Open, empty: Path) -> None:
    person = open_window(empty)
    person.go("inside")
    person.waits(lambda: person.reads("slidPictureTitle") == "8 × 8")
    assert not person.can_click("nextSample")


def test_what_is_shown_is_saved_as_a_picture(person: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_: (str(tmp_path / "view"), ""))
    person.click("saveViewButton")
    saved, view = QImage(str(tmp_path / "view.png")), person.find(QWidget, "slidingView")
    assert saved.size() == view.size() * 2
    assert len({saved.pixel(x, saved.height() // 2) for x in range(0, saved.width(), 7)}) > 10


def test_the_ending_says_the_format(person: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("v.jpg", "v.xyz"):
        monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_, name=name: (str(tmp_path / name), ""))
        person.click("saveViewButton")
    with Image.open(tmp_path / "v.jpg") as saved:
        assert saved.format == "JPEG"
    assert person.banner().startswith("A picture is not saved as .xyz.")
    assert not (tmp_path / "v.xyz").exists()


def test_the_page_has_its_place_in_the_menus(person: Any) -> None:
    action = person.window.findChild(QAction, "insidePageAction")
    assert action.shortcut().toString() == "Ctrl+5"
