"""Which samples stay on one side of every split: bursts and videos, with copies and near copies of their pictures."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from core.alike import near_copies
from core.joins import Joins
from core.parallel import ShouldStop, never, politely, stepwise
from core.picture_facts import PLAIN, PictureFacts
from core.project.snapshot import Sample, Snapshot
from core.project.thumbnails import Filled, PictureCache

# Mean luma, 0 … 1: a copy keeps it, while of other pictures that look alike most do not
_SAME_LIGHT = 0.01
_AT_ONCE = 1024


def look(snapshot: Snapshot, *, should_stop: ShouldStop) -> Iterator[Filled]:
    """Look at the labelled pictures that nobody has looked at yet, as `grouped` needs it; tells how far that is."""
    return PictureCache(snapshot.cache).fill_facts(snapshot.labelled()[0], should_stop=should_stop)


def grouped(snapshot: Snapshot, *, should_stop: ShouldStop) -> Snapshot:
    """The snapshot with what hangs together in one group, as far as its pictures were looked at.

    Only what has a label counts: the others may hang together with anything.
    """
    labelled, _ = snapshot.labelled()
    facts = PictureCache(snapshot.cache).facts((sample.sha256 for sample in labelled), should_stop)
    found = iter(joined(labelled, facts, should_stop))
    samples = tuple(sample if sample.label_id is None else next(found) for sample in snapshot.samples)
    return replace(snapshot, samples=samples)


def joined(
    samples: Sequence[Sample], facts: Mapping[str, PictureFacts], should_stop: ShouldStop = never
) -> tuple[Sample, ...]:
    """The samples, those that hang together by group, by bytes or by look under one group's name, whatever their label.

    The name is the first in order of those joined. What has no facts is joined by its bytes alone.
    """
    names: Joins[str] = Joins()
    by_hash: dict[str, str] = {}
    for sample in stepwise(samples, should_stop):
        names.join(sample.group, by_hash.setdefault(sample.sha256, sample.group))
    for one, other in _near(list(by_hash), facts, should_stop):
        names.join(by_hash[one], by_hash[other])
    return tuple(
        sample if (name := names.first(sample.group)) == sample.group else replace(sample, group=name)
        for sample in politely(samples, should_stop)
    )


def _near(
    hashes: Sequence[str], facts: Mapping[str, PictureFacts], should_stop: ShouldStop
) -> Iterator[tuple[str, str]]:
    """Pairs of hashes whose pictures are nearly the same: enough of them to join all that are."""
    told = [sha256 for sha256 in stepwise(hashes, should_stop) if sha256 in facts and facts[sha256].look != PLAIN]
    pairs = near_copies([facts[sha256] for sha256 in told], light=_SAME_LIGHT)
    for start in range(0, len(pairs), _AT_ONCE):  # all at once would keep Python's lock while they become numbers
        for one, other in stepwise(pairs[start : start + _AT_ONCE].tolist(), should_stop):
            yield told[one], told[other]
