"""Thumbnails and facts of a project's pictures, kept in its `cache/` folder under their content hash."""

import struct
import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

from core import images
from core.cache import ByteCache
from core.images import UnreadablePicture
from core.parallel import ShouldStop, in_order, never, stepwise
from core.picture_facts import DETAIL_SIDE, Look, PictureFacts, facts_of, look_at
from core.processes import LOST, MANY, in_order_apart
from core.project.snapshot import Sample

Seen = TypeVar("Seen")

FILES = ("facts.sqlite", "thumbnails.sqlite")  # apart, so that all facts are read without passing by a thumbnail
_VERSION = 2  # of what look_at gives; with another one everything is looked at again
_FACTS = struct.Struct(f"<IIddQ{DETAIL_SIDE**2}sQ")
_MANY = 5000  # facts; beyond it one pass over all of them is faster
_BATCH = 64
_BATCH_SECONDS = 0.5


@dataclass(frozen=True, slots=True)
class Filled:
    """So many pictures of so many are looked at."""

    done: int
    total: int


@dataclass(frozen=True, slots=True)
class NotSeen:
    """A picture that could not be looked at, and why."""

    sample: Sample
    reason: str


class PictureCache:
    """What was seen of pictures, in `folder`. It never fails: what is not there or damaged is looked at again."""

    def __init__(self, folder: Path) -> None:
        facts, thumbnails = (folder / name for name in FILES)
        self._facts = ByteCache(facts, kind=f"facts {_VERSION}")
        self._thumbnails = ByteCache(thumbnails, kind=f"thumbnail {_VERSION}")

    def save(self, looks: Mapping[str, Look]) -> None:
        """Keep what was seen, by content hash."""
        self._thumbnails.save({sha256: look.thumbnail for sha256, look in looks.items()})
        self._facts.save({sha256: _packed(look.facts) for sha256, look in looks.items()})

    def facts(self, sha256s: Iterable[str], should_stop: ShouldStop = never) -> dict[str, PictureFacts]:
        """The facts that are there, by content hash; some of them after a stop."""
        wanted = list(sha256s)
        found = self._facts.load_all(should_stop) if len(wanted) > _MANY else self._facts.load(wanted)
        return {
            sha256: PictureFacts(*_FACTS.unpack(found[sha256]))
            for sha256 in stepwise(wanted, should_stop)
            if len(found.get(sha256, b"")) == _FACTS.size
        }

    def thumbnails(self, samples: Iterable[Sample]) -> dict[str, bytes]:
        """The thumbnails that are there, by content hash, for picture_facts.shown; the picture where it is its own."""
        paths = {sample.sha256: sample.path for sample in samples}
        found = self._thumbnails.load(paths)
        self._thumbnails.forget(self._thumbnails.held(paths.keys() - found.keys()))  # damaged: made again by fill
        for sha256 in [sha256 for sha256, data in found.items() if not data]:
            del found[sha256]
            with suppress(UnreadablePicture):
                found[sha256] = images.read(paths[sha256])
        return found

    def made(self, samples: Iterable[Sample], *, should_stop: ShouldStop) -> dict[str, bytes]:
        """New thumbnails, as `thumbnails` gives them, also where the disk takes none; b"" for who cannot be looked at.

        For so few pictures as a person sees at a time; some of them after a stop.
        """
        missing = list({sample.sha256: sample for sample in samples}.values())
        seen = in_order(_look_and_show, missing, should_stop=should_stop, name="thumbnails")
        found = dict(zip((sample.sha256 for sample in missing), seen, strict=False))
        self.save({sha256: one[0] for sha256, one in found.items() if one})
        return {sha256: one[1] if one else b"" for sha256, one in found.items()}

    def fill(
        self, samples: Sequence[Sample], *, should_stop: ShouldStop, known: Mapping[str, PictureFacts] | None = None
    ) -> Iterator[Filled | NotSeen]:
        """Look at those that were not seen yet, on all cores; what is done before a stop stays.

        `known` are the facts that are there, for whoever has read them already.

        Says how many there are, then how far it is, at least twice a second while pictures can be read faster.
        """
        missing = self._missing(samples, known, should_stop)
        yield Filled(0, len(missing))
        batch: dict[str, Look] = {}
        done, last = 0, time.monotonic()
        for sample, seen in zip(missing, _on_all_cores(_look, missing, _lost, should_stop), strict=False):
            done += 1
            if isinstance(seen, NotSeen):
                yield seen
            else:
                batch[sample.sha256] = seen
            if len(batch) >= _BATCH or time.monotonic() - last > _BATCH_SECONDS:
                self.save(batch)
                batch, last = {}, time.monotonic()
                yield Filled(done, len(missing))
        self.save(batch)
        yield Filled(done, len(missing))

    def fill_facts(self, samples: Sequence[Sample], *, should_stop: ShouldStop) -> Iterator[Filled]:
        """As `fill`, for who wants no thumbnails; what cannot be looked at is passed over."""
        known = self.facts(sample.sha256 for sample in samples)
        missing = list({sample.sha256: sample for sample in samples if sample.sha256 not in known}.values())
        batch: dict[str, bytes] = {}
        looked_at = _on_all_cores(_facts_of, missing, lambda _: None, should_stop)
        for done, (sample, facts) in enumerate(zip(missing, looked_at, strict=False), start=1):
            if facts is not None:
                batch[sample.sha256] = _packed(facts)
            if done % _MANY == 0:
                self._facts.save(batch)
                batch = {}
            yield Filled(done, len(missing))
        self._facts.save(batch)

    def _missing(
        self, samples: Iterable[Sample], known: Mapping[str, PictureFacts] | None, should_stop: ShouldStop
    ) -> list[Sample]:
        """One sample for each picture whose facts or thumbnail are missing."""
        by_hash = {sample.sha256: sample for sample in stepwise(samples, should_stop)}
        facts = self.facts(by_hash, should_stop) if known is None else known
        seen = self._thumbnails.held(facts, should_stop)
        return [sample for sha256, sample in by_hash.items() if sha256 not in seen]


def _packed(facts: PictureFacts) -> bytes:
    return _FACTS.pack(*(getattr(facts, name) for name in PictureFacts.__slots__))


def _on_all_cores(
    function: Callable[[Sample], Seen],
    samples: Sequence[Sample],
    lost: Callable[[Sample], Seen],
    should_stop: ShouldStop,
) -> Iterator[Seen]:
    if len(samples) >= MANY:
        return in_order_apart(function, samples, should_stop=should_stop, name="thumbnails", lost=lost)
    return in_order(function, samples, should_stop=should_stop, name="thumbnails")


def _facts_of(sample: Sample) -> PictureFacts | None:
    try:
        return facts_of(images.read(sample.path))
    except UnreadablePicture:
        return None


def _look_and_show(sample: Sample) -> tuple[Look, bytes] | None:
    """The look at a picture and its thumbnail, which is the picture where it is its own; None: it cannot be read."""
    try:
        data = images.read(sample.path)
        look = look_at(data)
    except UnreadablePicture:
        return None
    return look, look.thumbnail or data


def _look(sample: Sample) -> Look | NotSeen:
    try:
        return look_at(images.read(sample.path))
    except UnreadablePicture as error:
        return NotSeen(sample, error.message)


def _lost(sample: Sample) -> Look | NotSeen:
    return NotSeen(sample, LOST)
