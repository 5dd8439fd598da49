"""One network being trained: its steps, what changes from one to the next, and how that is kept and taken up."""

import math
from contextlib import AbstractContextManager, nullcontext
from dataclasses import replace
from pathlib import Path

import torch
from torch import Tensor, nn
from torch.nn import functional
from torch.nn.parallel import DistributedDataParallel

from core.errors import UserError
from core.training import checkpoint, memory, sharing
from core.training.averaging import RunningMean, copied
from core.training.checkpoint import Checkpoint
from core.training.depths import set_learning, stages
from core.training.plan import Plan
from core.training.progress import Progress

MOMENTUM = 0.9
DIVIDED_BY = (0.5, 0.75)  # shares of the epochs after which a plateau's rate is divided at the latest (He et al. 2015)
SLOWER = 0.1  # how the rate changes when a training ran away


class RanAway(UserError):
    """The losses are no numbers any more."""

    def __init__(self) -> None:
        super().__init__("The training ran away: its learning rate is too high.", "Choose a smaller learning rate.")


class Fit:
    """One network being trained. `weights` say how much a picture of each label counts, all alike by default."""

    def __init__(
        self, network: nn.Module, plan: Plan, *, examples: int, key: str, weights: Tensor | None = None
    ) -> None:
        # Up to four times as fast on the processor, and with half as many bits on a graphics card
        self.channels_last = plan.mode != "frozen" and plan.device.type != "mps"
        self.network = network.to(plan.device)
        if self.channels_last:
            self.network = network.to(memory_format=torch.channels_last)
        self.plan = plan
        self.ranks = plan.ranks
        self.batches = _batches(examples, plan)
        self.at_once = plan.batch_size  # pictures; fewer than a batch where the memory is small
        self.weights = None if weights is None else weights.to(plan.device)
        self.optimiser = optimiser(network, plan)
        self.dice = torch.Generator().manual_seed(plan.seed)
        self.progress = Progress(key, epoch=0, step=0, best_epoch=0, best_loss=math.inf, seconds=0.0)
        self.best = copied(network.state_dict())  # of an epoch, or before the first one of nothing
        self.mean = RunningMean(network, batches=self.batches) if plan.averaged else None
        self.memory = memory.Gauge(plan.device)
        self.taken_with = 0.0  # the learning rate of the last step
        self.shared: DistributedDataParallel | None = None  # among the ranks, with what learns in this epoch
        self.rehearsed: int | None = None  # pictures at once, which every rank has memory enough for

    @property
    def learning_rate(self) -> float:
        """What the next step is taken with."""
        if self.plan.schedule == "plateau":
            return self.plan.learning_rate * 0.1**self.progress.divisions
        steps = self.plan.epochs * self.batches
        return self.plan.learning_rate * rate(self.progress.step, steps, warm_up=self.plan.warm_up)

    def begin(self, epoch: int) -> None:
        """Get ready to learn for an epoch."""
        before = self._learning()
        set_learning(self.network, self.plan, epoch=epoch)
        if not self.ranks.joined:
            return
        if not self.ranks.first:  # each drops out other parts, the same ones again when it is taken up
            torch.manual_seed((self.plan.seed + epoch * self.ranks.count + self.ranks.rank) % 2**63)
        if self.shared is None or self._learning() != before:
            self.shared, self.rehearsed = sharing.shared(self.network, self.plan), None

    def step(self, inputs: Tensor, labels: Tensor, *, learning_rate: float | None = None) -> tuple[float, int, int]:
        """One optimiser step; the batch's mean cross-entropy before it, how many answers were right, and of how many.

        It is taken with the learning rate that is due, or with another one. Each rank gives its share of the batch.
        Raises RanAway, before the weights are lost. Where the memory is full they are as they were: see `halve`.
        """
        whole = self.ranks.total(len(labels) if self.weights is None else float(self.weights[labels].sum()))
        if self.shared is not None:
            self._rehearse(self.shared, inputs, labels, whole=whole)
        self.taken_with = learning_rate or self.learning_rate
        for group in self.optimiser.param_groups:
            group["lr"] = self.taken_with * group["share"]
        try:
            logits = self._gradients(inputs, labels, whole=whole)
        except (MemoryError, RuntimeError) as error:
            if self.shared is None or not memory.is_full(error):
                raise
            raise UserError(  # the other ranks wait for this one's gradients and cannot go back
                "The memory is full, in the midst of a step of several processes.",
                "Close other programs, or choose a smaller --batch-size; --resume goes on with the same one.",
            ) from error
        right = int((logits.argmax(dim=-1) == labels).sum())
        loss, right, count = self.ranks.pooled(float(functional.cross_entropy(logits, labels)), right, len(labels))
        if not math.isfinite(loss):
            raise RanAway
        self.optimiser.step()
        self.progress = replace(self.progress, step=self.progress.step + 1)
        if self.mean:
            self.mean.add(self.network, step=self.progress.step)
        return loss, right, count

    def halve(self, pictures: int) -> int:
        """Work through a batch of so many in smaller parts from now on; how many in each. Raises UserError."""
        self.optimiser.zero_grad()
        memory.give_back(self.plan.device)
        pictures = max(self.ranks.listed(pictures))
        if min(pictures, self.at_once) == 1:
            raise UserError(
                "There is not enough memory for even one picture at a time.",
                "Close other programs, or choose a smaller network.",
            )
        self.at_once = min(pictures, self.at_once) // 2
        return self.at_once

    def slow_down(self) -> bool:
        """Go back to the best weights and on from there with a lower rate; False when that was done before."""
        if self.progress.lowered:
            return False
        self.network.load_state_dict(self.best)
        if self.mean:
            self.mean.restart(self.best)
        self._lower()
        self.optimiser = optimiser(self.network, self.plan)
        self.progress = replace(self.progress, step=self.progress.epoch * self.batches, lowered=True)
        return True

    def judged(self) -> AbstractContextManager[None]:
        """Meanwhile the network has the weights that are judged and kept: their running mean if there is one."""
        return self.mean.worn_by(self.network) if self.mean else nullcontext()

    def keep_if_best(self, epoch: int, loss: float) -> bool:
        """Note that an epoch is over; keep its weights when its validation loss is the lowest so far."""
        self.progress = replace(self.progress, epoch=epoch)
        if self.progress.best_epoch and not loss < self.progress.best_loss:
            return False
        self.progress = replace(self.progress, best_epoch=epoch, best_loss=loss)
        self.best = copied(self.mean.weights if self.mean else self.network.state_dict())
        return True

    def look_ahead(self) -> None:
        """Find out whether another epoch is worth it. On a plateau the rate is first divided by ten, when it is due."""
        progress, plan = self.progress, self.plan
        stalled = progress.epoch - max(progress.best_epoch, progress.divided) >= plan.patience
        if plan.schedule != "plateau" or progress.divisions == len(DIVIDED_BY):
            self.progress = replace(progress, over=stalled)
        elif stalled or progress.epoch >= DIVIDED_BY[progress.divisions] * plan.epochs:
            self.progress = replace(progress, divisions=progress.divisions + 1, divided=progress.epoch)

    def write(self, folder: Path, seconds: float) -> None:
        """Put the state on disk, so that a crash costs nothing up to here."""
        self.progress = replace(self.progress, seconds=seconds)
        dice = {"batches": self.dice.get_state(), "torch": torch.get_rng_state()}
        last, optimiser = self.network.state_dict(), checkpoint.optimiser_state(self.optimiser)
        mean = self.mean.weights if self.mean else {}
        checkpoint.write(folder, Checkpoint(self.progress, last, self.best, mean, optimiser, dice))

    def take_up(self, state: Checkpoint) -> None:
        """Go on from what `write` left."""
        self.network.load_state_dict(state.last)
        self.best = dict(state.best)
        if self.mean:
            self.mean.restart(state.mean)
        if state.progress.lowered:
            self._lower()
        checkpoint.restore_optimiser(self.optimiser, state.optimiser)
        self.dice.set_state(state.dice["batches"])
        torch.set_rng_state(state.dice["torch"])
        self.progress = state.progress

    def _gradients(self, inputs: Tensor, labels: Tensor, *, whole: float) -> Tensor:
        """The batch's logits; leaves the gradients of its mean loss, whatever parts it is worked through in.

        `whole` is what all its pictures count, those of the other ranks too.
        """
        self.optimiser.zero_grad()
        answers: list[Tensor] = []
        for part, truth in zip(inputs.split(self.at_once), labels.split(self.at_once), strict=True):
            last = sum(len(given) for given in answers) + len(part) == len(labels)
            if self.channels_last and part.dim() == 4:
                part = part.contiguous(memory_format=torch.channels_last)
            with nullcontext() if last or self.shared is None else self.shared.no_sync():
                with _precision(self.plan):
                    logits = (self.shared or self.network)(part).float()
                loss = functional.cross_entropy(
                    logits, truth, self.weights, reduction="sum", label_smoothing=self.plan.label_smoothing
                )
                (loss * self.ranks.count / whole).backward()  # the ranks' gradients are averaged, not summed
            answers.append(logits.detach())
        return torch.cat(answers)

    def _rehearse(self, network: DistributedDataParallel, inputs: Tensor, labels: Tensor, *, whole: float) -> None:
        """Take a step without effect, after which all ranks know whether one has too little memory.

        In a real one the others would wait for it. Raises MemoryError.
        """
        if self.rehearsed == self.at_once:
            return
        full = False
        with sharing.rehearsal(network, self.plan.device):
            try:
                self._gradients(inputs, labels, whole=whole)
            except (MemoryError, RuntimeError) as error:
                full = memory.is_full(error)
                if not full:
                    raise
        if self.ranks.any(full):
            raise MemoryError
        self.rehearsed = self.at_once

    def _learning(self) -> list[bool]:
        return [parameter.requires_grad for parameter in self.network.parameters()]

    def _lower(self) -> None:
        self.plan = replace(self.plan, learning_rate=self.plan.learning_rate * SLOWER)


