"""Many pictures on the Test page: a table of answers, counted, sorted, saved and compared, through real widgets."""

import csv
import time
from collections.abc import Callable, Iterator
from itertools import islice
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QComboBox, QFileDialog, QMenu, QPushButton, QTabWidget
from pytestqt.qtbot import QtBot

from core import runs
from core.keep_learning import Updated
from core.model.predictor import Predictor
from core.model.saved import load
from core.project.project import Project
from core.training import TrainConfig
from gui.session import Session
from gui.testing import Testing
from gui.viewmodels.test import Asked
from gui.viewmodels.test import many as many_model
from gui.viewmodels.test.asking import answer_job, list_job
from gui.widgets.answer_table import AnswerTable

Open = Callable[[Path], Any]  # a Person, see conftest.py


@pytest.fixture
def mixed(pictures: Path, tmp_path: Path) -> Path:
    """Four pictures of each label, one in a folder that is none, and a letter."""
    folder = tmp_path / "mixed"
    for label in ("Day", "Night", "Elsewhere"):
        (folder / label).mkdir(parents=True)
        for path in sorted((pictures / ("Day" if label == "Elsewhere" else label)).iterdir())[:4]:
            (folder / label / path.name).write_bytes(path.read_bytes())
    (folder / "letter.txt").write_text("Dear diary,")
    return folder


def _ask(person: Any, *paths: Path) -> AnswerTable:
    """Drop them on the table's tab, and wait until all are answered."""
    person.go("test")
    person.find(QTabWidget, "testTabs").setCurrentIndex(2)
    person.drop("testPage", paths)
    person.waits(lambda: person.reads("manySummary"))
    table: AnswerTable = person.find(AnswerTable, "answerTable")
    return table


def _cells(table: AnswerTable, column: int) -> list[str]:
    model = table.answers
    return [str(model.index(line, column).data()) for line in range(model.rowCount())]


def _model(person: Any) -> Any:
    return person.window.findChild(Testing)._many_model


def test_a_folder_becomes_a_table_that_counts_what_is_right(
    open_window: Open, trained: Path, mixed: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    person = open_window(trained)
    table = _ask(person, mixed)
    assert len(_cells(table, 0)) == 13
    predictor = Predictor(load(next((trained / "runs").glob("2*"))))
    files = sorted(path for path in mixed.rglob("*") if path.is_file())
    by_path = {row.path: row for row in _model(person).rows}
    answers = list(predictor.predict_files(files))
    for answer in answers:
        assert by_path[answer.path].error == answer.error
        if answer.prediction:  # those of a batch differ in the last digits from the same one by one
            assert by_path[answer.path].prediction.label == answer.prediction.label
            assert by_path[answer.path].prediction.probability == pytest.approx(answer.prediction.probability, abs=1e-5)
    right = sum(
        bool(one.prediction and one.prediction.known and one.prediction.label == one.path.parent.name)
        for one in answers
    )
    said = person.reads("manySummary")
    assert said.startswith(f"{right} of 8 right, 4 without a label to compare with")
    assert said.endswith("1 could not be read.")
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_: (str(tmp_path / "answers.csv"), ""))
    person.click("saveTableButton")
    person.waits(lambda: person.banner() == "13 pictures saved in answers.csv.")
    rows = list(csv.DictReader((tmp_path / "answers.csv").read_text("utf-8-sig").splitlines()))
    assert [row["path"] for row in rows] == [str(row.path) for row in _model(person).rows]
    assert sum(bool(row["error"]) for row in rows) == 1
    assert list(rows[0]) == ["path", "label", "probability", "known", "Day", "Night", "error"]


def test_it_is_sorted_filtered_and_a_row_opens_as_a_picture(
    open_window: Open, trained: Path, mixed: Path, qtbot: QtBot
) -> None:
    person = open_window(trained)
    table = _ask(person, mixed)
    table.horizontalHeader().setSortIndicator(0, Qt.SortOrder.DescendingOrder)
    assert _cells(table, 0) == sorted(_cells(table, 0), reverse=True)
    chosen = person.find(QComboBox, "answerFilter")
    chosen.setCurrentIndex(chosen.findText("Could not be read (1)"))
    chosen.activated.emit(chosen.currentIndex())
    assert _cells(table, 0) == ["letter.txt"]
    assert _cells(table, 1)[0].startswith("It is not a picture")
    table.setCurrentIndex(table.answers.index(0, 0))
    table.setFocus()
    qtbot.keyClick(table, Qt.Key.Key_Return)
    person.waits(lambda: person.banner().startswith("letter.txt cannot be shown: It is not a picture"))
    assert person.sees("testPicture")
    person.find(QTabWidget, "testTabs").setCurrentIndex(2)
    chosen.setCurrentIndex(0)
    chosen.activated.emit(0)
    line = _cells(table, 0).index("0002.png")
    table.setCurrentIndex(table.answers.index(line, 0))
    table.setFocus()
    qtbot.keyClick(table, Qt.Key.Key_Return)
    person.waits(lambda: person.reads("answerSure").endswith("0002.png"))


