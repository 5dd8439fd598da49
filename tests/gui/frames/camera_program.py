"""A program with one CameraSource: it does what it reads, a line each, and tells what it hears as lines of JSON."""

import gc
import json
import os
import sys

from PySide6.QtCore import QObject, QSocketNotifier, Slot
from PySide6.QtGui import QGuiApplication

from gui.frames.camera import CameraSource
from gui.frames.qt_cameras import QtCameras
from gui.frames.source import Frame


def tell(**facts: object) -> None:
    print(json.dumps(facts), flush=True)


def quarters(frame: Frame) -> list[list[int]]:
    """The colours amid the four quarters of a frame, as one reads."""
    height, width = frame.shape[0] // 4, frame.shape[1] // 4
    return [frame[y * height, x * width].tolist() for y in (1, 3) for x in (1, 3)]


def memory() -> int:
    """What this process holds, in bytes."""
    with open("/proc/self/statm") as file:
        return int(file.read().split()[1]) * os.sysconf("SC_PAGE_SIZE")


class Program(QObject):
    """Owns the source. No signals."""

    def __init__(self, patience_ms: int) -> None:
        super().__init__()
        self._cameras = QtCameras(self)
        self._source = CameraSource(self._cameras, self, patience_ms=patience_ms)
        self._cameras.changed.connect(self._on_changed)
        self._source.frame_arrived.connect(self._on_frame_arrived)
        self._source.failed.connect(self._on_failed)
        self._source.noticed.connect(self._on_noticed)
        self._input = QSocketNotifier(sys.stdin.fileno(), QSocketNotifier.Type.Read, self)
        self._input.activated.connect(self._on_input)
        self._on_changed()

    @Slot()
    def _on_input(self) -> None:
        for line in os.read(sys.stdin.fileno(), 4096).decode().splitlines() or ["quit"]:
            word, _, rest = line.partition(" ")
            getattr(self, f"_{word}")(*filter(None, [rest]))

    def _start(self) -> None:
        self._source.start()

    def _restart(self) -> None:
        self._source.stop()
        self._source.start()

    def _choose(self, camera_id: str) -> None:
        self._source.choose(camera_id)

    def _count(self) -> None:
        gc.collect()
        tell(threads=len(os.listdir("/proc/self/task")), files=len(os.listdir("/proc/self/fd")), memory=memory())

    def _quit(self) -> None:
        self._source.stop()
        QGuiApplication.quit()

    @Slot()
    def _on_changed(self) -> None:
        tell(cameras=[(camera.id, camera.name) for camera in self._cameras.listed()])

    @Slot(object)
    def _on_frame_arrived(self, frame: Frame) -> None:
        tell(size=(frame.shape[1], frame.shape[0]), quarters=quarters(frame))

    @Slot(str, str)
    def _on_failed(self, message: str, hint: str) -> None:
        tell(failed=(message, hint))

    @Slot(str)
    def _on_noticed(self, sentence: str) -> None:
        tell(noticed=sentence)


if __name__ == "__main__":
    app = QGuiApplication([])
    program = Program(int(sys.argv[1]))
    raise SystemExit(app.exec())
