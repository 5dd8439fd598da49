"""Pictures read and computed chunk by chunk on all cores, the first ones read while the function is being loaded."""

import threading
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor, wait
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from core import backbone
from core.cache import Array
from core.clock import Clock
from core.parallel import ShouldStop
from core.preprocess import Pixels
from core.project.snapshot import Sample

CHUNK = 16  # pictures that a thread reads before it computes: one after the other, each would empty the other's cache
LEAST_CHUNK = 2
AT_ONCE = 4  # pictures that are computed between two looks for a stop
LEAST_SECONDS = 1e-3
LOOK_EVERY = 0.05  # seconds between two looks for a stop while a function is loaded, which can take ten


@dataclass(frozen=True, slots=True)
class PictureSkipped:
    """A picture that could not be read; the work goes on without it."""

    path: Path
    reason: str


class Stopped(Exception):
    """Somebody asked to stop before everything was prepared; what was computed is in the cache."""


Read = Callable[[Sample], Pixels | PictureSkipped]
Function = Callable[[Pixels], Array]
Outcomes = Sequence[tuple[str, Array] | PictureSkipped]  # the hash and the array of each picture, or why there is none


class Loading:
    """A function that is being loaded; who calls it waits for it, and can do what needs no function before.

    After a stop it goes on loading by itself, for what it makes is kept for later.
    """

    def __init__(self, load: Callable[[], Function], should_stop: ShouldStop) -> None:
        pool = ThreadPoolExecutor(1, thread_name_prefix="load")
        self._loading = pool.submit(load)
        self._should_stop = should_stop
        pool.shutdown(wait=False)

    def loaded(self) -> Function:
        """The function itself. Raises Stopped, and what loading raised."""
        while not self._loading.done() and not wait([self._loading], timeout=LOOK_EVERY).done:
            if self._should_stop():
                raise Stopped
        return self._loading.result()


class Work:
    """Samples on their way through a function."""

    def __init__(self, samples: Sequence[Sample], read: Read, load: Callable[[], Function], clock: Clock) -> None:
        self._samples = samples
        self._read = read
        self._clock = clock
        self._over = threading.Event()
        self._loading = Loading(load, self._should_stop)
        self._began = clock.now()
        self._waited = 0.0  # seconds, until the function was loaded

    def seconds(self) -> float:
        """How long it has taken, without what it waited for; more than none.

        Where it rested in that moment, the clock and the waiting can leave out the same twentieth of a second.
        """
        return max(LEAST_SECONDS, self._clock.now() - self._began - self._waited)

    def outcomes(self) -> Iterator[Outcomes]:
        """Chunk by chunk, in order; a few chunks ahead on every core. Raises Stopped, and what loading raised."""
        threads = backbone.thread_count()
        with ThreadPoolExecutor(threads, thread_name_prefix="features") as pool:
            waiting: deque[Future[Outcomes]] = deque()
            try:
                for samples in _chunks(self._samples, threads):
                    waiting.append(pool.submit(self._chunk, samples))
                    if len(waiting) > 2 * threads:
                        yield waiting.popleft().result()
                    self._look()
                while waiting:
                    yield waiting.popleft().result()
                    if waiting:
                        self._look()
                self._loading.loaded()  # where no picture could be read, nobody has heard what loading raised
            finally:
                self._over.set()  # to whoever waits for the function, should nobody want the rest
                pool.shutdown(cancel_futures=True)

    def _chunk(self, samples: Sequence[Sample]) -> Outcomes:
        """One thread's work: read, decode, resize and compute a few pictures."""
        inputs = []
        for sample in samples:
            self._look()
            inputs.append(self._read(sample))
        arrays = self._computed([item for item in inputs if not isinstance(item, PictureSkipped)])
        return [
            item if isinstance(item, PictureSkipped) else (sample.sha256, next(arrays))
            for sample, item in zip(samples, inputs, strict=True)
        ]

    def _computed(self, inputs: Sequence[Pixels]) -> Iterator[Array]:
        function = self._function()
        for start in range(0, len(inputs), AT_ONCE):
            self._look()
            yield from function(np.stack(inputs[start : start + AT_ONCE]))

    def _function(self) -> Function:
        before = self._clock.now()
        function = self._loading.loaded()
        self._waited = max(self._waited, self._clock.now() - before)  # all threads wait at the same time
        return function

    def _look(self) -> None:
        if self._should_stop():
            raise Stopped

    def _should_stop(self) -> bool:
        return self._over.is_set() or self._clock()


def _chunks(samples: Sequence[Sample], threads: int) -> Iterator[Sequence[Sample]]:
    """At the end smaller and smaller ones, so that all threads are done at nearly the same time."""
    start = 0
    while left := len(samples) - start:
        count = min(left, CHUNK, max(LEAST_CHUNK, left // (2 * threads)))
        yield samples[start : start + count]
        start += count