def test_a_second_run_is_compared_on_the_same_pictures(open_window: Open, trained: Path, mixed: Path) -> None:
    project = Project.open(trained)
    config = TrainConfig("basic-cnn", epochs=1, seed=3, device="cpu")
    list(runs.train(project.snapshot(), config, project.new_run(), should_stop=lambda: False))
    project.close()
    person = open_window(trained)
    table = _ask(person, mixed)
    menu = person.find(QPushButton, "compareButton").menu()
    menu.aboutToShow.emit()
    other = menu.actions()[0]
    other.trigger()
    person.waits(lambda: person.reads("manyCompared"))
    folder = min((trained / "runs").glob("2*"))  # the newer one is asked
    theirs = {one.path: one.prediction for one in Predictor(load(folder)).predict_files(sorted(mixed.rglob("*.png")))}
    rows = [row for row in _model(person).rows if not row.error]
    for row in rows:
        assert row.other.label == theirs[row.path].label
        assert row.other.probability == pytest.approx(theirs[row.path].probability, abs=1e-5)
    differ = sum(bool(row.differs) for row in rows)
    assert person.reads("manyCompared").startswith(f"They differ on {differ} of 12. Too few to say which is better")
    assert not table.isColumnHidden(5)
    person.drop("testPage", [mixed / "Day"])
    assert not person.sees("manyCompared"), "it is of the pictures before"
    person.waits(lambda: person.reads("manyCompared").startswith("They differ on "))
    menu.actions()[-1].trigger()
    assert table.isColumnHidden(5)
    assert not person.sees("manyCompared")


def test_what_is_no_model_is_not_compared(open_window: Open, trained: Path, mixed: Path) -> None:
    person = open_window(trained)
    table = _ask(person, mixed)
    _model(person).compare(Asked(mixed / "letter.txt", own=False), "letter.txt")
    person.waits(lambda: person.whole_banner().endswith("or an exported ONNX file or folder."))
    person.waits(lambda: table.isColumnHidden(5) and person.reads("manySummary"))
    assert not _model(person).answering.running


def test_a_model_that_has_learned_is_asked_again_once_somebody_looks(
    open_window: Open, trained: Path, mixed: Path
) -> None:
    person = open_window(trained)
    _ask(person, mixed)
    person.go("collect")
    session = _model(person)._model._session
    learned = Predictor(load(session.model_folder))
    learned = learned.with_head(learned.model.network.head, ("Elsewhere", "Night"), learned.distance)
    session.take_update(Updated(learned, ("Elsewhere", "Night"), 12, 0, 0.1))
    assert not _model(person).answering.running
    person.go("test")
    person.waits(lambda: person.reads("manySummary"))
    rows = [row for row in _model(person).rows if not row.error]
    assert {row.prediction.label for row in rows} <= {"Elsewhere", "Night"}
    assert {row.truth for row in rows} == {"", "Elsewhere", "Night"}  # by the labels that it knows now


def test_what_is_cancelled_can_go_on(open_window: Open, trained: Path, many: Path) -> None:
    person = open_window(trained)
    person.go("test")
    person.find(QTabWidget, "testTabs").setCurrentIndex(2)
    person.drop("testPage", [many])
    person.waits(lambda: sum(row.asked for row in _model(person).rows) > 20)
    person.click("cancelImportButton")
    person.waits(lambda: person.reads("manySummary"))
    done = sum(row.asked for row in _model(person).rows)
    assert 20 < done < 3000
    assert person.reads("manySummary").startswith(f"{done:,} of 3,000 pictures asked. ")
    person.click("goOnButton")
    person.waits(lambda: sum(row.asked for row in _model(person).rows) > done)
    assert person.window.close()  # it waits for the pictures in hand, not for the rest
    assert sum(row.asked for row in _model(person).rows) < 3000


