"""The camera: missing, busy, unplugged and plugged again, changing size, black: a sentence each, and it goes on."""

import gc
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from PySide6.QtCore import QObject
from pytestqt.qtbot import QtBot

from core.errors import UserError
from gui.frames.camera import CameraSource, Trouble
from gui.frames.generated import GeneratedCameras
from gui.frames.qt_cameras import Format, QtCameras, best_format
from gui.frames.source import FrameSource

Hear = Callable[[FrameSource], Any]
BACK = "The camera's picture is back."
FAST = 500
LONG_MS = 60_000


def _cameras(*names: str) -> GeneratedCameras:
    cameras = GeneratedCameras(*names, per_second=FAST)
    cameras.size = (64, 48)
    cameras.show([np.full((60, 80, 3), 120, np.uint8)])
    return cameras


def test_the_first_camera_is_taken_and_another_when_it_is_chosen(qtbot: QtBot, hear: Hear) -> None:
    source = CameraSource(_cameras("Built-in", "Desk"), patience_ms=LONG_MS)
    heard = hear(source)
    source.start()
    qtbot.waitUntil(lambda: len(heard.frames) > 2)
    assert source.camera is not None
    assert source.camera.name == "Built-in"
    source.choose("Desk")
    assert source.camera.name == "Desk"
    seen = len(heard.frames)
    qtbot.waitUntil(lambda: len(heard.frames) > seen)
    source.stop()
    assert source.camera is None
    assert heard.failures == heard.notices == []


def test_a_missing_camera_is_told_and_starts_by_itself_when_it_comes(qtbot: QtBot, hear: Hear) -> None:
    cameras = _cameras()
    source = CameraSource(cameras, patience_ms=LONG_MS)
    heard = hear(source)
    source.start()
    assert heard.failures == [Trouble.NONE_THERE.value]
    assert source.running
    cameras.plug("Desk")
    qtbot.waitUntil(lambda: heard.frames != [])
    assert heard.notices == [BACK]


def test_a_chosen_camera_that_is_not_there_is_not_replaced_by_another(qtbot: QtBot, hear: Hear) -> None:
    cameras = _cameras("Built-in")
    source = CameraSource(cameras, patience_ms=LONG_MS)
    source.choose("Desk")
    heard = hear(source)
    source.start()
    assert heard.failures == [Trouble.NOT_THERE.value]
    assert source.camera is None
    cameras.plug("Desk")
    qtbot.waitUntil(lambda: heard.frames != [])


def test_fifty_times_unplugged_and_plugged_again_without_growth(qtbot: QtBot, hear: Hear) -> None:
    cameras = _cameras("Desk")
    source = CameraSource(cameras, patience_ms=LONG_MS)
    source.choose("Desk")
    heard = hear(source)
    source.start()
    for _ in range(50):
        heard.frames.clear()
        qtbot.waitUntil(lambda: heard.frames != [])
        cameras.unplug("Desk")
        assert source.camera is None
        cameras.plug("Desk")
    heard.frames.clear()
    qtbot.waitUntil(lambda: heard.frames != [])
    assert heard.failures == [Trouble.UNPLUGGED.value] * 50
    assert heard.notices == [BACK] * 50
    gc.collect()
    qtbot.waitUntil(lambda: len(cameras.findChildren(QObject)) == len(cameras.capture.findChildren(QObject)) + 1)


def test_another_camera_takes_over_when_none_was_chosen(qtbot: QtBot, hear: Hear) -> None:
    cameras = _cameras("Desk", "Built-in")
    source = CameraSource(cameras, patience_ms=LONG_MS)
    heard = hear(source)
    source.start()
    qtbot.waitUntil(lambda: heard.frames != [])
    cameras.unplug("Desk")
    assert heard.failures == [Trouble.UNPLUGGED.value]
    assert source.camera is not None
    assert source.camera.name == "Built-in"


