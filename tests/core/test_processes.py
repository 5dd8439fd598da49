"""Work in other processes: the same results in order, whatever one of them does, and none that stays behind."""

import os
import subprocess
import sys
import threading
import time
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path

import pytest

from core.errors import UserError
from core.processes import in_order_apart

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="looks for processes where Linux lists them")

ROOT = Path(__file__).parents[2]
CRASH, REFUSE, WAIT, BREAK = -1, -2, -3, -4


def squared(number: int) -> int:
    """What the processes do; some numbers end the process, raise, or take for ever."""
    if number == CRASH:
        os.abort()
    if number == REFUSE:
        raise UserError("No.", "Ask for less.") from OSError("The disk is gone.")
    if number == BREAK:
        raise _CannotBePickled("It broke.")
    while number == WAIT:
        time.sleep(1)
    print("whatever a decoder prints")
    return number**2


class _CannotBePickled(Exception):
    def __init__(self, text: str) -> None:
        super().__init__(text)
        self.lock = threading.Lock()


class _CannotArrive(int):
    """A number for which there is not enough memory in any other process."""

    def __reduce__(self) -> tuple[object, ...]:
        return _arrived, (os.getpid(), int(self))


def _arrived(sender: int, number: int) -> _CannotArrive:
    if os.getpid() != sender:
        raise MemoryError
    return _CannotArrive(number)


def gone(_number: int) -> int:
    return -100


def results(numbers: list[int], should_stop=lambda: False) -> list[int]:
    return list(in_order_apart(squared, numbers, should_stop=should_stop, name="apart", lost=gone))


def children(parent: int) -> set[Path]:
    """Those that this process started: other tests have theirs."""
    return {process for process in alive(Path("/proc").glob("[0-9]*")) if parent_of(process) == parent}


def alive(processes: Iterable[Path]) -> set[Path]:
    found = set()
    for process in processes:
        with suppress(OSError):  # gone meanwhile
            if b"core.processes import serve" in (process / "cmdline").read_bytes():
                found.add(process)
    return found


def parent_of(process: Path) -> int:
    with suppress(OSError):
        return int((process / "stat").read_text().rpartition(")")[2].split()[1])
    return 0


def test_results_come_in_order_and_no_process_stays() -> None:
    assert results(list(range(300))) == [number**2 for number in range(300)]
    assert not children(os.getpid())


def test_what_ends_its_process_is_lost_and_only_that(capfd: pytest.CaptureFixture[str]) -> None:
    numbers = [*range(20), CRASH, *range(20, 40), CRASH, 40]
    expected = [gone(number) if number == CRASH else number**2 for number in numbers]
    assert results(numbers) == expected


def test_what_is_raised_arrives_whole() -> None:
    with pytest.raises(UserError) as raised:
        results([1, 2, REFUSE, 3])
    assert (raised.value.message, raised.value.hint) == ("No.", "Ask for less.")
    assert "OSError: The disk is gone." in str(raised.value.__cause__)


def test_what_breaks_is_told_with_its_place() -> None:
    with pytest.raises(RuntimeError, match="in squared") as raised:
        results([1, 2, BREAK, 3])
    assert "_CannotBePickled: It broke." in str(raised.value)


@pytest.mark.timeout(60)
def test_what_cannot_arrive_is_lost_and_nobody_waits_for_it() -> None:
    numbers = [*range(10), _CannotArrive(10), *range(11, 20)]
    assert results(numbers) == [gone(number) if number == 10 else number**2 for number in numbers]


def test_a_stop_does_not_wait_for_what_is_at_work() -> None:
    seen: list[int] = []
    arriving = in_order_apart(
        squared, [*range(8), *[WAIT] * 8], should_stop=lambda: len(seen) >= 8, name="apart", lost=gone
    )
    seen.extend(next(arriving) for _ in range(8))
    assert list(arriving) == []
    assert not children(os.getpid())


def test_where_none_can_be_started_the_work_is_done_here(monkeypatch: pytest.MonkeyPatch) -> None:
    for program in ("/nowhere/python", "/bin/false"):  # cannot be started; ends at once
        monkeypatch.setattr(sys, "executable", program)
        assert results(list(range(30))) == [number**2 for number in range(30)]


def test_they_end_with_who_started_them_even_if_it_is_killed() -> None:
    code = (
        "import sys; sys.path.insert(0, 'tests/core')\n"
        "from test_processes import squared, gone, WAIT; from core.processes import in_order_apart\n"
        "numbers = [*range(8), *[WAIT] * 8]\n"
        "for one in in_order_apart(squared, numbers, should_stop=lambda: False, name='a', lost=gone):\n"
        "    print(one, flush=True)\n"
    )
    parent = subprocess.Popen([sys.executable, "-c", code], cwd=ROOT, stdout=subprocess.PIPE)
    assert parent.stdout
    for _ in range(8):
        parent.stdout.readline()
    started = children(parent.pid)
    assert started
    parent.kill()
    parent.wait()
    parent.stdout.close()
    deadline = time.monotonic() + 30
    while alive(started) and time.monotonic() < deadline:
        time.sleep(0.05)
    assert not alive(started)
