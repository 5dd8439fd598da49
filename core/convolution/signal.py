"""The same along a line: a noisy signal and the weights that slide along it."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from core.convolution.typed import check, numbers, with_blanks
from core.errors import UserError

Signal = NDArray[np.float64]

LENGTH = 120
_SEED = 4
_HINT = "Type numbers with blanks between, such as 0 1 0 1 1."


@dataclass(frozen=True, slots=True)
class Weights:
    """Weights by their title, and what they do in one sentence."""

    title: str
    sentence: str
    numbers: tuple[float, ...]


NAMED = (
    Weights("Mean of three", "Each value and its two neighbours count the same.", (1 / 3, 1 / 3, 1 / 3)),
    Weights("Mean of nine", "More neighbours: calmer, and sharp steps become slopes.", (1 / 9,) * 9),
    Weights(
        "Nearer counts more",
        "A weighted mean: calm as the mean of five, and steps stay sharper.",
        (1 / 9, 2 / 9, 3 / 9, 2 / 9, 1 / 9),
    ),
    Weights("Difference", "How much it rises from one value to the next: finds steps.", (-1, 1)),
)


def slide(signal: Signal, weights: Signal) -> Signal:
    """At each place the sum of the products, without zeros at the ends. Raises UserError where there is no place."""
    if not 1 <= len(weights) <= len(signal):
        raise UserError("There are more weights than values.", "Type fewer weights, or a longer signal.")
    return np.correlate(signal, weights, mode="valid")


def noisy(noise: float, *, length: int = LENGTH) -> Signal:
    """A wave with a step in it, and noise of this strength; the same each time."""
    along = np.linspace(0, 1, length)
    clean = np.sin(2 * np.pi * along) + np.where(along > 0.7, 1.5, 0.0)
    return np.asarray(clean + noise * np.random.default_rng(_SEED).standard_normal(length))


def typed(text: str) -> Signal:
    """Numbers with blanks or commas between. Raises UserError where one is none, or there are none."""
    found = np.array(numbers(with_blanks(text).split(), hint=_HINT))
    if not len(found):
        raise UserError("There are no numbers yet.", _HINT)
    check(found)
    return found
