"""`handful train`: a training told event by event; Ctrl-C ends it like Stop."""

import argparse
import signal
import threading
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from types import FrameType
from typing import Any

from core import runs, strategies, wording
from core.cli import data
from core.cli.numbers import STRATEGY, at_least_one, place, positive, seed, strategy
from core.cli.output import Output
from core.errors import UserError
from core.files import printable
from core.ranks import together
from core.runs import RunEvent, RunFinished
from core.training import (
    BatchHalved,
    CopiesLeftOut,
    EpochDone,
    PictureSkipped,
    PicturesPrepared,
    RateLowered,
    RunStarted,
    StoppedShort,
    TrainConfig,
)

INTERRUPTED = 130


def add(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> argparse.ArgumentParser:
    """Describe the command."""
    parser = commands.add_parser("train", help="train a model on pictures")
    parser.add_argument("data", type=place, metavar="DATA", help="a project, or a folder with a sub-folder per label")
    parser.add_argument("--output", type=place, required=True, metavar="MODEL", help="the new folder for the model")
    parser.add_argument("--strategy", type=strategy, default=strategies.every()[0].name, help=STRATEGY)
    parser.add_argument("--mode", choices=["frozen", "finetune", "scratch"], help="the strategy's own by default")
    parser.add_argument("--validation", type=place, metavar="DATA", help="pictures to judge by, never learned from")
    _add_settings(parser)
    parser.add_argument("--no-flip", action="store_true", help="never mirror: left and right matter")
    parser.add_argument(
        "--balance",
        action=argparse.BooleanOptionalAction,
        help="every label counts the same; by default when one has over twice as many pictures as another",
    )
    parser.add_argument(
        "--seed", type=seed, default=0, help="what chance starts from: the same one gives the same model; 0 by default"
    )
    parser.add_argument("--device", default="auto", help="auto, cpu, cuda, cuda:N or mps")
    parser.add_argument("--resume", action="store_true", help="go on with a training that was cut off")
    parser.add_argument("--overwrite", action="store_true", help="replace the model that is there")
    return parser


def _add_settings(parser: argparse.ArgumentParser) -> None:
    """What each strategy has a recipe for."""
    as_set = "by default as the strategy sets it"
    parser.add_argument("--epochs", type=at_least_one, metavar="N", help=f"how often each picture is seen; {as_set}")
    parser.add_argument("--batch-size", type=at_least_one, metavar="N", help=f"pictures in one step; {as_set}")
    parser.add_argument("--learning-rate", type=positive, metavar="X", help=f"how large the steps are; {as_set}")
    parser.add_argument("--optimiser", choices=["adamw", "sgd"], help=f"how a step is taken; {as_set}")
    parser.add_argument("--schedule", choices=["cosine", "plateau"], help=f"how the learning rate falls; {as_set}")
    parser.add_argument(
        "--augment", choices=["none", "light", "strong"], help=f"how much pictures are varied; {as_set}"
    )


def run(arguments: argparse.Namespace, output: Output) -> int | None:
    """Train, or do a share of it where torchrun started several; the exit status is 130 after Ctrl-C."""
    with together() as ranks, stop_on_interrupt(breaks_off=not ranks.joined) as should_stop:
        if ranks.first:
            runs.check_output(arguments.output, overwrite=arguments.overwrite)
            data.check_outside(arguments.output, arguments.data)
        snapshot = data.read(arguments.data)
        validation = data.read(arguments.validation) if arguments.validation else None
        chosen, resume = config(arguments), arguments.resume
        if not ranks.first:
            runs.follow(snapshot, chosen, should_stop=should_stop, validation=validation, resume=resume, ranks=ranks)
            return INTERRUPTED if should_stop() else None
        training = runs.train(
            snapshot,
            chosen,
            arguments.output,
            should_stop=should_stop,
            validation=validation,
            resume=resume,
            overwrite=arguments.overwrite,
            ranks=ranks,
        )
        epochs = 0
        try:
            with closing(training):  # what is left of it is known then
                for event in training:
                    tell(event, output)
                    epochs += isinstance(event, EpochDone)
        except UserError as error:
            if not epochs or not runs.can_go_on(arguments.output):
                raise
            told = "What it had learned is kept: the same command with --resume goes on."
            raise UserError(error.message, f"{error.hint} {told}".strip()) from error.__cause__ or error
        return INTERRUPTED if should_stop() else None


def config(arguments: argparse.Namespace) -> TrainConfig:
    """The training that the arguments ask for."""
    return TrainConfig(
        strategy=arguments.strategy,
        mode=arguments.mode,
        epochs=arguments.epochs,
        batch_size=arguments.batch_size,
        learning_rate=arguments.learning_rate,
        optimiser=arguments.optimiser,
        schedule=arguments.schedule,
        augment=arguments.augment,
        flip=False if arguments.no_flip else None,
        balance=arguments.balance,
        seed=arguments.seed,
        device=arguments.device,
    )


def tell(event: RunEvent, output: Output) -> None:
    """Say one event: results and epochs to standard output, progress and skipped files beside it."""
    match event:
        case RunStarted():
            pictures, labels = wording.counted(event.samples, "picture"), wording.counted(event.classes, "label")
            text = f"Training {event.strategy} ({event.mode}) on {pictures} with {labels}. "
            text += f"It sees them at {event.size} × {event.size}. Device: {event.device}."
            output.result(text, started(event))
            if event.balanced:
                output.note("Each label counts the same, however many pictures it has (--no-balance leaves that out).")
        case PicturesPrepared():
            if event.seconds_left is None:
                output.note("Reading the pictures …")
            else:
                output.progress(f"Pictures {event.done} of {event.total}", seconds_left=event.seconds_left)
        case PictureSkipped():
            output.skip(printable(event.path), event.reason)
        case EpochDone():
            output.result(_epoch_in_words(event), epoch_done(event))
            if event.epoch < event.epochs:
                output.progress(f"Epoch {event.epoch} of {event.epochs}", seconds_left=event.seconds_left)
        case CopiesLeftOut() | BatchHalved() | RateLowered() | StoppedShort():
            output.note(wording.mishap(event))
        case RunFinished():
            _tell_end(event, output)


def _tell_end(event: RunFinished, output: Output) -> None:
    if event.report is None:
        output.note(wording.STOPPED_AGAIN if event.can_go_on else wording.STOPPED_EARLY)
        output.result("", finished(event))
        return
    reasons = {"completed": "Done", "stopped": "Stopped, the best kept", "early": "Done early, it got no better"}
    result = f"{wording.result(event.report)} {wording.how_judged(event.report)} {wording.caveats(event.report)}"
    output.result(
        f"{reasons[event.reason]}, in {wording.duration(event.seconds)}. Best epoch: {event.best_epoch}.\n"
        f"{result.rstrip()}\n"
        f"The model is in {event.model}.",
        finished(event),
    )


def started(event: RunStarted) -> dict[str, Any]:
    """The JSON of a beginning training."""
    return {
        "event": "run_started",
        "strategy": event.strategy,
        "mode": event.mode,
        "device": event.device,
        "samples": event.samples,
        "classes": event.classes,
    }


def epoch_done(event: EpochDone) -> dict[str, Any]:
    """The JSON of an epoch."""
    names = ("epoch", "epochs", "train_loss", "train_accuracy", "validation_loss", "validation_accuracy", "seconds")
    return {"event": "epoch_done", **{name: getattr(event, name) for name in names}}


def finished(event: RunFinished) -> dict[str, Any]:
    """The JSON of a training's end."""
    report = event.report
    return {
        "event": "run_finished",
        "reason": event.reason,
        "model": printable(event.model) if event.model else None,
        "best_epoch": event.best_epoch,
        "validation_accuracy": report.accuracy if report else None,
        "interval": list(report.interval) if report else None,
        "n": report.n if report else 0,
        "seconds": event.seconds,
        "feature_seconds": event.feature_seconds,
        "head_seconds": event.head_seconds,
    }


def _epoch_in_words(event: EpochDone) -> str:
    learned, aside = wording.percent(event.train_accuracy), wording.percent(event.validation_accuracy)
    return (
        f"Epoch {event.epoch:>3} of {event.epochs}: loss {event.train_loss:.3f}, "
        f"right {learned} of those learned from, {aside} of those kept aside"
    )


@contextmanager
def stop_on_interrupt(*, breaks_off: bool = True) -> Iterator[Callable[[], bool]]:
    """While this lasts the first Ctrl-C asks to stop and the second one breaks off.

    Unless it `breaks_off`: torchrun passes on each Ctrl-C once more and each end of a job, and itself loses patience.
    """
    stop = threading.Event()
    if threading.current_thread() is not threading.main_thread():
        yield stop.is_set
        return

    def ask(_signal: int, _frame: FrameType | None) -> None:
        stop.set()
        if breaks_off:
            signal.signal(signal.SIGINT, signal.default_int_handler)

    asked_by = (signal.SIGINT,) if breaks_off else (signal.SIGINT, signal.SIGTERM)
    before = {number: signal.signal(number, ask) for number in asked_by}
    try:
        yield stop.is_set
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
