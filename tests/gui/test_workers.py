"""The worker tells a generator's events in order, in the GUI thread, and always how it ended."""

import os
import sys
import threading
import time
from collections.abc import Callable, Iterator

import pytest
from PySide6.QtCore import QObject, QThread, Slot
from pytestqt.qtbot import QtBot

from gui.workers import LISTS_PER_SECOND, Job, ShouldStop, Worker


class Listener(QObject):
    """Writes down what a worker says, and in which thread it was heard."""

    def __init__(self) -> None:
        super().__init__()
        self.lists: list[list[object]] = []
        self.times: list[float] = []
        self.ends: list[object] = []
        self.threads: set[QThread] = set()

    @property
    def events(self) -> list[object]:
        return [event for each in self.lists for event in each]

    @Slot(list)
    def _on_events_ready(self, events: list[object]) -> None:
        self.lists.append(events)
        self.times.append(time.monotonic())
        self.threads.add(QThread.currentThread())

    @Slot()
    def _on_succeeded(self) -> None:
        self.ends.append("succeeded")
        self.threads.add(QThread.currentThread())

    @Slot(object)
    def _on_failed(self, error: object) -> None:
        self.ends.append(error)
        self.threads.add(QThread.currentThread())

    @Slot()
    def _on_finished(self) -> None:
        self.ends.append("finished")

    def listen(self, job: Job) -> Worker:
        worker = Worker(job, parent=self)
        worker.events_ready.connect(self._on_events_ready)
        worker.succeeded.connect(self._on_succeeded)
        worker.failed.connect(self._on_failed)
        worker.finished.connect(self._on_finished)
        return worker


Listen = Callable[[Job], tuple[Worker, Listener]]


@pytest.fixture
def listen(qapp: object) -> Iterator[Listen]:
    """A worker for a job and its listener; both are gone when the test is."""
    listeners: list[Listener] = []
    workers: list[Worker] = []

    def start(job: Job) -> tuple[Worker, Listener]:
        listeners.append(Listener())
        workers.append(listeners[-1].listen(job))
        return workers[-1], listeners[-1]

    yield start
    for worker in workers:
        assert worker.stop_and_wait()


def ended(listener: Listener) -> Callable[[], bool]:
    return lambda: "finished" in listener.ends


def test_every_event_comes_once_and_in_order(qtbot: QtBot, listen: Listen) -> None:
    worker, listener = listen(lambda should_stop: iter(range(10_000)))
    worker.start()
    qtbot.waitUntil(ended(listener))
    assert listener.events == list(range(10_000))
    assert listener.ends == ["succeeded", "finished"]


def test_events_come_in_at_most_twenty_lists_a_second(qtbot: QtBot, listen: Listen) -> None:
    def job(should_stop: ShouldStop) -> Iterator[int]:
        until = time.monotonic() + 0.6
        while time.monotonic() < until:
            yield 0
            time.sleep(0.001)

    worker, listener = listen(job)
    worker.start()
    qtbot.waitUntil(ended(listener))
    # The last list may follow at once, for the end waits for nothing
    gaps = [after - before for before, after in zip(listener.times, listener.times[1:-1], strict=False)]
    assert len(gaps) > 2
    assert min(gaps) > 0.9 / LISTS_PER_SECOND


def test_an_event_is_told_though_no_further_one_follows(qtbot: QtBot, listen: Listen) -> None:
    def job(should_stop: ShouldStop) -> Iterator[str]:
        yield "first"
        yield "second"  # within the same twentieth of a second, and then a long time nothing
        while not should_stop():
            time.sleep(0.001)

    worker, listener = listen(job)
    worker.start()
    qtbot.waitUntil(lambda: listener.events == ["first", "second"])
    assert not listener.ends
    worker.cancel()
    qtbot.waitUntil(ended(listener))


def test_everything_is_heard_in_the_gui_thread(qtbot: QtBot, listen: Listen) -> None:
    def job(should_stop: ShouldStop) -> Iterator[QThread]:
        yield QThread.currentThread()
        raise ValueError("no more")

    worker, listener = listen(job)
    worker.start()
    qtbot.waitUntil(ended(listener))
    assert listener.threads == {QThread.currentThread()}
    assert listener.events != [QThread.currentThread()]


