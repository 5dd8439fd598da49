"""One training from pictures to a saved model that says how good it is: train, judge, save. Imports torch late."""

import importlib
from collections.abc import Callable, Generator
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from core import cut_off, files, groups, run_record, strategies
from core.clock import Clock, clock_of
from core.curves import Curves
from core.errors import UserError
from core.evaluation import Method, Report, report
from core.model import card
from core.novelty.threshold import SHARE
from core.project.snapshot import Snapshot
from core.ranks import ALONE, Ranks
from core.run_record import Answered, RunRecord
from core.training import CopiesLeftOut, EpochDone, PicturesPrepared, TrainConfig, TrainEvent, pace, progress
from core.training.plan import mode_of
from core.unfinished import Unfinished
from core.unfinished import unfinished as unfinished  # where who calls a training looks for it
from core.weights import require

if TYPE_CHECKING:
    from core.training.events import Reason
    from core.training.train import Trained, Training

TELL_AFTER = 0.5  # seconds of looking at pictures before it is told how far it is


@dataclass(frozen=True, slots=True)
class RunFinished:
    """The training is over, by whatever way. `model` is the folder of the best weights, None when there are none
    because it was stopped in its first epoch; then there is no report either. It `can_go_on` where it was stopped
    before it had taken up what it had learned the time before.
    """

    reason: "Reason"
    model: Path | None
    best_epoch: int
    report: Report | None
    seconds: float
    feature_seconds: float
    head_seconds: float
    can_go_on: bool = False


RunEvent = TrainEvent | RunFinished


def train(
    snapshot: Snapshot,
    config: TrainConfig,
    output: Path,
    *,
    should_stop: Callable[[], bool],
    validation: Snapshot | None = None,
    resume: bool = False,
    overwrite: bool = False,
    share: Callable[[], float] = lambda: SHARE,
    ranks: Ranks = ALONE,
) -> Generator[RunEvent, None, None]:
    """Train, judge and save as the new folder `output`; the last event is always RunFinished.

    Until it is finished everything lies in a folder beside `output` (core.unfinished), so that a training that was
    cut off can be resumed, and `output` is there whole or not at all. Raises UserError.
    Without `validation`, pictures that came in as such are used for it, less those that are learned from, too; hidden
    labels are left out.
    What is told in seconds leaves out those in which `should_stop` kept it waiting, as Pause does.
    The model turns away the `share` of real pictures that is wanted when it is saved.
    Of several `ranks` this is for the first one; the others `follow`.
    """
    check_output(output, overwrite=overwrite)
    importlib.import_module("core.training.train")  # and torch: to load it is no part of the training
    if mode_of(config) != "scratch":  # what is missing is said before anything is looked at
        require(strategies.named(config.strategy))
    noted = validation is None and not resume  # who finds it has no others to judge by
    snapshot, validation, copies = _apart(snapshot, validation)
    clock = clock_of(should_stop)
    run = _Run(snapshot, validation, copies, config, output, resume, ranks, clock, clock.now(), datetime.now(UTC))
    place, saved = Unfinished(output), False
    place.take()
    try:
        _tidy(run, place.folder, note=noted)
        end = yield from _steps(run, place, replace=overwrite, share=share)
        saved = end.model is not None
        yield end
    finally:
        place.leave(keep=not saved and can_go_on(output))


@dataclass(frozen=True, slots=True)
class _Run:
    """A training that began at a `moment`, when its clock said `began`. So many `copies` were to judge as well."""

    snapshot: Snapshot
    validation: Snapshot | None
    copies: int
    config: TrainConfig
    output: Path
    resume: bool
    ranks: Ranks
    clock: Clock
    began: float
    moment: datetime

    @property
    def seconds(self) -> float:
        """How long it has taken so far."""
        return self.clock.now() - self.began


