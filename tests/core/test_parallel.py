"""Work on threads: what is raised arrives, whatever it is, and after a stop nothing more is begun."""

import threading
from collections.abc import Sequence
from itertools import count

import pytest

from core.parallel import chunks_in_order, in_order, never


def test_results_come_in_order() -> None:
    assert list(in_order(lambda number: number**2, range(50), should_stop=never, name="squares")) == [
        number**2 for number in range(50)
    ]


def test_a_network_disk_that_takes_too_long_is_heard_of() -> None:
    asked = count()

    def too_long(_number: int) -> None:
        raise TimeoutError("The disk does not answer.")

    with pytest.raises(TimeoutError, match="does not answer"):
        list(in_order(too_long, range(3), should_stop=lambda: next(asked) > 100, name="slow"))


def test_after_a_stop_nothing_more_is_begun() -> None:
    begun: list[int] = []
    let_go, more = threading.Event(), threading.Event()

    def work(some: Sequence[int]) -> Sequence[int]:
        (number,) = some
        begun.append(number)
        if number == 1:
            let_go.wait(30)
        if number > 1:
            more.set()
        return some

    def give_up() -> None:
        let_go.set()
        more.wait(0.3)

    seen: list[int] = []
    arriving = chunks_in_order(
        work, range(4), should_stop=lambda: bool(seen), name="one", chunk=1, threads=1, give_up=give_up
    )
    seen.extend(arriving)
    assert seen == [0]
    assert max(begun) <= 1
