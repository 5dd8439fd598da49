"""The lecture's own numbers, as they stand on its board."""

import numpy as np
import pytest

from core.convolution import filters, pictures, signal
from core.convolution.filters import kernel
from core.convolution.sizes import (
    SizeFormula,
    Step,
    convolution_parameters,
    dense_parameters,
    receptive_fields,
)
from core.convolution.sliding import Setting, pool, seen, slide

BAND = np.array([pictures.BAND], np.float32)
SHAPE = np.array([pictures.SHAPE], np.float32)
LINES = kernel([filters.HORIZONTAL_LINES.rows], channels=1)
POOLED = np.array([[[23, 14, 0, 109], [9, 43, 58, 15], [105, 85, 35, 25], [24, 69, 17, 7]]], np.float32)


def test_the_band_is_darker_above_and_brighter_below() -> None:
    result = slide(BAND, [LINES], Setting(relu=True))
    assert result.sums[0, 0, 0] == -30
    assert result.rectified[0, 0, 0] == 0
    assert [row[0] for row in result.rectified[0].tolist()] == [0, 0, 0, 30, 30]
    assert all(len(set(row)) == 1 for row in result.rectified[0].tolist())


def test_the_shape_has_the_sobel_sums_of_the_board() -> None:
    sums = slide(SHAPE, [kernel([filters.SOBEL.rows], channels=1)], Setting()).sums[0]
    assert sums.tolist() == [
        [-3, -4, -4, -4, -4, -3],
        [-3, -4, -4, -3, -1, 0],
        [0, 0, 0, 0, 0, 0],
        [2, 1, 0, 1, 3, 3],
        [2, 1, 0, 1, 3, 3],
        [1, 3, 4, 3, 1, 0],
    ]


def test_what_the_first_window_sees_and_adds_up() -> None:
    first = seen(BAND, LINES, Setting(relu=True), row=0, column=0)
    assert first.window[0].tolist() == [[0, 0, 0], [5, 5, 5], [10, 10, 10]]
    assert first.products[0].tolist() == [[0, 0, 0], [0, 0, 0], [-10, -10, -10]]
    assert (first.sum, first.landed, first.top, first.left) == (-30, 0, 0, 0)


def test_along_a_line() -> None:
    numbers = signal.slide(signal.typed("0 1 0 1 1"), signal.typed("-1 1"))
    assert numbers.tolist() == [1, -1, 1, 0]


def test_pooling() -> None:
    assert pool(POOLED, "average").tolist() == [[[22.25, 45.5], [70.75, 21]]]
    assert pool(POOLED, "max").tolist() == [[[43, 109], [105, 35]]]


def test_two_filters_make_depth_two() -> None:
    both = [LINES, kernel([filters.VERTICAL_LINES.rows], channels=1)]
    assert slide(SHAPE, both, Setting()).sums.shape == (2, 6, 6)


def test_the_size_formula_says_its_numbers() -> None:
    assert SizeFormula(7, 3, 0, 1).text == "(7 − 3 + 0) / 1 + 1 = 5"
    assert SizeFormula(224, 7, 6, 2).text == "(224 − 7 + 6) / 2 + 1 = 112, rounded down"
    assert SizeFormula(1, 3, 0, 1).result == 0


def test_why_not_a_dense_layer() -> None:
    assert round(dense_parameters(3024 * 3024 * 3, 100) / 1e9, 1) == 2.7
    assert convolution_parameters(3, 3, 100) == 2800


@pytest.mark.parametrize(
    ("steps", "fields"),
    [
        ((Step(3), Step(3), Step(3)), [3, 5, 7]),  # as one of 7 × 7 (Simonyan and Zisserman 2014)
        ((Step(7, 2), Step(3, 2), Step(3)), [7, 11, 19]),  # ResNet's first three
    ],
)
def test_stacked_layers_see_further(steps: tuple[Step, ...], fields: list[int]) -> None:
    assert list(receptive_fields(steps)) == fields
