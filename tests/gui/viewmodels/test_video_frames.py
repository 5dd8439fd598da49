"""Pictures from a video: how many, of which group, the near-identical left out; cancelled; damaged; no video at all."""

import io
import shutil
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from PIL import Image
from PySide6.QtCore import QObject, Slot
from pytestqt.qtbot import QtBot

from core.errors import UserError
from gui import recorder
from gui.frames.recorded import RecordedPicture, Recording
from gui.frames.source import Frame
from gui.frames.video import Evenly, EveryNth, VideoFacts
from gui.messages import Message, Messages
from gui.viewmodels.video_frames import VideoFramesViewModel, VideoSummary

DATA = Path(__file__).parents[2] / "data"
COLOURS = DATA / "colours.mp4"  # three seconds of ten frames each: red, green, blue
CUT_SHORT = DATA / "cut-short.mp4"  # three seconds, of which the last are missing
LONG = 20_000
pytest.importorskip("PySide6.QtMultimedia", reason="QtMultimedia cannot be loaded here", exc_type=ImportError)
pytestmark = pytest.mark.qt_log_ignore("No RHI backend", "FFmpeg error description", extend=True)


class Heard(QObject):
    """A view-model and what it says. No signals."""

    def __init__(self) -> None:
        super().__init__()
        self.messages = Messages(self)
        self.model = VideoFramesViewModel(self.messages, self)
        self.facts: list[tuple[str, VideoFacts]] = []
        self.recordings: list[Recording] = []
        self.failures: list[tuple[str, str]] = []
        self.summaries: list[VideoSummary] = []
        self.states: list[bool] = []
        self.progress: list[tuple[str, float]] = []
        self.previews: list[Frame] = []
        self.told: list[Message] = []
        self.model.opened.connect(self._on_opened)
        self.model.recorded.connect(self._on_recorded)
        self.model.failed.connect(self._on_failed)
        self.model.finished.connect(self._on_finished)
        self.model.running_changed.connect(self._on_running_changed)
        self.model.progress_changed.connect(self._on_progress)
        self.model.preview_shown.connect(self._on_preview_shown)
        self.messages.message_posted.connect(self._on_message_posted)

    @property
    def pictures(self) -> list[RecordedPicture]:
        return [picture for recording in self.recordings for picture in recording.pictures]

    @Slot(object)
    def _on_recorded(self, recording: Recording) -> None:
        self.recordings.append(recording)

    @Slot(object)
    def _on_finished(self, summary: VideoSummary) -> None:
        self.summaries.append(summary)

    @Slot(bool)
    def _on_running_changed(self, state: bool) -> None:
        self.states.append(state)

    @Slot(object)
    def _on_preview_shown(self, preview: Frame) -> None:
        self.previews.append(preview)

    @Slot(object)
    def _on_message_posted(self, message: Message) -> None:
        self.told.append(message)

    @Slot(str, object)
    def _on_opened(self, name: str, facts: VideoFacts) -> None:
        self.facts.append((name, facts))

    @Slot(str, str)
    def _on_failed(self, message: str, hint: str) -> None:
        self.failures.append((message, hint))

    @Slot(str, float)
    def _on_progress(self, text: str, share: float) -> None:
        self.progress.append((text, share))


@pytest.fixture
def heard(window_room: None) -> Iterator[Heard]:
    one = Heard()
    yield one
    one.model.cancel()
    assert one.model.recorder.job.stop_and_wait()
    assert one.model.grouping.stop_and_wait()
    assert one.told == []
    one.deleteLater()


def _open(qtbot: QtBot, heard: Heard, path: Path) -> VideoFramesViewModel:
    heard.model.open(path)
    qtbot.waitUntil(lambda: heard.previews != [], timeout=LONG)
    return heard.model


def _finished(qtbot: QtBot, heard: Heard) -> VideoSummary:
    qtbot.waitUntil(lambda: heard.summaries != [], timeout=LONG)
    return heard.summaries[-1]


def test_a_video_tells_its_length_and_shows_its_middle(qtbot: QtBot, heard: Heard) -> None:
    heard.model.open(COLOURS)
    qtbot.waitUntil(lambda: len(heard.previews) == 2, timeout=LONG)
    assert heard.facts == [("colours.mp4", VideoFacts(3000, 10.0))]
    assert heard.facts[0][1].frames == 30
    assert heard.previews[-1][30, 40].argmax() == 1


def test_pictures_come_in_order_named_by_their_place_as_one_group(qtbot: QtBot, heard: Heard) -> None:
    _open(qtbot, heard, COLOURS).take(Evenly(6), without_alike=False)
    assert _finished(qtbot, heard) == VideoSummary(6, 0)
    assert heard.states == [True, False]
    names = [picture.name for picture in heard.pictures]
    assert names[0] == "colours 0.00.00.250.jpg"
    assert names == sorted(names)
    assert len({recording.group for recording in heard.recordings}) == 1
    assert {recording.source for recording in heard.recordings} == {"video"}
    colours = []
    for picture in heard.pictures:
        colour = Image.open(io.BytesIO(picture.data)).getpixel((40, 30))
        colours.append(colour.index(max(colour)))
    assert colours == [0, 0, 1, 1, 2, 2]
    assert heard.progress[0] == ("Opening the video …", 0.0)
    assert heard.progress[-1][1] == 1.0
    assert heard.progress[-2][0] == "5 of 6 looked at, a few seconds left"


