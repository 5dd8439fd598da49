"""What the tests of frame sources share."""

from collections.abc import Callable, Iterator

import pytest
from PySide6.QtCore import QObject, Slot

from gui.frames.source import Frame, FrameSource


class Heard(QObject):
    """Writes down what a source says. No signals."""

    def __init__(self, source: FrameSource) -> None:
        super().__init__()
        self.source = source
        self.frames: list[Frame] = []
        self.failures: list[tuple[str, str]] = []
        self.notices: list[str] = []
        self.running: list[bool] = []
        self.ends = 0
        source.frame_arrived.connect(self._on_frame_arrived)
        source.failed.connect(self._on_failed)
        source.noticed.connect(self._on_noticed)
        source.running_changed.connect(self._on_running_changed)
        source.ended.connect(self._on_ended)

    @Slot(object)
    def _on_frame_arrived(self, frame: Frame) -> None:
        self.frames.append(frame)

    @Slot(str, str)
    def _on_failed(self, message: str, hint: str) -> None:
        self.failures.append((message, hint))

    @Slot(str)
    def _on_noticed(self, sentence: str) -> None:
        self.notices.append(sentence)

    @Slot(bool)
    def _on_running_changed(self, running: bool) -> None:
        self.running.append(running)

    @Slot()
    def _on_ended(self) -> None:
        self.ends += 1


@pytest.fixture
def hear(qapp: object) -> Iterator[Callable[[FrameSource], Heard]]:
    """Listens to a source, which is stopped when the test is over."""
    heard: list[Heard] = []

    def listen(source: FrameSource) -> Heard:
        heard.append(Heard(source))
        return heard[-1]

    yield listen
    for one in heard:
        one.source.stop()
