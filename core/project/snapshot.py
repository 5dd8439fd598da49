"""A project's pictures and labels at one moment, frozen: what a training and an evaluation work on."""

import unicodedata
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path


@dataclass(frozen=True, slots=True)
class ClassLabel:
    """A kind of picture as the person named it; `colour` indexes the label colours, a `hidden` one is not trained."""

    id: int
    name: str
    colour: int
    hidden: bool = False


@dataclass(frozen=True, slots=True)
class Sample:
    """One picture. `label_id` is None while it is not labelled; samples of one `group` share a side of every split.

    `file` is its absolute path; `added_at` a time in UTC as ISO 8601; `source` says how it came in: file, archive,
    camera, video or paste. `part` is "training", "validation" or "test" where it came in from such a folder.
    """

    id: int
    label_id: int | None
    group: str
    sha256: str
    name: str
    file: str  # not a Path: a hundred thousand of those take half a second to make
    added_at: str = ""
    source: str = ""
    part: str = ""
    trashed: bool = False

    @property
    def path(self) -> Path:
        return Path(self.file)


@dataclass(frozen=True, slots=True)
class Skipped:
    """A file that was passed over, and why; one of a project also with the `name` and the labels that it has there."""

    path: Path
    reason: str
    name: str = ""
    labels: tuple[str, ...] = ()


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

    def for_training(self) -> "tuple[Snapshot, Snapshot | None]":
        """What is learned from, and what came in as validation pictures, if any did.

        Labels that are hidden from training are in neither, nor is what came in as test pictures.
        """
        labels = tuple(label for label in self.labels if not label.hidden)
        hidden = {label.id for label in self.labels if label.hidden}
        learned, validation = (
            replace(
                self,
                labels=labels,
                samples=tuple(one for one in self.samples if one.part in parts and one.label_id not in hidden),
            )
            for parts in (("", "training"), ("validation",))
        )
        return learned, validation if validation.labelled()[0] else None

    def without(self, other: "Snapshot") -> "Snapshot":
        """Less the pictures that are among the labelled ones of the other, too, under whatever name and label."""
        theirs = {sample.sha256 for sample in other.labelled()[0]}
        return replace(self, samples=tuple(one for one in self.samples if one.sha256 not in theirs))

    def spelled_as(self, names: Sequence[str]) -> "Snapshot":
        """With those of its labels that are among the names, or are one label with one of them, spelled as there."""
        same = {as_label(name): name for name in reversed(names)}
        own = (one.name if one.name in names else same.get(as_label(one.name), one.name) for one in self.labels)
        labels = tuple(replace(label, name=name) for label, name in zip(self.labels, own, strict=True))
        return replace(self, labels=labels)

    def labelled(self) -> tuple[tuple[Sample, ...], tuple[int, ...]]:
        """The samples that have a label, and for each the index of its label in `labels`."""
        index = {label.id: place for place, label in enumerate(self.labels)}
        samples = tuple(sample for sample in self.samples if sample.label_id is not None)
        return samples, tuple(index[sample.label_id] for sample in samples if sample.label_id is not None)

    def counts(self) -> dict[int | None, int]:
        """How many samples each label id has; None counts those not labelled yet."""
        return Counter(sample.label_id for sample in self.samples)


def as_label(name: str) -> str:
    """What two names have in common that stand for one label, as they do where a project takes folders in."""
    return " ".join(unicodedata.normalize("NFC", name).casefold().split())
