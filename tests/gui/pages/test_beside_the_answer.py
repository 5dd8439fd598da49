"""Beside the answer for one picture on Test: heat, what is most alike, the network inside, a picture without a file."""

import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QAbstractButton, QComboBox, QLabel, QWidget
from pytestqt.qtbot import QtBot

from core.project.project import Project
from gui.incoming import IncomingPicture, Refused
from gui.pages.test import TestPage
from gui.session import Session
from gui.viewmodels.learned import LearnedViewModel
from gui.viewmodels.test import NearestViewModel, PictureViewModel
from gui.widgets.label_bars import ROW_HEIGHT, LabelBars
from gui.widgets.thumbnail_grid import ThumbnailGrid

Open = Callable[[Path], Any]  # a Person, see conftest.py


def show(person: Any, picture: Path) -> None:
    person.go("test")
    person.drop("testPicture", [picture])
    person.waits(lambda: person.reads("answerSure").endswith(picture.name))


def test_heat_follows_the_chosen_label_and_the_next_picture_and_goes_again(
    open_window: Open, trained: Path, pictures: Path, qtbot: QtBot
) -> None:
    person = open_window(trained)
    person.go("test")
    assert not person.sees("heatButton")
    show(person, pictures / "Day" / "0000.png")
    view = person.find(QWidget, "testPicture")
    label = person.reads("answerLabel")
    other = "Night" if label == "Day" else "Day"
    person.click("heatButton")
    person.waits(lambda: view.accessibleName() == f"0000.png, heat for {label}")
    assert person.reads("heatCaption").endswith(f" speaks for {label}")
    bars = person.find(LabelBars, "answerBars")
    qtbot.mouseClick(bars, Qt.MouseButton.LeftButton, pos=QPoint(20, ROW_HEIGHT + 5))
    person.waits(lambda: view.accessibleName() == f"0000.png, heat for {other}")
    qtbot.keyClick(bars, Qt.Key.Key_Up)
    person.waits(lambda: view.accessibleName() == f"0000.png, heat for {label}")
    show(person, pictures / "Night" / "0001.png")
    person.waits(lambda: view.accessibleName().startswith("0001.png, heat for "))
    person.click("heatButton")
    assert view.accessibleName() == "0001.png"
    assert person.reads("heatCaption") == ""


def test_the_most_alike_pictures_are_shown_with_their_labels_and_open_in_collect(
    open_window: Open, trained: Path, pictures: Path, qtbot: QtBot
) -> None:
    person = open_window(trained)
    picture = pictures / "Day" / "0002.png"
    show(person, picture)
    row = person.find(QWidget, "alikeRow")
    person.waits(lambda: row.accessibleDescription())
    labels = row.accessibleDescription().split(", ")
    assert len(labels) == 6
    assert labels[0] == "Day"
    first = next(one for one in row.findChildren(QWidget, "alikePicture") if one.isVisible())
    assert first.accessibleName() == "Day: 0002.png", "the very picture"
    qtbot.keyClick(first, Qt.Key.Key_Return)
    person.waits(lambda: person.window.current_page == "collect")
    person.waits(lambda: person.find(ThumbnailGrid, "thumbnailGrid").model().rowCount() == 1)


def test_while_it_looks_for_what_is_alike_nothing_old_is_shown(
    open_window: Open, trained: Path, collected_once: Path, pictures: Path, tmp_path: Path
) -> None:
    person = open_window(trained)
    show(person, pictures / "Day" / "0002.png")
    row, none = person.find(QWidget, "alikeRow"), person.window.findChild(QLabel, "alikeNone")
    person.waits(lambda: row.accessibleDescription())
    seen: list[tuple[str, bool]] = []
    person.window.findChild(PictureViewModel).answered.connect(
        lambda _answer: seen.append((row.accessibleDescription(), none.isHidden()))
    )
    show(person, pictures / "Night" / "0001.png")
    assert seen == [("", True)]
    person.waits(lambda: row.accessibleDescription())
    session, nearest = person.window.findChild(Session), person.window.findChild(NearestViewModel)
    person.waits(lambda: not nearest.job.running)
    session.open(shutil.copytree(collected_once, tmp_path / "Others.handful"))
    assert not nearest.job.running, "the model before looks at another project's pictures"
    assert row.accessibleDescription() == ""
    assert none.isHidden()


def test_it_looks_inside_the_network_that_has_answered(open_window: Open, trained: Path, pictures: Path) -> None:
    used = next((trained / "runs").glob("2*"))
    shutil.copytree(used, used.with_name("20250101-101010-000000"))
    person = open_window(trained)
    looks: list[Any] = []
    person.window.findChild(LearnedViewModel).learned.connect(lambda learned: looks.append(learned.look))
    show(person, pictures / "Day" / "0002.png")
    person.click("lookInsideButton")
    field = person.find(QComboBox, "runField")
    other = field.findText("Basic CNN, 1 January 2025", Qt.MatchFlag.MatchStartsWith)
    field.setCurrentIndex(other)
    field.activated.emit(other)
    person.waits(lambda: looks and looks[-1].folder != used)
    person.go("test")
    person.click("lookInsideButton")
    assert field.currentIndex() != other
    person.waits(lambda: (looks[-1].folder, looks[-1].name) == (used, "0002.png"))


def test_a_pasted_picture_is_answered_and_can_be_kept(
    open_window: Open, trained: Path, stored: Callable[[Path], dict[str, int]]
) -> None:
    person = open_window(trained)
    person.go("test")
    image = QImage(40, 30, QImage.Format.Format_RGB32)
    image.fill(Qt.GlobalColor.white)
    page = person.find(TestPage, "testPage")
    page.arrived.emit((Refused("x.png", "It is on the web.", "Save it first."),))
    assert person.banner() == "x.png was not taken. It is on the web. Save it first."
    page.arrived.emit((IncomingPicture("pasted.png", image),))
    person.waits(lambda: person.reads("answerSure").endswith("pasted.png"))
    assert not person.can_click("lookInsideButton")
    menu = person.find(QAbstractButton, "wrongButton").menu()
    menu.aboutToShow.emit()
    menu.actions()[0].trigger()
    person.waits(lambda: sum(stored(trained).values()) == 13)
    project = Project.open(trained, writable=False)
    (sample,) = (one for one in project.snapshot().samples if one.source == "paste")
    project.close()
    assert (sample.name, sample.path.read_bytes()[:4]) == ("pasted.png", b"\x89PNG")


def test_a_model_that_cannot_tell_says_why(open_window: Open, trained: Path, pictures: Path) -> None:
    person = open_window(trained)
    show(person, pictures / "Day" / "0000.png")
    assert person.reads("turningSentence").startswith("Too few different pictures to tell")
    assert not person.sees("turningSlider")
