"""The training loop: epochs of batches, judged after each, the best weights kept."""

import math
from collections.abc import Callable, Generator, Iterator
from dataclasses import dataclass
from pathlib import Path

import torch
from torch import Tensor, nn
from torch.nn import functional

from core import files
from core.clock import Clock, clock_of
from core.features import Stopped
from core.parallel import never
from core.ranks import ALONE, Ranks
from core.training import memory, sharing
from core.training.augmentation import resized, vary
from core.training.events import BatchDone, BatchHalved, CheckpointSaved, EpochDone, RateLowered, Reason, StoppedShort
from core.training.fitting import Fit, RanAway
from core.training.plan import Plan
from core.training.remaining import FIRST_STEPS, Remaining, slow

EVALUATION_BATCH = 256  # pictures at most, and fewer when they are large
EVALUATION_PIXELS = EVALUATION_BATCH * 96 * 96
WRITE_EVERY = 1.0  # seconds between two checkpoints of a head on disk, whose epoch takes ten milliseconds


@dataclass(frozen=True, slots=True)
class Examples:
    """Inputs (N, …) as the network takes them, features or uint8 pixels, with their labels' indices (N,)."""

    inputs: Tensor
    labels: Tensor

    def __len__(self) -> int:
        return len(self.labels)


@dataclass(frozen=True, slots=True)
class Fitted:
    """How a fit ended; the network it was given holds the weights of `best_epoch`, or none when that is 0.

    `answers` are the indices of the labels that these gave for the examples kept aside.
    """

    reason: Reason
    best_epoch: int
    seconds: float
    answers: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Pass:
    """One pass: mean loss, share right, its seconds, and how many of them because its first steps were slow."""

    loss: float
    right: float
    seconds: float
    slow: float


@dataclass(frozen=True, slots=True)
class _Epoch:
    """A pass and its judgement: mean loss, share right, and the answers judged (N,)."""

    learned: Pass
    kept_loss: float
    kept_right: float
    answers: Tensor


Events = Generator[BatchDone | BatchHalved | EpochDone | CheckpointSaved | RateLowered | StoppedShort, None, Fitted]
Batches = Generator[BatchDone | BatchHalved, None, Pass]


def fit(
    fitting: Fit, learn: Examples, aside: Examples, *, folder: Path | None, should_stop: Callable[[], bool]
) -> Events:
    """Train until the epochs are done, patience ends or somebody stops; leaves the best weights in the network.

    When the losses are no numbers any more it goes on once from the best weights with a lower rate; the second
    time it ends, or raises RanAway when there is no epoch yet. With a `folder` the state is written there after each
    epoch, that of a head at most once a second and after the last, as long as it is where it was. Seconds in which
    `should_stop` made it rest are not told. Raises UserError.
    """
    clock = clock_of(should_stop)
    home = files.identity(folder) if folder is not None else None
    earlier, epochs = fitting.progress.seconds, fitting.plan.epochs
    began = written = before = clock.now()
    remaining = Remaining()
    reason: Reason = "completed"
    given: Tensor | None = None
    while fitting.progress.epoch < epochs and not fitting.progress.over:
        epoch = fitting.progress.epoch + 1
        try:
            done = yield from _epoch(fitting, learn, aside, epoch, clock)
        except Stopped:
            reason = "stopped"
            break
        except RanAway:
            if fitting.slow_down():
                yield RateLowered(epoch, fitting.plan.learning_rate)
                before = clock.now()
                continue
            if not fitting.progress.best_epoch:
                raise
            yield StoppedShort(epoch)
            reason = "early"
            break
        now = clock.now()
        remaining.note(now - before, slow=done.learned.slow)
        before = now
        rate, left = len(learn) / done.learned.seconds, remaining.seconds(epochs - epoch)
        yield _told(fitting, done, epoch, seconds=earlier + now - began, left=left, rate=rate)
        best = fitting.keep_if_best(epoch, done.kept_loss)
        given = done.answers if best else given
        fitting.look_ahead()
        ends = epoch == epochs or fitting.progress.over  # judging follows, which takes longer than a head
        due = fitting.plan.mode != "frozen" or ends or now - written > WRITE_EVERY
        if folder is not None and due and files.is_still(folder, home):
            fitting.write(folder, earlier + now - began)
            written = now
        if best:
            yield CheckpointSaved(epoch)
    if fitting.progress.over and fitting.progress.epoch < epochs:
        reason = "early"
    fitting.network.load_state_dict(fitting.best)
    if given is None and fitting.progress.best_epoch:  # the best epoch was before the training was cut off
        given = answers(fitting.network, aside, ranks=fitting.ranks).argmax(dim=-1)
    seconds = earlier + clock.now() - began
    return Fitted(reason, fitting.progress.best_epoch, seconds, () if given is None else tuple(given.tolist()))


def _epoch(
    fitting: Fit, learn: Examples, aside: Examples, epoch: int, clock: Clock
) -> Generator[BatchDone | BatchHalved, None, _Epoch]:
    """Raises Stopped and RanAway."""
    learned = yield from one_pass(fitting, learn, epoch, clock)
    with fitting.judged():
        logits = answers(fitting.network, aside, ranks=fitting.ranks, should_stop=clock)
    labels, given = aside.labels.to(logits.device), logits.argmax(dim=-1)
    kept_loss = fitting.ranks.told(float(functional.cross_entropy(logits, labels)))  # all decide alike
    if not math.isfinite(kept_loss):
        raise RanAway
    return _Epoch(learned, kept_loss, float((given == labels).float().mean()), given)


