"""A clock that stands still while work rests: a paused training has not become a slow one."""

import threading
import time
from collections.abc import Callable

from core.parallel import ShouldStop

# Seconds for which `should_stop` keeps the work waiting before that is a rest. Shorter ones, in which the window
# goes first, are how fast it is here.
REST = 0.25


class Clock:
    """Asked in place of the `should_stop` that it is made of, from any thread; knows how long that took to answer.

    `seconds` is the time, of which only differences mean anything.
    """

    def __init__(self, should_stop: ShouldStop, *, seconds: Callable[[], float] = time.perf_counter) -> None:
        self._should_stop = should_stop
        self._seconds = seconds
        self._lock = threading.Lock()  # guards the two below
        self._rested = 0.0
        self._awake = float("-inf")  # when the last rest was over: several threads rest at the same time

    def __call__(self) -> bool:
        began = self._seconds()
        try:
            return self._should_stop()
        finally:
            ended = self._seconds()
            if ended - began >= REST:
                self._note_rest(began, ended)

    def now(self) -> float:
        """Seconds, of which only differences mean anything; those of a rest that still goes on are in it."""
        return self._seconds() - self._rested

    def _note_rest(self, began: float, ended: float) -> None:
        with self._lock:
            self._rested += max(0.0, ended - max(began, self._awake))
            self._awake = max(ended, self._awake)


def clock_of(should_stop: ShouldStop) -> Clock:
    """The clock that is asked whether to stop, or a new one where none is: work within work has the same one."""
    return should_stop if isinstance(should_stop, Clock) else Clock(should_stop)
