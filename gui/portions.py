"""Work of the window's own that is too long for one frame, such as two hundred cards: a little of it at a time."""

import time
from collections.abc import Iterator

from PySide6.QtCore import QObject, QTimer, Slot

_PORTION_S = 0.005  # of a frame's 17 ms


class Portions(QObject):
    """Goes through one iterator in the GUI thread, each step of which does a part of the work. Emits no signals."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._steps: Iterator[object] = iter(())
        self._timer = QTimer(self, interval=0)
        self._timer.timeout.connect(self._on_turn)

    def start(self, steps: Iterator[object], *, at_once: int = 0) -> None:
        """Do these in place of those begun before; so many of them now."""
        self._steps = steps
        self._timer.start()
        for _ in range(at_once):
            self._step()

    def _step(self) -> None:
        if next(self._steps, self) is self:
            self._timer.stop()

    @Slot()
    def _on_turn(self) -> None:
        until = time.perf_counter() + _PORTION_S
        while self._timer.isActive() and time.perf_counter() < until:
            self._step()
