"""Sentences about results and time, as a person would say them."""

import pytest

from core import wording
from core.comparison import Comparison
from core.evaluation import report
from core.run_record import Known
from core.training import CopiesLeftOut


def test_a_result_names_its_interval() -> None:
    truth = [0] * 50 + [1] * 50
    answers = [0] * 45 + [1] * 55
    assert wording.result(report(["A", "B"], truth, answers)) == ("Gets about 95 of 100 new pictures right (88 to 98).")


@pytest.mark.parametrize(
    ("right", "n", "words"),
    [
        (200, 201, "about 99 of 100 new pictures right (97 to 100)"),
        (399, 400, "about 99 of 100 new pictures right (98 to 100)"),
        (1, 400, "about 1 of 100 new pictures right (0 to 2)"),
        (201, 201, "about 100 of 100 new pictures right (98"),
    ],
)
def test_a_hundred_of_a_hundred_are_all(right: int, n: int, words: str) -> None:
    assert words in wording.result(report(["A", "B"], [0] * n, [0] * right + [1] * (n - right)))


@pytest.mark.parametrize(
    ("interval", "words"),
    [
        ((0.29, 0.57), "29 to 57 more of 100 right"),  # 100 * 0.29 is under 29, 100 * 0.57 under 57
        ((0.07, 0.14), "7 to 14 more of 100 right"),  # and 100 times these is more than 7 and 14
        ((0.129, 0.301), "12 to 31 more of 100 right"),
        ((0.001, 0.002), "up to 1 more of 100 right"),
    ],
)
def test_an_interval_is_never_said_to_be_narrower(interval: tuple[float, float], words: str) -> None:
    made = Comparison(400, 400, 0.9, 0.8, interval, "first")
    assert words in wording.compared(made, "A", "B")


def test_all_and_none_are_said_only_of_all_and_none() -> None:
    shares = (0.0, 0.0001, 0.5, 0.99951, 1.0)
    assert [wording.of_hundred(share) for share in shares] == [0, 1, 50, 99, 100]
    assert [wording.percent(share) for share in shares] == ["0.0%", "0.1%", "50.0%", "99.9%", "100.0%"]


def test_only_pictures_that_are_new_are_called_new() -> None:
    judged = report(["A", "B"], [0] * 50 + [1] * 50, [0] * 45 + [1] * 55)
    assert wording.evaluated(judged, Known(0)) == wording.result(judged)
    assert wording.not_new(judged, Known(0)) == ""
    assert wording.evaluated(judged, None) == "Gets about 95 of 100 pictures like these right (88 to 98)."
    assert "look better" in wording.not_new(judged, None)
    assert wording.evaluated(judged, Known(7)) == "Gets 95 of these 100 pictures right."
    assert wording.not_new(judged, Known(7)).startswith("7 of these pictures are from the model's own training")
    assert wording.not_new(judged, Known(100)).startswith("All of these pictures are")


def test_pictures_that_only_chose_the_best_epoch_are_not_said_to_be_learned_from() -> None:
    judged = report(["A", "B"], [0] * 50 + [1] * 50, [0] * 45 + [1] * 55)
    assert wording.evaluated(judged, Known(0, aside=100)) == "Gets 95 of these 100 pictures right."
    assert wording.not_new(judged, Known(0, aside=100)) == (
        "The model has not learned from these pictures, but its best epoch was chosen by them: "
        "it may do a little worse on new ones."
    )
    assert " but its best epoch was chosen by 40 of them: " in wording.not_new(judged, Known(0, aside=40))
    assert wording.not_new(judged, Known(60, aside=40)) == (
        "60 of these pictures are from the model's own training, and its best epoch was chosen by 40 more, "
        "so this does not say how it does on new ones."
    )


def test_too_few_pictures_make_no_claim() -> None:
    assert wording.result(report(["A", "B"], [0, 1], [0, 1])) == (
        "Too few pictures to say how good it is: 2 judged, 28 more would do."
    )


def test_how_it_was_judged() -> None:
    held_out, crossed = report(["A", "B"], [0], [0]), report(["A", "B"], [0, 1], [0, 1], method="cross-validated")
    assert wording.how_judged(held_out) == "Measured on 1 picture that was kept aside."
    assert wording.how_judged(crossed) == "Measured on all 2 pictures, none judged by a model that had seen it."


