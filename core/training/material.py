"""What a training learns from and is judged by: pictures prepared, their labels and groups, split in two."""

from collections.abc import Callable, Generator, Sequence
from dataclasses import dataclass, replace

import numpy as np
import torch

from core import splits
from core.errors import UserError
from core.project.snapshot import Snapshot
from core.training import TrainEvent
from core.training.augmentation import resized
from core.training.events import ENOUGH
from core.training.loop import Examples
from core.training.plan import KEPT_ASIDE, Plan, problem
from core.training.preparing import prepared

MOST_KEPT_ASIDE = 1 / 3
ENOUGH_KEPT_ASIDE = 5000  # pictures; they tell an accuracy to half a point, and more are better learned from
AT_ONCE = 64  # pictures resized at a time


@dataclass(frozen=True, slots=True)
class Material:
    """Pictures that could be read, ready to learn from: their inputs, labels' indices, groups and content hashes."""

    examples: Examples
    groups: tuple[str, ...]
    hashes: tuple[str, ...]

    def part(self, indices: Sequence[int]) -> Examples:
        chosen = torch.tensor(indices, dtype=torch.long)
        return Examples(self.examples.inputs[chosen], self.examples.labels[chosen])

    def only(self, indices: Sequence[int]) -> "Material":
        """These of the pictures."""
        groups, hashes = (tuple(names[index] for index in indices) for names in (self.groups, self.hashes))
        return Material(self.part(indices), groups, hashes)


def material(
    snapshot: Snapshot, settings: Plan, names: Sequence[str], should_stop: Callable[[], bool]
) -> Generator[TrainEvent, None, Material]:
    """Prepare the snapshot's labelled pictures; label indices are those of `names`."""
    samples, places = snapshot.labelled()
    ready = yield from prepared(samples, settings, snapshot.cache, should_stop)
    kept = [samples[index] for index in ready.kept]
    left = problem(snapshot.labels, replace(snapshot, samples=tuple(kept)).counts(), per_label=1)
    if left and len(kept) < len(samples):
        raise UserError(f"Not enough pictures could be read. {left.message}", left.hint)
    index_of = [names.index(name) for name in snapshot.label_names]
    labels = torch.tensor([index_of[places[index]] for index in ready.kept], dtype=torch.long)
    inputs = torch.from_numpy(np.ascontiguousarray(ready.inputs))
    groups, hashes = tuple(sample.group for sample in kept), tuple(sample.sha256 for sample in kept)
    return Material(Examples(inputs, labels), groups, hashes)


def sides(material: Material, aside: Material | None, settings: Plan) -> tuple[Examples, Material]:
    """What is learned from and what is kept aside, the latter as the network sees it. Raises UserError."""
    if aside:
        return material.examples, replace(aside, examples=_as_seen(aside.examples, settings))
    labels = material.examples.labels.tolist()
    learned, kept = splits.hold_out(labels, material.groups, share=_share(settings, len(labels)))
    if not kept:
        raise UserError("Each label has only one picture, or copies of it.", "Add different pictures.")
    judging = material.only(kept)
    return material.part(learned), replace(judging, examples=_as_seen(judging.examples, settings))


def _as_seen(examples: Examples, settings: Plan) -> Examples:
    """Without the room for cuts that pictures are kept with."""
    if settings.mode == "frozen" or settings.kept_size == settings.preprocess.size:
        return examples
    parts = [
        resized(part.permute(0, 3, 1, 2), settings.preprocess.size).permute(0, 2, 3, 1)
        for part in examples.inputs.split(AT_ONCE)
    ]
    return Examples(torch.cat(parts), examples.labels)


def _share(settings: Plan, pictures: int) -> float:
    """How many are kept aside: a fifth, but no more than 5,000 pictures.

    Up to a third where only those judge, and a fifth would be too few to say.
    """
    if settings.validation_share is not None:
        return settings.validation_share
    if settings.mode == "frozen":  # judged out of fold, on all pictures
        return KEPT_ASIDE
    return min(MOST_KEPT_ASIDE, max(min(KEPT_ASIDE, ENOUGH_KEPT_ASIDE / pictures), ENOUGH / pictures))
