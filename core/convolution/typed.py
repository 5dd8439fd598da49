"""Numbers as people type them, with blanks, commas or semicolons between, and with a decimal comma too."""

import re
from collections.abc import Iterable

import numpy as np
from numpy.typing import NDArray

from core.convolution.filters import STRONGEST
from core.errors import UserError

_DECIMAL_COMMA = re.compile(r"(?<=\d),(?=\d)")
_APART = re.compile(r"\S[ \t;]+\S")


def with_blanks(text: str) -> str:
    """Blanks between the numbers, and points in them.

    A comma between digits is a decimal comma where something else keeps the numbers apart and no point is there.
    """
    if "." not in text and _APART.search(text):
        text = _DECIMAL_COMMA.sub(".", text)
    return text.replace(",", " ").replace(";", " ").replace("−", "-")


def numbers(words: Iterable[str], *, hint: str) -> list[float]:
    """Words as numbers. Raises UserError, with this hint, where one is none."""
    try:
        return [float(word) for word in words]
    except ValueError:  # not a cause to tell: it was mistyped, nothing broke
        raise UserError("That is not all numbers.", hint) from None


def check(values: NDArray[np.float32] | NDArray[np.float64]) -> None:
    """Raise UserError where a number that was typed is too large to reckon with, or is no number after all."""
    if not (np.abs(values) <= STRONGEST).all():
        raise UserError("One of the numbers is none, or beyond a million.", "Type numbers such as 0, 12 or 0.5.")