def test_pictures_that_were_to_judge_and_are_learned_from_are_counted() -> None:
    assert wording.mishap(CopiesLeftOut(1)).startswith("1 validation picture is learned from, too,")
    assert wording.mishap(CopiesLeftOut(1200)).startswith("1,200 validation pictures are learned from, too,")


@pytest.mark.parametrize(
    ("seconds", "words"),
    [(0.2, "under 1 s"), (8.4, "8 s"), (98, "98 s"), (180, "3 min"), (3599, "1 h 0 min"), (4800, "1 h 20 min")],
)
def test_durations(seconds: float, words: str) -> None:
    assert wording.duration(seconds) == words


def test_counts_and_sizes() -> None:
    assert [wording.counted(number, "picture") for number in (0, 1, 1200)] == [
        "0 pictures",
        "1 picture",
        "1,200 pictures",
    ]
    assert wording.megabytes(13_800_000) == "13.8 MB"


def test_a_proof_says_its_largest_difference_in_plain_digits() -> None:
    assert wording.proof(64, 64, 4.2e-7) == "64 pictures, same answers, largest difference 0.0000004"
    assert wording.proof(1, 1, 0.0) == "1 picture, same answers, largest difference 0"
    assert wording.proof(51, 50, 0.04) == "51 pictures, 50 of them answered the same, largest difference 0.04"


def test_frames_of_a_few_bursts_make_no_claim() -> None:
    truth, groups = [index // 40 for index in range(80)], [f"burst {index // 10}" for index in range(80)]
    assert wording.result(report(["A", "B"], truth, truth, groups=groups)) == (
        "Too few different pictures to say how good it is: 80 judged, but those of one burst, or nearly alike, "
        "count as one, which leaves 8; 22 more would do."
    )


def test_what_could_not_be_judged_is_said() -> None:
    made = report(["A", "B"], [0] * 40, [0] * 40, method="cross-validated", unjudged=10)
    assert wording.how_judged(made) == (
        "Measured on 40 pictures, none judged by a model that had seen it. "
        "Not measured on 10: their label has nothing else to learn it from."
    )


def test_a_label_of_which_nothing_was_recognised_is_named() -> None:
    judged = report(["a", "b"], [0] * 441 + [1] * 3, [0] * 438 + [1] * 3 + [0] * 3)
    assert wording.result(judged).startswith("Gets about 99 of 100 new pictures right")
    assert wording.caveats(judged) == (
        "None of the 3 pictures of b was recognised. Always answering a would be right more often: 441 of 444, not 438."
    )


def test_a_label_that_was_not_judged_is_named() -> None:
    judged = report(["bag", "dress", "shirt"], [0] * 48, [0] * 48)
    assert wording.caveats(judged) == (
        "No picture of dress or shirt was judged: the result says nothing of them. "
        "Always answering bag would be right as often: 48 of 48."
    )
    assert wording.caveats(report(["bag", "dress", "shirt"], [0, 0, 1, 1], [0, 0, 1, 1])) == (
        "No picture of shirt was judged: the result says nothing of it."
    )


def test_few_labels_are_named_and_many_are_counted() -> None:
    names = ["a", "b", "c", "d", "e"]
    assert wording.caveats(report(names[:3], [0, 0, 1, 2], [0, 0, 2, 1])).startswith(
        "None of the pictures of b or c was recognised."
    )
    assert wording.caveats(report(names, [0, 0, 1, 2, 3, 4], [0] * 6)).startswith(
        "Of 4 labels no picture was recognised."
    )
    assert wording.caveats(report(names, [0, 0], [0, 0])).startswith("Of 4 labels no picture was judged: ")
    assert wording.caveats(report(names[:2], [0, 0, 1], [0, 0, 0])).startswith("The only picture of b was not ")
    assert f"of {'n' * 20}…{'n' * 19} was" in wording.caveats(report(["a", "n" * 100], [0], [0]))
    assert "of two lines was judged" in wording.caveats(report(["a", "two\nlines"], [0], [0]))


def test_a_result_that_hides_nothing_needs_no_caveat() -> None:
    truth = [0] * 50 + [1] * 50
    assert wording.caveats(report(["A", "B"], truth, [0] * 45 + [1] * 55)) == ""
    assert wording.caveats(report(["A", "B"], [], [])) == ""
