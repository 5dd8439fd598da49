"""Reports: Wilson's interval against known values, rows of the confusion matrix are the truth."""

import pytest

from core.evaluation import ENOUGH, report
from core.intervals import wilson_interval


@pytest.mark.parametrize("n", [1, 7, 16, 40, 341])
def test_the_interval_reaches_its_ends_exactly(n: int) -> None:
    assert wilson_interval(n, n)[1] == 1.0
    assert wilson_interval(0, n)[0] == 0.0


@pytest.mark.parametrize(
    ("right", "n", "low", "high"),
    [
        (8, 10, 0.4902, 0.9433),
        (0, 10, 0.0, 0.2775),
        (10, 10, 0.7225, 1.0),
        (50, 100, 0.4038, 0.5962),
        (1, 1, 0.2065, 1.0),
        (950, 1000, 0.9347, 0.9619),
    ],
)
def test_wilson_interval_has_its_known_values(right: int, n: int, low: float, high: float) -> None:
    assert wilson_interval(right, n) == pytest.approx((low, high), abs=1e-4)


def test_nothing_judged_says_nothing() -> None:
    assert wilson_interval(0, 0) == (0.0, 1.0)
    empty = report(["Cats", "Dogs"], [], [])
    assert (empty.n, empty.accuracy, empty.enough) == (0, 0.0, False)
    assert [(score.precision, score.recall) for score in empty.per_label] == [(None, None)] * 2


@pytest.mark.parametrize(("right", "n"), [(0, 1), (1, 1), (0, 10**6), (10**6, 10**6), (3, 7)])
def test_the_interval_holds_the_share_and_stays_between_0_and_1(right: int, n: int) -> None:
    low, high = wilson_interval(right, n)
    assert 0 <= low <= right / n <= high <= 1


def test_rows_are_the_truth_and_columns_the_answers() -> None:
    made = report(["Cats", "Dogs", "Birds"], truth=[0, 0, 0, 1, 1, 2], answers=[0, 1, 1, 1, 0, 1])
    assert made.confusion == ((1, 2, 0), (1, 1, 0), (0, 1, 0))
    assert made.accuracy == pytest.approx(2 / 6)
    assert made.interval == wilson_interval(2, 6)


def test_scores_per_label() -> None:
    made = report(["Cats", "Dogs", "Birds"], truth=[0, 0, 0, 1, 1, 2], answers=[0, 1, 1, 1, 0, 1])
    cats, dogs, birds = made.per_label
    assert (cats.label, cats.n, cats.precision, cats.recall) == ("Cats", 3, 1 / 2, pytest.approx(1 / 3))
    assert (dogs.n, dogs.precision, dogs.recall) == (2, 1 / 4, 1 / 2)
    assert (birds.n, birds.precision, birds.recall) == (1, None, 0.0)


def test_enough_pictures_make_a_sentence() -> None:
    few, many = ([0, 1] * (count // 2) for count in (ENOUGH - 2, ENOUGH))
    assert not report(["A", "B"], few, few).enough
    assert report(["A", "B"], many, many).enough


def test_truth_and_answers_must_be_as_many() -> None:
    with pytest.raises(ValueError, match="shorter"):
        report(["A", "B"], [0, 1], [0])


def test_pictures_of_one_burst_count_as_one() -> None:
    truth, groups = [index // 40 for index in range(80)], [f"burst {index // 10}" for index in range(80)]
    made = report(["A", "B"], truth, truth, groups=groups)
    assert (made.n, made.groups, made.independent, made.enough) == (80, 8, 8, False)
    assert made.interval == (pytest.approx(wilson_interval(8, 8)[0]), 1.0)


def test_a_cross_validation_claims_less_than_as_many_pictures_kept_aside() -> None:
    truth = [0, 1] * 50
    aside, crossed = report(["A", "B"], truth, truth), report(["A", "B"], truth, truth, method="cross-validated")
    assert crossed.interval[0] < aside.interval[0]
    assert crossed.interval == wilson_interval(50, 50)
