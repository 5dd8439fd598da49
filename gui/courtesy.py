"""Lets the window go first: work in the background rests between two of its steps while the window has work itself.

Python runs one thread at a time. Every call from Qt into Python waits until the thread that runs is done with its
turn, which adds up to several frames where two threads calculate; a thread that waits costs nothing.
"""

import sys
import threading

from PySide6.QtCore import QAbstractEventDispatcher, QObject, Slot

# for how long a thread may keep the others waiting: with Python's own 5 ms a frame may wait several times that
SWITCH_S = 0.0005
MOST_S = 0.05  # a window that is never idle, such as one that plays a video, does not bring all other work to a halt


class Courtesy(QObject):
    """Knows whether the event loop of the thread that it is made in is at work. Emits no signals."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._idle = threading.Event()
        self._idle.set()
        sys.setswitchinterval(SWITCH_S)
        dispatcher = QAbstractEventDispatcher.instance()
        dispatcher.awake.connect(self._on_awake)
        dispatcher.aboutToBlock.connect(self._on_about_to_block)

    def wait(self) -> None:
        """In any other thread: wait until the window has nothing to do, MOST_S at most."""
        if not self._idle.is_set():
            self._idle.wait(MOST_S)

    @Slot()
    def _on_awake(self) -> None:
        self._idle.clear()

    @Slot()
    def _on_about_to_block(self) -> None:
        self._idle.set()
