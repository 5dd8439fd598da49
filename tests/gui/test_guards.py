"""Two crashes that must not come back: lost references to None, and widgets collected in the wrong thread."""

import gc
import sys
import threading
import time
from collections.abc import Iterator

from PySide6.QtCore import QObject, Signal, Slot
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from gui.garbage import GarbageCollector
from gui.workers import ShouldStop, Worker

CALLS = 5_000


class _Counter(QObject):
    counted = Signal(object)

    def __init__(self) -> None:
        super().__init__()
        self.count = 0
        self.counted.connect(self._on_counted)

    @Slot(object)
    def _on_counted(self, value: object) -> None:
        self.count += 1


def test_signals_lose_no_reference_to_the_constants(qapp: QApplication) -> None:
    # From 3.12 on these live for ever and their count says nothing; that no call aborts is still proved
    counter = _Counter()
    before = [sys.getrefcount(constant) for constant in (None, True, False)]
    for _ in range(CALLS):
        for constant in (None, True, False):
            counter.counted.emit(constant)
        counter.blockSignals(False)
    after = [sys.getrefcount(constant) for constant in (None, True, False)]
    assert counter.count == 3 * CALLS
    assert all(now > then - CALLS / 10 for then, now in zip(before, after, strict=True)), (before, after)


class _Cyclic:
    """Garbage that only the cyclic collector finds; it notes the thread in which it dies."""

    def __init__(self, died_in: set[int]) -> None:
        self.itself = self
        self.died_in = died_in

    def __del__(self) -> None:
        self.died_in.add(threading.get_ident())


def test_garbage_of_a_busy_worker_is_collected_in_the_gui_thread(qtbot: QtBot) -> None:
    died_in: set[int] = set()

    def job(should_stop: ShouldStop) -> Iterator[int]:
        while not should_stop():
            for _ in range(100):
                _Cyclic(died_in)
            yield 0
            time.sleep(0.001)  # let the GUI thread have its turn

    worker = Worker(job)
    worker.start()
    qtbot.waitUntil(lambda: bool(died_in))
    assert worker.stop_and_wait()
    assert died_in == {threading.get_ident()}


def test_stopping_gives_python_its_own_collection_back(qapp: QApplication) -> None:
    gc.enable()
    collector = GarbageCollector()
    collector.start()
    assert not gc.isenabled()
    collector.stop()
    assert gc.isenabled()
    gc.disable()
