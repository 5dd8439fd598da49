"""What is dropped on the page goes where it belongs, and the person is told what is next."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QMimeData, Qt, QUrl
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from core.project.importing import import_paths
from core.project.project import Project
from gui import sample_mime
from gui.sample_mime import Carrier
from gui.widgets.name_edit import NameEdit

Open = Callable[[Path], Any]  # a Person, see conftest.py
Stored = Callable[[Path], dict[str, int]]

VIDEO = Path(__file__).parents[2] / "data" / "colours.mp4"


def test_files_dropped_on_the_new_label_s_card_become_a_label_whose_name_is_typed_at_once(
    qtbot: QtBot, open_window: Open, collected: Path, many: Path, stored: Stored
) -> None:
    person = open_window(collected)
    person.drop("newLabelCard", sorted(many.iterdir())[:3])
    person.waits(lambda: "Label 1, 3 pictures" in person.cards())
    card = person.cards()["Label 1, 3 pictures"]
    name = card.findChild(NameEdit, "nameEdit")
    person.waits(name.hasFocus)
    assert stored(collected) == {"Day": 6, "Night": 6, "Label 1": 3}
    person.waits(lambda: person.banner() == "3 pictures came in. Next: train on them.")
    assert person.action("Undo").text() == "Undo make a label of 3 files"
    person.action("Undo").trigger()
    person.waits(lambda: len(person.cards()) == 2)
    assert stored(collected) == {"Day": 6, "Night": 6}
    person.action("Redo").trigger()
    person.waits(lambda: "Label 1, 3 pictures" in person.cards())
    card = person.cards()["Label 1, 3 pictures"]
    card.rename()
    qtbot.keyClicks(card.findChild(NameEdit, "nameEdit"), "Dusk")
    qtbot.keyClick(card.findChild(NameEdit, "nameEdit"), Qt.Key.Key_Return)
    person.waits(lambda: "Dusk, 3 pictures" in person.cards())


def test_what_is_no_picture_dropped_on_the_new_label_s_card_makes_no_label(
    open_window: Open, collected: Path, tmp_path: Path, stored: Stored
) -> None:
    (tmp_path / "text.jpg").write_text("Dear diary,")
    person = open_window(collected)
    undo = person.action("Undo").text()
    person.drop("newLabelCard", [tmp_path / "text.jpg"])
    person.waits(lambda: "text.jpg" in person.banner() or "came in" in person.banner())
    assert stored(collected) == {"Day": 6, "Night": 6}
    assert (len(person.cards()), person.action("Undo").text()) == (2, undo)


def test_a_folder_and_a_file_on_the_new_label_s_card_become_a_label_each(
    open_window: Open, empty: Path, pictures: Path, many: Path, stored: Stored
) -> None:
    person = open_window(empty)
    person.action("NewLabel").trigger()
    person.waits(lambda: person.sees("newLabelCard"))
    person.drop("newLabelCard", [pictures / "Day", min(many.iterdir())])
    person.waits(lambda: person.banner().startswith("7 pictures came in."))
    assert stored(empty) == {"Label 1": 0, "Label 2": 1, "Day": 6}


def test_what_has_no_label_yet_is_to_be_labelled_next(open_window: Open, collected: Path, many: Path) -> None:
    person = open_window(collected)
    loose = sorted(many.iterdir())
    person.drop("collectPage", loose[:2])
    person.waits(lambda: person.banner() == "2 pictures came in. Next: label them.")
    person.drop(person.cards()["Night, 6 pictures"], loose[2:3])
    person.waits(lambda: person.banner() == "1 picture came in. Next: train on them.")
    person.drop("collectPage", [loose[3]])
    person.waits(lambda: person.banner() == "1 picture came in. Next: label it.")
    person.click("bannerAction")
    person.waits(lambda: person.reads("pageTitle") == "Not labelled yet")


@pytest.mark.qt_log_ignore("No RHI backend", "FFmpeg", "pipewire", extend=True)
def test_a_dropped_video_opens_the_panel_for_pictures_of_it(open_window: Open, collected: Path) -> None:
    pytest.importorskip("PySide6.QtMultimedia", reason="QtMultimedia cannot be loaded here", exc_type=ImportError)
    person = open_window(collected)
    person.drop(person.cards()["Night, 6 pictures"], [VIDEO])
    dialog = person.find(QWidget, "videoFramesDialog")
    assert dialog.windowTitle() == "Pictures from a video: Night"
    person.waits(lambda: VIDEO.name in person.reads("videoName") and person.can_click("takeFramesButton"))
    person.click("doneButton")
    assert person.banner() == ""


def test_a_video_in_a_folder_is_left_out_with_a_word_where_to_go(
    open_window: Open, empty: Path, pictures: Path, tmp_path: Path
) -> None:
    folder = tmp_path / "Dusk"
    folder.mkdir()
    (folder / "Walk.mp4").write_bytes(b"no video at all")
    (folder / "one.png").write_bytes(min((pictures / "Day").iterdir()).read_bytes())
    person = open_window(empty)
    person.drop("dropArea", [folder])
    said = "1 picture came in. Walk.mp4 was left out. For a video choose Collect, Pictures from a video."
    person.waits(lambda: person.banner() == said)


def test_a_warning_about_one_action_goes_when_the_next_has_succeeded(
    open_window: Open, collected: Path, many: Path, tmp_path: Path
) -> None:
    person = open_window(collected)
    QGuiApplication.clipboard().clear()
    person.action("PastePictures").trigger()
    person.waits(lambda: person.banner().startswith("There is no picture on the clipboard."))
    person.action("NewLabel").trigger()
    person.waits(lambda: len(person.cards()) == 3)
    assert person.banner() == ""
    folder = tmp_path / "Walk"
    folder.mkdir()
    (folder / "letter.txt").write_text("Dear diary,")
    (folder / "one.png").write_bytes(min(many.iterdir()).read_bytes())
    person.drop("collectPage", [folder])
    person.waits(lambda: "letter.txt was left out" in person.banner())
    person.drop("collectPage", [max(many.iterdir())])
    person.waits(lambda: person.banner() == "1 picture came in. Next: label it.")
    assert not person.sees("bannerMore")


def test_what_was_refused_among_others_waits_behind_their_summary(open_window: Open, empty: Path, many: Path) -> None:
    person = open_window(empty)
    mime = QMimeData()
    mime.setUrls([QUrl("https://example.org/cat.jpg"), QUrl.fromLocalFile(str(min(many.iterdir())))])
    QGuiApplication.clipboard().setMimeData(mime)
    person.action("PastePictures").trigger()
    person.waits(lambda: person.banner() == "1 picture came in. Next: label it.")
    person.click("bannerMore")
    assert "fetches nothing from there" in person.banner()


def test_what_an_import_left_out_waits_behind_the_summary_of_the_next(
    open_window: Open, empty: Path, pictures: Path, many: Path
) -> None:
    for number in (1, 2):
        (many / f"{number:04}.png").write_text("Dear diary,")
    person = open_window(empty)
    person.drop("collectPage", [many])
    person.drop("collectPage", [pictures])
    person.waits(lambda: "12 pictures came in" in person.banner())
    person.click("bannerMore")
    assert "2 files could not be read" in person.banner()


def test_an_import_that_closing_broke_off_is_told_at_the_next_start(
    open_window: Open, empty: Path, many: Path, stored: Stored
) -> None:
    person = open_window(empty)
    person.drop("collectPage", [many])
    person.waits(lambda: any("no pictures" not in card for card in person.cards()))
    assert person.window.close()
    (came,) = stored(empty).values()
    assert 0 < came < 3000
    again = open_window(empty)
    again.waits(lambda: f"{came:,} pictures came in. Then Handful was closed" in again.banner())


def test_pictures_of_another_project_come_in_where_they_are_dropped_or_pasted(
    open_window: Open, collected: Path, many: Path, tmp_path: Path, stored: Stored
) -> None:
    other = Project.create(tmp_path / "Other.handful")
    list(import_paths(other, [many], None, should_stop=lambda: False))
    samples = other.snapshot().samples
    carrier = Carrier()
    person = open_window(collected)
    card = person.cards()["Day, 6 pictures"]
    person.drop_data(card, carrier.carry(other.folder, samples[:3], cut=True))
    person.waits(lambda: "Day, 9 pictures" in person.cards())
    QGuiApplication.clipboard().setMimeData(carrier.carry(other.folder, samples[3:5], cut=True))
    person.action("PastePictures").trigger()
    person.waits(lambda: stored(collected) == {"Day": 9, "Night": 6, "": 2})
    assert len(other.snapshot().samples) == len(samples)
    person.drop_data(card, carrier.carry(other.folder, samples * 200, cut=True))
    person.waits(lambda: "too many to bring over from another project at once" in person.banner())
    other.close()
    assert stored(collected) == {"Day": 9, "Night": 6, "": 2}
    person.drop_data("collectPage", carrier.carry(other.folder, samples[5:6], cut=True))
    person.waits(lambda: stored(collected) == {"Day": 9, "Night": 6, "": 3})


def test_pictures_of_another_project_dropped_on_the_rail_come_in_whatever_page_is_shown(
    open_window: Open, collected: Path, many: Path, tmp_path: Path, stored: Stored, monkeypatch: pytest.MonkeyPatch
) -> None:
    other = Project.create(tmp_path / "Other.handful")
    list(import_paths(other, [min(many.iterdir())], None, should_stop=lambda: False))
    samples = other.snapshot().samples
    other.close()
    carrier = Carrier()
    person = open_window(collected)
    person.go("export")
    person.drop_data("rail", carrier.carry(other.folder, samples, cut=True))
    assert person.window.current_page == "collect"
    person.waits(lambda: stored(collected) == {"Day": 6, "Night": 6, "": 1})

    def full() -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(sample_mime, "Scratch", full)
    person.drop_data("rail", Carrier().carry(other.folder, samples, cut=True))
    person.waits(lambda: person.banner().startswith("The other window could not make copies of its pictures"))
    assert stored(collected) == {"Day": 6, "Night": 6, "": 1}
