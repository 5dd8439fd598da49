"""One piece of background work at a time, and none after the window has begun to close."""

from collections.abc import Iterator

from PySide6.QtCore import QObject, Slot
from pytestqt.qtbot import QtBot

from core.errors import UserError
from gui.closing import Closing
from gui.jobs import JobSlot, LatestJob
from gui.messages import Message, Messages
from gui.workers import ShouldStop


def _until_stopped(should_stop: ShouldStop) -> Iterator[object]:
    while not should_stop():
        yield "working"
    yield "wound up"


class _Restarting(QObject):
    """Begins again whenever its job ends, as the thumbnails do when pictures came in meanwhile."""

    def __init__(self) -> None:
        super().__init__()
        self.slot = JobSlot(Messages(self), self)
        self.slot.running_changed.connect(self._on_running_changed)

    @Slot(bool)
    def _on_running_changed(self, running: bool) -> None:
        if not running:
            self.slot.start(_until_stopped)


def test_one_job_at_a_time(qtbot: QtBot) -> None:
    slot = JobSlot(Messages())
    events: list[object] = []
    slot.events_ready.connect(events.extend)
    assert slot.start(_until_stopped)
    assert not slot.start(_until_stopped)
    slot.cancel()
    qtbot.waitUntil(lambda: not slot.running)
    assert events[-1] == "wound up"
    assert slot.start(_until_stopped)
    assert slot.stop_and_wait()


def test_no_job_begins_after_the_window_has_begun_to_close(qtbot: QtBot) -> None:
    working = _Restarting()
    working.slot.start(_until_stopped)
    closing = Closing(JobSlot(Messages(), working), [working.slot], ask=lambda: "cancel")
    assert closing.may_close()
    assert not working.slot.running
    assert not working.slot.start(_until_stopped)


def test_what_is_let_go_says_nothing_more_and_the_next_is_heard(qtbot: QtBot) -> None:
    latest = LatestJob(Messages())
    events: list[object] = []
    latest.events_ready.connect(events.extend)
    latest.cancel()
    latest.start(_until_stopped)
    qtbot.waitUntil(lambda: bool(events))
    heard = len(events)
    latest.cancel()
    qtbot.waitUntil(lambda: not latest.slot.running)
    assert len(events) == heard
    latest.start(_until_stopped)
    qtbot.waitUntil(lambda: len(events) > heard)
    assert latest.slot.stop_and_wait()


def test_what_leaves_a_job_is_told_once(qtbot: QtBot) -> None:
    def failing(_should_stop: ShouldStop) -> Iterator[object]:
        yield "working"
        raise UserError("The disk is full.", "Free some space.")

    told: list[Message] = []
    messages = Messages()
    messages.message_posted.connect(told.append)
    slot = JobSlot(messages)
    failed: list[int] = []
    slot.failed.connect(lambda: failed.append(len(told)))
    slot.start(failing)
    qtbot.waitUntil(lambda: not slot.running)
    assert failed == [1], "whoever hears of it may say what comes next"
    assert [(message.text, message.hint) for message in told] == [("The disk is full.", "Free some space.")]
    assert slot.start(_until_stopped)
    assert slot.stop_and_wait()