def test_cancelling_before_the_start_is_not_lost(qtbot: QtBot, listen: Listen) -> None:
    def job(should_stop: ShouldStop) -> Iterator[str]:
        while not should_stop():
            yield "working"
        yield "stopped"

    worker, listener = listen(job)
    worker.cancel()
    worker.start()
    qtbot.waitUntil(ended(listener))
    assert listener.events == ["stopped"]
    assert listener.ends == ["succeeded", "finished"]


def test_cancelling_midway_lets_the_job_say_its_last_word(qtbot: QtBot, listen: Listen) -> None:
    def job(should_stop: ShouldStop) -> Iterator[str]:
        while not should_stop():
            yield "working"
            time.sleep(0.001)
        yield "stopped"

    worker, listener = listen(job)
    worker.start()
    qtbot.waitUntil(lambda: bool(listener.events))
    worker.cancel()
    qtbot.waitUntil(ended(listener))
    assert listener.events[-1] == "stopped"
    assert listener.ends == ["succeeded", "finished"]


@pytest.mark.parametrize("error", [ValueError("broken"), KeyboardInterrupt(), SystemExit(1), MemoryError()])
def test_any_exception_is_told_after_the_events_before_it(qtbot: QtBot, listen: Listen, error: BaseException) -> None:
    def job(should_stop: ShouldStop) -> Iterator[int]:
        yield 1
        raise error

    worker, listener = listen(job)
    worker.start()
    qtbot.waitUntil(ended(listener))
    assert listener.events == [1]
    assert listener.ends == [error, "finished"]


def test_a_job_that_cannot_even_begin_fails_too(qtbot: QtBot, listen: Listen) -> None:
    def job(should_stop: ShouldStop) -> Iterator[int]:
        raise ValueError("no such folder")

    worker, listener = listen(job)
    worker.start()
    qtbot.waitUntil(ended(listener))
    assert isinstance(listener.ends[0], ValueError)


def test_the_generator_is_closed_in_the_worker_thread(qtbot: QtBot, listen: Listen) -> None:
    class Breaks(list[object]):
        """Stands in for what waits to be told; taking an event in goes wrong."""

        def append(self, event: object) -> None:
            raise MemoryError

    closed_in: list[int] = []

    def job(should_stop: ShouldStop) -> Iterator[int]:
        try:
            yield 1
            yield 2
        finally:
            closed_in.append(threading.get_ident())

    worker, listener = listen(job)
    worker._pending = Breaks()
    worker.start()
    qtbot.waitUntil(ended(listener))
    assert isinstance(listener.ends[0], MemoryError)
    assert len(closed_in) == 1
    assert closed_in != [threading.get_ident()]


def test_stop_and_wait_tells_what_is_left_before_it_returns(qtbot: QtBot, listen: Listen) -> None:
    def job(should_stop: ShouldStop) -> Iterator[str]:
        while not should_stop():
            time.sleep(0.001)
        yield "stopped"

    worker, listener = listen(job)
    worker.start()
    qtbot.waitUntil(worker.isRunning)
    assert worker.stop_and_wait()
    assert listener.events == ["stopped"]
    assert listener.ends == ["succeeded"]
    qtbot.waitUntil(ended(listener))
    assert listener.ends == ["succeeded", "finished"]


def test_stop_and_wait_says_when_a_job_does_not_listen(qtbot: QtBot, listen: Listen) -> None:
    release = threading.Event()

    def job(should_stop: ShouldStop) -> Iterator[int]:
        release.wait()
        yield 1

    worker, listener = listen(job)
    worker.start()
    assert not worker.stop_and_wait(20)
    release.set()
    qtbot.waitUntil(ended(listener))
    assert listener.events == [1]


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere Qt's priorities are used")
def test_a_job_runs_also_where_the_program_stands_further_back_than_jobs_do(qtbot: QtBot, listen: Listen) -> None:
    def job(should_stop: ShouldStop) -> Iterator[int]:
        yield os.getpriority(os.PRIO_PROCESS, threading.get_native_id())

    def start_from_far_back() -> None:
        os.setpriority(os.PRIO_PROCESS, threading.get_native_id(), 10)  # as after `nice -n 10`
        worker.start()

    worker, listener = listen(job)
    starting = threading.Thread(target=start_from_far_back)
    starting.start()
    starting.join()
    qtbot.waitUntil(ended(listener))
    assert (listener.events, listener.ends) == ([10], ["succeeded", "finished"])


def test_a_worker_that_never_started_has_nothing_to_wait_for(listen: Listen) -> None:
    worker, listener = listen(lambda should_stop: iter(()))
    assert worker.stop_and_wait(0)
    assert not listener.ends
