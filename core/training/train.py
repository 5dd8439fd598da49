"""From a snapshot of the pictures to a trained network: prepare, split, fit; a generator of events."""

import hashlib
from collections.abc import Callable, Generator, Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import torch

from core import strategies
from core.clock import clock_of
from core.device import describe
from core.errors import UserError
from core.features import Stopped
from core.project.snapshot import Snapshot
from core.ranks import ALONE, Ranks
from core.strategies.networks.classifier import Classifier
from core.training import TrainEvent, checkpoint, kept_epochs, progress
from core.training.events import PictureSkipped, Reason, RunStarted, TrainConfig
from core.training.fitting import Fit
from core.training.learner import head_first, learner, threads_for, weights_for
from core.training.loop import Examples, Fitted, fit
from core.training.material import Material, material, sides
from core.training.plan import Plan, mode_of, problem
from core.training.planning import planned
from core.training.progress import AnotherTraining
from core.training.sharing import same_state, same_weights
from core.weights import load_pretrained, require


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
    ranks: Ranks = ALONE,
) -> Training:
    """Train on the snapshot's labelled pictures; returns None when stopped before the first epoch was over.

    Kept aside is `validation`, or else a share of each label's pictures. With a `folder` the unfinished training
    is kept there, and with `resume` taken up again. Of several ranks only the first has a folder; the others return
    None once it needs no help. Raises UserError.
    """
    if mode_of(config) != "scratch":  # what is asked for wrongly, or is missing, is said before anything is done
        require(strategies.named(config.strategy))
    settings = planned(snapshot, config, ranks=ranks)
    _check(snapshot, validation)
    key = _key(snapshot, validation, config, settings)
    if resume and folder:
        _check_same(folder, key)
    yield from _announced(settings, snapshot, validation)
    should_stop = clock = clock_of(should_stop)
    began = clock.now()
    label_count = len(snapshot.labels)
    try:
        pictures = yield from material(snapshot, settings, snapshot.label_names, should_stop)
        aside = None
        if validation:
            aside = yield from material(validation, settings, snapshot.label_names, should_stop)
        feature_seconds = clock.now() - began
        if settings.mode == "frozen" and ranks.joined:  # a head alone is no work to share
            if not ranks.first:
                return None
            settings = replace(settings, ranks=ALONE)
        learned, kept = sides(pictures, aside, settings)
        network = untrained(settings, label_count)
        settings, fitted = yield from _fit(
            settings,
            network,
            learned,
            kept.examples,
            label_count=label_count,
            key=key,
            folder=folder,
            resume=resume,
            should_stop=should_stop,
        )
    except Stopped:
        return None
    if not fitted.best_epoch or not ranks.first:
        return None
    return Trained(
        network=network.cpu().eval(),
        plan=settings,
        reason=fitted.reason,
        best_epoch=fitted.best_epoch,
        kept=kept,
        answers=fitted.answers,
        material=pictures,
        feature_seconds=feature_seconds,
        head_seconds=fitted.seconds,
    )


def _announced(settings: Plan, snapshot: Snapshot, validation: Snapshot | None) -> Iterator[TrainEvent]:
    """What is begun with what, and which of the files were no pictures."""
    yield RunStarted(
        strategy=settings.strategy.name,
        mode=settings.mode,
        device=describe(settings.device, processes=settings.ranks.count),
        samples=len(snapshot.labelled()[0]),
        classes=len(snapshot.labels),
        epochs=settings.epochs,
        size=settings.preprocess.size,
        balanced=settings.balance,
    )
    for data in (snapshot, validation):
        for skipped in data.skipped if data else ():
            yield PictureSkipped(skipped.path, skipped.reason)


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


def _fit(
    settings: Plan,
    network: Classifier,
    learned: Examples,
    kept: Examples,
    *,
    label_count: int,
    key: str,
    folder: Path | None,
    resume: bool,
    should_stop: Callable[[], bool],
) -> Generator[TrainEvent, None, tuple[Plan, Fitted]]:
    """Train the part of the network that learns, with `resume` from what the folder has. Raises Stopped."""
    if settings.head_first and not resume:
        yield from head_first(network, learned, settings, label_count=label_count, should_stop=should_stop)
    same_weights(network, settings.ranks)
    weights = weights_for(learned, settings, label_count)
    fitting = Fit(learner(network, settings), settings, examples=len(learned), key=key, weights=weights)
    if resume:
        _take_up(fitting, folder, key)
    with threads_for(settings):
        events = fit(fitting, learned, kept, folder=folder, should_stop=should_stop)
        if settings.mode == "scratch":
            events = kept_epochs.keeping(events, fitting, network, folder)
        fitted = yield from events
    return fitting.plan, fitted


def untrained(settings: Plan, label_count: int) -> Classifier:
    """Untrained from the plan's seed, or with pretrained weights under an untrained head. Raises UserError."""
    torch.manual_seed(settings.seed)
    network = settings.strategy.build(label_count, size=settings.preprocess.size)
    if settings.mode != "scratch":
        load_pretrained(network, settings.strategy)
    return network


def _check_same(folder: Path, key: str) -> None:
    """Raise AnotherTraining before anything is begun; what cannot be read is told where it is taken up."""
    there = progress.read(folder)
    if there and there.key != key:
        raise AnotherTraining


def _take_up(fitting: Fit, folder: Path | None, key: str) -> None:
    """Go on from what the folder has; of several ranks only the first has one, and tells the others."""
    state = same_state(checkpoint.read(folder) if folder else None, fitting.ranks)
    if state.progress.key != key:
        raise AnotherTraining
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
