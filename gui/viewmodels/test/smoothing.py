"""Answers to a moving picture made calm: the mean over the last moments, newer ones weighing more."""

import math

from core.model import Prediction

LASTING_S = 0.5  # after so long an answer weighs a third of what it did


class Smoothing:
    """An exponential mean over the answers of one model. Times are in seconds, by any clock that goes forwards."""

    def __init__(self) -> None:
        self._shares: dict[str, float] = {}
        self._known = 1.0
        self._then = 0.0

    def forget(self) -> None:
        """Begin anew: another model, another camera."""
        self._shares = {}

    def mean(self, prediction: Prediction, now: float) -> Prediction:
        """The answer with those before it; "none of these" where most of the weight says so."""
        fresh = dict(prediction.ranking)
        if self._shares.keys() != fresh.keys():
            self._shares, self._known = fresh, float(prediction.known)
        else:
            part = 1 - math.exp(-max(0.0, now - self._then) / LASTING_S)
            self._shares = {label: old + part * (fresh[label] - old) for label, old in self._shares.items()}
            self._known += part * (prediction.known - self._known)
        self._then = now
        ranking = tuple(sorted(self._shares.items(), key=lambda share: -share[1]))
        return Prediction(ranking, self._known >= 0.5, prediction.novelty)
