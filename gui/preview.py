"""A camera that is looked through: which one, what it sees, what is wrong with it."""

from PySide6.QtCore import QObject, QSettings, Signal, Slot

from core.errors import UserError
from gui.frames.camera import Camera, Cameras, CameraSource, Trouble
from gui.frames.source import Frame

_CAMERA = "recording/camera"  # chosen once for recording and for trying


class Preview(QObject):
    """The chosen camera, open from `start` to `stop`.

    Signals:
      cameras_changed()         another camera is there or chosen
      frame_shown(object)       a Frame to show now, or None when the camera gives none
      trouble_changed(str, str) what is wrong and what to do; both empty when it is over
      noticed(str)              a sentence that needs nothing done
    """

    cameras_changed = Signal()
    frame_shown = Signal(object)
    trouble_changed = Signal(str, str)
    noticed = Signal(str)

    def __init__(self, cameras: Cameras, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._cameras = cameras
        self._source = CameraSource(cameras, self)
        self._source.frame_arrived.connect(self._on_frame_arrived)
        self._source.failed.connect(self._on_failed)
        self._source.noticed.connect(self.noticed)
        cameras.changed.connect(self.cameras_changed)
        self._troubled = False

    @property
    def cameras(self) -> tuple[Camera, ...]:
        """All cameras there are."""
        try:
            return self._cameras.listed()
        except UserError:  # told at the start
            return ()

    @property
    def camera(self) -> Camera | None:
        """The camera at work, or the one that would be; None while the chosen one is away."""
        if self._source.running:
            return self._source.camera
        there = self.cameras
        return next((one for one in there if one.id == QSettings().value(_CAMERA)), next(iter(there), None))

    @property
    def running(self) -> bool:
        """Whether the camera is open, or will be as soon as it can."""
        return self._source.running

    def choose(self, camera_id: str) -> None:
        """Take this camera from now on, and next time too."""
        QSettings().setValue(_CAMERA, camera_id)
        self.frame_shown.emit(None)
        self._source.choose(camera_id)
        self.cameras_changed.emit()

    def start(self) -> None:
        """Open the camera; nothing happens where it is open."""
        if self._source.running:
            return
        self.noticed.emit("")
        self._end_trouble()
        camera = self.camera
        self._source.choose(camera.id if camera and camera.id == QSettings().value(_CAMERA) else None)
        self._source.start()
        self.cameras_changed.emit()

    def stop(self) -> None:
        """Give the camera back at once."""
        self._source.stop()
        self.frame_shown.emit(None)

    def _end_trouble(self) -> None:
        if self._troubled:
            self._troubled = False
            self.trouble_changed.emit("", "")

    @Slot(object)
    def _on_frame_arrived(self, frame: Frame) -> None:
        if self._source.trouble is None:
            self._end_trouble()
        self.frame_shown.emit(frame)

    @Slot(str, str)
    def _on_failed(self, message: str, hint: str) -> None:
        self._troubled = True
        if self._source.trouble is not Trouble.BLACK or not self.running:  # a black picture is one all the same
            self.frame_shown.emit(None)
        self.trouble_changed.emit(message, hint)
