"""Out-of-fold answers of a frozen strategy: each picture judged by a head that learned from none of its group."""

import math
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

import torch
from torch import Tensor, nn
from torch.func import functional_call, vmap
from torch.nn import functional

from core import splits
from core.training.fitting import DIVIDED_BY, optimiser, rate
from core.training.learner import learner, threads_for, weights_for
from core.training.loop import Examples
from core.training.material import Material
from core.training.plan import Plan

FOLDS = 5
# Multiplications of all epochs of one head, up to which so many cross-validations take under two seconds on one core
_REPEATS = ((1e8, 5), (1e9, 3), (math.inf, 1))
_AT_ONCE = 1024  # pictures that all heads answer together


@dataclass(frozen=True, slots=True)
class OutOfFold:
    """The judged pictures as `indices` into the material, and for each the index of the label answered.

    Of several cross-validations these are the answers of the one in the middle by its share right, so that neither
    a lucky nor an unlucky partition is told. What is not judged has a label that only its own group has.
    """

    indices: tuple[int, ...]
    answers: tuple[int, ...]


def out_of_fold(
    material: Material, plan: Plan, label_count: int, *, should_stop: Callable[[], bool]
) -> OutOfFold | None:
    """The answers for the material's pictures, or None when it was stopped or the heads ran away.

    One head a fold is trained by the plan's recipe on the other folds' features, for all of its epochs: choosing
    the best of them by the fold that is judged would flatter.
    """
    examples = material.examples
    rounds = repeats(examples, plan, label_count)
    learns, judges = _parts(examples, material.groups, repeats=rounds)
    untrained = learner(plan.strategy.build(label_count), plan).to(plan.device)
    with threads_for(plan):
        heads = _trained(untrained, examples, learns, plan, label_count, should_stop)
        answers = None if heads is None else _answers(untrained, heads, examples)  # (heads, N)
    if answers is None:
        return None
    given = (answers * judges).view(rounds, -1, len(examples)).sum(1)  # in each round one head judges a picture
    judged = judges.any(0)
    right = (given == examples.labels)[:, judged].sum(1)
    middle = given[right.argsort(stable=True)[len(right) // 2]]
    indices = judged.nonzero().flatten().tolist()
    return OutOfFold(tuple(indices), tuple(middle[judged].tolist()))


def repeats(examples: Examples, plan: Plan, label_count: int) -> int:
    """How many cross-validations: an odd number, so that one is in the middle, and fewer of large ones."""
    work = examples.inputs.numel() * label_count * plan.epochs
    return next(count for most, count in _REPEATS if work <= most)


def _parts(examples: Examples, groups: tuple[str, ...], *, repeats: int) -> tuple[Tensor, Tensor]:
    """What each head learns from and what it judges, both (heads, N), true where it does.

    A head that met nothing of a picture's label could not answer it. What some repeat could not judge none does;
    all heads learn from it, for the others may be taken for it.
    """
    labels = examples.labels
    count = splits.fold_count(labels.tolist(), groups, most=FOLDS)
    inside = torch.zeros(repeats * count, len(labels), dtype=torch.bool)
    for repeat in range(repeats):
        for number, fold in enumerate(splits.folds(labels.tolist(), groups, count=count, repeat=repeat)):
            inside[repeat * count + number, fold] = True
    learned = (~inside).float() @ functional.one_hot(labels).float()  # (heads, labels): pictures it learns from
    unfair = (inside & (learned[:, labels] == 0)).any(0)
    return ~inside | unfair, inside & ~unfair


Heads = Mapping[str, Tensor]  # the weights of a head by their names, each (heads, …)


def _trained(
    untrained: nn.Module,
    examples: Examples,
    learns: Tensor,
    plan: Plan,
    label_count: int,
    should_stop: Callable[[], bool],
) -> Heads | None:
    """All heads trained together: one batch goes through all, and each looks at the part that it may learn from.

    Their losses add up, so that each has the gradient that it would have alone. None when stopped.
    """
    untrained.train()
    heads = {
        name: nn.Parameter(weight.detach().expand(len(learns), *weight.shape).clone())
        for name, weight in untrained.named_parameters()
    }
    weights = weights_for(examples, plan, label_count)
    weights = None if weights is None else weights.to(plan.device)
    stepping = optimiser(nn.ParameterList(heads.values()), plan)
    batches = math.ceil(int(learns.sum(1).max()) / plan.batch_size)
    for step, indices in enumerate(_batches(len(examples), batches, plan)):
        if should_stop():
            return None
        for group in stepping.param_groups:
            group["lr"] = plan.learning_rate * _rate(step, plan, batches)
        logits = _logits(untrained, heads, examples.inputs[indices].to(plan.device))  # (heads, batch, labels)
        truth = examples.labels[indices].to(plan.device).expand(len(learns), -1)
        losses = functional.cross_entropy(
            logits.float().flatten(0, 1),
            truth.flatten(),
            weights,
            reduction="none",
            label_smoothing=plan.label_smoothing,
        ).view_as(truth)
        counts = learns[:, indices].to(losses)
        whole = counts if weights is None else counts * weights[truth]
        stepping.zero_grad()
        ((losses * counts).sum(1) / whole.sum(1).clamp(min=1e-9)).sum().backward()
        stepping.step()
    return heads


def _batches(count: int, batches: int, plan: Plan) -> Iterator[Tensor]:
    """Indices in a new order each epoch; a batch holds as many as are left of the plan's size to learn from."""
    dice = torch.Generator().manual_seed(plan.seed)
    for _ in range(plan.epochs):
        yield from torch.randperm(count, generator=dice).tensor_split(batches)


def _rate(step: int, plan: Plan, batches: int) -> float:
    """The learning rate at a step as a share of the highest; nothing is kept aside here that could stall."""
    if plan.schedule == "cosine":
        return rate(step, plan.epochs * batches, warm_up=plan.warm_up)
    return 0.1 ** sum(step >= share * plan.epochs * batches for share in DIVIDED_BY)


def _logits(untrained: nn.Module, heads: Heads, inputs: Tensor) -> Tensor:
    answer = vmap(lambda head: functional_call(untrained, head, (inputs,)), randomness="different")
    logits: Tensor = answer(dict(heads))
    return logits


@torch.no_grad()
def _answers(untrained: nn.Module, heads: Heads, examples: Examples) -> Tensor | None:
    """The index of the label that each head answers for each picture (heads, N), None when they ran away."""
    untrained.eval()
    device = next(untrained.parameters()).device
    logits = [_logits(untrained, heads, inputs.to(device)) for inputs in examples.inputs.split(_AT_ONCE)]
    if not all(bool(part.isfinite().all()) for part in logits):
        return None
    return torch.cat([part.argmax(-1) for part in logits], dim=1).cpu()
