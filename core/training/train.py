"""From a snapshot of the pictures to a trained network: prepare, split, fit; a generator of events."""

import hashlib
import time
from collections.abc import Callable, Generator, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import torch
from torch import nn

from core import features, splits, strategies
from core.device import describe
from core.errors import UserError
from core.features import Prepared, Stopped
from core.preprocess.module import Normalise
from core.project.snapshot import Sample, Snapshot
from core.strategies.networks.classifier import Classifier
from core.training import TrainEvent, checkpoint
from core.training.events import ENOUGH, PictureSkipped, Reason, RunStarted, TrainConfig
from core.training.loop import Examples, Fit, answers, fit
from core.training.plan import Plan, mode_of, plan, problem
from core.training.sides import usual_side
from core.weights import load_pretrained, require

KEPT_ASIDE = 0.2
MOST_KEPT_ASIDE = 1 / 3
ENOUGH_KEPT_ASIDE = 5000  # pictures; they tell an accuracy to half a point, and more are better learned from


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


@dataclass(frozen=True, slots=True)
class Trained:
    """How a training ended. `answers` are label indices given by the best weights for the pictures `kept` aside;
    `material` is all that was given to learn from, the part kept aside included.
    """

    network: Classifier
    plan: Plan
    reason: Reason
    best_epoch: int
    kept: Material
    answers: tuple[int, ...]
    material: Material
    feature_seconds: float
    head_seconds: float


Training = Generator[TrainEvent, None, Trained | None]


def train(
    snapshot: Snapshot,
    config: TrainConfig,
    *,
    should_stop: Callable[[], bool],
    validation: Snapshot | None = None,
    folder: Path | None = None,
    resume: bool = False,
) -> Training:
    """Train on the snapshot's labelled pictures; returns None when stopped before the first epoch was over.

    Kept aside is `validation`, or else a share of each label's pictures. With a `folder` the unfinished training
    is kept there, and with `resume` taken up again. Raises UserError.
    """
    if mode_of(config) != "scratch":  # what is asked for wrongly, or is missing, is said before anything is done
        require(strategies.named(config.strategy))
    samples = snapshot.labelled()[0]
    settings = plan(config, pictures=len(samples), side=usual_side(samples, cache=snapshot.cache))
    _check(snapshot, validation)
    yield RunStarted(
        strategy=settings.strategy.name,
        mode=settings.mode,
        device=describe(settings.device),
        samples=len(samples),
        classes=len(snapshot.labels),
        epochs=settings.epochs,
        size=settings.preprocess.size,
    )
    for data in (snapshot, validation):
        for skipped in data.skipped if data else ():
            yield PictureSkipped(skipped.path, skipped.reason)
    began = time.perf_counter()
    try:
        material = yield from _material(snapshot, settings, snapshot.label_names, should_stop)
        aside = None
        if validation:
            aside = yield from _material(validation, settings, snapshot.label_names, should_stop)
    except Stopped:
        return None
    feature_seconds = time.perf_counter() - began
    learned, kept = _sides(material, aside, settings)
    key = _key(snapshot, validation, config, settings)
    trained = yield from _fit(settings, len(snapshot.labels), learned, kept.examples, key, folder, resume, should_stop)
    if trained is None:
        return None
    network, reason, best_epoch, given, seconds = trained
    return Trained(network, settings, reason, best_epoch, kept, given, material, feature_seconds, seconds)


def _check(snapshot: Snapshot, validation: Snapshot | None) -> None:
    trouble = problem(snapshot.labels, snapshot.counts(), per_label=1 if validation else 2)
    if trouble:
        raise trouble
    for label in validation.labels if validation else ():
        if label.name not in snapshot.label_names:
            raise UserError(
                f"The validation pictures have a class label {label.name} that the training pictures do not have.",
                "Name the labels alike in both, or leave that one out.",
            )
    if validation and not validation.labelled()[0]:
        raise UserError("There are no validation pictures.", "Leave --validation out, and some are kept aside.")


def _material(
    snapshot: Snapshot, settings: Plan, names: Sequence[str], should_stop: Callable[[], bool]
) -> Generator[TrainEvent, None, Material]:
    """Prepare the snapshot's labelled pictures; label indices are those of `names`."""
    samples, places = snapshot.labelled()
    prepared = yield from _prepared(samples, settings, snapshot.cache, should_stop)
    kept = [samples[index] for index in prepared.kept]
    left = problem(snapshot.labels, replace(snapshot, samples=tuple(kept)).counts(), per_label=1)
    if left and len(kept) < len(samples):
        raise UserError(f"Not enough pictures could be read. {left.message}", left.hint)
    index_of = [names.index(name) for name in snapshot.label_names]
    labels = torch.tensor([index_of[places[index]] for index in prepared.kept], dtype=torch.long)
    inputs = torch.from_numpy(np.ascontiguousarray(prepared.inputs))
    return Material(Examples(inputs, labels), *_names(kept))


