"""Recording with the camera: bursts while a button is held, single shots, and what may be wrong with a camera."""

import time
from datetime import datetime

from PySide6.QtCore import QObject, QSettings, Signal, Slot

from core.errors import UserError
from core.project.frames import burst_group
from core.wording import counted
from gui.frames.camera import Camera, Cameras
from gui.frames.pace import Pace
from gui.frames.recorded import Recording
from gui.frames.source import Frame
from gui.messages import Messages
from gui.preview import Preview
from gui.recorder import Recorder, Shot

RATES = (2, 5, 10, 15)  # pictures a second
_USUAL_RATE = 5
_LEAST_WAITING = 2
_RATE = "recording/rate"


class RecordingViewModel(QObject):
    """A camera, what it sees, and the pictures taken of that.

    Signals:
      cameras_changed()             another camera is there or chosen
      frame_shown(object)           a Frame to show now, or None when the camera gives none
      trouble_changed(str, str)     what is wrong and what to do; both empty when it is over
      ready_changed(bool)           whether there is something to record
      recording_changed(bool)       a burst has begun or ended
      recorded(object)              a Recording: pictures as they come, all of a burst with the same group
      count_changed(int)            how many pictures were recorded since the preview started
      status_changed(str)           a sentence that needs nothing done now; empty when there is none
    """

    cameras_changed = Signal()
    frame_shown = Signal(object)
    trouble_changed = Signal(str, str)
    ready_changed = Signal(bool)
    recording_changed = Signal(bool)
    recorded = Signal(object)
    count_changed = Signal(int)
    status_changed = Signal(str)

    def __init__(self, cameras: Cameras, messages: Messages, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.rate = _remembered_rate()  # pictures a second while recording
        self._preview = Preview(cameras, self)
        self._preview.frame_shown.connect(self._on_frame_shown)
        self._preview.trouble_changed.connect(self.trouble_changed)
        self._preview.noticed.connect(self.status_changed)
        self._preview.cameras_changed.connect(self.cameras_changed)
        self.recorder = Recorder("camera", messages, self)
        self.recorder.recorded.connect(self._on_recorded)
        self._latest: Frame | None = None
        self._group = ""  # of the burst that is being recorded
        self._pace = Pace(_USUAL_RATE, 0.0)
        self._taken = self._missed = self._count = 0

    @property
    def cameras(self) -> tuple[Camera, ...]:
        """All cameras there are."""
        return self._preview.cameras

    @property
    def camera(self) -> Camera | None:
        """The camera at work, or the one that would be; None while the chosen one is away."""
        return self._preview.camera

    @property
    def previewing(self) -> bool:
        """Whether the camera is open, or will be as soon as it can."""
        return self._preview.running

    @property
    def recording(self) -> bool:
        return bool(self._group)

    def choose_camera(self, camera_id: str) -> None:
        """Take this camera from now on, and next time too."""
        self.end_recording()
        self._preview.choose(camera_id)

    def choose_rate(self, rate: int) -> None:
        """Record so many pictures a second, from the next burst on."""
        self.rate = rate
        QSettings().setValue(_RATE, rate)

    def start_preview(self) -> None:
        """Open the camera and show what it sees; counting begins anew."""
        if self._preview.running:
            return
        self._taken = self._missed = self._count = 0
        self.count_changed.emit(0)
        self._preview.start()

    def stop_preview(self) -> None:
        """Give the camera back at once; what was taken by then is still handed on."""
        self._preview.stop()

    def begin_recording(self) -> None:
        """Begin a burst, unless there is nothing to record; what is seen now is its first picture."""
        if self._latest is None or self.recording:
            return
        self._group = burst_group()
        self._missed = 0
        now = time.monotonic()
        self._pace = Pace(self.rate, now)
        self._pace.takes(now)
        self.status_changed.emit("")
        self.recording_changed.emit(True)
        self._take(self._latest, self._group)

    def end_recording(self) -> None:
        """End the burst; nothing happens where none is."""
        if self.recording:
            self._group = ""
            self.recording_changed.emit(False)

    def take_one(self) -> None:
        """Take what is seen now, as a group of its own; during a burst, as one of it."""
        if self._latest is not None:
            self._take(self._latest, self._group or burst_group())

    def fail(self, error: UserError) -> None:
        """End the burst because its pictures cannot be kept, and say so."""
        self.end_recording()
        self.status_changed.emit(str(error))

    def _take(self, frame: Frame, group: str) -> None:
        # A quarter of a second's frames may wait, and as much is gathered into a part: no more can be lost
        if not self.recorder.has_room(max(_LEAST_WAITING, self.rate // 4)):
            self._missed += 1
            left_out = f"{counted(self._missed, 'picture')} {'was' if self._missed == 1 else 'were'} left out"
            self.status_changed.emit(f"{left_out}: this computer could not keep up. Try fewer a second.")
            return
        self._taken += 1
        self.recorder.add(Shot(frame, f"camera {datetime.now():%Y-%m-%d %H.%M.%S} {self._taken:03}.jpg", group))

    @Slot(object)
    def _on_frame_shown(self, frame: Frame | None) -> None:
        was_ready, self._latest = self._latest is not None, frame
        if frame is None:
            self.end_recording()
        self.frame_shown.emit(frame)
        if was_ready != (frame is not None):
            self.ready_changed.emit(frame is not None)
        if self.recording and frame is not None and self._pace.takes(time.monotonic()):
            self._take(frame, self._group)

    @Slot(object)
    def _on_recorded(self, recording: Recording) -> None:
        self._count += len(recording.pictures)
        self.count_changed.emit(self._count)
        self.recorded.emit(recording)


def _remembered_rate() -> int:
    remembered = str(QSettings().value(_RATE))
    return next((rate for rate in RATES if str(rate) == remembered), _USUAL_RATE)
