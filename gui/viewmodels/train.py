"""Train: starts a training, folds its events into one frozen state, keeps the result."""

import math
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path

from PySide6.QtCore import QObject, QSettings, Signal, Slot

from core import cut_off, runs, weights
from core.cut_off import CutOff
from core.errors import UserError
from core.evaluation import Report
from core.project.snapshot import ClassLabel, Snapshot
from core.runs import RunFinished
from core.strategies import Mode, Strategy
from core.training import (
    BatchDone,
    BatchHalved,
    CheckpointSaved,
    CopiesLeftOut,
    EpochDone,
    Mishap,
    PictureSkipped,
    PicturesPrepared,
    RateLowered,
    RunStarted,
    StoppedShort,
    TrainConfig,
)
from core.training.advice import Advice, advice
from core.training.plan import problem
from core.training.progress import AnotherTraining, CannotGoOn
from core.wording import STOPPED_AGAIN, STOPPED_EARLY, about, counted, duration, memory_size, mishap
from gui.jobs import JobSlot
from gui.messages import Messages
from gui.session import Session


@dataclass(frozen=True, slots=True)
class TrainState:
    """A training as the page shows it. `doing` says what is going on; `share` how far that is, 0 … 1 or None.

    `device` is what it runs on, and `memory` how much of that one's memory is in use, in words.
    It is `timed` once an epoch has told how long the others take.
    `mishaps` are what it had to change on its way, the latest of each kind.
    """

    running: bool = False
    stopping: bool = False
    paused: bool = False
    strategy: str = ""
    mode: str = ""
    doing: str = ""
    share: float | None = None
    left: str = ""
    device: str = ""
    memory: str = ""
    epochs: int = 0
    timed: bool = False
    best_epoch: int = 0
    skipped: tuple[PictureSkipped, ...] = ()
    mishaps: tuple[Mishap, ...] = ()
    end: RunFinished | None = None

    @property
    def notice(self) -> str:
        """The mishaps in words; empty when there were none."""
        return " ".join(map(mishap, self.mishaps))


def fold(state: TrainState, event: object) -> TrainState:
    """The state after one event of a training."""
    match event:
        case RunStarted():
            told = replace(state, epochs=event.epochs, mode=event.mode, device=event.device)
            return replace(told, doing="Reading the pictures …", share=None, left="")
        case PicturesPrepared(seconds_left=None):
            return replace(state, doing="Getting ready; the first time takes a little longer …", share=None, left="")
        case PicturesPrepared():
            left = _left(event.seconds_left or 0.0, event.pictures_per_second)
            doing = f"Picture {event.done} of {event.total}"
            return replace(state, doing=doing, share=event.done / event.total, left=left)
        case PictureSkipped():
            return replace(state, skipped=(*state.skipped, event))
        case EpochDone():
            left = _left(event.seconds_left, event.pictures_per_second)
            doing = f"Epoch {event.epoch} of {event.epochs}"
            return replace(state, doing=doing, share=event.epoch / event.epochs, left=left, timed=True)
        case BatchDone() if state.epochs:
            return _after_batch(state, event)
        case CopiesLeftOut() | BatchHalved() | RateLowered() | StoppedShort():
            others = tuple(one for one in state.mishaps if type(one) is not type(event))
            return replace(state, mishaps=(*others, event))
        case CheckpointSaved():
            return replace(state, best_epoch=event.epoch)
        case RunFinished():
            return replace(state, end=event, doing="", share=None, left="")
    return state


def _after_batch(state: TrainState, event: BatchDone) -> TrainState:
    """How far it is within an epoch. How long is left is told epoch by epoch: judging one takes time too."""
    number = math.ceil(event.epoch)
    left = state.left if state.timed else f"{event.pictures_per_second:,.0f} pictures/s"
    memory = f"{memory_size(event.memory_bytes)} used" if event.memory_bytes else ""
    doing, share = f"Epoch {number} of {state.epochs}", event.epoch / state.epochs
    return replace(state, doing=doing, share=share, left=left, memory=memory)


def _left(seconds: float, rate: float) -> str:
    return f"{duration(seconds)} left · {rate:,.0f} pictures/s"


