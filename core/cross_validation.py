"""Out-of-fold answers of a frozen strategy: each picture judged by a head that learned from none of its group."""

import copy
from collections.abc import Callable

from core import splits
from core.features import Stopped
from core.training.fitting import RanAway
from core.training.learner import learner, train_head
from core.training.loop import answers
from core.training.material import Material
from core.training.plan import Plan

FOLDS = 5


def out_of_fold(
    material: Material, plan: Plan, label_count: int, *, should_stop: Callable[[], bool]
) -> list[int] | None:
    """For each of the material's pictures the index of the label answered, or None when it was stopped or ran away.

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
        head = copy.deepcopy(untrained)
        try:
            train_head(head, learned, plan, label_count=label_count, should_stop=should_stop)
        except (Stopped, RanAway):
            return None
        for index, answer in zip(fold, answers(head, material.part(fold)).argmax(dim=-1).tolist(), strict=True):
            given[index] = answer
    return given
