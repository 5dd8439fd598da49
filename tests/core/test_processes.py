"""Work in other processes: the same results in order, whatever one of them does, and none that stays behind."""

import os
import subprocess
import sys
import time
from contextlib import suppress
from pathlib import Path

import pytest

from core.errors import UserError
from core.processes import in_order_apart

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="looks for processes where Linux lists them")

ROOT = Path(__file__).parents[2]
CRASH, REFUSE, WAIT = -1, -2, -3


def squared(number: int) -> int:
    """What the processes do; some numbers end the process, raise, or take for ever."""
    if number == CRASH:
        os.abort()
    if number == REFUSE:
        raise UserError("No.", "Ask for less.")
    while number == WAIT:
        time.sleep(1)
    print("whatever a decoder prints")
    return number**2


def gone(_number: int) -> int:
    return -100


def results(numbers: list[int], should_stop=lambda: False) -> list[int]:
    return list(in_order_apart(squared, numbers, should_stop=should_stop, name="apart", lost=gone))


def children() -> set[str]:
    found = set()
    for process in Path("/proc").glob("[0-9]*"):
        with suppress(OSError):  # gone meanwhile
            if b"core.processes import serve" in (process / "cmdline").read_bytes():
                found.add(process.name)
    return found


def test_results_come_in_order_and_no_process_stays() -> None:
    before = children()
    assert results(list(range(300))) == [number**2 for number in range(300)]
    assert children() <= before


def test_what_ends_its_process_is_lost_and_only_that(capfd: pytest.CaptureFixture[str]) -> None:
    numbers = [*range(20), CRASH, *range(20, 40), CRASH, 40]
    expected = [gone(number) if number == CRASH else number**2 for number in numbers]
    assert results(numbers) == expected


def test_what_is_raised_arrives_whole() -> None:
    with pytest.raises(UserError) as raised:
        results([1, 2, REFUSE, 3])
    assert (raised.value.message, raised.value.hint) == ("No.", "Ask for less.")


def test_a_stop_does_not_wait_for_what_is_at_work() -> None:
    before = children()
    seen: list[int] = []
    arriving = in_order_apart(
        squared, [*range(8), *[WAIT] * 8], should_stop=lambda: len(seen) >= 8, name="apart", lost=gone
    )
    seen.extend(next(arriving) for _ in range(8))
    assert list(arriving) == []
    assert children() <= before


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
    before = children()
    parent = subprocess.Popen([sys.executable, "-c", code], cwd=ROOT, stdout=subprocess.PIPE)
    assert parent.stdout
    for _ in range(8):
        parent.stdout.readline()
    started = children() - before
    assert started
    parent.kill()
    parent.wait()
    parent.stdout.close()
    deadline = time.monotonic() + 30
    while children() & started and time.monotonic() < deadline:
        time.sleep(0.05)
    assert not children() & started
