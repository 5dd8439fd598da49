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


def folds(labels: Sequence[int], groups: Sequence[str], *, count: int, repeat: int = 0) -> list[list[int]]:
    """`count` disjoint lists of indices that together hold all: stratified by label, no group in two of them.

    Each `repeat` is another such partition of the same pictures.
    """
    fold_of: dict[str, int] = {}
    turn = 0  # goes on from label to label, so that small labels do not all land in the first folds
    for members in _groups_by_label(labels, groups, salt=f"repeat {repeat} " if repeat else "").values():
        for group in members:
            fold_of[group] = turn % count
            turn += 1
    result: list[list[int]] = [[] for _ in range(count)]
    for index, group in enumerate(groups):
        result[fold_of[group]].append(index)
    return result


def judgeable(labels: Sequence[int], groups: Sequence[str]) -> list[bool]:
    """For each picture whether its label also has another group: without one, what judges it has not met the label."""
    groups_of: dict[int, set[str]] = defaultdict(set)
    for label, group in zip(labels, groups, strict=True):
        groups_of[label].add(group)
    return [len(groups_of[label]) > 1 for label in labels]


def fold_count(labels: Sequence[int], groups: Sequence[str], *, most: int) -> int:
    """How many folds: `most`, or as many as the label with the most groups has, where that is fewer.

    With more, most heads would miss a group of one label only, and answer it less often than it is there.
    """
    largest = max((len(members) for members in _groups_by_label(labels, groups).values()), default=0)
    return max(2, min(most, largest))


def _groups_by_label(labels: Sequence[int], groups: Sequence[str], *, salt: str = "") -> dict[int, list[str]]:
    """Each label's groups in order of their hash; a group with several labels counts for the smallest of them."""
    label_of: dict[str, int] = {}
    for label, group in zip(labels, groups, strict=True):
        label_of[group] = min(label, label_of.get(group, label))
    by_label: dict[int, list[str]] = defaultdict(list)
    for group in sorted(label_of, key=lambda group: _order(salt + group)):
        by_label[label_of[group]].append(group)
    return dict(sorted(by_label.items()))


def _order(group: str) -> bytes:
    # surrogateescape: a group may be named after a file whose name is not UTF-8
    return hashlib.sha256(group.encode("utf-8", "surrogateescape")).digest()
