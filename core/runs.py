"""One training from pictures to a saved model that says how good it is: train, judge, save. Imports torch late."""

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from filelock import FileLock, Timeout

from core import files
from core.errors import UserError
from core.evaluation import Report, report
from core.model import card
from core.project.snapshot import Snapshot
from core.training import TrainConfig, TrainEvent

if TYPE_CHECKING:
    from core.training.events import Reason
    from core.training.train import Trained


@dataclass(frozen=True, slots=True)
class RunFinished:
    """The training is over, by whatever way. `model` is the folder of the best weights, None when there are none
    because it was stopped in its first epoch; then there is no report either.
    """

    reason: "Reason"
    model: Path | None
    best_epoch: int
    report: Report | None
    seconds: float
    feature_seconds: float
    head_seconds: float


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
) -> Iterator[RunEvent]:
    """Train, judge and save as the new folder `output`; the last event is always RunFinished.

    Until it is finished everything lies in a folder beside `output` (`unfinished`), so that a training that was
    cut off can be resumed, and `output` is there whole or not at all. Raises UserError.
    Without `validation`, pictures that came in as such are used for it; hidden labels are left out.
    """
    check_output(output, overwrite=overwrite)
    from core.training import checkpoint
    from core.training.train import train as train_network

    snapshot, brought = snapshot.for_training()
    validation = validation or brought
    began = time.perf_counter()
    folder, saved = unfinished(output), False
    hold = _hold(output)
    try:
        if not resume:
            files.remove(folder / checkpoint.FILE)
        trained = yield from train_network(
            snapshot, config, should_stop=should_stop, validation=validation, folder=folder, resume=resume
        )
        if trained is None:
            yield RunFinished("stopped", None, 0, None, time.perf_counter() - began, 0.0, 0.0)
            return
        reason, judged = _judge(
            trained, snapshot.label_names, cross_validate=validation is None, should_stop=should_stop
        )
        _save(trained, snapshot.label_names, judged, output, replace=overwrite)
        saved = True
        yield RunFinished(
            reason=reason,
            model=output,
            best_epoch=trained.best_epoch,
            report=judged,
            seconds=time.perf_counter() - began,
            feature_seconds=trained.feature_seconds,
            head_seconds=trained.head_seconds,
        )
    finally:
        hold.release()
        if saved or not (folder / checkpoint.FILE).is_file():
            files.remove(folder)


def unfinished(output: Path) -> Path:
    """Where a training that will become `output` keeps what it needs to go on."""
    return output.with_name(f".{output.name}.unfinished")


def check_output(output: Path, *, overwrite: bool) -> None:
    """Raise UserError when a model cannot become `output`; only a model is ever replaced by one."""
    if output.name in ("", ".."):
        raise UserError(f"{output} cannot become a model.", "Give the name of a new folder.")
    files.check_new(output, overwrite=overwrite)
    if output.exists() and not files.is_empty_folder(output) and not (output / card.CARD).is_file():
        raise UserError(f"{output} is there already and is no model, so it is not replaced.", "Choose another place.")


def _hold(output: Path) -> FileLock:
    """The right to make `output`, for one training at a time. Raises UserError, also when the place refuses."""
    folder = unfinished(output)
    hold = FileLock(folder / "lock", timeout=0)
    with files.explained(output):
        files.check_writable(output)  # a place that refuses does so before the work
        folder.mkdir(parents=True, exist_ok=True)
        try:
            hold.acquire()
        except Timeout:
            raise UserError(f"Another training is making {output} now.", "Choose another place, or wait.") from None
    return hold


def _judge(
    trained: "Trained", labels: tuple[str, ...], *, cross_validate: bool, should_stop: Callable[[], bool]
) -> "tuple[Reason, Report]":
    """How the training ended, and what the model can do: for a frozen strategy on all its pictures, out of fold;
    otherwise, and after a stop, on those kept aside.
    """
    from core.cross_validation import out_of_fold

    held_out = report(labels, trained.truth, trained.answers)
    if not cross_validate or trained.plan.mode != "frozen":
        return trained.reason, held_out
    answers = out_of_fold(trained.material, trained.plan, len(labels), should_stop=should_stop)
    if answers is None:
        return "stopped" if should_stop() else trained.reason, held_out
    truth = trained.material.examples.labels.tolist()
    return trained.reason, report(labels, truth, answers, method="cross-validated")


def _save(trained: "Trained", labels: tuple[str, ...], judged: Report, output: Path, *, replace: bool) -> None:
    from core.model import saved

    saved.save(
        output,
        trained.network,
        labels=labels,
        strategy=trained.plan.strategy.name,
        mode=trained.plan.mode,
        preprocess=trained.plan.preprocess,
        report=judged,
        replace=replace,
    )
