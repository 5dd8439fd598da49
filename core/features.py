"""From pictures on disk to what a training learns from: pixels, or a frozen backbone's features, both cached."""

from collections.abc import Callable, Generator, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

import numpy as np

from core import backbone, images
from core.cache import Array, ArrayCache
from core.chunks import Function, PictureSkipped, Read, Stopped, Work
from core.clock import clock_of
from core.parallel import ShouldStop, stepwise
from core.preprocess import Pixels, Preprocess
from core.project.snapshot import Sample
from core.strategies import Strategy
from core.weights import sha256_of

if TYPE_CHECKING:
    import torch

__all__ = [
    "PIXELS_VERSION",
    "Function",
    "PictureSkipped",
    "PicturesPrepared",
    "Prepared",
    "Progress",
    "Stopped",
    "by_function",
    "cached",
    "feature_store",
    "features",
    "held",
    "only",
    "pixel_store",
    "pixels",
]

PIXELS_VERSION = 2  # raise it when the way from a picture to its pixels changes
SAVE_EVERY = 256  # arrays between two writes to the cache: what a crash may cost


@dataclass(frozen=True, slots=True)
class PicturesPrepared:
    """So many of the pictures are decoded, or turned into features, and cached."""

    done: int
    total: int
    seconds_left: float | None
    pictures_per_second: float


@dataclass(frozen=True, slots=True)
class Prepared:
    """What could be read: `kept` are indices into the samples, `inputs` their arrays in that order.

    `inputs` is float32 (N, D) for features and uint8 (N, size, size, 3) for pixels.
    """

    kept: tuple[int, ...]
    inputs: Array


Decode = Callable[[bytes], Pixels]
Progress = Generator[PicturesPrepared | PictureSkipped, None, Prepared]
Told = TypeVar("Told", PicturesPrepared, PictureSkipped)


def pixels(
    samples: Sequence[Sample],
    preprocess: Preprocess,
    *,
    cache: Path,
    should_stop: Callable[[], bool],
    keep: bool = True,
) -> Progress:
    """Each picture's canonical pixels, uint8 (size, size, 3). Unless `keep`, the cache is only read. Raises Stopped."""
    store = pixel_store(preprocess, cache)
    read = partial(_read, decode=partial(_by_pillow, preprocess))
    return _prepare(samples, read, lambda: _unchanged, store, should_stop, keep)


def features(
    samples: Sequence[Sample],
    strategy: Strategy,
    *,
    device: "torch.device",
    cache: Path,
    should_stop: Callable[[], bool],
    keep: bool = True,
) -> Progress:
    """Each picture's features by the strategy's frozen backbone, float32 (D,). Raises Stopped and UserError.

    The backbone is loaded only when some picture's features are not in the cache, which is only read unless `keep`.
    """
    from core.preprocess import module  # and torch, which is no part of the work

    def decode(data: bytes) -> Pixels:
        picture, square = images.decode_to_pixels(data, at_least=strategy.preprocess.at_least)
        return module.pixels(picture, square, preprocess=strategy.preprocess)

    store = feature_store(strategy, device, cache)
    read = partial(_read, decode=decode)
    return _prepare(samples, read, partial(backbone.load, strategy, device), store, should_stop, keep)


def by_function(
    samples: Sequence[Sample], preprocess: Preprocess, function: Function, store: ArrayCache, should_stop: ShouldStop
) -> Progress:
    """What a function makes of each picture's canonical pixels, as the store keeps it. Raises Stopped."""
    read = partial(_read, decode=partial(_by_pillow, preprocess))
    return _prepare(samples, read, lambda: function, store, should_stop, True)


def only(kind: type[Told], work: Progress) -> Generator[Told, None, Prepared]:
    """The same work, which tells only events of one kind."""
    while True:
        try:
            event = next(work)
        except StopIteration as end:
            prepared: Prepared = end.value
            return prepared
        if isinstance(event, kind):
            yield event


def pixel_store(preprocess: Preprocess, cache: Path) -> ArrayCache:
    """Where pixels of this size are kept."""
    shape = (preprocess.size, preprocess.size, 3)
    return ArrayCache(cache, kind=f"pixels-{preprocess.size}-{PIXELS_VERSION}", dtype=np.uint8, shape=shape)


