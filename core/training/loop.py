"""The training loop: one network, one optimiser, epochs of batches, the best weights kept."""

import math
import time
from collections.abc import Callable, Generator, Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import torch
from torch import Tensor, nn
from torch.nn import functional

from core.errors import UserError
from core.training import checkpoint
from core.training.augmentation import vary
from core.training.checkpoint import Checkpoint, Progress
from core.training.events import BatchDone, CheckpointSaved, EpochDone, Reason
from core.training.plan import Plan

WARM_UP = 0.05  # share of the steps in which the learning rate rises
MOMENTUM = 0.9
DIVIDED_BY = (0.5, 0.75)  # shares of the epochs after which a plateau's rate is divided at the latest (He et al. 2015)
EVALUATION_BATCH = 256
WRITE_EVERY = 1.0  # seconds between two checkpoints on disk: a head's epoch takes ten milliseconds


@dataclass(frozen=True, slots=True)
class Examples:
    """Inputs (N, …) as the network takes them, features or uint8 pixels, with their labels' indices (N,)."""

    inputs: Tensor
    labels: Tensor

    def __len__(self) -> int:
        return len(self.labels)


@dataclass(frozen=True, slots=True)
class Fitted:
    """How a fit ended; the network it was given holds the weights of `best_epoch`, or none when that is 0."""

    reason: Reason
    best_epoch: int
    seconds: float


Events = Generator[BatchDone | EpochDone | CheckpointSaved, None, Fitted]


class Fit:
    """One network being trained: what changes from step to step, and how it is written down and taken up again."""

    def __init__(self, network: nn.Module, plan: Plan, *, examples: int, key: str) -> None:
        self.network = network.to(plan.device)
        self.plan = plan
        self.batches = math.ceil(examples / plan.batch_size)
        self.optimiser = optimiser(network, plan)
        self.dice = torch.Generator().manual_seed(plan.seed)
        self.progress = Progress(key, epoch=0, step=0, best_epoch=0, best_loss=math.inf, seconds=0.0)
        self.best: dict[str, Tensor] = {}

    @property
    def learning_rate(self) -> float:
        """What the next step is taken with."""
        if self.plan.schedule == "plateau":
            return self.plan.learning_rate * 0.1**self.progress.divisions
        return self.plan.learning_rate * rate(self.progress.step, self.plan.epochs * self.batches)

    def step(self, inputs: Tensor, labels: Tensor) -> tuple[float, int]:
        """One optimiser step; the batch's mean loss before it, and how many of its answers were right."""
        for group in self.optimiser.param_groups:
            group["lr"] = self.learning_rate
        logits = self.network(inputs)
        loss = functional.cross_entropy(logits, labels)
        self.optimiser.zero_grad()
        loss.backward()
        self.optimiser.step()
        self.progress = replace(self.progress, step=self.progress.step + 1)
        return float(loss.detach()), int((logits.argmax(dim=-1) == labels).sum())

    def keep_if_best(self, epoch: int, loss: float) -> bool:
        """Note that an epoch is over; keep its weights when its validation loss is the lowest so far."""
        self.progress = replace(self.progress, epoch=epoch)
        if self.best and not loss < self.progress.best_loss:
            return False
        self.progress = replace(self.progress, best_epoch=epoch, best_loss=loss)
        self.best = {name: value.detach().clone() for name, value in self.network.state_dict().items()}
        return True

    def goes_on(self) -> bool:
        """Whether another epoch is worth it. On a plateau the learning rate is first divided by ten, when it is due."""
        progress, plan = self.progress, self.plan
        stalled = progress.epoch - max(progress.best_epoch, progress.divided) >= plan.patience
        if plan.schedule != "plateau" or progress.divisions == len(DIVIDED_BY):
            return not stalled
        if stalled or progress.epoch >= DIVIDED_BY[progress.divisions] * plan.epochs:
            self.progress = replace(progress, divisions=progress.divisions + 1, divided=progress.epoch)
        return True

    def write(self, folder: Path, seconds: float) -> None:
        """Put the state on disk, so that a crash costs nothing up to here."""
        self.progress = replace(self.progress, seconds=seconds)
        dice = {"batches": self.dice.get_state(), "torch": torch.get_rng_state()}
        last, optimiser = self.network.state_dict(), checkpoint.optimiser_state(self.optimiser)
        checkpoint.write(folder, Checkpoint(self.progress, last, self.best, optimiser, dice))

    def take_up(self, state: Checkpoint) -> None:
        """Go on from what `write` left."""
        self.network.load_state_dict(state.last)
        self.best = dict(state.best)
        checkpoint.restore_optimiser(self.optimiser, state.optimiser)
        self.dice.set_state(state.dice["batches"])
        torch.set_rng_state(state.dice["torch"])
        self.progress = state.progress


