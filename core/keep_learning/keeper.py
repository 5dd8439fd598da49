"""The features of a project's pictures in memory, and a head that is trained on them whenever they change."""

import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from copy import deepcopy
from dataclasses import replace
from pathlib import Path

import numpy as np
import torch
from torch import nn

from core import device, features, groups, run_record, strategies
from core.cache import Array
from core.errors import UserError
from core.features import PictureSkipped, Stopped
from core.keep_learning import Looking, NotLearned, Saved, Updated
from core.model.predictor import Predictor
from core.model.saved import load
from core.novelty.distance import Distance, fitted, scaled_like
from core.picture_facts import PictureFacts
from core.project.snapshot import Sample, Snapshot
from core.project.thumbnails import PictureCache
from core.run_record import RunRecord
from core.strategies.dice import OwnDice
from core.training.loop import Examples
from core.training.material import Material, sides
from core.training.plan import Plan, problem
from core.training.planning import planned
from core.training.quick_head import quick_head

PORTION = 64  # pictures looked at between two looks for newer changes: about half a second
_REST = 2  # while pictures are being looked at, a head is trained for at most a third of the time

Event = Updated | NotLearned | Looking | PictureSkipped
Latest = Callable[[], Snapshot | None]


class Keeper:
    """Keeps the model in a run's folder up to date. One thread at a time uses it. Raises UserError when it is damaged.

    What a person could not do by Train it does not do either: two labels, two pictures each.
    """

    def __init__(self, folder: Path, record: RunRecord) -> None:
        self.config = record.config
        self._predictor = Predictor(load(folder))
        self._strategy = strategies.named(record.config.strategy)
        self._device = device.resolve(record.config.device)
        self._learned, self._pictures = "", 0
        self._know(record)
        self._heads: dict[int, nn.Module] = {}
        self._taught: Snapshot | None = None  # what the predictor was last trained on here
        self.refusal: NotLearned | None = None  # why the newest pictures cannot be learned; until they can
        self._known: dict[str, Array] = {}  # of what has a label
        self._cached: set[str] = set()  # of what has none: on disk, and not in memory
        self._unreadable: set[str] = set()
        self._facts: dict[str, PictureFacts] = {}
        self._together: tuple[tuple[int, ...], Mapping[int, str]] = ((), {})
        self._again_at = 0.0

    def follow(self, latest: Latest, *, should_stop: Callable[[], bool]) -> Iterator[Event]:
        """Learn from the newest snapshot, and look at new pictures, until `latest` gives none and all are looked at.

        Pictures that cannot be read are named once. What is done before a stop stays. Raises UserError.
        """
        snapshot = latest()
        try:
            while snapshot is not None:
                missing = self._missing(snapshot)
                yield from self._learn(snapshot, should_stop)
                if missing:
                    yield Looking(len(missing))
                    yield from self._look_at(missing[:PORTION], snapshot.cache, should_stop)
                newer = latest()
                snapshot = newer or (snapshot if missing else None)
        except Stopped:
            return

    def take_over(self, folder: Path) -> Saved:
        """Go on from what was saved in `folder`; its "none of these" was set on these pictures. Raises UserError."""
        self._predictor = Predictor(load(folder))
        record, tried = run_record.read(folder), self._learned
        if record is not None:
            self._know(record)
        if self.refusal:  # when what was saved is there again, the refusal is over, and that is to be told
            self._learned = tried
        return Saved(folder, Updated(self._predictor, self._predictor.labels, self._pictures, 0, 0.0))

    def to_save(self, newest: Snapshot) -> Snapshot:
        """What a full training would learn: `newest`, and while that cannot be learned what was learned last."""
        return self._taught if self.refusal and self._taught else newest

    def _know(self, record: RunRecord) -> None:
        """Which pictures the predictor has learned."""
        self._learned = record.data_sha256
        self._pictures = record.report.n + record.report.unjudged

    def _missing(self, snapshot: Snapshot) -> list[Sample]:
        """One sample for each picture without features, those with a label first; what these have cached is got."""
        labelled = [one for one in snapshot.samples if one.label_id is not None and one.sha256 not in self._known]
        others = [one for one in snapshot.samples if one.label_id is None and one.sha256 not in self._cached]
        cache = snapshot.cache
        self._known |= features.cached(labelled, self._strategy, device=self._device, cache=cache)
        self._cached |= features.held(others, self._strategy, device=self._device, cache=cache)
        unknown = [one for one in labelled if one.sha256 not in self._known]
        unknown += [one for one in others if one.sha256 not in self._cached]
        return list({one.sha256: one for one in unknown if one.sha256 not in self._unreadable}.values())

    def _look_at(self, samples: Sequence[Sample], cache: Path, should_stop: Callable[[], bool]) -> Iterator[Event]:
        """Look at these pictures. Raises Stopped and UserError."""
        work = features.features(samples, self._strategy, device=self._device, cache=cache, should_stop=should_stop)
        prepared = yield from features.only(PictureSkipped, work)  # a portion takes half a second
        for index, array in zip(prepared.kept, prepared.inputs, strict=True):
            self._cached.add(samples[index].sha256)
            if samples[index].label_id is not None:
                self._known[samples[index].sha256] = array
        kept = frozenset(prepared.kept)
        self._unreadable.update(one.sha256 for index, one in enumerate(samples) if index not in kept)

    def _learn(self, snapshot: Snapshot, should_stop: Callable[[], bool]) -> Iterator[Event]:
        """Train a head if the pictures at hand are others than those it knows."""
        began = time.perf_counter()
        training, validation = snapshot.for_training()
        validation = validation.without(training) if validation else None
        if run_record.data_hash(training, validation) == self._learned:
            return
        at_hand, waiting = self._at_hand(training)
        aside, waiting_aside = self._at_hand(validation) if validation else (None, 0)
        waiting += waiting_aside
        if waiting and (began < self._again_at or len(at_hand.labelled()[0]) < self._pictures):
            return
        data = run_record.data_hash(at_hand, aside)
        if data == self._learned:
            return
        try:
            updated = self._trained(training, at_hand, aside, should_stop)
        except UserError as reason:
            if not waiting:
                self._learned, self.refusal = data, NotLearned(reason)
                yield self.refusal
            return
        self._taught, self.refusal = snapshot, None
        seconds = time.perf_counter() - began
        self._learned, self._pictures = data, updated.pictures
        self._again_at = time.perf_counter() + _REST * seconds
        yield replace(updated, waiting=waiting, seconds=seconds)

    def _at_hand(self, snapshot: Snapshot) -> tuple[Snapshot, int]:
        """The snapshot without the labelled pictures that have no features yet, and how many those are."""
        here = tuple(
            one
            for one in snapshot.samples
            if one.label_id is not None and (one.sha256 in self._known or one.sha256 in self._unreadable)
        )
        return replace(snapshot, samples=here), len(snapshot.labelled()[0]) - len(here)

    def _trained(
        self, training: Snapshot, at_hand: Snapshot, aside: Snapshot | None, should_stop: Callable[[], bool]
    ) -> Updated:
        """As `core.training.train` does it. Raises UserError and Stopped."""
        trouble = problem(training.labels, training.counts(), per_label=1 if aside else 2)
        if trouble:
            raise trouble
        settings = planned(at_hand, self.config)
        material = self._material(at_hand, should_stop)
        learned, kept = sides(material, self._material(aside, should_stop) if aside else None, settings)
        label_count = len(training.labels)
        head = self._untrained(settings, label_count)
        quick_head(head, learned, kept.examples, settings, label_count=label_count, should_stop=should_stop)
        self._predictor = self._predictor.with_head(head, training.label_names, self._distance(material))
        return Updated(self._predictor, training.label_names, len(material.hashes), 0, 0.0)

    def _distance(self, material: Material) -> Distance | None:
        """What scores "none of these" for these pictures; its threshold stays until they are saved and judged anew."""
        before = self._predictor.distance
        return scaled_like(fitted(material.examples.inputs, material.examples.labels), before) if before else None

    def _material(self, snapshot: Snapshot, should_stop: Callable[[], bool]) -> Material:
        """The features of the pictures that could be read. Raises UserError when they are too few."""
        samples, places = snapshot.labelled()
        joined = self._joined(samples, snapshot, should_stop)
        here = [index for index, one in enumerate(samples) if one.sha256 in self._known]
        read = replace(snapshot, samples=tuple(samples[index] for index in here))
        left = problem(snapshot.labels, read.counts(), per_label=1)
        if left:
            raise UserError(f"Not enough pictures could be read. {left.message}", left.hint)
        inputs = torch.from_numpy(np.stack([self._known[samples[index].sha256] for index in here]))
        labels = torch.tensor([places[index] for index in here], dtype=torch.long)
        hashes = tuple(samples[index].sha256 for index in here)
        return Material(Examples(inputs, labels), tuple(joined[samples[index].id] for index in here), hashes)

    def _joined(
        self, samples: Sequence[Sample], snapshot: Snapshot, should_stop: Callable[[], bool]
    ) -> Mapping[int, str]:
        """The group of each sample by its id, near copies in one. Another label changes nothing of it."""
        ids = tuple(one.id for one in samples)
        if self._together[0] != ids:
            for _ in groups.look(snapshot, should_stop=should_stop):
                pass
            new = [one.sha256 for one in samples if one.sha256 not in self._facts]
            self._facts |= PictureCache(snapshot.cache).facts(new, should_stop)
            joined = groups.joined(samples, self._facts, should_stop)
            self._together = ids, {one.id: one.group for one in joined}
        return self._together[1]

    def _untrained(self, settings: Plan, label_count: int) -> nn.Module:
        """A head that knows nothing, as a training with this seed begins with; made once a number of labels."""
        if label_count not in self._heads:
            with OwnDice(settings.seed):  # a training beside it draws on undisturbed
                network = settings.strategy.build(label_count, size=settings.preprocess.size)
            self._heads[label_count] = deepcopy(network.head)
        return deepcopy(self._heads[label_count])
