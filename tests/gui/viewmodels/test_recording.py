"""Recording with the camera: bursts, single shots, a camera that goes, a computer that cannot keep up."""

import io
import threading
from collections.abc import Iterator

import numpy as np
import pytest
from PIL import Image
from PySide6.QtCore import QObject, QThread, Slot
from pytestqt.qtbot import QtBot

from core.errors import UserError
from gui import recorder
from gui.frames.camera import Trouble
from gui.frames.generated import GeneratedCameras
from gui.frames.recorded import RecordedPicture, Recording
from gui.frames.source import Frame
from gui.messages import Message, Messages
from gui.viewmodels.recording import RATES, RecordingViewModel


class Heard(QObject):
    """A view-model over generated cameras, and what it says. No signals."""

    def __init__(self, *names: str) -> None:
        super().__init__()
        self.messages = Messages(self)
        self.cameras = GeneratedCameras(*names, per_second=200, parent=self)
        picture = np.zeros((60, 80, 3), np.uint8)
        picture[:, 40:] = 200  # dark on the left, bright on the right
        self.cameras.show([picture])
        self.model = RecordingViewModel(self.cameras, self.messages, self)
        self.recordings: list[Recording] = []
        self.troubles: list[tuple[str, str]] = []
        self.statuses: list[str] = []
        self.states: list[bool] = []
        self.told: list[Message] = []
        self.counts: list[int] = []
        self.last_shown: object = None
        self.model.count_changed.connect(self._on_count_changed)
        self.model.frame_shown.connect(self._on_frame_shown)
        self.model.recorded.connect(self._on_recorded)
        self.model.trouble_changed.connect(self._on_trouble)
        self.model.status_changed.connect(self._on_status_changed)
        self.model.recording_changed.connect(self._on_recording_changed)
        self.messages.message_posted.connect(self._on_message_posted)

    @property
    def pictures(self) -> list[RecordedPicture]:
        return [picture for recording in self.recordings for picture in recording.pictures]

    @property
    def groups(self) -> list[str]:
        """The groups in order, each once."""
        return list(dict.fromkeys(recording.group for recording in self.recordings))

    @Slot(str)
    def _on_status_changed(self, status: str) -> None:
        self.statuses.append(status)

    @Slot(bool)
    def _on_recording_changed(self, state: bool) -> None:
        self.states.append(state)

    @Slot(object)
    def _on_message_posted(self, message: Message) -> None:
        self.told.append(message)

    @Slot(int)
    def _on_count_changed(self, count: int) -> None:
        self.counts.append(count)

    @Slot(object)
    def _on_frame_shown(self, frame: object) -> None:
        self.last_shown = frame

    @Slot(object)
    def _on_recorded(self, recording: Recording) -> None:
        assert QThread.currentThread() is self.thread()
        self.recordings.append(recording)

    @Slot(str, str)
    def _on_trouble(self, message: str, hint: str) -> None:
        self.troubles.append((message, hint))


@pytest.fixture
def make(window_room: None) -> Iterator[type[Heard]]:
    made: list[Heard] = []

    class Made(Heard):
        def __init__(self, *names: str) -> None:
            super().__init__(*names)
            made.append(self)

    yield Made
    for one in made:
        one.model.stop_preview()
        one.model.recorder.job.cancel()
        assert one.model.recorder.job.stop_and_wait()
        one.deleteLater()


def _previewing(qtbot: QtBot, heard: Heard) -> RecordingViewModel:
    heard.model.start_preview()
    with qtbot.waitSignal(heard.model.ready_changed):
        pass
    return heard.model


def _settled(qtbot: QtBot, heard: Heard) -> None:
    qtbot.waitUntil(lambda: heard.model.recorder.idle)