def fit(
    fitting: Fit, learn: Examples, aside: Examples, *, folder: Path | None, should_stop: Callable[[], bool]
) -> Events:
    """Train until the epochs are done, patience ends or somebody stops; leaves the best weights in the network.

    With a `folder` the state is written there after an epoch, at most once a second. Raises UserError when the
    losses are no numbers any more.
    """
    plan, earlier = fitting.plan, fitting.progress.seconds
    began = written = time.perf_counter()
    reason: Reason = "completed"
    for epoch in range(fitting.progress.epoch + 1, plan.epochs + 1):
        totals = yield from one_pass(fitting, learn, epoch, should_stop)
        if totals is None:
            reason = "stopped"
            break
        loss, right, seconds = totals
        kept_loss, kept_right = judge(fitting.network, aside)
        if not math.isfinite(loss + kept_loss):
            raise UserError("The training ran away: its learning rate is too high.", "Choose a smaller learning rate.")
        now = time.perf_counter()
        yield EpochDone(
            epoch=epoch,
            epochs=plan.epochs,
            train_loss=loss,
            train_accuracy=right,
            validation_loss=kept_loss,
            validation_accuracy=kept_right,
            seconds=earlier + now - began,
            seconds_left=(earlier + now - began) / epoch * (plan.epochs - epoch),
            pictures_per_second=len(learn) / seconds,
        )
        best = fitting.keep_if_best(epoch, kept_loss)
        goes_on = fitting.goes_on()
        if folder is not None and now - written > WRITE_EVERY:
            fitting.write(folder, earlier + now - began)
            written = now
        if best:
            yield CheckpointSaved(epoch)
        if epoch < plan.epochs and not goes_on:
            reason = "early"
            break
    if fitting.best:
        fitting.network.load_state_dict(fitting.best)
    return Fitted(reason, fitting.progress.best_epoch, earlier + time.perf_counter() - began)


def one_pass(
    fitting: Fit, learn: Examples, epoch: int, should_stop: Callable[[], bool]
) -> Generator[BatchDone, None, tuple[float, float, float] | None]:
    """One pass: mean loss, share right and seconds; None when it was stopped."""
    began = time.perf_counter()
    loss_sum, right = 0.0, 0
    fitting.network.train()
    for number, (inputs, labels) in enumerate(_batches(learn, fitting.plan, fitting.dice), start=1):
        if should_stop():
            return None
        loss, hits = fitting.step(inputs, labels)
        loss_sum += loss * len(labels)
        right += hits
        yield BatchDone(fitting.progress.step, epoch - 1 + number / fitting.batches, loss)
    return loss_sum / len(learn), right / len(learn), time.perf_counter() - began


def _batches(examples: Examples, plan: Plan, dice: torch.Generator) -> Iterator[tuple[Tensor, Tensor]]:
    """The examples in a new order, varied, on the plan's device; batches of even size, none of a last few pictures."""
    batches = math.ceil(len(examples) / plan.batch_size)
    for indices in torch.randperm(len(examples), generator=dice).tensor_split(batches):
        inputs = examples.inputs[indices].to(plan.device)
        if inputs.dtype == torch.uint8:  # pixels (N, H, W, 3); features are learned from as they are
            inputs = vary(inputs.permute(0, 3, 1, 2).float(), plan.augment, dice)
        yield inputs, examples.labels[indices].to(plan.device)


def optimiser(network: nn.Module, plan: Plan) -> torch.optim.Optimizer:
    """The plan's optimiser for all of the network's weights."""
    if plan.optimiser == "sgd":
        return torch.optim.SGD(
            network.parameters(), lr=plan.learning_rate, momentum=MOMENTUM, weight_decay=plan.weight_decay
        )
    return torch.optim.AdamW(network.parameters(), lr=plan.learning_rate, weight_decay=plan.weight_decay)


def judge(network: nn.Module, examples: Examples) -> tuple[float, float]:
    """Mean loss and share right, without learning."""
    logits = answers(network, examples)
    labels = examples.labels.to(logits.device)
    loss = functional.cross_entropy(logits, labels)
    return float(loss), float((logits.argmax(dim=-1) == labels).float().mean())


@torch.no_grad()
def answers(network: nn.Module, examples: Examples) -> Tensor:
    """The network's logits (N, labels) for all examples, in evaluation mode."""
    network.eval()
    device = next(network.parameters()).device
    parts = []
    for inputs in examples.inputs.split(EVALUATION_BATCH):
        inputs = inputs.to(device)
        parts.append(network(inputs.permute(0, 3, 1, 2).float() if inputs.dtype == torch.uint8 else inputs))
    return torch.cat(parts)


def rate(step: int, steps: int) -> float:
    """The learning rate at a step as a share of the highest: a short linear rise, then half a cosine to nothing."""
    warm = max(1, round(WARM_UP * steps))
    if step < warm:
        return (step + 1) / warm
    return 0.5 * (1 + math.cos(math.pi * (step - warm) / max(1, steps - warm)))