def test_a_busy_camera_is_told_once_and_tried_again(qtbot: QtBot, hear: Hear) -> None:
    cameras = _cameras("Desk")
    cameras.busy = True
    source = CameraSource(cameras, patience_ms=20)
    heard = hear(source)
    source.start()
    first = cameras.capture
    qtbot.waitUntil(lambda: heard.failures != [] and cameras.capture is not first)
    assert heard.failures == [Trouble.SILENT.value]
    cameras.busy = False
    qtbot.waitUntil(lambda: BACK in heard.notices)
    assert heard.frames


def test_a_camera_that_breaks_off_is_tried_again(qtbot: QtBot, hear: Hear) -> None:
    cameras = _cameras("Desk")
    source = CameraSource(cameras, patience_ms=200)
    heard = hear(source)
    source.start()
    qtbot.waitUntil(lambda: heard.frames != [])
    assert cameras.capture is not None
    cameras.capture.failed.emit()
    assert heard.failures == [Trouble.SILENT.value]
    assert source.running
    qtbot.waitUntil(lambda: BACK in heard.notices)


def test_a_change_of_size_is_noticed_and_goes_on(qtbot: QtBot, hear: Hear) -> None:
    cameras = _cameras("Desk")
    source = CameraSource(cameras, patience_ms=LONG_MS)
    heard = hear(source)
    source.start()
    qtbot.waitUntil(lambda: heard.frames != [])
    assert cameras.capture is not None
    cameras.capture.source.size = (80, 60)
    qtbot.waitUntil(lambda: heard.frames[-1].shape == (60, 80, 3))
    assert heard.notices == ["The camera now gives pictures of 80 × 60."]
    assert heard.failures == []


def test_a_black_picture_is_told_once_and_shown_all_the_same(qtbot: QtBot, hear: Hear) -> None:
    cameras = _cameras("Desk")
    cameras.show([np.zeros((60, 80, 3), np.uint8), np.full((60, 80, 3), 120, np.uint8)])
    source = CameraSource(cameras, patience_ms=LONG_MS)
    heard = hear(source)
    source.start()
    qtbot.waitUntil(lambda: BACK in heard.notices)
    assert heard.failures == [Trouble.BLACK.value]
    assert heard.frames[0].max() == 0


def test_where_there_can_be_no_camera_it_stops(hear: Hear) -> None:
    cameras = _cameras()
    cameras.missing = UserError("No.", "Do something.")
    source = CameraSource(cameras)
    heard = hear(source)
    source.start()
    assert not source.running
    assert heard.failures == [("No.", "Do something.")]


def test_stopping_when_told_of_trouble_is_no_harm(qtbot: QtBot, hear: Hear) -> None:
    cameras = _cameras("Desk")
    cameras.busy = True
    source = CameraSource(cameras, patience_ms=20)
    source.failed.connect(source.stop)
    heard = hear(source)
    source.start()
    qtbot.waitUntil(lambda: not source.running)
    assert heard.running == [True, False]


@pytest.mark.parametrize(
    ("formats", "best"),
    [
        ([], None),
        ([Format(640, 480, 30)], 0),
        ([Format(640, 480, 30), Format(1920, 1080, 30), Format(1280, 720, 30)], 2),
        ([Format(1280, 720, 10), Format(640, 480, 30)], 1),
        ([Format(1280, 720, 60), Format(1280, 720, 30)], 1),
        ([Format(3840, 2160, 30), Format(640, 480, 30)], 1),
    ],
)
def test_the_format_that_is_fluent_and_large_enough_is_set(formats: list[Format], best: int | None) -> None:
    assert best_format(formats) == best


@pytest.mark.qt_log_ignore("pipewire", extend=True)  # said where it is missing when QtMultimedia is first loaded
def test_the_cameras_of_this_computer_can_be_listed() -> None:
    pytest.importorskip("PySide6.QtMultimedia", exc_type=ImportError)
    assert all(camera.id and camera.name for camera in QtCameras().listed())