def _steps(
    run: _Run, place: Unfinished, *, replace: bool, share: Callable[[], float]
) -> Generator[RunEvent, None, RunFinished]:
    """Learn in its place, judge, save; how it ended."""
    from core.training.train import train as train_network

    curves = Curves(place.folder, resume=run.resume)
    if run.copies:
        yield CopiesLeftOut(run.copies)
    run = yield from _prepared(run)
    training = train_network(
        run.snapshot,
        run.config,
        should_stop=run.clock,
        validation=run.validation,
        folder=place.folder,
        resume=run.resume,
        ranks=run.ranks,
    )
    trained = yield from _noted(training, curves)
    if trained is None:
        return RunFinished("stopped", None, 0, None, run.seconds, 0.0, 0.0, can_go_on=can_go_on(run.output))
    judged = _judge(run, trained)
    record = _record(run, trained, judged, curves.whole())
    place.check_there()
    _save(run, trained, record, place.folder, replace=replace, share=share)
    return RunFinished(
        reason=judged.reason,
        model=run.output,
        best_epoch=trained.best_epoch,
        report=judged.report,
        seconds=run.seconds,
        feature_seconds=trained.feature_seconds,
        head_seconds=trained.head_seconds,
    )


def can_go_on(output: Path) -> bool:
    """Whether there is something of a training that was to become `output` and was cut off."""
    return (unfinished(output) / progress.FILE).is_file()


def _tidy(run: _Run, folder: Path, *, note: bool) -> None:
    """Clear away what killed trainings left half written and, unless it goes on, what one had learned; perhaps note
    what this one is.
    """
    from core.training import kept_epochs

    with files.explained(run.output):  # nobody else is making it now
        files.sweep(run.output)
        files.sweep(folder / progress.FILE)
        if not run.resume:  # it was perhaps of another kind
            for name in (cut_off.FILE, progress.FILE, kept_epochs.FOLDER):
                files.remove(folder / name)
    if note:
        cut_off.note(folder, run.config)


def follow(
    snapshot: Snapshot,
    config: TrainConfig,
    *,
    should_stop: Callable[[], bool],
    validation: Snapshot | None = None,
    resume: bool = False,
    ranks: Ranks,
) -> None:
    """Do a rank's share of the training that the first one leads. Raises UserError."""
    from core.training.train import train as train_network

    snapshot, validation, _ = _apart(snapshot, validation)
    snapshot, validation = _alike(snapshot, validation, ranks)
    for _ in train_network(
        snapshot, config, should_stop=should_stop, validation=validation, resume=resume, ranks=ranks
    ):
        pass


def _apart(snapshot: Snapshot, validation: Snapshot | None) -> tuple[Snapshot, Snapshot | None, int]:
    """What is learned from; what judges, if it is not to be a share of that; how many pictures were to do both.

    Those are learned from only. What judges has its labels spelled as what is learned from. Raises UserError when no
    others are left to judge.
    """
    learned, brought = snapshot.for_training()
    given = validation or brought
    if given is None:
        return learned, None, 0
    judging = given.without(learned).spelled_as(learned.label_names)
    left = len(judging.labelled()[0])
    copies = len(given.labelled()[0]) - left
    if copies and not left:
        raise UserError(
            "All validation pictures are learned from, too, and would only say how well they are known by heart.",
            "Give others, or none: then some pictures are kept aside.",
        )
    return learned, judging, copies


def _alike(snapshot: Snapshot, validation: Snapshot | None, ranks: Ranks) -> tuple[Snapshot, Snapshot | None]:
    """The pictures in the groups that the first rank has found. Raises UserError where a rank sees other pictures."""
    if not ranks.joined:
        return snapshot, validation
    every = [snapshot, validation] if validation else [snapshot]
    theirs = ranks.told([[(one.sha256, one.label_id, one.group) for one in data.samples] for data in every])
    own = [[[one.sha256, one.label_id] for one in data.samples] for data in every]
    if own != [[sample[:2] for sample in samples] for samples in theirs]:
        raise UserError(
            "The processes of this training do not see the same pictures.",
            "Put them where every computer finds them under the same path.",
        )
    told = [
        replace(
            data,
            samples=tuple(replace(one, group=group) for one, (*_, group) in zip(data.samples, samples, strict=True)),
        )
        for data, samples in zip(every, theirs, strict=True)
    ]
    return told[0], told[1] if validation else None


def _prepared(run: _Run) -> Generator[PicturesPrepared, None, _Run]:
    """The same training on pictures in groups."""
    snapshot = yield from _grouped(run.snapshot, clock=run.clock)
    validation = run.validation
    if validation:
        validation = yield from _grouped(validation, clock=run.clock)
    snapshot, validation = _alike(snapshot, validation, run.ranks)
    return replace(run, snapshot=snapshot, validation=validation)


