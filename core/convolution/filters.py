"""The filters that have a name, and one's own: numbers in rows, one plane for each channel of the picture."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from core.errors import UserError

LARGEST = 7  # rows and columns of one's own filter
STRONGEST = 10**6  # the largest number that may be typed: sums of products of two stay exact enough

Rows = tuple[tuple[float, ...], ...]
Kernel = NDArray[np.float32]  # (channels, rows, columns)


@dataclass(frozen=True, slots=True)
class Filter:
    """A filter by its name: what it answers to, in one sentence, and its numbers, the same in every channel."""

    name: str
    title: str
    sentence: str
    rows: Rows


HORIZONTAL_LINES = Filter(
    "horizontal-lines",
    "Horizontal lines",
    "Bright where it gets darker from top to bottom: the lower edge of something light.",
    ((1, 1, 1), (0, 0, 0), (-1, -1, -1)),
)
VERTICAL_LINES = Filter(
    "vertical-lines",
    "Vertical lines",
    "Bright where it gets darker from left to right: the right edge of something light.",
    ((1, 0, -1), (1, 0, -1), (1, 0, -1)),
)
PREWITT = Filter(
    "prewitt",
    "Prewitt",
    "Bright where it gets lighter from left to right; three rows together are less easily misled than one.",
    ((-1, 0, 1), (-1, 0, 1), (-1, 0, 1)),
)
SOBEL = Filter(
    "sobel",
    "Sobel",
    "As the horizontal lines, but the middle column counts twice: it is nearest.",
    ((1, 2, 1), (0, 0, 0), (-1, -2, -1)),
)
LAPLACIAN = Filter(
    "laplacian",
    "Laplacian",
    "How different a dot is from its four neighbours: edges in every direction, and all the noise.",
    ((0, 1, 0), (1, -4, 1), (0, 1, 0)),
)
ROBERTS = Filter(
    "roberts",
    "Roberts",
    "The smallest one that finds edges: the difference of two dots that touch at a corner.",
    ((1, 0), (0, -1)),
)
SMOOTH = Filter(
    "smooth",
    "Smooth",
    "The mean of nine dots: noise goes, and so do fine details.",
    ((1 / 9, 1 / 9, 1 / 9), (1 / 9, 1 / 9, 1 / 9), (1 / 9, 1 / 9, 1 / 9)),
)
SHARPEN = Filter(
    "sharpen",
    "Sharpen",
    "The picture itself, and once more what is different from the neighbours.",
    ((0, -1, 0), (-1, 5, -1), (0, -1, 0)),
)
EDGES = Filter(
    "edges",
    "Edges",
    "How different a dot is from all eight neighbours: edges in every direction.",
    ((1, 1, 1), (1, -8, 1), (1, 1, 1)),
)
NAMED = (HORIZONTAL_LINES, VERTICAL_LINES, PREWITT, SOBEL, LAPLACIAN, ROBERTS, SMOOTH, SHARPEN, EDGES)


def named(name: str) -> Filter:
    """The filter of this name; KeyError when there is none."""
    return {each.name: each for each in NAMED}[name]


def kernel(planes: Sequence[Rows], *, channels: int) -> Kernel:
    """The numbers as an array for a picture of so many channels; one plane counts for each of them.

    Raises UserError where rows are missing, unequal or too many, or a number is none.
    """
    if len(planes) not in (1, channels):
        raise UserError(
            f"The filter has {len(planes)} planes and the picture {channels}.", "Give one plane, or one a channel."
        )
    widths = {len(row) for plane in planes for row in plane}
    heights = {len(plane) for plane in planes}
    if len(widths) != 1 or len(heights) != 1 or not 1 <= max(widths | heights) <= LARGEST or 0 in widths | heights:
        raise UserError(
            "The filter's rows are not equally long.", f"A filter has 1 × 1 to {LARGEST} × {LARGEST} numbers."
        )
    if not all(abs(value) <= STRONGEST for plane in planes for row in plane for value in row):
        raise UserError("One of the filter's numbers is none, or beyond a million.", "Type one such as 1, -2 or 0.5.")
    made = np.array(planes, dtype=np.float32)
    return made if len(planes) == channels else np.repeat(made, channels, axis=0)


def resized(rows: Rows, height: int, width: int) -> Rows:
    """The numbers in a filter of another size, around the same middle; what is new is 0."""
    down, right = (height - 1) // 2 - (len(rows) - 1) // 2, (width - 1) // 2 - (len(rows[0]) - 1) // 2

    def at(row: int, column: int) -> float:
        row, column = row - down, column - right
        return rows[row][column] if 0 <= row < len(rows) and 0 <= column < len(rows[0]) else 0

    return tuple(tuple(at(row, column) for column in range(width)) for row in range(height))