def test_a_burst_is_one_group_and_comes_while_it_is_held(qtbot: QtBot, make: type[Heard]) -> None:
    heard = make("Desk")
    model = _previewing(qtbot, heard)
    model.choose_rate(5)
    model.begin_recording()
    qtbot.waitUntil(lambda: len(heard.pictures) >= 12)
    assert len(heard.recordings) > 2
    assert model.recording
    model.end_recording()
    _settled(qtbot, heard)
    assert heard.states == [True, False]
    assert len(heard.groups) == 1
    assert {recording.source for recording in heard.recordings} == {"camera"}
    assert heard.statuses[-1] == ""
    count = len(heard.pictures)
    model.begin_recording()
    qtbot.waitUntil(lambda: len(heard.pictures) > count)
    model.end_recording()
    _settled(qtbot, heard)
    assert len(heard.groups) == 2


def test_pictures_are_jpegs_of_what_the_camera_saw_with_names_in_order(qtbot: QtBot, make: type[Heard]) -> None:
    heard = make("Desk")
    model = _previewing(qtbot, heard)
    for _ in range(3):
        model.take_one()
        _settled(qtbot, heard)
    names = [picture.name for picture in heard.pictures]
    assert names == sorted(names)
    assert [name.rpartition(" ")[2] for name in names] == ["001.jpg", "002.jpg", "003.jpg"]
    assert names[0].startswith("camera 20")
    picture = Image.open(io.BytesIO(heard.pictures[0].data))
    assert picture.format == "JPEG"
    assert picture.size == (640, 480)
    pixels = np.asarray(picture)
    assert pixels[:, :40].mean() < 20  # not mirrored
    assert pixels[:, -40:].mean() > 180


def test_every_single_shot_is_a_group_of_its_own(qtbot: QtBot, make: type[Heard]) -> None:
    heard = make("Desk")
    model = _previewing(qtbot, heard)
    for _ in range(2):
        model.take_one()
    _settled(qtbot, heard)
    assert len(heard.groups) == 2
    assert heard.counts[-1] == 2


def test_the_shortest_press_records_one(qtbot: QtBot, make: type[Heard]) -> None:
    heard = make("Desk")
    model = _previewing(qtbot, heard)
    model.begin_recording()
    model.end_recording()
    _settled(qtbot, heard)
    assert len(heard.pictures) == 1


def test_encoding_is_done_in_another_thread(qtbot: QtBot, make: type[Heard], monkeypatch: pytest.MonkeyPatch) -> None:
    threads: list[threading.Thread] = []

    def encode(frame: Frame) -> bytes:
        threads.append(threading.current_thread())
        return b""

    monkeypatch.setattr(recorder, "as_jpeg", encode)
    heard = make("Desk")
    _previewing(qtbot, heard).take_one()
    _settled(qtbot, heard)
    assert len(threads) == 1
    assert threads[0] is not threading.main_thread()


def test_where_the_encoder_cannot_keep_up_pictures_are_left_out_and_that_is_said(
    qtbot: QtBot, make: type[Heard], monkeypatch: pytest.MonkeyPatch
) -> None:
    gate = threading.Event()

    def encode(frame: Frame) -> bytes:
        gate.wait(60)
        return b"picture"

    monkeypatch.setattr(recorder, "as_jpeg", encode)
    heard = make("Desk")
    model = _previewing(qtbot, heard)
    model.choose_rate(15)
    model.begin_recording()
    qtbot.waitUntil(lambda: bool(heard.statuses) and heard.statuses[-1].startswith("9 pictures were left out"))
    model.end_recording()
    gate.set()
    _settled(qtbot, heard)
    assert len(heard.pictures) <= 5  # one in work and those that may wait
    model.begin_recording()
    assert heard.statuses[-1] == ""


def test_while_the_receiver_is_behind_nothing_piles_up(qtbot: QtBot, make: type[Heard]) -> None:
    heard = make("Desk")
    model = _previewing(qtbot, heard)
    model.recorder.set_receiver_behind(True)
    model.begin_recording()
    assert heard.statuses[-1].startswith("1 picture was left out")
    model.recorder.set_receiver_behind(False)
    qtbot.waitUntil(lambda: heard.pictures != [])