class TrainViewModel(QObject):
    """What the Train page shows and asks for.

    Signals:
      state_changed(object)   TrainState
      started(str, int)       a training of this strategy with so many epochs has begun: clear the curves
      epochs_done(list)       EpochDone events to append to the curves
      batches_done(list)      BatchDone events, likewise
      cleared()               another project is open: its curves are not drawn yet
      report_changed(object)  the Report to show, or None
    """

    state_changed = Signal(object)
    started = Signal(str, int)
    epochs_done = Signal(list)
    batches_done = Signal(list)
    cleared = Signal()
    report_changed = Signal(object)

    def __init__(self, session: Session, messages: Messages, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self._messages = messages
        self.state = TrainState()
        self._before: CutOff | None = None  # what the training goes on with
        self.job = JobSlot(messages, self)
        self.job.events_ready.connect(self._on_events)
        self.job.running_changed.connect(self._on_running_changed)
        session.model_changed.connect(self._on_model_changed)
        session.project_changed.connect(self._on_project_changed)

    @property
    def labels(self) -> tuple[ClassLabel, ...]:
        """The class labels that a training tells apart."""
        return tuple(label for label in self._session.contents.labels if not label.hidden)

    @property
    def picture_count(self) -> int:
        """How many pictures there are to train on."""
        counts = self._session.contents.counts
        return sum(counts.get(label.id, 0) for label in self.labels)

    @property
    def report(self) -> Report | None:
        return self._session.model_card.report if self._session.model_card else None

    @property
    def report_strategy(self) -> str:
        return self._session.model_card.strategy if self._session.model_card else ""

    @property
    def report_mode(self) -> str:
        return self._session.model_card.mode if self._session.model_card else ""

    @property
    def report_notice(self) -> str:
        """What the training behind the report had to change on its way, if that was watched."""
        end = self.state.end
        watched = end is not None and end.model is not None and end.model == self._session.model_folder
        return self.state.notice if watched else ""

    def problem(self) -> UserError | None:
        """Why Train cannot be pressed now, if so."""
        return problem(self.labels, self._session.contents.counts, per_label=2)

    def advice(self) -> Advice:
        """Which way of training suits these pictures."""
        return advice(self.labels, self._session.contents.counts)

    def start(self, config: TrainConfig) -> None:
        """Train this way on the pictures as they are now; labelling goes on meanwhile."""
        self._begin(config, None)

    def take_up(self, cut_off: CutOff) -> None:
        """Go on with a training that was cut off, as a new run."""
        self._begin(cut_off.config, cut_off)

    def _begin(self, config: TrainConfig, before: CutOff | None) -> None:
        trouble = self.problem()
        project = self._session.project
        if trouble or project is None:
            self._messages.show_error(trouble or UserError("There are no pictures yet.", "Collect some first."))
            return
        try:
            output = project.new_run()
        except UserError as error:
            self._messages.show_error(error)
            return
        if self.job.start(partial(_train_job, self._session.snapshot, config, output, before)):
            self._before = before
            best = before.best_epoch if before else 0
            self._set(TrainState(running=True, strategy=config.strategy, best_epoch=best, doing="Getting ready …"))

    @Slot(object)
    def tell(self, error: UserError) -> None:
        """Say what went wrong on the page."""
        self._messages.show_error(error)

    def stop(self) -> None:
        """End the training and keep the best so far."""
        if self.state.running:
            self.job.cancel()
            self._set(replace(self.state, stopping=True, paused=False, doing="Stopping …", left=""))

    @Slot()
    def pause(self) -> None:
        """Let the training rest before its next batch, or go on."""
        self._pause(not self.state.paused)

    def go_on(self) -> None:
        """Let a paused training go on; any other is left as it is."""
        if self.state.paused:
            self._pause(False)

    def _pause(self, paused: bool) -> None:
        if self.state.running and not self.state.stopping:
            self.job.pause(paused)
            self._set(replace(self.state, paused=paused))

    def _set(self, state: TrainState) -> None:
        self.state = state
        self.state_changed.emit(state)

    @Slot(list)
    def _on_events(self, events: list[object]) -> None:
        state = self.state
        done = [event for event in events if isinstance(event, EpochDone)]
        batches = [event for event in events if isinstance(event, BatchDone)]
        for event in events:
            state = fold(state, event)
            if isinstance(event, RunStarted):
                self.started.emit(event.strategy, event.epochs)
                done = [*(self._before.curves if self._before else ()), *done]
        if done:
            self.epochs_done.emit(done)
        if batches:
            self.batches_done.emit(batches)
        self._set(replace(state, doing="Stopping …") if state.stopping and not state.end else state)
        if state.end and events and isinstance(events[-1], RunFinished):
            self._finish(state.end)

    def _finish(self, end: RunFinished) -> None:
        if end.model is None:
            self._messages.show_info(STOPPED_AGAIN if end.can_go_on else STOPPED_EARLY)
            return
        remember_duration(self.state.strategy, self.state.mode, end.seconds)
        try:
            self._session.take_model(end.model)
        except UserError as error:
            self._messages.show_error(error)
        if self.state.skipped:
            names = "\n".join(f"{skip.path}: {skip.reason}" for skip in self.state.skipped)
            told = UserError(f"{counted(len(self.state.skipped), 'file')} could not be read.", "Details names each.")
            told.__cause__ = UserError(f"These were passed over:\n{names}")
            self._messages.show_error(told)

    @Slot(bool)
    def _on_running_changed(self, running: bool) -> None:
        if not running:
            self._set(replace(self.state, running=False, stopping=False, paused=False, doing="", share=None, left=""))
            if self.state.end is None or self.state.end.model is None:  # the model of before is still the one there is
                self.report_changed.emit(self.report)

    @Slot()
    def _on_model_changed(self) -> None:
        self.report_changed.emit(self.report)

    @Slot()
    def _on_project_changed(self) -> None:
        self.cleared.emit()
        self._set(TrainState())


def _train_job(
    snapshot: Snapshot, config: TrainConfig, output: Path, before: CutOff | None, should_stop: Callable[[], bool]
) -> Iterator[object]:
    """The training, on from where the one `before` was cut off."""
    if before:
        cut_off.move(before, output)
    try:
        yield from runs.train(snapshot, config, output, should_stop=should_stop, resume=before is not None)
    except AnotherTraining as error:
        raise UserError(error.message, "Undo what was changed in Collect since then, or train again.") from error
    except CannotGoOn as error:
        raise UserError(error.message, "Forget it, and train again.") from error


def cost(strategy: Strategy, mode: Mode, *, seconds: float | None = None) -> str:
    """What a strategy costs here: its download, and about how long it takes, or else how long it took last."""
    missing = 0.0 if mode == "scratch" else weights.status(strategy).download_megabytes
    download = f"{missing:.0f} MB to download" if missing else "No download"
    if seconds is not None:
        return f"{download} · {about(seconds)} here"
    took = QSettings().value(f"took/{strategy.name}/{mode}")
    return f"{download} · took {duration(float(str(took)))} last time" if took is not None else download


def remember_duration(strategy: str, mode: str, seconds: float) -> None:
    """Keep how long a training took, for its card."""
    QSettings().setValue(f"took/{strategy}/{mode}", seconds)
