"""This computer's own cameras, by QtMultimedia."""

import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import count
from typing import TYPE_CHECKING

import shiboken6
from PySide6.QtCore import QCameraPermission, QCoreApplication, QObject, Qt, QTimer, Slot

from core.errors import UserError
from gui.frames.camera import Camera, Cameras, Capture
from gui.frames.conversion import Converter
from gui.frames.multimedia import qt_multimedia
from gui.frames.source import Frame

if TYPE_CHECKING:  # imported late, for it may be missing
    from PySide6.QtMultimedia import QCamera, QCameraDevice, QMediaDevices, QVideoFrame

_BEST_PIXELS = 1280 * 720  # more than any network here looks at, and converted in a few milliseconds
_ENOUGH_PER_SECOND = 24


@dataclass(frozen=True, slots=True)
class Format:
    """What a camera can be set to."""

    width: int
    height: int
    per_second: float


def best_format(formats: Sequence[Format]) -> int | None:
    """The index of the format to set: fluent if any is, then nearest to 1280 × 720; None where there is no choice."""
    if not formats:
        return None

    def rank(index: int) -> tuple[bool, float, float]:
        one = formats[index]
        pixels = one.width * one.height
        away = max(pixels, _BEST_PIXELS) / max(1, min(pixels, _BEST_PIXELS))
        return one.per_second < _ENOUGH_PER_SECOND, away, abs(one.per_second - 30)

    return min(range(len(formats)), key=rank)


class QtCapture(Capture):
    """A camera of this computer at work. Signal: Capture's own."""

    def __init__(self, device: "QCameraDevice", deliver: Callable[[Frame], None], parent: QObject) -> None:
        super().__init__(parent)
        multimedia = qt_multimedia()
        self._converter = Converter(deliver, self)
        self._sink = multimedia.QVideoSink(self)
        self._sink.videoFrameChanged.connect(self._on_video_frame_changed)
        self._session = multimedia.QMediaCaptureSession(self)
        self._session.setVideoSink(self._sink)
        self._camera: QCamera = multimedia.QCamera(device, self)
        # Queued, for a camera that is in use says so while this is being made, and none may be deleted while it speaks
        self._camera.errorOccurred.connect(self._on_error_occurred, Qt.ConnectionType.QueuedConnection)
        if self._camera.error() != multimedia.QCamera.Error.NoError:  # said already
            QTimer.singleShot(0, self, self._on_error_occurred)
        self._session.setCamera(self._camera)
        self._set_format(device)
        self._camera.start()

    def close(self) -> None:
        self._sink.videoFrameChanged.disconnect(self._on_video_frame_changed)
        self._camera.errorOccurred.disconnect(self._on_error_occurred)
        self._camera.stop()
        shiboken6.delete(self._camera)  # at once: one that was only stopped is not free for whoever comes next
        self._converter.close()
        self.deleteLater()

    def _set_format(self, device: "QCameraDevice") -> None:
        found = device.videoFormats()
        sizes = [Format(one.resolution().width(), one.resolution().height(), one.maxFrameRate()) for one in found]
        best = best_format(sizes)
        if best is not None:
            self._camera.setCameraFormat(found[best])

    @Slot("QVideoFrame")
    def _on_video_frame_changed(self, frame: "QVideoFrame") -> None:
        if frame.isValid():
            self._converter.put(frame)

    @Slot()
    def _on_error_occurred(self) -> None:
        self.failed.emit()


class _Names:
    """Knows each camera by its name, so that it is the same one wherever it is plugged in again."""

    def __init__(self) -> None:
        self._given: dict[tuple[str, str], str] = {}

    def given(self, places: Sequence[tuple[str, str]]) -> list[str]:
        """What the cameras that are there now, each by its place and its name, are known by as long as they stay.

        A second one of the same name has a number after it.
        """
        self._given = {place: self._given[place] for place in places if place in self._given}
        for place in places:
            if place not in self._given:
                name = place[1]
                numbered = (name if number == 1 else f"{name} {number}" for number in count(1))
                self._given[place] = next(one for one in numbered if one not in self._given.values())
        return [self._given[place] for place in places]


class QtCameras(Cameras):
    """The cameras of this computer. Signal: Cameras' own. QtMultimedia is loaded when they are first listed."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._devices: QMediaDevices | None = None
        self._names = _Names()

    def listed(self) -> tuple[Camera, ...]:
        return tuple(Camera(camera_id, device.description()) for camera_id, device in self._found().items())

    def opened(self, camera: Camera, deliver: Callable[[Frame], None]) -> Capture:
        self._check_allowed()
        device = self._found().get(camera.id)
        if device is None:
            raise UserError(f"{camera.name} is not connected any more.", "Connect it, then try again.")
        return QtCapture(device, deliver, self)

    def _found(self) -> "dict[str, QCameraDevice]":
        """The devices by what they are known by, the system's default first."""
        multimedia = qt_multimedia()
        if self._devices is None:
            made: QMediaDevices = multimedia.QMediaDevices(self)
            made.videoInputsChanged.connect(self.changed)
            self._devices = made
        devices = sorted(self._devices.videoInputs(), key=lambda device: not device.isDefault())
        ids = [bytes(device.id().data()).decode("utf-8", "replace") for device in devices]
        if sys.platform == "linux":  # where it is the number that was free when the camera was plugged in
            ids = self._names.given([(one, device.description()) for one, device in zip(ids, devices, strict=True)])
        return dict(zip(ids, devices, strict=True))

    def _check_allowed(self) -> None:
        """Ask the system, and through it the person, whether the camera may be used."""
        app = QCoreApplication.instance()
        if app is None:
            return
        status = app.checkPermission(QCameraPermission())
        if status == Qt.PermissionStatus.Denied:
            message = "This computer does not let Handful use the camera."
            raise UserError(message, "Allow it in the system's settings under privacy, then try again.")
        if status == Qt.PermissionStatus.Undetermined:
            app.requestPermission(QCameraPermission(), self, self._on_permission_answered)

    @Slot(object)
    def _on_permission_answered(self, _: object) -> None:
        self.changed.emit()