def test_while_other_pictures_are_looked_for_it_says_so_though_those_before_end(
    open_window: Open, trained: Path, many: Path, mixed: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    person = open_window(trained)
    person.go("test")
    person.find(QTabWidget, "testTabs").setCurrentIndex(2)
    person.drop("testPage", [many])
    person.waits(lambda: any(row.asked for row in _model(person).rows))

    def unhurried(*args: Any) -> Iterator[object]:
        while _model(person).answering.running:
            time.sleep(0.001)
        yield from list_job(*args)

    monkeypatch.setattr(many_model, "list_job", unhurried)
    told: list[str] = []
    _model(person).progress_changed.connect(lambda text, _share: told.append(text))
    person.drop("testPage", [mixed])
    person.waits(lambda: person.reads("manySummary").endswith("1 could not be read."))
    assert told[0] == "Looking for pictures …"
    assert told[1] == "Answering …"


def test_what_broke_off_can_go_on_and_waits_until_somebody_says_so(
    open_window: Open, trained: Path, mixed: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def breaking(*args: Any) -> Iterator[object]:
        yield from islice(answer_job(*args), 5)
        raise RuntimeError("a defect")

    monkeypatch.setattr(many_model, "answer_job", breaking)
    person = open_window(trained)
    _ask(person, mixed)
    done = sum(row.asked for row in _model(person).rows)
    assert person.reads("manySummary").startswith(f"{done} of 13 pictures asked. ")
    monkeypatch.setattr(many_model, "answer_job", answer_job)
    _model(person).compare(None)
    assert not _model(person).answering.running
    person.click("goOnButton")
    person.waits(lambda: all(row.asked for row in _model(person).rows))


@pytest.mark.qt_log_ignore("This plugin does not support", extend=True)
def test_a_model_from_elsewhere_is_asked_in_a_project_without_one(
    open_window: Open, trained: Path, empty: Path, mixed: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = next((trained / "runs").glob("2*"))
    person = open_window(empty)
    person.go("test")
    monkeypatch.setattr(QFileDialog, "getOpenFileName", lambda *_: (str(mixed / "letter.txt"), ""))
    person.click("openModelButton")
    menu = person.find(QMenu, "modelMenu")
    menu.close()
    menu.actions()[2].trigger()
    person.waits(lambda: person.whole_banner().endswith("or an exported ONNX file or folder."))
    person.drop("testPage", [folder])
    person.waits(lambda: person.sees("testTabs"))
    choice = person.find(QPushButton, "modelChoice")
    assert choice.text() == folder.name
    assert choice.toolTip() == "It is asked now, and knows: Day, Night"
    _ask(person, mixed)
    theirs = {one.path: one.prediction for one in Predictor(load(folder)).predict_files(sorted(mixed.rglob("*.png")))}
    for row in _model(person).rows:
        if row.prediction:
            assert dict(row.prediction.ranking) == pytest.approx(dict(theirs[row.path].ranking), abs=1e-5)
    own = menu.actions()[0]
    assert not own.isEnabled()
    person.window.findChild(Session).take_model(folder)  # as after a training: another one is asked still
    menu.aboutToShow.emit()
    assert (own.isEnabled(), own.isChecked()) == (True, False)
    own.trigger()
    assert choice.text() == "This project's model"
    own.trigger()
    menu.aboutToShow.emit()
    assert own.isChecked()


def test_frames_have_the_label_of_the_folder_that_their_video_lies_in_however_deep(
    open_window: Open, trained: Path, pictures: Path, tmp_path: Path
) -> None:
    """No video is read: the frames are pictures that are here."""
    video = tmp_path / "mixed" / "Night" / "Tuesday" / "tape.mp4"
    video.parent.mkdir(parents=True)
    video.touch()
    person = open_window(trained)
    model = _model(person)
    asked: list[tuple[Path, ...]] = []
    model.videos_requested.disconnect()
    model.videos_requested.connect(asked.append)
    model.take((tmp_path / "mixed",))
    person.waits(lambda: asked)
    assert asked == [(video,)]
    model.take_frames(video, [pictures / "Night" / "0000.png"])
    model.frames_ended()
    assert [(row.folders, row.truth) for row in model.rows] == [(("Tuesday", "Night", "mixed"), "Night")]
    person.waits(lambda: model.rows[0].asked)


@pytest.mark.qt_log_ignore("No RHI backend", "pipewire-0.3", "FFmpeg error description", extend=True)
def test_a_video_becomes_a_row_a_frame_and_a_damaged_one_a_row_that_says_so(
    open_window: Open, trained: Path, pictures: Path, tmp_path: Path
) -> None:
    pytest.importorskip("PySide6.QtMultimedia", reason="QtMultimedia cannot be loaded here", exc_type=ImportError)
    (tmp_path / "letter.mp4").write_text("Dear diary,")
    video = Path(__file__).parents[2] / "data" / "colours.mp4"  # thirty frames
    person = open_window(trained)
    table = _ask(person, pictures / "Day" / "0000.png", video, tmp_path / "letter.mp4")
    person.waits(lambda: person.reads("manySummary").endswith("1 could not be read."))
    names = _cells(table, 0)
    assert names[0] == "0000.png"
    assert names[1:-1] == sorted(names[1:-1])
    assert all(name.startswith("colours 0.00.0") for name in names[1:-1])
    assert 25 <= len(names) - 2 <= 30
    assert _cells(table, 1)[-1] == "letter.mp4 could not be opened as a video."
    assert _model(person).rows[1].told.parent == video
