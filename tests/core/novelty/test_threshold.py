"""The threshold turns away no more than it says, bursts count once, and too few pictures set none."""

import random

import pytest

from core.novelty.threshold import LEAST, SHARE, threshold


def _scores(seed: int, count: int) -> list[float]:
    dice = random.Random(seed)
    return [dice.gauss(0, 1) for _ in range(count)]


@pytest.mark.parametrize("count", [19, 30, 100, 1000])
def test_of_new_pictures_at_most_the_share_is_turned_away(count: int) -> None:
    new, shares = _scores(-1, 5000), []
    for seed in range(60):
        found = threshold(_scores(seed, count), [str(place) for place in range(count)])
        assert found.value is not None
        shares.append(sum(score > found.value for score in new) / len(new))
    assert sum(shares) / len(shares) <= SHARE + 0.01


def test_too_few_different_pictures_set_none() -> None:
    scores = _scores(0, 100)
    found = threshold(scores, [str(place % (LEAST - 1)) for place in range(100)])
    assert (found.value, found.reason, found.n, found.groups) == (None, "too-few", 100, LEAST - 1)
    assert threshold([float("nan")] * 100, [str(place) for place in range(100)]).value is None
    assert found.at(0.2).value is None


def test_a_burst_far_off_does_not_move_it_as_if_it_were_many_pictures() -> None:
    near, burst = _scores(0, 100), [50 + score for score in _scores(1, 30)]
    alone = [str(place) for place in range(100)]
    found = threshold(near + burst, [*alone, *["burst"] * 30])
    assert found.value is not None
    assert found.value > 50, "of the pictures themselves no more than the share may be turned away either"
    assert threshold(near, alone).value == pytest.approx(sorted(near)[-5], abs=0.2)


def test_the_first_share_leads_back_to_what_was_set_with_bursts_counted_as_one() -> None:
    near, far = _scores(0, 400), [10 + score for score in _scores(1, 30)]
    groups = [*["burst"] * 400, *(str(place) for place in range(30))]
    found = threshold(near + far, groups)
    values = [found.at(percent / 100).value or 0 for percent in range(31)]
    assert values == sorted(values, reverse=True)
    for share in (0.01, 0.2):
        assert found.at(share).at(SHARE).value == found.value
    assert found.value > found.at(0.2).value


def test_another_share_can_be_chosen_later_and_its_effect_is_known() -> None:
    found = threshold(_scores(0, 400), [str(place) for place in range(400)])
    values = [found.at(share).value or 0 for share in (0.01, 0.05, 0.1, 0.5)]
    assert values == sorted(values, reverse=True)
    for share, value in zip((0.01, 0.05, 0.1, 0.5), values, strict=True):
        assert found.turned_away(value) <= share + 0.01
