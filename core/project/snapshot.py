"""A project's pictures and labels at one moment, frozen: what a training and an evaluation work on."""

from collections import Counter
from dataclasses import dataclass, replace
from pathlib import Path


@dataclass(frozen=True, slots=True)
class ClassLabel:
    """A kind of picture as the person named it; `colour` indexes the label colours, `hidden` is left out of trainings."""

    id: int
    name: str
    colour: int
    hidden: bool = False


@dataclass(frozen=True, slots=True)
class Sample:
    """One picture. `label_id` is None while it is not labelled; samples of one `group` share a side of every split.

    `added_at` is a time in UTC as ISO 8601; `source` says how it came in: file, archive, camera, video or paste.
    """

    id: int
    label_id: int | None
    group: str
    sha256: str
    name: str
    path: Path
    added_at: str = ""
    source: str = ""
    trashed: bool = False


@dataclass(frozen=True, slots=True)
class Skipped:
    """A file that was passed over, and why."""

    path: Path
    reason: str


@dataclass(frozen=True, slots=True)
class Snapshot:
    """Labels in the person's order and their samples; `cache` is the folder for what is computed from them.

    What lies in the trash is not in it.
    """

    labels: tuple[ClassLabel, ...]
    samples: tuple[Sample, ...]
    cache: Path
    skipped: tuple[Skipped, ...] = ()

    @property
    def label_names(self) -> tuple[str, ...]:
        return tuple(label.name for label in self.labels)

    def for_training(self) -> "Snapshot":
        """Without the labels that are hidden from training, and without their samples."""
        hidden = {label.id for label in self.labels if label.hidden}
        if not hidden:
            return self
        return replace(
            self,
            labels=tuple(label for label in self.labels if not label.hidden),
            samples=tuple(sample for sample in self.samples if sample.label_id not in hidden),
        )

    def labelled(self) -> tuple[tuple[Sample, ...], tuple[int, ...]]:
        """The samples that have a label, and for each the index of its label in `labels`."""
        index = {label.id: place for place, label in enumerate(self.labels)}
        samples = tuple(sample for sample in self.samples if sample.label_id is not None)
        return samples, tuple(index[sample.label_id] for sample in samples if sample.label_id is not None)

    def counts(self) -> dict[int | None, int]:
        """How many samples each label id has; None counts those not labelled yet."""
        return Counter(sample.label_id for sample in self.samples)
