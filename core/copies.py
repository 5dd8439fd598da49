"""Pictures that are nearly the same, among those of different labels and among those of one."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain

from core.alike import near_copies
from core.joins import Joins
from core.parallel import ShouldStop, never, stepwise
from core.picture_facts import PLAIN, PictureFacts
from core.project.snapshot import Sample

_AT_ONCE = 1024

Place = tuple[int, bytes]  # a look and a detail: where pictures have both in common, no more is compared


@dataclass(frozen=True, slots=True)
class Copies:
    """Pictures that are nearly the same: those to keep, and those that can be spared for them."""

    kept: tuple[Sample, ...]
    spare: tuple[Sample, ...] = ()


class NearCopies:
    """The near copies among samples with a label. What has no facts, or nothing to tell it by, is like no other."""

    def __init__(
        self, samples: Sequence[Sample], facts: Mapping[str, PictureFacts], should_stop: ShouldStop = never
    ) -> None:
        self._facts = facts
        self._should_stop = should_stop
        members: dict[Place, list[Sample]] = defaultdict(list)
        for sample in stepwise(samples, should_stop):
            if sample.sha256 in facts and facts[sample.sha256].look != PLAIN:
                seen = facts[sample.sha256]
                members[seen.look, seen.detail].append(sample)
        places = list(members)
        pairs = near_copies([facts[members[place][0].sha256] for place in places])
        self._pairs: list[tuple[Place, Place]] = []
        for start in range(0, len(pairs), _AT_ONCE):  # all at once would keep Python's lock while they become numbers
            self._pairs += [(places[one], places[other]) for one, other in pairs[start : start + _AT_ONCE].tolist()]
        self._pairs += [(place, place) for place in places if len({sample.sha256 for sample in members[place]}) > 1]
        self._members = {place: members[place] for place in dict.fromkeys(chain.from_iterable(self._pairs))}

    def across(self) -> Iterator[Copies]:
        """Those of different labels, all to be kept until a person decides; not what is the same byte for byte."""
        labels = {place: {sample.label_id for sample in members} for place, members in self._members.items()}
        joins: Joins[Place] = Joins()
        apart: dict[Place, None] = {}
        for one, other in self._pairs:
            if len(labels[one]) > 1 or labels[one] != labels[other]:
                joins.join(one, other)
                apart.update({one: None, other: None})
        joined: dict[Place, list[Sample]] = defaultdict(list)
        for place in apart:
            joined[joins.first(place)].extend(self._members[place])
        for members in joined.values():
            yield Copies(tuple(members))

    def within(self) -> Iterator[Copies]:
        """Those of one label: what is near a better picture that is kept is spared for it.

        Samples of one group are meant to be alike and never part in a split: none is spared for another. Nor for the
        same bytes.
        """
        near: dict[Place, list[Place]] = defaultdict(list)
        for one, other in stepwise(self._pairs, self._should_stop):
            near[one].append(other)
            near[other].append(one)
        kept: dict[tuple[int | None, Place], list[Sample]] = defaultdict(list)
        spare: dict[Sample, list[Sample]] = defaultdict(list)
        for sample in stepwise(sorted(chain.from_iterable(self._members.values()), key=self._rank), self._should_stop):
            label, own = sample.label_id, self._place(sample)
            around = chain.from_iterable(kept.get((label, place), ()) for place in near[own])
            better = next((one for one in around if one.group != sample.group and one.sha256 != sample.sha256), None)
            if better:
                spare[better].append(sample)
            else:
                kept[label, own].append(sample)
        for sample, spared in spare.items():
            yield Copies((sample,), tuple(spared))

    def _place(self, sample: Sample) -> Place:
        return self._facts[sample.sha256].look, self._facts[sample.sha256].detail

    def _rank(self, sample: Sample) -> tuple[int, int, float, int]:
        """The picture with the most pixels comes first, of equals the largest file, the sharpest, what came first."""
        facts = self._facts[sample.sha256]
        return -facts.width * facts.height, -facts.length, -facts.sharpness, sample.id