def _names(samples: Sequence[Sample]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    return tuple(sample.group for sample in samples), tuple(sample.sha256 for sample in samples)


def _prepared(
    samples: Sequence[Sample], settings: Plan, cache: Path, should_stop: Callable[[], bool]
) -> Generator[TrainEvent, None, Prepared]:
    if settings.mode == "frozen":
        strategy = settings.strategy
        work = features.features(samples, strategy, device=settings.device, cache=cache, should_stop=should_stop)
    else:
        work = features.pixels(samples, settings.preprocess, cache=cache, should_stop=should_stop)
    return (yield from work)


def _sides(material: Material, aside: Material | None, settings: Plan) -> tuple[Examples, Material]:
    if aside:
        return material.examples, aside
    labels = material.examples.labels.tolist()
    learned, kept = splits.hold_out(labels, material.groups, share=_share(settings, len(labels)))
    if not kept:
        raise UserError("Each label has only one picture, or copies of it.", "Add different pictures.")
    return material.part(learned), material.only(kept)


def _share(settings: Plan, pictures: int) -> float:
    """How many are kept aside: a fifth, but no more than 5,000 pictures.

    Up to a third where only those judge, and a fifth would be too few to say.
    """
    if settings.validation_share is not None:
        return settings.validation_share
    if settings.mode == "frozen":  # judged out of fold, on all pictures
        return KEPT_ASIDE
    return min(MOST_KEPT_ASIDE, max(min(KEPT_ASIDE, ENOUGH_KEPT_ASIDE / pictures), ENOUGH / pictures))


def _fit(
    settings: Plan,
    label_count: int,
    learned: Examples,
    kept: Examples,
    key: str,
    folder: Path | None,
    resume: bool,
    should_stop: Callable[[], bool],
) -> Generator[TrainEvent, None, tuple[Classifier, Reason, int, tuple[int, ...], float] | None]:
    """Build the network, train the part that learns, and let its best weights answer for what was kept aside."""
    torch.manual_seed(settings.seed)
    network = settings.strategy.build(label_count, size=settings.preprocess.size)
    if settings.mode == "frozen":
        load_pretrained(network, settings.strategy)
    fitting = Fit(learner(network, settings), settings, examples=len(learned), key=key)
    if resume and folder is not None:
        _take_up(fitting, folder, key)
    with threads_for(settings):
        fitted = yield from fit(fitting, learned, kept, folder=folder, should_stop=should_stop)
    if not fitted.best_epoch:
        return None
    given = tuple(answers(fitting.network, kept).argmax(dim=-1).tolist())
    return network.cpu().eval(), fitted.reason, fitted.best_epoch, given, fitted.seconds


def learner(network: Classifier, settings: Plan) -> nn.Module:
    """The part of a network that learns: its head on features, or all of it on pixels 0 … 255 (N, 3, H, W)."""
    if settings.mode == "frozen":
        return network.head
    return nn.Sequential(Normalise(settings.preprocess), network)


@contextmanager
def threads_for(settings: Plan) -> Iterator[None]:
    """One thread while a head is trained on the processor: its matrices are too small to be worth sharing out."""
    before = torch.get_num_threads()
    if settings.mode == "frozen" and settings.device.type == "cpu":
        torch.set_num_threads(1)
    try:
        yield
    finally:
        torch.set_num_threads(before)


def _take_up(fitting: Fit, folder: Path, key: str) -> None:
    state = checkpoint.read(folder)
    if state.progress.key != key:
        raise UserError(
            "The unfinished training there had other pictures or settings.",
            "Give it the same ones, or leave --resume out to start anew.",
        )
    fitting.take_up(state)


def _key(snapshot: Snapshot, validation: Snapshot | None, config: TrainConfig, settings: Plan) -> str:
    """A hash of everything that a training's outcome depends on."""
    parts = [repr(replace(config, device="")), repr(settings.preprocess), repr(snapshot.label_names)]
    for data in (snapshot, validation):
        samples, places = data.labelled() if data else ((), ())
        parts.append(
            repr([(sample.sha256, sample.group, place) for sample, place in zip(samples, places, strict=True)])
        )
    return hashlib.sha256("\n".join(parts).encode("utf-8", "surrogateescape")).hexdigest()
