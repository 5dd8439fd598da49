"""Numbers as people type them."""

from collections.abc import Callable

import pytest

from core.convolution import pictures, signal
from core.errors import UserError


@pytest.mark.parametrize(
    ("text", "grid"),
    [
        ("0,5 1,5\n2,5 3,5", [[0.5, 1.5], [2.5, 3.5]]),
        ("0,5; 1,5", [[0.5, 1.5]]),
        ("1, 2, 3", [[1, 2, 3]]),
        ("1,2,3\n4,5,6", [[1, 2, 3], [4, 5, 6]]),
        ("0.5,1.5", [[0.5, 1.5]]),
        ("−1 2", [[-1, 2]]),
    ],
)
def test_commas_are_decimal_where_something_else_keeps_numbers_apart(text: str, grid: list[list[float]]) -> None:
    assert pictures.typed(text)[0].tolist() == grid
    assert signal.typed(text.splitlines()[0]).tolist() == grid[0]


def test_nothing_is_no_grid() -> None:
    with pytest.raises(UserError, match="no numbers yet"):
        pictures.typed(" \n ")


@pytest.mark.parametrize("typed", [pictures.typed, signal.typed])
@pytest.mark.parametrize("text", ["0 one", "0 1e9", "0 nan", "0 1e400"])
def test_what_was_mistyped_is_no_breakdown(typed: Callable[[str], object], text: str) -> None:
    with pytest.raises(UserError, match="numbers") as raised:
        typed(text)
    assert raised.value.hint
    assert raised.value.__cause__ is None
