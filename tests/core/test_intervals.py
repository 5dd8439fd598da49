"""Intervals: what a group is worth, and paired differences against the values of their paper."""

import numpy as np
import pytest

from core.intervals import paired_interval, wilson_interval, worth


def test_pictures_of_their_own_are_worth_their_number() -> None:
    assert worth([1, 0, 1, 1], ["a", "b", "c", "d"]) == 4


def test_bursts_that_are_all_right_or_all_wrong_are_worth_one_picture_each() -> None:
    groups = [f"burst {index // 10}" for index in range(80)]
    assert worth([index // 10 % 2 for index in range(80)], groups) == pytest.approx(8)
    assert worth([1] * 80, groups) == pytest.approx(8), "nothing tells that they are not alike"


def test_the_more_bursts_are_wrong_in_part_the_more_their_frames_are_worth() -> None:
    groups = [f"burst {index // 10}" for index in range(80)]
    made = []
    for wrong in range(6):
        values = [1] * 80
        for burst in range(wrong):
            values[10 * burst] = 0
        made.append(worth(values, groups))
    assert made == sorted(made)
    assert made[0] == pytest.approx(8)
    assert 20 < made[-1] < 80


def test_one_long_burst_among_many_pictures_is_worth_little() -> None:
    groups = [f"picture {index}" for index in range(100)] + ["burst"] * 100
    values = [0] * 10 + [1] * 90 + [0] * 100
    assert worth(values, groups) < 10


def test_intervals_hold_the_truth_for_bursts_of_any_likeness() -> None:
    """Where pictures are counted as independent, half of them do not."""
    dice = np.random.default_rng(0)
    for bursts, frames, share, alike in [(8, 10, 0.9, 0.3), (8, 10, 0.7, 0.3), (30, 5, 0.9, 0.8), (50, 20, 0.97, 0.5)]:
        groups = [str(index // frames) for index in range(bursts * frames)]
        holds = plain = 0
        for _ in range(300):
            chances = dice.beta(share * (1 / alike - 1), (1 - share) * (1 / alike - 1), bursts).repeat(frames)
            values = (dice.random(len(groups)) < chances).astype(int).tolist()
            for independent, count in ((worth(values, groups), 1), (float(len(values)), 0)):
                low, high = wilson_interval(independent * sum(values) / len(values), independent)
                holds += count * (low <= share <= high)
                plain += (1 - count) * (low <= share <= high)
        assert holds >= 0.94 * 300
        assert plain < 0.8 * 300


@pytest.mark.parametrize(
    ("both", "only_first", "only_second", "neither", "low", "high"),
    [(36, 12, 2, 0, 0.0569, 0.3404), (20, 12, 2, 16, 0.0562, 0.3292), (0, 1, 0, 29, -0.0834, 0.1667)],
)
def test_paired_intervals_have_their_known_values(
    both: int, only_first: int, only_second: int, neither: int, low: float, high: float
) -> None:
    assert paired_interval(only_first, only_second, both, neither) == pytest.approx((low, high), abs=1e-3)
    assert paired_interval(only_second, only_first, both, neither) == pytest.approx((-high, -low), abs=1e-3)


def test_nothing_paired_says_nothing() -> None:
    assert paired_interval(0, 0, 0, 0) == (-1.0, 1.0)


@pytest.mark.parametrize("counts", [(0, 0, 50, 0), (0, 0, 0, 50), (50, 0, 0, 0), (0, 50, 0, 0), (25, 25, 0, 0)])
def test_paired_intervals_hold_the_difference_and_stay_within_bounds(counts: tuple[int, int, int, int]) -> None:
    low, high = paired_interval(*counts)
    assert -1 <= low <= (counts[0] - counts[1]) / sum(counts) <= high <= 1
