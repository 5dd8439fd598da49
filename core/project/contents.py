"""A project's pictures and labels in memory, kept up to date by the changes that its database tells."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from itertools import islice
from pathlib import Path

from core.project.database import Change
from core.project.history import History
from core.project.snapshot import ClassLabel, Sample, Snapshot


class Contents:
    """What the open project holds now, by id and by label, so that nothing is read again when one picture changes.

    Samples are in the order in which they came in.
    """

    def __init__(self, folder: Path, cache: Path, everything: Change) -> None:
        self.folder = folder
        self.cache = cache
        self.labels: tuple[ClassLabel, ...] = ()
        self.ignored: frozenset[str] = frozenset()
        self.history = History(None, None)
        self._samples = {sample.id: sample for sample in everything.samples}  # in their order: no other is there
        self._by_label: dict[int | None, dict[int, Sample]] = {}
        self._trash: dict[int, Sample] = {}
        for sample in everything.samples:
            self._place_of(sample)[sample.id] = sample
        self._snapshot: Snapshot | None = None
        self.apply(replace(everything, samples=()))

    def apply(self, change: Change) -> None:
        """Take over one change."""
        self.labels, self.ignored, self.history = change.labels, change.ignored, change.history
        self._snapshot = None
        for number in change.gone:
            old = self._samples.pop(number, None)
            if old is not None:
                self._place_of(old).pop(number, None)
        disordered: dict[int, dict[int, Sample]] = {}
        for sample in change.samples:
            for place in self._put(sample):
                disordered[id(place)] = place
        for place in disordered.values():
            ordered = sorted(place.items())
            place.clear()
            place.update(ordered)

    @property
    def snapshot(self) -> Snapshot:
        """All of it frozen, without the trash."""
        if self._snapshot is None:
            samples = tuple(sample for sample in self._samples.values() if not sample.trashed)
            self._snapshot = Snapshot(self.labels, samples, self.cache)
        return self._snapshot

    @property
    def counts(self) -> dict[int | None, int]:
        """How many samples each label id has, if any; None counts those not labelled yet."""
        return {label_id: len(samples) for label_id, samples in self._by_label.items() if samples}

    @property
    def total(self) -> int:
        """How many samples there are, without the trash."""
        return len(self._samples) - len(self._trash)

    @property
    def trash(self) -> Mapping[int, Sample]:
        """What lies in the trash, by id."""
        return self._trash

    def of_label(self, label_id: int | None) -> Mapping[int, Sample]:
        """A label's samples by id; None: those not labelled yet."""
        return self._by_label.get(label_id, {})

    def latest(self, label_id: int | None, count: int) -> tuple[Sample, ...]:
        """A label's samples that came in last, the latest first."""
        return tuple(islice(reversed(self._by_label.get(label_id, {}).values()), count))

    def sample(self, sample_id: int) -> Sample | None:
        """One sample, also out of the trash."""
        return self._samples.get(sample_id)

    def label(self, label_id: int | None) -> ClassLabel | None:
        """One class label."""
        return next((label for label in self.labels if label.id == label_id), None)

    def _place_of(self, sample: Sample) -> dict[int, Sample]:
        return self._trash if sample.trashed else self._by_label.setdefault(sample.label_id, {})

    def _put(self, sample: Sample) -> Iterator[dict[int, Sample]]:
        """Enter a new or changed sample; yields where it now stands behind later ones."""
        old = self._samples.get(sample.id)
        if old is not None:
            self._place_of(old).pop(sample.id, None)
        for place in (self._samples, self._place_of(sample)):
            last = next(reversed(place), 0)
            if sample.id < last and sample.id not in place:
                yield place
            place[sample.id] = sample
