"""A video file: chosen frames, every one of them in order; or played; or a sentence that says why not."""

from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from pytestqt.qtbot import QtBot

from gui.frames.source import Frame, FrameSource
from gui.frames.video import Evenly, EveryNth, Pick, VideoSource, positions

Hear = Callable[[FrameSource], Any]
DATA = Path(__file__).parents[2] / "data"
COLOURS = DATA / "colours.mp4"  # three seconds of ten frames each: red, green, blue
NAMES = ["red", "green", "blue"]
pytest.importorskip("PySide6.QtMultimedia", reason="QtMultimedia cannot be loaded here", exc_type=ImportError)
# What Qt says of every video without a graphics card, and of every damaged one
pytestmark = pytest.mark.qt_log_ignore("No RHI backend", "FFmpeg error description", extend=True)


def _colour(frame: Frame) -> str:
    return NAMES[int(frame[30, 40].argmax())]


@pytest.mark.parametrize(
    ("pick", "colours"),
    [
        (Evenly(3), {"red": 1, "green": 1, "blue": 1}),
        (Evenly(12), {"red": 4, "green": 4, "blue": 4}),
        (Evenly(1), {"green": 1}),
        (Evenly(500), {"red": 10, "green": 10, "blue": 10}),
        (EveryNth(1), {"red": 10, "green": 10, "blue": 10}),
        (EveryNth(4), {"red": 3, "green": 2, "blue": 3}),
        (EveryNth(1000), {"red": 1}),
    ],
)
def test_every_chosen_frame_comes_in_order(qtbot: QtBot, hear: Hear, pick: Pick, colours: dict[str, int]) -> None:
    source = VideoSource(COLOURS, pick)
    heard = hear(source)
    source.start()
    qtbot.waitUntil(lambda: heard.ends == 1, timeout=20_000)
    seen = [_colour(frame) for frame in heard.frames]
    assert Counter(seen) == colours
    assert seen == sorted(seen, key=NAMES.index)
    assert {frame.shape for frame in heard.frames} == {(64, 96, 3)}
    assert heard.failures == []
    assert not source.running


def test_it_says_how_far_it_is(qtbot: QtBot, hear: Hear) -> None:
    source = VideoSource(COLOURS, Evenly(4))
    told: list[tuple[int, int]] = []
    source.progressed.connect(lambda done, total: told.append((done, total)))
    heard = hear(source)
    source.start()
    qtbot.waitUntil(lambda: heard.ends == 1, timeout=20_000)
    assert told == [(1, 4), (2, 4), (3, 4), (4, 4)]


def test_it_can_be_stopped_and_started_again(qtbot: QtBot, hear: Hear) -> None:
    source = VideoSource(COLOURS, EveryNth(1))
    heard = hear(source)
    source.frame_arrived.connect(source.stop)
    source.start()
    qtbot.waitUntil(lambda: not source.running, timeout=20_000)
    assert len(heard.frames) == 1
    source.frame_arrived.disconnect(source.stop)
    source.start()
    qtbot.waitUntil(lambda: heard.ends == 1, timeout=20_000)
    assert len(heard.frames) == 31


@pytest.mark.parametrize("told", ["opened", "frame_arrived", "progressed"])
def test_whoever_is_told_may_stop_it(qtbot: QtBot, hear: Hear, told: str) -> None:
    source = VideoSource(COLOURS, Evenly(3))
    heard = hear(source)
    getattr(source, told).connect(source.stop)
    source.start()
    qtbot.waitUntil(lambda: not source.running, timeout=20_000)
    assert len(heard.frames) <= 1
    assert heard.failures == []
    assert heard.ends == 0


def test_held_back_it_seeks_nothing_until_it_may_go_on(qtbot: QtBot, hear: Hear) -> None:
    source = VideoSource(COLOURS, Evenly(6))
    heard = hear(source)
    source.frame_arrived.connect(source.hold_back)
    source.start()
    for number in range(1, 7):
        qtbot.waitUntil(lambda number=number: len(heard.frames) >= number, timeout=20_000)
        assert len(heard.frames) == number
        assert source.running
        source.go_on()
    qtbot.waitUntil(lambda: heard.ends == 1)


def test_what_is_damaged_midway_gives_what_comes_before(qtbot: QtBot, hear: Hear) -> None:
    source = VideoSource(DATA / "cut-short.mp4", Evenly(6))
    heard = hear(source)
    source.start()
    qtbot.waitUntil(lambda: heard.failures != [], timeout=20_000)
    assert 1 <= len(heard.frames) < 6
    assert heard.failures[0][0] == "cut-short.mp4 is damaged: the rest of it could not be read."
    assert not source.running


def test_it_plays(qtbot: QtBot, hear: Hear) -> None:
    source = VideoSource(COLOURS)
    heard = hear(source)
    source.start()
    qtbot.waitUntil(lambda: heard.ends == 1, timeout=20_000)
    assert {_colour(frame) for frame in heard.frames} == {"red", "green", "blue"}


@pytest.mark.parametrize(
    ("name", "data", "reason"),
    [
        ("text.mp4", b"not a video", "could not be opened as a video"),
        ("empty.mp4", b"", "could not be opened as a video"),
        ("cut.mp4", COLOURS.read_bytes()[:1000], "could not be opened as a video"),
        ("sound.mp3", (DATA / "sound-only.mp3").read_bytes(), "holds no moving pictures"),
    ],
)
def test_what_is_no_video_is_refused_in_words(
    qtbot: QtBot, hear: Hear, tmp_path: Path, name: str, data: bytes, reason: str
) -> None:
    (tmp_path / name).write_bytes(data)
    source = VideoSource(tmp_path / name, Evenly(3))
    heard = hear(source)
    source.start()
    qtbot.waitUntil(lambda: heard.failures != [], timeout=20_000)
    ((message, hint),) = heard.failures
    assert message.startswith(name)
    assert reason in message
    assert hint
    assert not source.running


def test_a_file_that_is_not_there_is_refused_at_once(hear: Hear, tmp_path: Path) -> None:
    source = VideoSource(tmp_path / "gone.mp4", Evenly(3))
    heard = hear(source)
    source.start()
    assert [message for message, _ in heard.failures] == ["gone.mp4 is not there."]
    assert heard.running == [True, False]


def test_places_lie_amid_their_frames_and_within_the_video() -> None:
    assert positions(EveryNth(10), duration_ms=3000, per_second=10) == (50, 1050, 2050)
    assert positions(Evenly(2), duration_ms=1000, per_second=10) == (250, 750)
    assert positions(Evenly(3), duration_ms=0, per_second=25) == (0,)
    assert max(positions(EveryNth(1), duration_ms=1001, per_second=29.97)) < 1001
