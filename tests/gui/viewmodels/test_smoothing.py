"""Smoothed answers: calm, never far behind, and of one model only."""

import pytest

from core.model import Prediction
from gui.viewmodels.test.smoothing import LASTING_S, Smoothing


def _said(share: float, *, known: bool = True, labels: tuple[str, str] = ("Day", "Night")) -> Prediction:
    ranking = sorted(((labels[0], share), (labels[1], 1 - share)), key=lambda one: -one[1])
    return Prediction(tuple(ranking), known)


def test_one_odd_frame_changes_little_and_a_lasting_change_wins() -> None:
    calm = Smoothing()
    assert calm.mean(_said(1.0), 0.0).probability == 1.0
    shaken = calm.mean(_said(0.0), 0.03)
    assert shaken.label == "Day"
    assert shaken.probability > 0.9
    for step in range(1, 40):
        last = calm.mean(_said(0.0), 0.03 + step * 0.03)
    assert last.label == "Night"
    assert last.probability > 0.85
    assert sum(share for _, share in last.ranking) == pytest.approx(1.0)


def test_it_goes_by_time_not_by_the_number_of_answers() -> None:
    fast, slow = Smoothing(), Smoothing()
    for calm, steps in ((fast, 10), (slow, 2)):
        calm.mean(_said(1.0), 0.0)
        for step in range(1, steps + 1):
            last = calm.mean(_said(0.0), LASTING_S * step / steps)
        assert dict(last.ranking)["Day"] == pytest.approx(0.368, abs=0.001)


def test_none_of_these_is_what_most_of_the_weight_says() -> None:
    calm = Smoothing()
    assert calm.mean(_said(1.0), 0.0).known
    assert calm.mean(_said(1.0, known=False), 0.1).known
    assert not calm.mean(_said(1.0, known=False), 1.0).known


def test_another_models_answers_are_not_mixed_in() -> None:
    calm = Smoothing()
    calm.mean(_said(1.0), 0.0)
    assert calm.mean(_said(0.2, labels=("Cats", "Dogs")), 0.1).ranking == (("Dogs", 0.8), ("Cats", 0.2))
