"""Out-of-fold answers of a frozen strategy: each picture judged by a head that learned from none of its group."""

import copy
from collections.abc import Callable

from torch import nn

from core import splits
from core.training.loop import Examples, Fit, answers, one_pass
from core.training.plan import Plan
from core.training.train import Material, learner, threads_for

FOLDS = 5


def out_of_fold(
    material: Material, plan: Plan, label_count: int, *, should_stop: Callable[[], bool]
) -> list[int] | None:
    """For each of the material's pictures the index of the label answered, or None when it was stopped.

    One head a fold is trained by the plan's recipe on the other folds' features, for all of its epochs: choosing
    the best of them by the fold that is judged would flatter.
    """
    labels = material.examples.labels.tolist()
    untrained = learner(plan.strategy.build(label_count), plan)
    given = [-1] * len(labels)
    for fold in splits.folds(labels, material.groups, count=FOLDS):
        if not fold:
            continue
        inside = set(fold)
        learned = material.part([index for index in range(len(labels)) if index not in inside])
        with threads_for(plan):
            head = _trained(copy.deepcopy(untrained), learned, plan, should_stop)
        if head is None:
            return None
        for index, answer in zip(fold, answers(head, material.part(fold)).argmax(dim=-1).tolist(), strict=True):
            given[index] = answer
    return given


def _trained(head: nn.Module, learned: Examples, plan: Plan, should_stop: Callable[[], bool]) -> nn.Module | None:
    fitting = Fit(head, plan, examples=len(learned), key="")
    for epoch in range(1, plan.epochs + 1):
        for _ in one_pass(fitting, learned, epoch, should_stop):
            pass
        if should_stop():
            return None
    return head