def _told(fitting: Fit, done: _Epoch, epoch: int, *, seconds: float, left: float, rate: float) -> EpochDone:
    return EpochDone(
        epoch=epoch,
        epochs=fitting.plan.epochs,
        train_loss=done.learned.loss,
        train_accuracy=done.learned.right,
        validation_loss=done.kept_loss,
        validation_accuracy=done.kept_right,
        seconds=seconds,
        seconds_left=left,
        pictures_per_second=rate,
        learning_rate=fitting.taken_with,
    )


def one_pass(fitting: Fit, learn: Examples, epoch: int, should_stop: Callable[[], bool]) -> Batches:
    """One pass over what is learned from. Raises Stopped and RanAway."""
    clock = clock_of(should_stop)
    began = warm = clock.now()
    loss_sum, right, done, cold = 0.0, 0, 0, 0
    fitting.begin(epoch)
    for number, (inputs, labels) in enumerate(batches(learn, fitting.plan, fitting.dice), start=1):
        if fitting.ranks.any(clock()):
            raise Stopped
        loss, hits, count = yield from _step(fitting, inputs, labels)
        loss_sum += loss * count
        right += hits
        done += count
        if number == min(FIRST_STEPS, fitting.batches - 1):
            warm, cold = clock.now(), done
        yield BatchDone(
            step=fitting.progress.step,
            epoch=epoch - 1 + number / fitting.batches,
            loss=loss,
            learning_rate=fitting.taken_with,
            pictures_per_second=done / (clock.now() - began),
            memory_bytes=fitting.memory.read(),
        )
    sharing.pool(fitting.network, fitting.ranks)
    ended = clock.now()
    late = slow(warm - began, ended - warm, first_pictures=cold, rest_pictures=done - cold)
    return Pass(loss_sum / len(learn), right / len(learn), ended - began, late)


def _step(fitting: Fit, inputs: Tensor, labels: Tensor) -> Generator[BatchHalved, None, tuple[float, int, int]]:
    """One step, in smaller parts when the memory is full."""
    while True:
        try:
            return fitting.step(inputs, labels)
        except (MemoryError, RuntimeError) as error:
            if not memory.is_full(error):
                raise
        yield BatchHalved(fitting.halve(len(labels)))  # here, where the error holds none of the memory any more


def batches(examples: Examples, plan: Plan, dice: torch.Generator) -> Iterator[tuple[Tensor, Tensor]]:
    """The examples in a new order, varied, on the plan's device; batches of even size, none of a last few pictures.

    Each rank gets its share of the very batches that one alone would have.
    """
    batches = math.ceil(len(examples) / plan.batch_size)
    for indices in torch.randperm(len(examples), generator=dice).tensor_split(batches):
        share = plan.ranks.part(len(indices))
        mine = indices[share]
        inputs = examples.inputs[mine].to(plan.device)
        if inputs.dtype == torch.uint8:  # pixels (N, H, W, 3); features are learned from as they are
            pictures = inputs.permute(0, 3, 1, 2).float()
            size, whole = plan.preprocess.size, len(indices)
            inputs = vary(
                pictures,
                plan.augment,
                dice,
                size=size,
                flip=plan.flip,
                variation=plan.variation,
                place=share.start,
                whole=whole,
            )
        yield inputs, examples.labels[mine].to(plan.device)


def answers(
    network: nn.Module,
    examples: Examples,
    *,
    size: int | None = None,
    ranks: Ranks = ALONE,
    should_stop: Callable[[], bool] = never,
) -> Tensor:
    """The network's answers (N, …) for all examples, in evaluation mode; pixels at `size`. Raises Stopped."""

    def of(part: slice) -> Tensor:
        return _answers(network, Examples(examples.inputs[part], examples.labels[part]), size, should_stop)

    return sharing.answered(len(examples), ranks, of)


@torch.no_grad()
def _answers(network: nn.Module, examples: Examples, size: int | None, should_stop: Callable[[], bool]) -> Tensor:
    network.eval()
    device = next(network.parameters()).device
    parts, done, at_once = [], 0, _at_once(examples.inputs)
    while done < len(examples):
        if should_stop():
            raise Stopped
        try:
            parts.append(network(_seen(examples.inputs[done : done + at_once].to(device), size)))
            done += at_once
            continue
        except (MemoryError, RuntimeError) as error:
            if at_once == 1 or not memory.is_full(error):
                raise
        at_once //= 2
        memory.give_back(device)
    return torch.cat(parts)


def _seen(inputs: Tensor, size: int | None) -> Tensor:
    """Features as they are, pixels (N, H, W, 3) as (N, 3, size, size)."""
    if inputs.dtype != torch.uint8:
        return inputs
    return resized(inputs.permute(0, 3, 1, 2).float(), size or inputs.shape[1])


def _at_once(inputs: Tensor) -> int:
    side = inputs.shape[1] if inputs.dtype == torch.uint8 else 1
    return max(1, min(EVALUATION_BATCH, EVALUATION_PIXELS // side**2))
