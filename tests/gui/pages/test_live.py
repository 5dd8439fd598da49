"""The camera on the Test page: answered live, opened and given back at the right moments, through every trouble."""

import gc
import shutil
import threading
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image
from PySide6.QtCore import QObject, Qt, Slot
from PySide6.QtTest import QSignalSpy
from PySide6.QtWidgets import QCheckBox, QTabWidget, QWidget
from pytestqt.qtbot import QtBot

from core.errors import UserError
from core.keep_learning import Updated
from core.model import Prediction
from core.model.predictor import Predictor
from core.model.saved import load
from gui import testing
from gui.frames.generated import GeneratedCameras
from gui.session import Session
from gui.testing import Testing
from gui.viewmodels.runs import RunsViewModel
from gui.viewmodels.test import quickening
from gui.viewmodels.test.camera import CameraViewModel
from gui.viewmodels.test.live import LiveAnswer
from gui.widgets.webcam_view import WebcamView

Open = Callable[[Path], Any]  # a Person, see conftest.py


@pytest.fixture
def cameras(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> GeneratedCameras:
    """The computer's cameras: one on the desk, which sees what is bright on the right; never watched before."""
    monkeypatch.setenv("HANDFUL_CACHE", str(tmp_path / "own cache"))
    made = GeneratedCameras("Desk", per_second=60)
    picture = np.full((60, 80, 3), 30, np.uint8)
    picture[:, 40:] = 220
    made.show([picture])

    def of_this_computer(parent: QObject) -> GeneratedCameras:
        made.setParent(parent)
        return made

    monkeypatch.setattr(testing, "QtCameras", of_this_computer)
    return made


class Heard(QObject):
    """What the view-model answered. No signals."""

    def __init__(self, person: Any) -> None:
        super().__init__(person.window)
        self.model = person.window.findChild(Testing).findChild(CameraViewModel)
        self.answers: list[LiveAnswer] = []
        self.model.answered.connect(self._on_answered)

    @Slot(object)
    def _on_answered(self, answer: LiveAnswer) -> None:
        self.answers.append(answer)


def _turn_to(person: Any, tab: int) -> None:
    person.go("test")
    person.find(QTabWidget, "testTabs").setCurrentIndex(tab)


def _live(person: Any) -> bool:
    return person.reads("liveSure").endswith(("of 100 sure", "nearest is Day", "nearest is Night"))


def _about(prediction: Prediction) -> Prediction:
    """The same but for the last digits: torch and onnxruntime add up in another order."""
    ranking = tuple((label, pytest.approx(share, abs=1e-4)) for label, share in prediction.ranking)
    novelty = None if prediction.novelty is None else pytest.approx(prediction.novelty, rel=1e-3)
    return replace(prediction, ranking=ranking, novelty=novelty)


def _open(cameras: GeneratedCameras) -> bool:
    return cameras.capture is not None and cameras.capture.source.running


def test_every_frame_is_answered_as_the_same_picture_in_a_file_is(
    open_window: Open, trained: Path, cameras: GeneratedCameras
) -> None:
    person = open_window(trained)
    heard = Heard(person)
    _turn_to(person, 1)
    person.waits(lambda: len(heard.answers) > 5)
    assert _live(person)
    predictor = Predictor(load(next((trained / "runs").glob("2*"))))
    for answer in heard.answers[:3]:
        assert answer.prediction == predictor.predict([Image.fromarray(answer.frame)])[0]
    bars = person.find(QWidget, "liveBars").accessibleDescription()
    assert [bar.split(":")[0] for bar in bars.split(", ")] == ["Day", "Night"]  # in their places, whatever leads
    person.waits(lambda: person.reads("liveRate").endswith(" a second"))


def test_a_camera_faster_than_screens_is_shown_as_often_as_they_show(
    open_window: Open, trained: Path, cameras: GeneratedCameras
) -> None:
    cameras.per_second = 500
    person = open_window(trained)
    heard = Heard(person)
    pictures = QSignalSpy(heard.model.pictured)
    _turn_to(person, 1)
    person.waits(lambda: len(heard.answers) > 5)
    began, answers, frames = time.perf_counter(), len(heard.answers), pictures.count()
    person.waits(lambda: len(heard.answers) > answers + 60)
    most = 75 * (time.perf_counter() - began) + 3
    assert len(heard.answers) - answers < most
    assert pictures.count() - frames < most


def _quick(person: Any) -> bool:
    """Whether what answers now does so by onnxruntime."""
    model = person.window.findChild(Testing)._model
    return model.asked in model.loading and model.loading.answering(model.asked).quick is not None


def test_whoever_watches_on_is_answered_by_something_quicker_and_the_same(
    open_window: Open, trained: Path, cameras: GeneratedCameras
) -> None:
    person = open_window(trained)
    heard = Heard(person)
    _turn_to(person, 1)
    person.waits(lambda: _quick(person), most=180_000)
    before = len(heard.answers)
    person.waits(lambda: len(heard.answers) > before + 2)
    answer = heard.answers[-1]
    predictor = Predictor(load(next((trained / "runs").glob("2*"))))
    assert answer.prediction == _about(predictor.predict([Image.fromarray(answer.frame)])[0])
    session = person.window.findChild(Testing)._model._session
    learned = predictor.with_head(predictor.model.network.head, ("Dawn", "Dusk"), predictor.distance)
    session.take_update(Updated(learned, ("Dawn", "Dusk"), 12, 0, 0.1))
    person.waits(lambda: _quick(person))  # by what was made for the same backbone
    assert learned.quick


def test_people_see_themselves_as_in_a_mirror_and_the_network_does_not(
    open_window: Open, trained: Path, cameras: GeneratedCameras
) -> None:
    person = open_window(trained)
    heard = Heard(person)
    _turn_to(person, 1)
    person.waits(lambda: heard.answers and person.find(WebcamView, "webcamView").live)
    frame = heard.answers[-1].frame
    assert frame[:, -8:].mean() > frame[:, :8].mean() + 100
    view = person.find(WebcamView, "webcamView")
    shown = view.grab().toImage()
    middle = shown.height() // 2
    left, right = (shown.pixelColor(x, middle).lightness() for x in (shown.width() // 3, shown.width() * 2 // 3))
    assert left > right + 60


def test_the_camera_is_open_only_while_somebody_looks(
    open_window: Open, trained: Path, cameras: GeneratedCameras, qtbot: QtBot
) -> None:
    person = open_window(trained)
    person.go("test")
    assert cameras.capture is None
    _turn_to(person, 1)
    assert _open(cameras)
    _turn_to(person, 2)
    assert not _open(cameras)
    _turn_to(person, 1)
    assert _open(cameras)
    person.go("collect")
    assert not _open(cameras)
    person.go("test")
    assert _open(cameras)
    person.window.setWindowState(Qt.WindowState.WindowMinimized)
    person.waits(lambda: not _open(cameras))
    person.window.setWindowState(Qt.WindowState.WindowNoState)
    person.waits(lambda: _open(cameras))
    model = Heard(person).model
    person.waits(lambda: _live(person))
    assert person.window.close()
    assert not _open(cameras)
    assert not model.job.running


def test_each_trouble_is_a_sentence_and_it_goes_on_by_itself(
    open_window: Open, trained: Path, cameras: GeneratedCameras
) -> None:
    person = open_window(trained)
    _turn_to(person, 1)
    person.waits(lambda: _live(person))
    view = person.find(WebcamView, "webcamView")
    cameras.unplug("Desk")
    assert view.accessibleName() == "The camera was unplugged."
    assert person.reads("liveLabel") == "No picture yet"
    cameras.plug("Desk")
    person.waits(lambda: _live(person))
    cameras.capture.source.size = (48, 64)
    person.waits(lambda: person.reads("liveStatus") == "The camera now gives pictures of 48 × 64.")
    cameras.capture.source._pictures = (np.zeros((60, 80, 3), np.uint8),)  # a hand over the lens
    person.waits(lambda: person.reads("liveStatus").startswith("The camera's picture is black."))
    assert view.live
    cameras.capture.source._pictures = (np.full((60, 80, 3), 200, np.uint8),)
    person.waits(lambda: person.reads("liveStatus") == "")
    assert _live(person)


def test_where_there_can_be_no_camera_it_says_so_and_can_be_tried_again(
    open_window: Open, trained: Path, cameras: GeneratedCameras
) -> None:
    cameras.missing = UserError("Cameras need QtMultimedia.", "Install it.")
    person = open_window(trained)
    _turn_to(person, 1)
    assert person.find(WebcamView, "webcamView").accessibleName() == "Cameras need QtMultimedia."
    cameras.missing = None
    person.click("retryCameraButton")
    person.waits(lambda: _live(person))
    assert not person.sees("retryCameraButton")


def test_heat_is_laid_over_what_is_seen(open_window: Open, trained: Path, cameras: GeneratedCameras) -> None:
    person = open_window(trained)
    heard = Heard(person)
    _turn_to(person, 1)
    person.waits(lambda: _live(person))
    person.find(QCheckBox, "heatSwitch").setChecked(True)
    person.waits(lambda: heard.answers[-1].hot is not None)
    assert heard.answers[-1].hot.shape == (270, 360, 3)  # of 480 × 640
    assert heard.answers[-1].prediction.ranking
    person.find(QCheckBox, "heatSwitch").setChecked(False)
    person.waits(lambda: heard.answers[-1].hot is None)


def test_what_was_learned_answers_the_next_frame(open_window: Open, trained: Path, cameras: GeneratedCameras) -> None:
    person = open_window(trained)
    heard = Heard(person)
    _turn_to(person, 1)
    person.waits(lambda: len(heard.answers) > 2)
    session = person.window.findChild(Testing)._model._session
    learned = Predictor(load(session.model_folder))
    learned = learned.with_head(learned.model.network.head, ("Dawn", "Dusk"), learned.distance)
    session.take_update(Updated(learned, ("Dawn", "Dusk"), 12, 0, 0.1))
    person.waits(lambda: heard.answers[-1].prediction.label in ("Dawn", "Dusk"))
    later = next(place for place, one in enumerate(heard.answers) if one.prediction.label in ("Dawn", "Dusk"))
    assert all(one.prediction.label in ("Dawn", "Dusk") for one in heard.answers[later:])
    assert heard.model.job.running


def _damage(person: Any, run: Path) -> None:
    """Damage the run in use, once it was found whole."""
    person.waits(lambda: not any(job.running for job in person.window.findChild(RunsViewModel).jobs))
    weights = run / "model.safetensors"
    weights.write_bytes(weights.read_bytes()[:-100])


def test_a_model_that_cannot_be_loaded_is_told_once(
    open_window: Open, trained: Path, cameras: GeneratedCameras
) -> None:
    person = open_window(trained)
    _damage(person, next((trained / "runs").glob("2*")))
    heard = Heard(person)
    begun: list[bool] = []
    heard.model.job.running_changed.connect(begun.append)
    _turn_to(person, 1)
    person.waits(lambda: "damaged" in person.whole_banner())
    view = person.find(WebcamView, "webcamView")
    cameras.capture.source.size = (48, 64)
    person.waits(lambda: person.reads("liveStatus").startswith("The camera now gives"))  # frames go on
    assert view.live
    assert begun == [True, False]
    assert not heard.answers
    _turn_to(person, 0)
    _turn_to(person, 1)
    person.waits(lambda: begun == [True, False, True, False])  # whoever comes back has perhaps mended it


def test_a_model_is_not_refused_for_the_one_before(open_window: Open, trained: Path, cameras: GeneratedCameras) -> None:
    good = next((trained / "runs").glob("2*"))
    newer = Path(shutil.copytree(good, good.with_name("20990101-000000-000000")))
    person = open_window(trained)
    _damage(person, newer)
    heard = Heard(person)
    session, job = person.window.findChild(Session), heard.model.job

    def turn(frame: object) -> None:
        if frame is not None and session.model_folder != good:
            while job.asked is None:  # the damaged one is taken up, and what comes of it is not told yet
                time.sleep(0.001)
            session.take_model(good)

    heard.model.pictured.connect(turn)
    _turn_to(person, 1)
    person.waits(lambda: "damaged" in person.whole_banner())
    person.waits(lambda: heard.answers)


def test_fifty_times_unplugged_nothing_has_grown(
    open_window: Open, trained: Path, cameras: GeneratedCameras, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(quickening, "PAYS_AFTER", 10**9)  # its threads would come and go in between
    monkeypatch.setattr(quickening, "OR_AFTER_S", 10**9)
    person = open_window(trained)
    heard = Heard(person)
    _turn_to(person, 1)
    person.waits(lambda: _live(person))

    def cycle() -> None:
        cameras.unplug("Desk")
        assert person.reads("liveLabel") == "No picture yet"
        cameras.plug("Desk")
        before = len(heard.answers)
        person.waits(lambda: len(heard.answers) > before)

    for _ in range(3):
        cycle()
    gc.collect()
    threads, objects = threading.active_count(), len(person.window.findChildren(QObject))
    for _ in range(50):
        cycle()
    gc.collect()
    assert threading.active_count() <= threads + 2  # what the window does once, after a while; a leak would be fifty
    assert len(person.window.findChildren(QObject)) <= objects + 2
