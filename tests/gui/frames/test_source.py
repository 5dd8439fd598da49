"""Every source: frames come in its own thread, the newest wins, and none comes after the end."""

import subprocess
import sys
import threading
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from PySide6.QtGui import QColor, QImage
from pytestqt.qtbot import QtBot

from gui.frames.conversion import as_frame
from gui.frames.generated import GeneratedSource, sample_frames, scene
from gui.frames.mailbox import Mailbox
from gui.frames.source import Frame, FrameSource

Hear = Callable[[FrameSource], Any]


class HandSource(FrameSource):
    """Gives what the test posts."""

    def _begin(self) -> None: ...

    def _finish(self) -> None: ...


def _frame(value: int) -> Frame:
    return np.full((4, 6, 3), value, np.uint8)


def test_the_newest_frame_wins(qtbot: QtBot, hear: Hear) -> None:
    source = HandSource()
    heard = hear(source)
    source.start()
    for value in range(100):
        source.post(_frame(value))
    qtbot.waitUntil(lambda: heard.frames != [])
    assert [frame[0, 0, 0] for frame in heard.frames] == [99]


def test_frames_from_another_thread_arrive_in_this_one(qtbot: QtBot, hear: Hear) -> None:
    source = HandSource()
    heard = hear(source)
    source.start()
    posting = threading.Thread(target=source.post, args=(_frame(7),))
    posting.start()
    posting.join()
    assert heard.frames == []  # it waits for this thread's turn
    qtbot.waitUntil(lambda: len(heard.frames) == 1)


def test_no_frame_comes_after_the_end_or_from_before_a_new_beginning(qtbot: QtBot, hear: Hear) -> None:
    source = HandSource()
    heard = hear(source)
    source.start()
    source.post(_frame(1))
    source.stop()
    source.start()
    source.post(_frame(2))
    qtbot.waitUntil(lambda: heard.frames != [])
    assert [frame[0, 0, 0] for frame in heard.frames] == [2]
    assert heard.running == [True, False, True]


def test_starting_and_stopping_twice_is_no_harm(hear: Hear) -> None:
    source = HandSource()
    heard = hear(source)
    source.stop()
    source.start()
    source.start()
    source.stop()
    source.stop()
    assert heard.running == [True, False]


def test_a_mailbox_lets_go_whoever_waits_when_it_is_closed() -> None:
    mailbox: Mailbox[int] = Mailbox()
    assert mailbox.put(1)
    assert not mailbox.put(2)
    assert mailbox.wait() == 2
    assert mailbox.take() is None
    waiting = threading.Thread(target=mailbox.wait)
    waiting.start()
    mailbox.close()
    waiting.join(10)
    assert not waiting.is_alive()


def test_generated_frames_move_and_end(qtbot: QtBot, hear: Hear) -> None:
    source = GeneratedSource(sample_frames(2), size=(160, 120), per_second=500, count=5)
    heard = hear(source)
    source.start()
    qtbot.waitUntil(lambda: heard.ends == 1)
    assert not source.running
    assert 1 <= len(heard.frames) <= 5
    assert {frame.shape for frame in heard.frames} == {(120, 160, 3)}
    assert all(frame.dtype == np.uint8 for frame in heard.frames)


def test_a_generated_scene_is_the_same_at_the_same_step_and_another_at_the_next() -> None:
    pictures = sample_frames(1)
    assert (scene(pictures, 3) == scene(pictures, 3)).all()
    assert (scene(pictures, 3) != scene(pictures, 9)).any()


@pytest.mark.parametrize("width", [1, 5, 8])
def test_an_image_keeps_its_pixels_as_a_frame(width: int) -> None:
    image = QImage(width, 2, QImage.Format.Format_ARGB32)
    image.fill(QColor(1, 2, 3))
    image.setPixelColor(width - 1, 1, QColor(200, 100, 50))
    frame = as_frame(image)
    assert frame.shape == (2, width, 3)
    assert frame[1, width - 1].tolist() == [200, 100, 50]
    assert frame[0, 0].tolist() == [1, 2, 3]


_WITHOUT_MULTIMEDIA = """
import sys
sys.modules["PySide6.QtMultimedia"] = None  # as where a library that it needs is missing
from pathlib import Path
from PySide6.QtCore import QCoreApplication
app = QCoreApplication([])
from gui.frames.camera import CameraSource
from gui.frames.qt_cameras import QtCameras
from gui.frames.video import VideoSource
for source in (CameraSource(QtCameras()), VideoSource(Path(sys.argv[1]))):
    source.failed.connect(lambda message, hint: print(message, hint))
    source.start()
    print(source.running)
"""


def test_without_qtmultimedia_there_is_a_sentence_and_no_crash() -> None:
    command = [sys.executable, "-c", _WITHOUT_MULTIMEDIA, __file__]
    done = subprocess.run(command, capture_output=True, text=True, timeout=60, check=True)
    first, running, *rest = done.stdout.splitlines()
    assert first.startswith("Cameras and videos need QtMultimedia, which cannot be loaded here. Install")
    assert running == "False"
    assert rest == [first, running]
