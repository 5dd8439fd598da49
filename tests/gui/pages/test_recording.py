"""Recording with the camera, by mouse and keyboard: holding, letting go, what takes the button out of the hand."""

from collections.abc import Callable, Iterator

import numpy as np
import pytest
from PySide6.QtCore import QEvent, QObject, QPoint, Qt, Slot
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QApplication, QComboBox, QLabel, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from core.errors import UserError
from gui.frames.generated import GeneratedCameras
from gui.frames.recorded import Recording
from gui.messages import Messages
from gui.pages.recording import RecordingDialog
from gui.viewmodels.recording import RecordingViewModel
from gui.widgets.hold_button import HoldButton
from gui.widgets.webcam_view import WebcamView

LEFT = Qt.MouseButton.LeftButton
SPACE = Qt.Key.Key_Space


class Room(QObject):
    """The dialog over generated cameras, dark on the left and bright on the right. No signals."""

    def __init__(self, qtbot: QtBot, *names: str) -> None:
        super().__init__()
        self.qtbot = qtbot
        self.cameras = GeneratedCameras(*names, per_second=100)
        picture = np.zeros((60, 80, 3), np.uint8)
        picture[:, 40:] = 200
        self.cameras.show([picture])
        self.model = RecordingViewModel(self.cameras, Messages(self.cameras), self.cameras)
        self.recordings: list[Recording] = []
        self.states: list[bool] = []
        self.model.recorded.connect(self._on_recorded)
        self.model.recording_changed.connect(self._on_recording_changed)
        self.dialog = RecordingDialog(self.model, label="Shoes")
        self.dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose, False)
        qtbot.addWidget(self.dialog)

    def show(self) -> None:
        self.dialog.show()
        self.qtbot.waitExposed(self.dialog)
        self.dialog.activateWindow()
        self.qtbot.waitUntil(self.dialog.isActiveWindow)

    def open(self) -> None:
        self.show()
        self.qtbot.waitUntil(self.hold.isEnabled)

    @property
    def hold(self) -> HoldButton:
        return self.find(HoldButton, "holdButton")

    @property
    def count(self) -> int:
        return sum(len(recording.pictures) for recording in self.recordings)

    def find(self, kind: type[QWidget], name: str) -> QWidget:
        found = self.dialog.findChild(kind, name)
        assert found is not None
        return found

    def reads(self, name: str) -> str:
        return self.find(QLabel, name).text()

    def settle(self) -> None:
        self.qtbot.waitUntil(lambda: self.model.recorder.idle)

    @Slot(object)
    def _on_recorded(self, recording: Recording) -> None:
        self.recordings.append(recording)

    @Slot(bool)
    def _on_recording_changed(self, recording: bool) -> None:
        self.states.append(recording)


@pytest.fixture
def make(qtbot: QtBot) -> Iterator[Callable[..., Room]]:
    rooms: list[Room] = []

    def made(*names: str) -> Room:
        rooms.append(Room(qtbot, *names))
        return rooms[-1]

    yield made
    for room in rooms:
        room.dialog.close()
        assert room.model.recorder.job.stop_and_wait()
        room.cameras.deleteLater()  # and all the rest with them


def test_holding_the_mouse_records_and_letting_go_ends_it(qtbot: QtBot, make: Callable[..., Room]) -> None:
    room = make("Desk")
    room.open()
    assert room.reads("recordedCount") == "Nothing recorded yet"
    qtbot.mousePress(room.hold, LEFT)
    assert room.hold.text() == "Recording: let go to stop"
    qtbot.mouseMove(room.dialog, QPoint(10, 10))  # a hand that drifts off goes on recording
    qtbot.waitUntil(lambda: room.count >= 3)
    assert room.model.recording
    qtbot.mouseRelease(room.hold, LEFT)
    assert not room.model.recording
    assert room.hold.text() == "Hold to record"
    room.settle()
    assert len({recording.group for recording in room.recordings}) == 1
    assert room.reads("recordedCount") == f"{room.count} pictures recorded"


def test_holding_the_space_bar_records_at_once_however_it_repeats(qtbot: QtBot, make: Callable[..., Room]) -> None:
    room = make("Desk")
    room.open()
    assert room.hold.hasFocus()
    qtbot.keyPress(room.hold, SPACE)
    for kind in [QEvent.Type.KeyRelease, QEvent.Type.KeyPress] * 5:
        QApplication.sendEvent(room.hold, QKeyEvent(kind, SPACE, Qt.KeyboardModifier.NoModifier, " ", True))
    qtbot.waitUntil(lambda: room.count >= 2)
    assert room.states == [True]
    qtbot.keyRelease(room.hold, SPACE)
    assert room.states == [True, False]


@pytest.mark.parametrize("loses", ["focus", "window", "hidden"])
def test_whatever_takes_the_button_away_ends_the_burst(qtbot: QtBot, make: Callable[..., Room], loses: str) -> None:
    room = make("Desk")
    room.open()
    qtbot.keyPress(room.hold, SPACE)
    assert room.model.recording
    other = QWidget()
    qtbot.addWidget(other)
    if loses == "focus":
        room.find(QComboBox, "rateCombo").setEnabled(True)
        room.find(QComboBox, "rateCombo").setFocus()
    elif loses == "window":
        other.show()
        other.activateWindow()
    else:
        room.dialog.hide()
    qtbot.waitUntil(lambda: not room.model.recording)
    assert not room.hold.held
    assert not room.hold.isDown()


