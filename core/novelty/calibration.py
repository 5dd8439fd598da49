"""The distance and its threshold for what a training has learned, set on pictures that were not learned from."""

from collections.abc import Callable
from statistics import median

import torch
from torch import Tensor, nn

from core import splits
from core.features import Stopped
from core.novelty.distance import Distance, fitted, scaled
from core.novelty.threshold import Threshold, threshold, unset
from core.preprocess.module import Normalise
from core.strategies.networks.classifier import Classifier
from core.training.loop import Examples, answers
from core.training.material import Material
from core.training.plan import Plan

FOLDS = 5
MOST = 5000  # pictures that are looked at
MOST_LEARNED = 1000  # where each takes a pass through the network

Novelty = tuple[Distance | None, Threshold]


def novelty(
    network: Classifier, plan: Plan, material: Material, kept: Material, *, should_stop: Callable[[], bool]
) -> Novelty:
    """The distance and threshold of a trained network; no distance where no threshold can be set.

    With a frozen backbone every picture is scored by what its fold's others look like. Otherwise the pictures kept
    aside are scored by those that were learned from, as the network describes both.
    """
    try:
        if plan.mode == "frozen":
            some = _spread_over(material, MOST)
            return crossed(some.examples.inputs, some.examples.labels, some.groups)
        return _held_out(network, plan, material, kept, should_stop)
    except Stopped:
        return None, unset("stopped")


def crossed(features: Tensor, labels: Tensor, groups: tuple[str, ...]) -> Novelty:
    """The distance from all of these features (N, D), its threshold set by cross-validation; no group in two folds."""
    kinds = labels.tolist()
    count = splits.fold_count(kinds, groups, most=FOLDS)
    fair = torch.tensor(splits.judgeable(kinds, groups))
    scores, judged = torch.zeros(len(kinds)), torch.zeros(len(kinds), dtype=torch.bool)
    for fold in splits.folds(kinds, groups, count=count):
        learned = torch.ones(len(kinds), dtype=torch.bool)
        learned[fold] = False
        aside = ~learned & fair
        if learned.any() and aside.any():
            scores[aside] = fitted(features[learned], labels[learned])(features[aside])
            judged |= aside
    return _with_threshold(fitted(features, labels), scores[judged], _chosen(groups, judged))


def _held_out(
    network: Classifier, plan: Plan, material: Material, kept: Material, should_stop: Callable[[], bool]
) -> Novelty:
    aside = set(kept.groups)
    learned = [place for place, group in enumerate(material.groups) if group not in aside]
    if not learned:
        return None, unset("too-few")
    learned_from, judging = _spread_over(material.only(learned), MOST_LEARNED), _spread_over(kept, MOST_LEARNED)
    described = _features(network, plan, learned_from.examples, should_stop)
    distance = fitted(described, learned_from.examples.labels)
    scores = distance(_features(network, plan, judging.examples, should_stop))
    return _with_threshold(distance, scores, judging.groups)


def _features(network: Classifier, plan: Plan, examples: Examples, should_stop: Callable[[], bool]) -> Tensor:
    backbone = nn.Sequential(Normalise(plan.preprocess), network.backbone).to(plan.device)
    described = answers(backbone, examples, size=plan.preprocess.size, should_stop=should_stop).float().cpu()
    backbone.cpu()
    return described


def _with_threshold(distance: Distance, scores: Tensor, groups: tuple[str, ...]) -> Novelty:
    found = threshold(scores.tolist(), groups)
    if found.value is None:
        return None, found
    usual = median(scores.tolist())
    scaling = scaled(distance, usual=usual, far=found.value)
    steps = ((torch.tensor(scores.tolist()) - usual) * scaling.scale).tolist()
    return scaling, threshold(steps, groups)


def _spread_over(material: Material, most: int) -> Material:
    """At most so many of the pictures, evenly over all of them."""
    count = len(material.groups)
    return material if count <= most else material.only([place * count // most for place in range(most)])


def _chosen(groups: tuple[str, ...], mask: Tensor) -> tuple[str, ...]:
    return tuple(group for group, kept in zip(groups, mask.tolist(), strict=True) if kept)
