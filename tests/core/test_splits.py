"""Splits: by label and by group, the same for the same pictures whatever their order."""

import random

import pytest

from core.splits import fold_count, folds, hold_out


def _burst_names(count: int, *, of: int) -> list[str]:
    return [f"burst {index // of}" for index in range(count)]


def test_a_fifth_of_each_label_is_kept_aside() -> None:
    labels = [0] * 50 + [1] * 30
    learned, aside = hold_out(labels, [f"picture {index}" for index in range(80)], share=0.2)
    assert sorted(learned + aside) == list(range(80))
    assert [sum(labels[index] == label for index in aside) for label in (0, 1)] == [10, 6]


def test_at_least_one_is_kept_aside_and_one_learned_from() -> None:
    learned, aside = hold_out([0, 0, 1, 1, 1], list("abcde"), share=0.01)
    assert len(aside) == 2
    assert {[0, 0, 1, 1, 1][index] for index in learned} == {0, 1}


def test_a_label_with_one_group_is_only_learned_from() -> None:
    learned, aside = hold_out([0, 0, 0, 1, 1], ["burst", "burst", "burst", "a", "b"], share=0.5)
    assert {0, 1, 2} <= set(learned)
    assert len(aside) == 1


@pytest.mark.parametrize("share", [0.1, 0.2, 0.5])
def test_no_group_straddles_the_split(share: float) -> None:
    groups = _burst_names(60, of=5)
    labels = [index // 30 for index in range(60)]
    learned, aside = hold_out(labels, groups, share=share)
    assert aside
    assert {groups[index] for index in learned}.isdisjoint(groups[index] for index in aside)


def test_a_group_with_two_labels_stays_on_one_side() -> None:
    groups = ["mixed", "a", "b", "mixed", "c", "d"]
    for share in (0.2, 0.5, 0.8):
        _, aside = hold_out([0, 0, 0, 1, 1, 1], groups, share=share)
        assert (0 in aside) == (3 in aside)


def test_the_order_of_the_pictures_changes_nothing() -> None:
    pictures = [(index % 3, f"picture {index // 2}") for index in range(90)]
    shuffled = random.Random(0).sample(pictures, len(pictures))
    kept = [
        {given[index] for index in hold_out(*map(list, zip(*given, strict=True)), share=0.2)[1]}
        for given in (pictures, shuffled)
    ]
    assert kept[0] == kept[1]


def test_a_new_picture_moves_at_most_one_other() -> None:
    names = [f"picture {index}" for index in range(40)]
    before = {names[index] for index in hold_out([0] * 40, names, share=0.2)[1]}
    for new in range(20):
        more = [*names, f"new {new}"]
        after = {more[index] for index in hold_out([0] * 41, more, share=0.2)[1]} - {f"new {new}"}
        assert len(before ^ after) <= 1


def test_names_that_are_not_utf8_are_groups_like_others() -> None:
    learned, aside = hold_out([0, 0, 1, 1], ["caf\udce9", "b", "c", "d"], share=0.5)
    assert len(learned) == len(aside) == 2


def test_folds_partition_the_pictures() -> None:
    labels, groups = [index % 2 for index in range(47)], [f"picture {index}" for index in range(47)]
    made = folds(labels, groups, count=5)
    assert sorted(index for fold in made for index in fold) == list(range(47))
    assert {len(fold) for fold in made} <= {9, 10}


def test_folds_hold_all_labels_and_no_group_twice() -> None:
    groups = _burst_names(100, of=2)
    labels = [index // 50 for index in range(100)]
    made = folds(labels, groups, count=5)
    assert all({labels[index] for index in fold} == {0, 1} for fold in made)
    for number, fold in enumerate(made):
        others = {groups[index] for other in made[:number] + made[number + 1 :] for index in other}
        assert others.isdisjoint(groups[index] for index in fold)


def test_small_labels_do_not_all_land_in_the_first_fold() -> None:
    made = folds([0, 1, 2, 3, 4], list("abcde"), count=5)
    assert [len(fold) for fold in made] == [1, 1, 1, 1, 1]


def test_repeats_are_other_partitions_of_the_same_kind() -> None:
    labels, groups = [index // 30 for index in range(60)], _burst_names(60, of=3)
    made = [folds(labels, groups, count=5, repeat=repeat) for repeat in range(4)]
    assert len({str(partition) for partition in made}) == 4
    for partition in made:
        assert sorted(index for fold in partition for index in fold) == list(range(60))
        assert all(sum(labels[index] for index in fold) * 2 == len(fold) for fold in partition)


def test_few_groups_are_judged_in_as_many_folds_as_there_are() -> None:
    four, hundred = _burst_names(80, of=10), [f"picture {index}" for index in range(100)]
    assert fold_count([index // 40 for index in range(80)], four, most=5) == 4
    assert fold_count([0] * 98 + [1] * 2, hundred, most=5) == 5
    assert fold_count([0, 1], ["a", "b"], most=5) == 2