def _batches(examples: int, plan: Plan) -> int:
    """How many batches an epoch has. Raises UserError when a rank would have no picture of one."""
    batches = math.ceil(examples / plan.batch_size)
    if examples // batches < plan.ranks.count:
        raise UserError(
            f"A batch of {examples // batches} pictures is too small for {plan.ranks.count} processes.",
            "Start fewer processes, or choose a larger --batch-size.",
        )
    return batches


def optimiser(network: nn.Module, plan: Plan) -> torch.optim.Optimizer:
    """The plan's optimiser for all of the network's weights, each stage with its share of the learning rate."""
    groups = [{"params": parameters, "share": share} for share, parameters in stages(network, plan)]
    if plan.optimiser == "sgd":
        return torch.optim.SGD(groups, lr=plan.learning_rate, momentum=MOMENTUM, weight_decay=plan.weight_decay)
    return torch.optim.AdamW(groups, lr=plan.learning_rate, weight_decay=plan.weight_decay)


def rate(step: int, steps: int, *, warm_up: float) -> float:
    """The learning rate at a step as a share of the highest: a linear rise, then half a cosine to nothing."""
    warm = max(1, round(warm_up * steps))
    if step < warm:
        return (step + 1) / warm
    return 0.5 * (1 + math.cos(math.pi * (step - warm) / max(1, steps - warm)))


def label_weights(labels: Tensor, label_count: int) -> Tensor:
    """How much a picture of each label counts so that all labels together count the same; 1 on average."""
    counts = torch.bincount(labels, minlength=label_count)
    return len(labels) / (label_count * counts.clamp(min=1)).float()


def _precision(plan: Plan) -> AbstractContextManager[object]:
    """Half as many bits where a graphics card is twice as fast with them; a head is too small to gain."""
    if plan.mode == "frozen" or plan.device.type != "cuda" or not torch.cuda.is_bf16_supported(False):
        return nullcontext()
    return torch.autocast("cuda", torch.bfloat16)