def test_near_identical_ones_are_left_out_and_counted(qtbot: QtBot, heard: Heard, tmp_path: Path) -> None:
    flat = tmp_path / "flat.mp4"
    shutil.copy(COLOURS, flat)
    _open(qtbot, heard, flat).take(EveryNth(3), without_alike=True)
    summary = _finished(qtbot, heard)
    assert summary.taken + summary.left_out == 10
    assert 1 <= summary.taken <= 3
    assert "left out: nearly the same as one before." in summary.sentence


def test_the_same_video_twice_is_the_same_group_wherever_it_lies(qtbot: QtBot, heard: Heard, tmp_path: Path) -> None:
    again = tmp_path / "a copy.mp4"
    shutil.copy(COLOURS, again)
    for path in (COLOURS, again, CUT_SHORT):
        heard.previews.clear()
        heard.summaries.clear()
        _open(qtbot, heard, path).take(EveryNth(1000), without_alike=True)
        _finished(qtbot, heard)
    first, second, other = (recording.group for recording in heard.recordings)
    assert first == second != other


def test_cancelling_keeps_what_was_taken(qtbot: QtBot, heard: Heard) -> None:
    model = _open(qtbot, heard, COLOURS)
    model.take(EveryNth(1), without_alike=False)
    qtbot.waitUntil(lambda: heard.recordings != [], timeout=LONG)
    model.cancel()
    summary = _finished(qtbot, heard)
    assert summary.cancelled
    assert summary.taken == len(heard.pictures) < 30
    assert summary.sentence.startswith("Cancelled. ")
    assert heard.states == [True, False]
    heard.summaries.clear()
    model.take(Evenly(2), without_alike=False)
    assert _finished(qtbot, heard) == VideoSummary(2, 0)


def test_cancelling_before_the_first_picture_ends_it_too(qtbot: QtBot, heard: Heard) -> None:
    model = _open(qtbot, heard, COLOURS)
    model.take(Evenly(2), without_alike=False)
    model.cancel()
    assert _finished(qtbot, heard).sentence == "Cancelled. No pictures taken."


def test_a_slow_encoder_holds_the_reading_back_and_loses_nothing(
    qtbot: QtBot, heard: Heard, monkeypatch: pytest.MonkeyPatch, request: pytest.FixtureRequest
) -> None:
    in_work, gate = threading.Event(), threading.Event()
    request.addfinalizer(gate.set)  # a thread that waited on would outlive a test that fails

    def encode(frame: Frame) -> bytes:
        in_work.set()
        gate.wait(60)
        return b"picture"

    def see(_preview: Frame) -> None:
        if len(heard.previews) == 2:  # its thread may begin late: the first is in work before the second waits
            in_work.wait(60)

    monkeypatch.setattr(recorder, "as_jpeg", encode)
    model = _open(qtbot, heard, COLOURS)
    heard.previews.clear()
    model.preview_shown.connect(see)
    model.take(EveryNth(1), without_alike=False)
    qtbot.waitUntil(lambda: len(heard.previews) == 3, timeout=LONG)  # one in work, two waiting
    model.recorder.set_receiver_behind(True)
    gate.set()
    qtbot.waitUntil(lambda: len(heard.pictures) == 3)
    assert len(heard.previews) == 3
    model.recorder.set_receiver_behind(False)
    assert _finished(qtbot, heard) == VideoSummary(30, 0)


def test_a_video_cut_short_gives_what_it_has_and_says_so(qtbot: QtBot, heard: Heard) -> None:
    _open(qtbot, heard, CUT_SHORT).take(Evenly(6), without_alike=False)
    summary = _finished(qtbot, heard)
    assert 1 <= summary.taken < 6
    assert summary.trouble == "cut-short.mp4 is damaged: the rest of it could not be read."
    assert summary.sentence.endswith(summary.trouble)


@pytest.mark.parametrize(
    ("name", "data", "reason"),
    [
        ("text.mp4", b"not a video", "could not be opened as a video"),
        ("empty.mp4", b"", "could not be opened as a video"),
        ("cut.mp4", COLOURS.read_bytes()[:1000], "could not be opened as a video"),
        ("sound.mp3", (DATA / "sound-only.mp3").read_bytes(), "holds no moving pictures"),
    ],
)
def test_what_is_no_video_is_one_sentence(
    qtbot: QtBot, heard: Heard, tmp_path: Path, name: str, data: bytes, reason: str
) -> None:
    (tmp_path / name).write_bytes(data)
    heard.model.open(tmp_path / name)
    qtbot.waitUntil(lambda: heard.failures != [], timeout=LONG)
    ((message, hint),) = heard.failures
    assert message.startswith(name)
    assert reason in message
    assert hint
    heard.model.open(COLOURS)
    qtbot.waitUntil(lambda: heard.previews != [], timeout=LONG)


def test_a_video_that_vanishes_before_it_is_read_is_one_sentence(qtbot: QtBot, heard: Heard, tmp_path: Path) -> None:
    path = tmp_path / "gone.mp4"
    shutil.copy(COLOURS, path)
    model = _open(qtbot, heard, path)
    path.unlink()
    model.take(Evenly(2), without_alike=False)
    qtbot.waitUntil(lambda: heard.failures != [])
    assert heard.failures[0][0].startswith("gone.mp4 could not be read: ")
    assert heard.states == [True, False]
    assert heard.summaries == []


def test_pictures_that_cannot_be_kept_end_it(qtbot: QtBot, heard: Heard) -> None:
    model = _open(qtbot, heard, COLOURS)
    model.take(EveryNth(1), without_alike=False)
    qtbot.waitUntil(lambda: heard.recordings != [], timeout=LONG)
    model.fail(UserError("The disk is full.", "Make room."))
    assert _finished(qtbot, heard).trouble == "The disk is full."