def feature_store(strategy: Strategy, device: "torch.device", cache: Path) -> ArrayCache:
    """Where features by this backbone are kept."""
    kind = f"features-{strategy.name}-{sha256_of(strategy)[:12]}-{device.type}-{PIXELS_VERSION}"
    return ArrayCache(cache, kind=kind, dtype=np.float32, shape=(strategy.features,))


def cached(samples: Iterable[Sample], strategy: Strategy, *, device: "torch.device", cache: Path) -> dict[str, Array]:
    """Of these pictures' features those that were computed before, by content hash."""
    return feature_store(strategy, device, cache).load(sample.sha256 for sample in samples)


def held(samples: Iterable[Sample], strategy: Strategy, *, device: "torch.device", cache: Path) -> set[str]:
    """The content hashes of those whose features were computed before."""
    return feature_store(strategy, device, cache).held(sample.sha256 for sample in samples)


def _unchanged(pixels: Pixels) -> Array:
    return pixels


def _prepare(
    samples: Sequence[Sample],
    read: Read,
    load: Callable[[], Function],
    store: ArrayCache,
    should_stop: Callable[[], bool],
    keep: bool,
) -> Progress:
    """Take from the store what it has, compute the rest on all cores, in the samples' order."""
    rows = _Rows(samples, store, should_stop)
    left = (sample for sample in stepwise(samples, should_stop) if sample.sha256 not in rows.filled)
    missing = list({sample.sha256: sample for sample in left}.values())
    if should_stop():  # some of them may not have been looked at
        raise Stopped
    if missing:
        yield PicturesPrepared(len(rows.filled), len(samples), None, 0.0)
        save = store.save if keep else _lost
        work = Work(missing, read, load, clock_of(should_stop))
        yield from _compute(work, len(missing), rows, save)
    return rows.prepared()


class _Rows:
    """A row for each sample, filled as they come: many pictures' arrays fit into memory once, and not twice."""

    def __init__(self, samples: Sequence[Sample], store: ArrayCache, should_stop: ShouldStop) -> None:
        """Those that the store has are filled. Raises Stopped."""
        self._hashes = [sample.sha256 for sample in samples]
        self._places: dict[str, list[int]] = {}
        for place, sha256 in stepwise(enumerate(self._hashes), should_stop):
            self._places.setdefault(sha256, []).append(place)
        self._inputs = store.empty(len(samples))
        self.filled: set[str] = set()
        keys = list(self._places)
        for start in range(0, len(keys), SAVE_EVERY):
            if should_stop():
                raise Stopped
            for sha256, array in store.load(keys[start : start + SAVE_EVERY]).items():
                self.fill(sha256, array)

    def fill(self, sha256: str, array: Array) -> None:
        self._inputs[self._places[sha256]] = array
        self.filled.add(sha256)

    def prepared(self) -> Prepared:
        """Those that are filled, moved together; nothing is filled afterwards."""
        kept = tuple(place for place, sha256 in enumerate(self._hashes) if sha256 in self.filled)
        for row, place in enumerate(kept):
            if row != place:
                self._inputs[row] = self._inputs[place]
        return Prepared(kept, self._inputs[: len(kept)])


def _compute(
    work: Work, total: int, rows: _Rows, save: Callable[[dict[str, Array]], None]
) -> Iterator[PicturesPrepared | PictureSkipped]:
    unsaved: dict[str, Array] = {}
    done = 0
    try:
        for outcomes in work.outcomes():
            for outcome in outcomes:
                if isinstance(outcome, PictureSkipped):
                    yield outcome
                else:
                    unsaved[outcome[0]] = outcome[1]
                    rows.fill(*outcome)
            if len(unsaved) >= SAVE_EVERY:
                save(unsaved)
                unsaved = {}
            done += len(outcomes)
            rate = done / work.seconds()
            yield PicturesPrepared(done, total, (total - done) / rate, rate)
    finally:
        save(unsaved)


def _lost(_arrays: dict[str, Array]) -> None:
    pass  # another process keeps them


def _read(sample: Sample, *, decode: Decode) -> Pixels | PictureSkipped:
    try:
        return decode(images.read_same(sample.path, sample.sha256))
    except images.UnreadablePicture as error:
        return PictureSkipped(sample.path, error.message)


def _by_pillow(preprocess: Preprocess, data: bytes) -> Pixels:
    decoded = images.decode_with_facts(data, at_least=preprocess.at_least)
    return preprocess.pixels(decoded.image, square=decoded.square)
