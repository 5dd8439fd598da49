"""Work in the background rests while the window is at work, but is never brought to a halt."""

import sys
import threading
from collections.abc import Callable, Iterator
from importlib import import_module

import pytest
from PySide6.QtCore import QCoreApplication
from pytestqt.qtbot import QtBot

from gui.courtesy import Courtesy
from gui.workers import Worker

Make = Callable[[float], Courtesy]


@pytest.fixture
def courtesy(qapp: QCoreApplication) -> Iterator[Make]:
    made: list[Courtesy] = []
    interval = sys.getswitchinterval()

    def make(most_s: float) -> Courtesy:
        made.append(Courtesy(qapp, most_s=most_s))
        return made[-1]

    yield make
    for one in made:
        one.stop()
        one.setParent(None)
    sys.setswitchinterval(interval)


def test_a_job_does_its_next_step_when_the_window_is_done(qtbot: QtBot, courtesy: Make) -> None:
    polite = courtesy(60.0)
    asked, went_on = threading.Event(), threading.Event()

    def job(should_stop: Callable[[], bool]) -> Iterator[object]:
        asked.set()
        should_stop()
        went_on.set()
        yield "done"

    worker = Worker(job)
    with polite.at_work():
        worker.start()
        assert asked.wait(10)
        assert not went_on.wait(0.05)
    with qtbot.waitSignal(worker.succeeded):
        pass
    assert went_on.is_set()


def test_a_window_that_is_never_done_does_not_stop_the_job(courtesy: Make) -> None:
    impatient = courtesy(0.0)
    with impatient.at_work():
        waiting = threading.Thread(target=lambda: [impatient.wait() for _ in range(1000)])
        waiting.start()
        waiting.join(10)
        assert not waiting.is_alive()


def test_modules_are_imported_in_turns_with_the_window(courtesy: Make) -> None:
    polite = courtesy(60.0)
    sys.modules.pop("this_module_is_not_there", None)
    ended = threading.Event()

    def bring_in() -> None:
        with pytest.raises(ModuleNotFoundError):
            import_module("this_module_is_not_there")
        ended.set()

    with polite.at_work():
        thread = threading.Thread(target=bring_in)
        thread.start()
        assert not ended.wait(0.05)
    assert ended.wait(10)
    thread.join()
