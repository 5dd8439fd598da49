"""Recording with the camera: what it sees, what to choose, a button to hold and one to press."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QSize, Qt, Signal, Slot
from PySide6.QtGui import QAccessible, QAccessibleAnnouncementEvent
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from core.wording import counted
from gui.frames.camera import Camera
from gui.icons import icon
from gui.widgets.hold_button import HoldButton
from gui.widgets.page_head import plain_label
from gui.widgets.webcam_view import WebcamView

_WAITING = ("Waiting for the camera …", "Some take a few seconds to warm up.")
_OFF = "The camera gives no picture"


class CameraPanel(QWidget):
    """The live view above, the choices and buttons below.

    Signals:
      camera_chosen(str)          the id of a camera
      rate_chosen(int)            pictures a second
      recording_requested(bool)   the button is held, or let go
      one_requested()             a single picture
      retry_requested()           try once more to open the camera
      done_requested()
    """

    camera_chosen = Signal(str)
    rate_chosen = Signal(int)
    recording_requested = Signal(bool)
    one_requested = Signal()
    retry_requested = Signal()
    done_requested = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("cameraPanel")
        self._troubled = False
        self._count_then = self._count = 0  # when the burst began, and now
        self._view = WebcamView()
        self._camera = _combo("cameraCombo", "Camera")
        self._camera.setPlaceholderText("No camera")
        self._rate = _combo("rateCombo", "Pictures a second")
        self._hold = HoldButton("Hold to record", "Recording: let go to stop")
        self._one = QPushButton(icon("camera"), "Take one")
        self._retry = QPushButton("Try again")
        self._done = QPushButton("Done")
        self._counted = plain_label(role="muted", name="recordedCount")
        self._status = plain_label(role="muted", name="cameraStatus", wrap=True)
        self._dress()
        self._lay_out()
        self._connect()
        self.set_ready(False)
        self.set_count(0)
        self.set_trouble("", "")

    def set_cameras(self, cameras: Sequence[Camera], chosen: Camera | None) -> None:
        """Offer these; without a chosen one, none is marked."""
        self._camera.clear()
        for camera in cameras:
            self._camera.addItem(camera.name, camera.id)
        self._camera.setPlaceholderText("Choose a camera" if cameras else "No camera")
        self._camera.setCurrentIndex(-1 if chosen is None else self._camera.findData(chosen.id))
        self._camera.setEnabled(bool(cameras))

    def set_rates(self, rates: Sequence[int], chosen: int) -> None:
        """Offer so many pictures a second."""
        self._rate.clear()
        for rate in rates:
            self._rate.addItem(f"{rate} a second", rate)
        self._rate.setCurrentIndex(self._rate.findData(chosen))

    @Slot(object)
    def set_frame(self, frame: NDArray[np.uint8] | None) -> None:
        """Show what the camera sees; None where it gives nothing."""
        self._view.set_frame(frame)

    @Slot(str, str)
    def set_trouble(self, message: str, hint: str) -> None:
        """Say what is wrong and what to do: in place of the picture, or below it if there is one all the same."""
        self._troubled = bool(message)
        self._view.set_sentence(*((message, hint) if message else _WAITING))
        self.set_status(f"{message} {hint}".strip() if self._view.live else "")
        if message:
            self._announce(f"{message} {hint}")

    def offer_retry(self, offered: bool) -> None:
        """Whether the camera is to be opened again by hand, for it will not come back by itself."""
        if self._retry.hasFocus() and not offered:
            self.setFocus()
        self._retry.setVisible(offered)

    @Slot(bool)
    def set_ready(self, ready: bool) -> None:
        """Whether there is something to record."""
        if not ready and (self._hold.hasFocus() or self._one.hasFocus()):
            self.setFocus()  # or else it goes on to Done, and the next press of the space bar closes all
        for button, tip in ((self._hold, "Hold the mouse or the space bar"), (self._one, "Take a single picture")):
            button.setEnabled(ready)
            button.setToolTip(tip if ready else _OFF)
        if ready and self.hasFocus():
            self._hold.setFocus()  # the space bar records at once

    @Slot(bool)
    def set_recording(self, recording: bool) -> None:
        """Whether a burst is being recorded; its end takes the button out of the hand."""
        self._count_then = self._count
        self._camera.setEnabled(not recording and self._camera.count() > 0)
        self._rate.setEnabled(not recording)
        self._one.setEnabled(not recording and self._hold.isEnabled())
        self._view.set_badge("Recording" if recording else "")
        if not recording:
            self._hold.let_go()
            self._announce(self._counted.text())

    @Slot(int)
    def set_count(self, count: int) -> None:
        """How many pictures there are since the camera was opened."""
        self._count = count
        self._counted.setText(f"{counted(count, 'picture')} recorded" if count else "Nothing recorded yet")
        if self._hold.held:
            self._view.set_badge(f"Recording · {counted(count - self._count_then, 'picture')}")

    @Slot(str)
    def set_status(self, sentence: str) -> None:
        """Say something that needs nothing done now."""
        self._status.setText(sentence)

    def _dress(self) -> None:
        named = {"holdButton": self._hold, "takeOneButton": self._one}
        named |= {"retryCameraButton": self._retry, "doneButton": self._done}
        for name, button in named.items():
            button.setObjectName(name)
            button.setAutoDefault(False)  # Enter would press one while the space bar presses another
            button.setProperty("large", True)
        self._hold.setProperty("role", "primary")
        self._hold.setAccessibleDescription("Records pictures for as long as it is held, with the space bar too")
        self._retry.hide()

    def _lay_out(self) -> None:
        choices = QHBoxLayout()
        choices.setSpacing(8)
        for text, combo, stretch in (("Camera", self._camera, 1), ("Pictures", self._rate, 0)):
            label = QLabel(text)
            label.setBuddy(combo)
            choices.addWidget(label)
            choices.addWidget(combo, stretch)
            choices.addSpacing(16)
        choices.addStretch(1)
        choices.addWidget(self._counted)
        buttons = QHBoxLayout()
        buttons.setSpacing(8)
        for button in (self._hold, self._one, self._retry):
            buttons.addWidget(button)
        buttons.addSpacing(8)
        buttons.addWidget(self._status, 1)
        buttons.addWidget(self._done, 0, Qt.AlignmentFlag.AlignRight)
        column = QVBoxLayout(self)
        column.setContentsMargins(24, 24, 24, 24)
        column.setSpacing(16)
        column.addLayout(choices)
        column.addWidget(self._view, 1)
        column.addLayout(buttons)

    def _connect(self) -> None:
        self._camera.activated.connect(self._on_camera_activated)
        self._rate.activated.connect(self._on_rate_activated)
        self._hold.held_changed.connect(self.recording_requested)
        self._one.clicked.connect(self.one_requested)
        self._retry.clicked.connect(self.retry_requested)
        self._done.clicked.connect(self.done_requested)

    def _announce(self, text: str) -> None:
        QAccessible.updateAccessibility(QAccessibleAnnouncementEvent(self, text))

    @Slot(int)
    def _on_camera_activated(self, index: int) -> None:
        self.camera_chosen.emit(self._camera.itemData(index))

    @Slot(int)
    def _on_rate_activated(self, index: int) -> None:
        self.rate_chosen.emit(self._rate.itemData(index))


def _combo(name: str, said: str) -> QComboBox:
    combo = QComboBox()
    combo.setObjectName(name)
    combo.setAccessibleName(said)
    combo.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToContents)
    combo.setIconSize(QSize(0, 0))
    return combo
