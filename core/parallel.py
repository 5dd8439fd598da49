"""Work on many things on all cores, its results in order and only a few of them waiting at a time."""

import os
from collections import deque
from collections.abc import Callable, Generator, Iterable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor, wait
from itertools import islice
from typing import TypeVar

Thing = TypeVar("Thing")
Result = TypeVar("Result")
ShouldStop = Callable[[], bool]

_EVERY = 256  # about a thousandth of a second of Python's own work
_AHEAD = 4  # chunks begun or done for each thread: one slow picture does not make the others wait
_ASK_EVERY = 0.2  # seconds


def in_order(
    function: Callable[[Thing], Result],
    things: Iterable[Thing],
    *,
    should_stop: ShouldStop,
    name: str,
    ahead: int = _AHEAD,
) -> Generator[Result, None, None]:
    """`function` of each thing, on threads called `name`. Ends early when somebody asks to stop.

    Things are taken from their iterable in the caller's thread, no sooner than needed: up to `ahead` for each thread
    while the caller is busy.
    """

    def work(some: Sequence[Thing]) -> Sequence[Result]:
        return [function(thing) for thing in some if not should_stop()]

    return chunks_in_order(work, things, should_stop=should_stop, name=name, chunk=1, ahead=ahead)


def chunks_in_order(
    work: Callable[[Sequence[Thing]], Sequence[Result]],
    things: Iterable[Thing],
    *,
    should_stop: ShouldStop,
    name: str,
    chunk: int,
    ahead: int = _AHEAD,
    threads: int | None = None,
    give_up: Callable[[], None] = lambda: None,
) -> Generator[Result, None, None]:
    """As in_order, for what works on a whole chunk; `give_up` ends what still is at work, when no more is begun."""
    rest = iter(things)
    threads = threads or os.cpu_count() or 1
    with ThreadPoolExecutor(threads, thread_name_prefix=name) as pool:
        waiting: deque[Future[Sequence[Result]]] = deque()
        try:
            while not should_stop():
                while len(waiting) < ahead * threads and (some := list(islice(rest, chunk))):
                    waiting.append(pool.submit(work, some))
                if not waiting:
                    return
                yield from _result(waiting.popleft(), should_stop)
        finally:
            pool.shutdown(wait=False, cancel_futures=True)
            give_up()  # and then the pool waits for what was at work


def _result(future: Future[Sequence[Result]], should_stop: ShouldStop) -> Sequence[Result]:
    """What came of it; nothing where somebody asks to stop before it is done."""
    while not wait([future], timeout=_ASK_EVERY).done:
        if should_stop():
            return ()
    return future.result()


def never() -> bool:
    """The answer of whoever does not want to stop."""
    return False


def stepwise(things: Iterable[Thing], should_stop: ShouldStop) -> Iterator[Thing]:
    """The same things, asking now and then whether to stop, and ending early then.

    For loops over a hundred thousand of them: who asks is also who may be made to wait for a moment (gui.courtesy).
    """
    for number, thing in enumerate(things):
        if number % _EVERY == 0 and should_stop():
            return
        yield thing


def politely(things: Iterable[Thing], should_stop: ShouldStop) -> Iterator[Thing]:
    """As stepwise, but to the end, whatever the answer: for what has to be whole."""
    for number, thing in enumerate(things):
        if number % _EVERY == 0:
            should_stop()
        yield thing