def test_a_camera_unplugged_lets_the_button_go_and_says_what_to_do(qtbot: QtBot, make: Callable[..., Room]) -> None:
    room = make("Desk")
    room.open()
    qtbot.mousePress(room.hold, LEFT)
    qtbot.waitUntil(lambda: room.count >= 2)
    room.cameras.unplug("Desk")
    view = room.find(WebcamView, "webcamView")
    assert view.accessibleName() == "The camera was unplugged."
    assert view.accessibleDescription() == "Plug it in again; it goes on by itself."
    assert not room.hold.isEnabled()
    assert room.hold.toolTip() == "The camera gives no picture"
    assert not room.find(QPushButton, "doneButton").hasFocus()
    assert room.find(QComboBox, "cameraCombo").currentIndex() == -1
    room.settle()
    kept = room.count
    qtbot.mouseRelease(room.hold, LEFT)
    room.cameras.plug("Desk")
    qtbot.waitUntil(room.hold.isEnabled)
    assert view.accessibleName() == "What the camera sees"
    assert room.reads("recordedCount") == f"{kept} pictures recorded"
    assert room.find(QComboBox, "cameraCombo").currentText() == "Desk"


def test_it_is_mirrored_on_the_screen_only(qtbot: QtBot, make: Callable[..., Room]) -> None:
    room = make("Desk")
    room.open()
    view = room.find(WebcamView, "webcamView")
    shown = view.grab().toImage()
    left, right = (shown.pixelColor(shown.width() * share // 4, shown.height() // 2).lightness() for share in (1, 3))
    assert left > 150 > 50 > right


def test_single_shots_and_enter_presses_nothing(qtbot: QtBot, make: Callable[..., Room]) -> None:
    room = make("Desk")
    room.open()
    qtbot.mouseClick(room.find(QPushButton, "takeOneButton"), LEFT)
    qtbot.keyClick(room.dialog, Qt.Key.Key_Return)
    room.settle()
    assert room.count == 1
    assert room.reads("recordedCount") == "1 picture recorded"
    assert room.dialog.isVisible()


def test_camera_and_rate_are_chosen_by_keyboard(qtbot: QtBot, make: Callable[..., Room]) -> None:
    room = make("Built-in", "Desk")
    room.open()
    assert room.find(QComboBox, "cameraCombo").currentText() == "Built-in"
    qtbot.keyClick(room.find(QComboBox, "cameraCombo"), Qt.Key.Key_Down)
    assert room.model.camera is not None
    assert room.model.camera.name == "Desk"
    assert room.find(QComboBox, "cameraCombo").currentText() == "Desk"
    qtbot.keyClick(room.find(QComboBox, "rateCombo"), Qt.Key.Key_Down)
    assert room.model.rate == 10


@pytest.mark.parametrize("way", ["done", "escape", "close"])
def test_closing_gives_the_camera_back_at_once(qtbot: QtBot, make: Callable[..., Room], way: str) -> None:
    room = make("Desk")
    room.open()
    capture = room.cameras.capture
    assert capture is not None
    qtbot.mousePress(room.hold, LEFT)
    if way == "done":
        room.find(QPushButton, "doneButton").click()
    elif way == "escape":
        qtbot.keyClick(room.dialog, Qt.Key.Key_Escape)
    else:
        room.dialog.close()
    assert not room.dialog.isVisible()
    assert not room.model.previewing
    assert not room.model.recording
    room.settle()
    assert room.count >= 1


def test_pictures_that_come_after_the_window_is_gone_are_not_lost(qtbot: QtBot, make: Callable[..., Room]) -> None:
    room = make("Desk")
    dialog = RecordingDialog(room.model)
    dialog.show()
    hold = dialog.findChild(HoldButton, "holdButton")
    qtbot.waitUntil(hold.isEnabled)
    qtbot.mousePress(hold, LEFT)
    with qtbot.waitSignal(dialog.destroyed):
        dialog.close()
    room.settle()
    assert room.count == 1


def test_where_there_can_be_no_camera_it_says_so_and_tries_again(qtbot: QtBot, make: Callable[..., Room]) -> None:
    room = make("Desk")
    room.cameras.missing = UserError("This computer does not let Handful use the camera.", "Allow it.")
    room.show()
    view = room.find(WebcamView, "webcamView")
    assert view.accessibleName() == "This computer does not let Handful use the camera."
    retry = room.find(QPushButton, "retryCameraButton")
    assert retry.isVisible()
    room.cameras.missing = None
    qtbot.mouseClick(retry, LEFT)
    qtbot.waitUntil(room.hold.isEnabled)
    assert not retry.isVisible()
    assert room.hold.hasFocus()


def test_all_of_it_fits_into_the_smallest_window(make: Callable[..., Room]) -> None:
    room = make("A camera with quite a long name, as cameras have (1234:5678)")
    size = room.dialog.minimumSizeHint()
    assert (size.width(), size.height()) <= (960, 640)
    assert size.height() <= 640
