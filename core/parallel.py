"""Work on many things on all cores, its results in order and only a few of them waiting at a time."""

import os
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from itertools import islice
from typing import TypeVar

Thing = TypeVar("Thing")
Result = TypeVar("Result")

_AHEAD = 4  # things begun or done for each thread: one slow picture does not make the others wait


def in_order(
    function: Callable[[Thing], Result], things: Iterable[Thing], *, should_stop: Callable[[], bool], name: str
) -> Iterator[Result]:
    """`function` of each thing, on threads called `name`. Ends early when somebody asks to stop.

    Things are taken from their iterable in the caller's thread, no sooner than needed.
    """
    rest = iter(things)
    threads = os.cpu_count() or 1
    with ThreadPoolExecutor(threads, thread_name_prefix=name) as pool:
        waiting: deque[Future[Result]] = deque()
        try:
            waiting.extend(pool.submit(function, thing) for thing in islice(rest, _AHEAD * threads))
            while waiting and not should_stop():
                yield waiting.popleft().result()
                waiting.extend(pool.submit(function, thing) for thing in islice(rest, 1))
        finally:
            pool.shutdown(cancel_futures=True)
