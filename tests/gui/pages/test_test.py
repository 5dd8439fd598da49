"""The Test page: a picture dropped or chosen is shown and answered, with the model that is there now."""

import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from PIL import Image
from PySide6.QtCore import QMimeData, QUrl
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QFileDialog, QPushButton, QTabWidget, QWidget

from gui.viewmodels.test import AskedModel
from gui.widgets.answer_table import AnswerModel

Open = Callable[[Path], Any]  # a Person, see conftest.py


def test_before_a_training_it_leads_to_the_train_page(open_window: Open, collected: Path) -> None:
    person = open_window(collected)
    person.go("test")
    assert not person.sees("testPicture")
    for name in ("TestAPicture", "TestAFolder", "TestWithTheCamera"):
        assert not person.action(name).isEnabled()
        assert person.action(name).toolTip() == "Nothing is trained yet."
    person.click("goToTrainButton")
    assert person.window.current_page == "train"


def test_a_picture_dropped_before_a_training_is_told_what_comes_first(
    open_window: Open, collected: Path, pictures: Path
) -> None:
    person = open_window(collected)
    person.go("test")
    person.drop("testPage", [next((pictures / "Day").iterdir())])
    assert person.banner() == "Nothing is trained yet. Train first, then show it pictures."


def test_a_dropped_picture_is_shown_and_answered(open_window: Open, trained: Path, pictures: Path) -> None:
    person = open_window(trained)
    person.go("test")
    assert person.reads("answerLabel") == "No picture yet"
    picture = pictures / "Day" / "0000.png"
    person.drop("testPicture", [picture])
    person.waits(lambda: person.reads("answerSure").endswith("of 100 sure · 0000.png"))
    label, sure = person.reads("answerLabel"), person.reads("answerSure").split()[0]
    bars = person.find(QWidget, "answerBars").accessibleDescription()
    assert bars.startswith(f"{label}: {sure} %, ")
    assert {bar.split(":")[0] for bar in bars.split(", ")} == {"Day", "Night"}
    assert person.find(QWidget, "testPicture").accessibleName() == "0000.png"
    assert person.reads("testWaiting") == ""


def test_a_file_that_is_no_picture_is_named_and_the_answer_before_it_stays(
    open_window: Open, trained: Path, pictures: Path, tmp_path: Path
) -> None:
    (tmp_path / "letter.txt").write_text("Dear diary,")
    person = open_window(trained)
    person.go("test")
    person.drop("testPage", [pictures / "Day" / "0001.png"])
    person.waits(lambda: person.reads("answerSure").endswith("0001.png"))
    person.drop("testPage", [tmp_path / "letter.txt"])
    person.waits(lambda: person.banner().startswith("letter.txt cannot be shown: It is not a picture"))
    assert person.reads("answerSure").endswith("0001.png")


def test_a_folder_or_several_pictures_become_a_table_and_a_model_is_asked_wherever_they_are_dropped(
    open_window: Open, trained: Path, pictures: Path, tmp_path: Path
) -> None:
    model = shutil.copytree(next((trained / "runs").glob("2*")), tmp_path / "Skies model")
    person = open_window(trained)
    person.go("test")
    person.drop("testPicture", [model])
    person.waits(lambda: person.find(QPushButton, "modelChoice").text() == "Skies model")
    person.find(QTabWidget, "testTabs").setCurrentIndex(2)
    person.window.findChild(AskedModel).ask_own()
    person.drop("dropArea", [model])
    person.waits(lambda: person.find(QPushButton, "modelChoice").text() == "Skies model")
    assert person.sees("dropArea")
    person.find(QTabWidget, "testTabs").setCurrentIndex(0)
    person.drop("testPicture", [pictures / "Day"])
    person.waits(lambda: person.reads("manySummary"))
    assert person.window.findChild(AnswerModel).rowCount() == 6
    person.find(QTabWidget, "testTabs").setCurrentIndex(0)
    person.drop("testPicture", [pictures / "Night" / "0002.png", pictures / "Day" / "0003.png"])
    person.waits(lambda: person.reads("manySummary") and person.window.findChild(AnswerModel).rowCount() == 2)
    person.drop("answerTable", [pictures / "Day" / "0001.png"])
    person.waits(lambda: person.reads("manySummary") and person.window.findChild(AnswerModel).rowCount() == 1)


def test_of_pictures_dropped_in_a_row_the_newest_is_answered_last(
    open_window: Open, trained: Path, pictures: Path
) -> None:
    person = open_window(trained)
    person.go("test")
    for number in range(4):
        person.drop("testPage", [pictures / "Day" / f"000{number}.png"])
    person.waits(lambda: person.reads("answerSure").endswith("0003.png"))
    person.waits(lambda: person.reads("testWaiting") == "")
    assert person.reads("answerSure").endswith("0003.png")


def test_a_picture_can_be_chosen_from_the_menu(
    open_window: Open, trained: Path, pictures: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(QFileDialog, "getOpenFileName", lambda *_: (str(pictures / "Night" / "0004.png"), ""))
    person = open_window(trained)
    person.action("TestAPicture").trigger()
    assert person.window.current_page == "test"
    person.waits(lambda: person.reads("answerSure").endswith("0004.png"))


def test_a_label_keeps_its_colour_and_a_renamed_one_its_old_name_in_the_model(
    open_window: Open, trained: Path, pictures: Path
) -> None:
    person = open_window(trained)
    day = person.cards()["Day, 6 pictures"]
    day.rename_requested.emit(1, "Noon")
    person.waits(lambda: "Noon, 6 pictures" in person.cards())
    person.go("test")
    person.drop("testPage", [pictures / "Day" / "0000.png"])
    person.waits(lambda: person.reads("answerSure").endswith("0000.png"))
    assert "Day: " in person.find(QWidget, "answerBars").accessibleDescription()


def _paste(person: Any, mime: QMimeData) -> None:
    QGuiApplication.clipboard().setMimeData(mime)
    person.action("PastePictures").trigger()


def test_what_is_pasted_goes_to_the_page_in_front(
    open_window: Open, trained: Path, pictures: Path, stored: Callable[[Path], dict[str, int]]
) -> None:
    person = open_window(trained)
    before = stored(trained)
    person.go("test")
    person.find(QTabWidget, "testTabs").setCurrentIndex(2)
    mime = QMimeData()
    mime.setImageData(Image.open(pictures / "Day" / "0001.png").toqimage())
    _paste(person, mime)
    person.waits(lambda: person.reads("answerSure").endswith("pasted.png"))
    mime = QMimeData()
    mime.setUrls([QUrl.fromLocalFile(str(path)) for path in sorted((pictures / "Night").iterdir())[:3]])
    _paste(person, mime)
    person.waits(lambda: person.reads("manySummary").startswith(("3 of 3 right", "2 of 3", "1 of 3", "0 of 3")))
    mime = QMimeData()
    mime.setText("a letter")
    _paste(person, mime)
    assert person.banner() == "There is no picture on the clipboard. Copy one, then paste it."
    assert stored(trained) == before
