"""Two runs side by side: better, no difference, or nothing to say."""

import random
from collections.abc import Sequence

import pytest

from core import wording
from core.comparison import compare
from core.evaluation import Method, report
from core.run_record import RunRecord, numbered
from core.training import TrainConfig

LABELS = ("Cats", "Dogs")


def _run(
    right: Sequence[bool],
    *,
    first: int = 0,
    frames: int = 1,
    labels: Sequence[str] = LABELS,
    truth: Sequence[int] | None = None,
    method: Method = "held-out",
) -> RunRecord:
    """A run that judged as many pictures, numbered from `first`, in bursts of so many frames."""
    truth = truth or [(index + first) % 2 for index in range(len(right))]
    answers = [true if hit else 1 - true for true, hit in zip(truth, right, strict=True)]
    groups = [f"burst {(index + first) // frames}" for index in range(len(right))]
    judged = report(labels, truth, answers, method=method, groups=groups)
    answered = numbered([f"picture {index + first}" for index in range(len(right))], groups, truth, answers)
    return RunRecord("", 0.0, "completed", 1, TrainConfig(), "", {}, judged, (), answered)


def test_one_that_gets_clearly_more_right_is_better() -> None:
    good, poor = _run([True] * 95 + [False] * 5), _run([True] * 70 + [False] * 30)
    made = compare(good, poor)
    assert (made.verdict, made.n, made.groups, made.first, made.second) == ("first", 100, 100, 0.95, 0.7)
    assert 0 < made.interval[0] < 0.25 < made.interval[1]
    assert wording.compared(made, "A", "B").startswith("A is better than B: 16 to ")
    back = compare(poor, good)
    assert back.verdict == "second"
    assert back.interval == pytest.approx((-made.interval[1], -made.interval[0]))
    assert wording.compared(back, "B", "A").startswith("A is better than B: 16 to ")


def test_a_few_pictures_more_are_no_difference() -> None:
    made = compare(_run([True] * 90 + [False] * 10), _run([True] * 87 + [False] * 13))
    assert made.verdict == "even"
    expected = "No difference you could measure between A and B, on the 100 pictures that both were judged on."
    assert wording.compared(made, "A", "B") == expected


def test_frames_of_a_burst_are_no_proof_of_their_own() -> None:
    """Right in three more of 40 bursts: 30 frames, and yet no more than three chances."""
    worse = [index // 10 not in (3, 17, 31) for index in range(400)]
    assert compare(_run([True] * 400), _run(worse)).verdict == "first"
    assert compare(_run([True] * 400, frames=10), _run(worse, frames=10)).verdict == "even"
    assert compare(_run([True] * 400, frames=10), _run(worse)).verdict == "even", "one run knew of the bursts"


def test_only_pictures_that_both_judged_count() -> None:
    made = compare(_run([True] * 60), _run([True] * 60, first=20))
    assert made.n == 40
    nothing = compare(_run([True] * 60), _run([True] * 60, first=60))
    assert nothing.verdict == "other-pictures"
    assert wording.compared(nothing, "A", "B") == "They were judged on different pictures: 0 in common."
    few = compare(_run([True] * 60), _run([True] * 60, first=50))
    assert few.verdict == "too-few"
    assert wording.compared(few, "A", "B") == "Too few to say which is better: 10 different pictures in common."


def test_a_picture_that_was_given_another_label_since_does_not_count() -> None:
    moved = [1] + [index % 2 for index in range(1, 60)]
    assert compare(_run([True] * 60), _run([True] * 60, truth=moved)).n == 59


def test_labels_are_compared_by_name() -> None:
    turned = _run([True] * 60, labels=("Dogs", "Cats"), truth=[1 - index % 2 for index in range(60)])
    assert compare(_run([True] * 60), turned).n == 60
    other = compare(_run([True] * 60), _run([True] * 60, labels=("Cats", "Cows")))
    assert other.verdict == "other-labels"
    assert "cannot be compared" in wording.compared(other, "A", "B")


@pytest.mark.parametrize("frames", [1, 5])
def test_runs_that_are_equally_good_are_rarely_called_better(frames: int) -> None:
    dice = random.Random(0)
    called = 0
    for _ in range(300):
        both = [[dice.random() < 0.85 for _ in range(200 // frames)] for _ in range(2)]
        first, second = ([hit for hit in side for _ in range(frames)] for side in both)
        called += compare(_run(first, frames=frames), _run(second, frames=frames)).verdict != "even"
    assert called <= 0.05 * 300