def test_a_camera_unplugged_in_a_burst_ends_it_and_what_was_recorded_stays(qtbot: QtBot, make: type[Heard]) -> None:
    heard = make("Desk")
    model = _previewing(qtbot, heard)
    model.begin_recording()
    qtbot.waitUntil(lambda: len(heard.pictures) >= 2)
    heard.cameras.unplug("Desk")
    assert heard.states == [True, False]
    assert heard.troubles == [Trouble.UNPLUGGED.value]
    assert heard.last_shown is None
    _settled(qtbot, heard)
    count = len(heard.pictures)
    assert count >= 2
    model.begin_recording()
    model.take_one()
    assert not model.recording
    heard.cameras.plug("Desk")
    qtbot.waitUntil(lambda: heard.troubles[-1] == ("", ""))
    model.take_one()
    qtbot.waitUntil(lambda: len(heard.pictures) == count + 1)


def test_a_black_picture_is_told_and_can_be_recorded(qtbot: QtBot, make: type[Heard]) -> None:
    heard = make("Desk")
    heard.cameras.show([np.zeros((60, 80, 3), np.uint8)])
    model = _previewing(qtbot, heard)
    model.begin_recording()
    qtbot.waitUntil(lambda: heard.troubles == [Trouble.BLACK.value])
    assert model.recording


def test_no_camera_is_one_sentence_and_one_that_comes_is_shown(qtbot: QtBot, make: type[Heard]) -> None:
    heard = make()
    heard.model.start_preview()
    assert heard.troubles == [Trouble.NONE_THERE.value]
    assert heard.model.camera is None
    heard.cameras.plug("Desk")
    with qtbot.waitSignal(heard.model.ready_changed):
        pass
    assert heard.troubles[-1] == ("", "")
    assert heard.model.camera is not None
    assert heard.told == []


def test_where_there_can_be_no_camera_it_can_be_tried_again(qtbot: QtBot, make: type[Heard]) -> None:
    heard = make("Desk")
    heard.cameras.missing = UserError("This computer does not let Handful use the camera.", "Allow it.")
    heard.model.start_preview()
    assert heard.troubles == [("This computer does not let Handful use the camera.", "Allow it.")]
    assert heard.model.cameras == ()
    heard.cameras.missing = None
    _previewing(qtbot, heard)
    assert heard.troubles[-1] == ("", "")


def test_stopping_gives_the_camera_back_at_once(qtbot: QtBot, make: type[Heard]) -> None:
    heard = make("Desk")
    model = _previewing(qtbot, heard)
    model.begin_recording()
    model.stop_preview()
    assert heard.cameras.capture is not None
    assert not heard.cameras.capture.source.running
    assert heard.states == [True, False]
    _settled(qtbot, heard)
    assert len(heard.pictures) >= 1


def test_choices_are_remembered(qtbot: QtBot, make: type[Heard]) -> None:
    model = make("Built-in", "Desk").model
    assert model.rate in RATES
    assert model.camera is not None
    assert model.camera.name == "Built-in"
    model.choose_camera("Desk")
    model.choose_rate(10)
    again = make("Built-in", "Desk").model
    assert again.rate == 10
    again.start_preview()
    assert again.camera is not None
    assert again.camera.name == "Desk"
    gone = make("Built-in").model  # it is not waited for: another one is there
    gone.start_preview()
    assert gone.camera is not None
    assert gone.camera.name == "Built-in"


def test_pictures_that_cannot_be_kept_end_the_burst(qtbot: QtBot, make: type[Heard]) -> None:
    heard = make("Desk")
    model = _previewing(qtbot, heard)
    model.begin_recording()
    model.fail(UserError("The disk is full.", "Make room."))
    assert not model.recording
    assert heard.statuses[-1] == "The disk is full. Make room."
