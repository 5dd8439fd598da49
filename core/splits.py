"""Which samples are learned from and which are kept aside: by label and by group, stable by content hash."""

import hashlib
from collections import defaultdict
from collections.abc import Sequence


def hold_out(labels: Sequence[int], groups: Sequence[str], *, share: float) -> tuple[list[int], list[int]]:
    """Indices to learn from and indices to keep aside, about `share` of each label's groups and at least one.

    Groups are ordered by a hash of their name, so the same pictures fall on the same side whatever their order,
    and a new picture moves at most one other. A label with a single group is learned from only.
    """
    kept_aside: set[str] = set()
    for members in _groups_by_label(labels, groups).values():
        count = min(len(members) - 1, max(1, round(share * len(members))))
        kept_aside.update(members[:count])
    learned = [index for index, group in enumerate(groups) if group not in kept_aside]
    aside = [index for index, group in enumerate(groups) if group in kept_aside]
    return learned, aside


def folds(labels: Sequence[int], groups: Sequence[str], *, count: int) -> list[list[int]]:
    """`count` disjoint lists of indices that together hold all: stratified by label, no group in two of them."""
    fold_of: dict[str, int] = {}
    turn = 0  # goes on from label to label, so that small labels do not all land in the first folds
    for members in _groups_by_label(labels, groups).values():
        for group in members:
            fold_of[group] = turn % count
            turn += 1
    result: list[list[int]] = [[] for _ in range(count)]
    for index, group in enumerate(groups):
        result[fold_of[group]].append(index)
    return result


def _groups_by_label(labels: Sequence[int], groups: Sequence[str]) -> dict[int, list[str]]:
    """Each label's groups in order of their hash; a group with several labels counts for the smallest of them."""
    label_of: dict[str, int] = {}
    for label, group in zip(labels, groups, strict=True):
        label_of[group] = min(label, label_of.get(group, label))
    by_label: dict[int, list[str]] = defaultdict(list)
    for group in sorted(label_of, key=_order):
        by_label[label_of[group]].append(group)
    return dict(sorted(by_label.items()))


def _order(group: str) -> bytes:
    # surrogateescape: a group may be named after a file whose name is not UTF-8
    return hashlib.sha256(group.encode("utf-8", "surrogateescape")).digest()