def _grouped(snapshot: Snapshot, *, clock: Clock) -> Generator[PicturesPrepared, None, Snapshot]:
    """The snapshot with near copies in one group; tells how far it is where looking at them takes long."""
    began = clock.now()
    for step in groups.look(snapshot, should_stop=clock):
        seconds = clock.now() - began
        if seconds > TELL_AFTER:
            rate = step.done / seconds
            yield PicturesPrepared(step.done, step.total, (step.total - step.done) / rate, rate)
    return groups.grouped(snapshot, should_stop=clock)


def _noted(training: "Training", curves: Curves) -> "Training":
    """The same training, its epochs and its pace noted."""
    watch = pace.Watch()
    try:
        while True:
            event = next(training)
            watch.note(event)
            if isinstance(event, EpochDone):
                curves.add(event)
            yield event
    except StopIteration as end:
        trained: Trained | None = end.value
        return trained
    finally:
        watch.keep()
        training.close()


def check_output(output: Path, *, overwrite: bool) -> None:
    """Raise UserError when a model cannot become `output`; only a model is ever replaced by one."""
    if output.name in ("", ".."):
        raise UserError(f"{output} cannot become a model.", "Give the name of a new folder.")
    if output.exists() and not files.is_empty_folder(output) and not (output / card.CARD).is_file():
        raise UserError(f"{output} is there already and is no model, so it is not replaced.", "Choose another place.")
    files.check_new(output, overwrite=overwrite)  # last: its advice to overwrite holds for a model only


@dataclass(frozen=True, slots=True)
class _Judged:
    """How a training ended, and what its model can do."""

    reason: "Reason"
    report: Report
    answered: tuple[Answered, ...]


def _judge(run: _Run, trained: "Trained") -> _Judged:
    """For a frozen strategy on all its pictures, out of fold; otherwise, and after a stop, on those kept aside."""
    from core.cross_validation import out_of_fold

    labels = run.snapshot.label_names
    reason, kept, answers, unjudged = trained.reason, trained.kept, trained.answers, 0
    crossed = None
    if run.validation is None and trained.plan.mode == "frozen":
        crossed = out_of_fold(trained.material, trained.plan, len(labels), should_stop=run.clock)
        if crossed is None and run.clock():
            reason = "stopped"
    if crossed is not None:
        kept, answers = trained.material.only(crossed.indices), crossed.answers
        unjudged = len(trained.material.hashes) - len(answers)
    truth = kept.examples.labels.tolist()
    method: Method = "held-out" if crossed is None else "cross-validated"
    judged = report(labels, truth, answers, method=method, groups=kept.groups, unjudged=unjudged)
    return _Judged(reason, judged, run_record.numbered(kept.hashes, kept.groups, truth, answers))


def _record(run: _Run, trained: "Trained", judged: _Judged, curves: tuple[EpochDone, ...]) -> RunRecord:
    """What is kept of it beside its model."""
    from core.model.saved import versions

    return RunRecord(
        began=run.moment.isoformat(timespec="milliseconds"),
        seconds=run.seconds,
        reason=judged.reason,
        best_epoch=trained.best_epoch,
        config=run.config,
        data_sha256=run_record.data_hash(run.snapshot, run.validation),
        versions=versions(),
        report=judged.report,
        curves=curves,
        answered=judged.answered,
        others=run_record.others(trained.material.hashes, judged.answered),
    )


def _save(
    run: _Run,
    trained: "Trained",
    record: RunRecord,
    kept_in: Path,
    *,
    replace: bool,
    share: Callable[[], float],
) -> None:
    """The model, with its record and what the unfinished training's folder has of its epochs."""
    from core.model import saved
    from core.novelty.calibration import novelty
    from core.training import kept_epochs

    beside: dict[str, str | bytes] = {run_record.RECORD: run_record.text(record)}
    epochs = kept_epochs.gathered(kept_in)
    if epochs is not None:
        beside[kept_epochs.FILE] = epochs
    distance, threshold = novelty(trained.network, trained.plan, trained.material, trained.kept, should_stop=run.clock)
    wanted = share()
    if threshold.value is not None and threshold.share != wanted:
        threshold = threshold.at(wanted)
    saved.save(
        run.output,
        trained.network,
        labels=run.snapshot.label_names,
        strategy=trained.plan.strategy.name,
        mode=trained.plan.mode,
        preprocess=trained.plan.preprocess,
        report=record.report,
        distance=distance,
        novelty=threshold,
        beside=beside,
        replace=replace,
    )
