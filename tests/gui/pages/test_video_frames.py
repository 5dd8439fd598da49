"""Pictures from a video, as a person takes them."""

from collections.abc import Iterator
from pathlib import Path
from typing import TypeVar

import pytest
from PySide6.QtCore import QMimeData, QObject, QPoint, QPointF, Qt, QUrl, Slot
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import QApplication, QCheckBox, QLabel, QPushButton, QRadioButton, QSpinBox, QWidget
from pytestqt.qtbot import QtBot

from gui.frames.recorded import Recording
from gui.messages import Messages
from gui.pages.video_frames import VideoFramesDialog
from gui.viewmodels.video_frames import VideoFramesViewModel
from gui.widgets.picture_view import PictureView

DATA = Path(__file__).parents[2] / "data"
COLOURS = DATA / "colours.mp4"
LONG = 20_000
pytest.importorskip("PySide6.QtMultimedia", reason="QtMultimedia cannot be loaded here", exc_type=ImportError)
pytestmark = pytest.mark.qt_log_ignore("No RHI backend", "FFmpeg error description", extend=True)

Found = TypeVar("Found", bound=QWidget)


class Room(QObject):
    """The dialog, and what it gave. No signals."""

    def __init__(self, qtbot: QtBot) -> None:
        super().__init__()
        self.qtbot = qtbot
        self.messages = Messages()
        self.model = VideoFramesViewModel(self.messages)
        self.recordings: list[Recording] = []
        self.model.recorded.connect(self._on_recorded)
        self.dialog = VideoFramesDialog(self.model, label="Shoes")
        self.dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose, False)
        qtbot.addWidget(self.dialog)
        self.dialog.show()
        qtbot.waitExposed(self.dialog)

    @property
    def count(self) -> int:
        return sum(len(recording.pictures) for recording in self.recordings)

    @property
    def take(self) -> QPushButton:
        return self.find(QPushButton, "takeFramesButton")

    def find(self, kind: type[Found], name: str) -> Found:
        found = self.dialog.findChild(kind, name)
        assert found is not None
        return found

    def reads(self, name: str) -> str:
        return self.find(QLabel, name).text()

    def open(self, path: Path) -> None:
        self.dialog.open_video(path)
        self.qtbot.waitUntil(self.take.isEnabled, timeout=LONG)

    @Slot(object)
    def _on_recorded(self, recording: Recording) -> None:
        self.recordings.append(recording)


@pytest.fixture
def room(qtbot: QtBot) -> Iterator[Room]:
    made = Room(qtbot)
    yield made
    made.dialog.close()
    assert made.model.recorder.job.stop_and_wait()
    assert made.model.grouping.stop_and_wait()


def test_from_the_file_to_the_summary(qtbot: QtBot, room: Room) -> None:
    assert not room.take.isEnabled()
    assert room.take.toolTip() == "Choose a video first"
    room.open(COLOURS)
    assert room.reads("videoName") == "colours.mp4"
    assert room.reads("videoLength") == "0:03 · 30 frames, 10 a second"
    assert room.find(QSpinBox, "evenlySpin").value() == 40
    assert room.find(QCheckBox, "leaveOutAlike").isChecked()
    assert room.reads("videoOutcome").startswith("At most 30 pictures. ")
    room.find(QCheckBox, "leaveOutAlike").click()
    room.find(QSpinBox, "evenlySpin").setValue(4)
    assert room.reads("videoOutcome").startswith("4 pictures. ")
    qtbot.mouseClick(room.take, Qt.MouseButton.LeftButton)
    assert not room.find(QPushButton, "chooseVideoButton").isEnabled()
    assert room.find(QPushButton, "cancelVideoButton").isVisible()
    qtbot.waitUntil(room.take.isVisible, timeout=LONG)
    qtbot.waitUntil(lambda: room.reads("videoStatus") == "4 pictures taken.")
    assert room.count == 4


def test_every_so_many_th_frame(qtbot: QtBot, room: Room) -> None:
    room.open(COLOURS)
    room.find(QCheckBox, "leaveOutAlike").click()
    assert not room.find(QSpinBox, "everyNthSpin").isEnabled()
    room.find(QRadioButton, "everyNthChoice").click()
    assert room.find(QSpinBox, "everyNthSpin").isEnabled()
    assert not room.find(QSpinBox, "evenlySpin").isEnabled()
    room.find(QSpinBox, "everyNthSpin").setValue(10)
    assert room.reads("videoOutcome").startswith("3 pictures. ")
    room.take.click()
    qtbot.waitUntil(lambda: room.reads("videoStatus") == "3 pictures taken.", timeout=LONG)


def test_cancelling_keeps_what_was_taken(qtbot: QtBot, room: Room) -> None:
    room.open(COLOURS)
    room.find(QRadioButton, "everyNthChoice").click()
    room.find(QSpinBox, "everyNthSpin").setValue(1)
    room.take.click()
    qtbot.waitUntil(lambda: room.recordings != [], timeout=LONG)
    room.find(QPushButton, "cancelVideoButton").click()
    qtbot.waitUntil(lambda: room.reads("videoStatus").startswith("Cancelled. "))
    assert room.take.isEnabled()


def test_closing_cancels(qtbot: QtBot, room: Room) -> None:
    room.open(COLOURS)
    room.take.click()
    room.dialog.close()
    qtbot.waitUntil(lambda: not room.model.running)


def test_a_video_can_be_dropped_and_what_is_none_is_refused_in_words(qtbot: QtBot, room: Room) -> None:
    room.open(COLOURS)
    mime = QMimeData()
    mime.setUrls([QUrl.fromLocalFile(str(DATA / "sound-only.mp3"))])
    left, none = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
    copy, place = Qt.DropAction.CopyAction, room.find(PictureView, "videoPicture")
    QApplication.sendEvent(place, QDragEnterEvent(QPoint(5, 5), copy, mime, left, none))
    QApplication.sendEvent(place, QDropEvent(QPointF(5, 5), copy, mime, left, none))
    qtbot.waitUntil(lambda: "holds no moving pictures" in room.reads("videoStatus"), timeout=LONG)
    assert room.reads("videoName") == "sound-only.mp3"
    assert not room.take.isEnabled()


def test_all_of_it_fits_into_the_smallest_window(room: Room) -> None:
    size = room.dialog.minimumSizeHint()
    assert size.width() <= 960
    assert size.height() <= 640
