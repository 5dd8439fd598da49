"""Pictures that are nearly the same, among those of different labels and among those of one."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain

import numpy as np

from core.alike import near_pairs
from core.parallel import ShouldStop, never, stepwise
from core.picture_facts import PLAIN, PictureFacts
from core.project.snapshot import Sample


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
        looked_at = stepwise(samples, should_stop)
        told = [sample for sample in looked_at if sample.sha256 in facts and facts[sample.sha256].look != PLAIN]
        looks = np.array([facts[sample.sha256].look for sample in told], np.uint64)
        different, places = np.unique(looks, return_inverse=True)
        pairs = near_pairs(different)
        self._pairs: list[tuple[int, int]] = list(map(tuple, pairs.tolist()))
        alone = (np.bincount(places, minlength=len(different)) == 1) & ~np.isin(np.arange(len(different)), pairs)
        self._members: dict[int, list[Sample]] = defaultdict(list)  # the samples of each look that has others near it
        by_place = zip(told, places.tolist(), alone[places].tolist(), strict=True)
        for sample, place, is_alone in stepwise(by_place, should_stop):
            if not is_alone:
                self._members[place].append(sample)

    def across(self) -> Iterator[Copies]:
        """Those of different labels, all to be kept until a person decides; not what is the same byte for byte."""
        labels = {place: {sample.label_id for sample in members} for place, members in self._members.items()}
        apart = [(one, other) for one, other in self._pairs if len(labels[one]) > 1 or labels[one] != labels[other]]
        within = [(place, place) for place in labels if len(labels[place]) > 1]
        for places in _joined(chain(apart, within)):
            members = tuple(chain.from_iterable(self._members[place] for place in places))
            if len({sample.sha256 for sample in members}) > 1:
                yield Copies(members)

    def within(self) -> Iterator[Copies]:
        """Those of one label. Samples of one group are meant to be alike and never part in a split: not spared."""
        by_label = self._by_label()
        near: dict[tuple[int, int], list[tuple[int, int]]] = defaultdict(list)
        for one, other in stepwise(self._pairs, self._should_stop):
            for label in {sample.label_id for sample in self._members[one]}:
                if label is not None and (label, other) in by_label:
                    near[label, one].append((label, other))
                    near[label, other].append((label, one))
        taken: set[tuple[int, int]] = set()
        by_rank = sorted(by_label, key=lambda place: self._rank(by_label[place]))
        for place in stepwise(by_rank, self._should_stop):
            if place not in taken:
                places = [place, *(other for other in near[place] if other not in taken)]
                taken.update(places)
                yield from self._kept_and_spare([sample for place in places for sample in by_label[place]])

    def _by_label(self) -> dict[tuple[int, int], list[Sample]]:
        by_label: dict[tuple[int, int], list[Sample]] = defaultdict(list)
        for place, members in self._members.items():
            for sample in members:
                if sample.label_id is not None:
                    by_label[sample.label_id, place].append(sample)
        return by_label

    def _rank(self, samples: Iterable[Sample]) -> tuple[int, int]:
        """The picture with the most pixels comes first, of equals the one that came in first."""
        return min((-self._pixels(sample), sample.id) for sample in samples)

    def _pixels(self, sample: Sample) -> int:
        facts = self._facts[sample.sha256]
        return facts.width * facts.height

    def _kept_and_spare(self, samples: Sequence[Sample]) -> Iterator[Copies]:
        """The largest group of these is kept, of equals the one with the best picture."""
        if len({sample.sha256 for sample in samples}) < 2:
            return
        groups: dict[str, list[Sample]] = defaultdict(list)
        for sample in samples:
            groups[sample.group].append(sample)
        kept, *others = sorted(groups.values(), key=lambda group: (-len(group), self._rank(group)))
        if others:
            yield Copies(tuple(kept), tuple(chain.from_iterable(others)))


def _joined(pairs: Iterable[tuple[int, int]]) -> list[list[int]]:
    """What hangs together by these pairs."""
    parent: dict[int, int] = {}

    def root(place: int) -> int:
        while (above := parent.setdefault(place, place)) != place:
            parent[place] = place = parent[above]
        return place

    for one, other in pairs:
        parent[root(one)] = root(other)
    joined: dict[int, list[int]] = defaultdict(list)
    for place in parent:
        joined[root(place)].append(place)
    return list(joined.values())
