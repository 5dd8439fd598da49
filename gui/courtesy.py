"""Lets the window go first: work in the background rests between two of its steps while the window has work itself.

Python runs one thread at a time. Every call from Qt into Python waits until the thread that runs is done with its
turn, which adds up to several frames where two threads calculate; a thread that sleeps costs nothing.
"""

import sys
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from importlib.abc import MetaPathFinder
from types import ModuleType

from PySide6.QtCore import QAbstractEventDispatcher, QObject, Slot

from gui.native import load_ahead

# for how long a thread may keep the others waiting: with Python's own 5 ms a frame may wait several times that
_SWITCH_S = 0.0005
_GRACE_S = 0.005  # after one event; what it asked to be painted, or the next turn of the wheel, follows at once
# a window that is never idle, such as one that shows a camera, does not bring all other work to a halt
_MOST_S, _TURN_S = 0.03, 0.02


class _BetweenModules(MetaPathFinder):
    """Finds nothing, but is asked before each module: torch alone has two thousand, and no other moment to rest."""

    def __init__(self, courtesy: "Courtesy") -> None:
        self._courtesy = courtesy

    def find_spec(self, name: str, path: Sequence[str] | None, _target: ModuleType | None = None) -> None:
        if threading.current_thread() is not threading.main_thread():
            self._courtesy.wait()
            load_ahead(name, path)


class Courtesy(QObject):
    """Knows whether the thread that it is made in, the window's, is at work. Emits no signals."""

    def __init__(self, parent: QObject | None = None, *, most_s: float = _MOST_S) -> None:
        super().__init__(parent)
        self._most_s = most_s
        self._until = 0.0  # it is at work; by time.perf_counter
        self._others_until = 0.0  # it is the others' turn, whatever it does
        sys.setswitchinterval(_SWITCH_S)
        QAbstractEventDispatcher.instance().awake.connect(self._on_awake)
        self._between_modules = _BetweenModules(self)
        sys.meta_path.insert(0, self._between_modules)

    def stop(self) -> None:
        """Nobody is made to wait between two modules any more."""
        sys.meta_path.remove(self._between_modules)

    def wait(self) -> None:
        """In any other thread: sleep until the window seems to have nothing to do, `most_s` at most."""
        began = time.perf_counter()
        if began < self._others_until:
            return
        while (rest := self._until - time.perf_counter()) > 0:
            if time.perf_counter() - began > self._most_s:
                self._others_until = time.perf_counter() + _TURN_S
                return
            time.sleep(min(rest, _GRACE_S))

    @contextmanager
    def at_work(self) -> Iterator[None]:
        """The window does something that takes longer."""
        self._until = time.perf_counter() + self._most_s
        try:
            yield
        finally:
            self._until = time.perf_counter() + _GRACE_S

    @Slot()
    def _on_awake(self) -> None:
        # where Qt uses GLib this comes after an event has been dealt with, and elsewhere before
        self._until = time.perf_counter() + _GRACE_S
