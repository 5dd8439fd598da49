"""What sliding a filter comes to, in words: where a sum lands, and the size formula with its numbers."""

from core.convolution import sizes
from core.convolution.pictures import number
from core.convolution.sizes import SizeFormula
from core.convolution.sliding import POOL, Seen
from gui.viewmodels.sliding import Slid

SENTENCE = "A filter is a small grid of numbers. It looks at one small window after the other."
MORE = (
    "At each place it multiplies what it sees with its numbers and adds everything up; the sum is one dot of the new "
    "picture, the map. A filter answers strongly where the picture looks like the filter. A network works the same "
    "way, only that it finds the numbers by itself. ReLU keeps what is above zero, pooling makes the map smaller, and "
    "a bias would be one more number added to each sum."
)


def landing(slid: Slid, place: int, there: Seen) -> str:
    """One step's sum of a filter, what it is pooled with, and where it lands."""
    rectified = f", after ReLU {number(there.landed)}" if slid.wish.setting.relu else ""
    told = f"Sum {number(there.sum)}{rectified}"
    if slid.wish.setting.pooling == "none":
        return f"{told}: lands in row {there.row + 1}, column {there.column + 1}"
    return f"{told}. {_pooled(slid, place, there.row // POOL, there.column // POOL)}"


def _pooled(slid: Slid, place: int, row: int, column: int) -> str:
    """What is pooled in this row and column."""
    pooled = slid.result.pooled[place]
    if row >= pooled.shape[0] or column >= pooled.shape[1]:
        return "Pooling leaves it out: it has no neighbour to go with."
    top, left = row * POOL, column * POOL
    values = slid.result.rectified[place][top : top + POOL, left : left + POOL].ravel()
    name = "largest" if slid.wish.setting.pooling == "max" else "mean"
    listed = "; ".join(number(float(value)) for value in values)
    return (
        f"The {name} of {listed} is {number(float(pooled[row, column]))}: lands in row {row + 1}, column {column + 1}"
    )


def formula(slid: Slid) -> str:
    """The size formula with the real numbers, for both sides where they differ."""
    setting, own = slid.wish.setting, slid.kernels[0]
    both = []
    for there, side in zip(slid.values.shape[1:], own.shape[1:], strict=True):
        around = sum(sizes.same_padding(side)) if setting.padding == "same" else 0
        both.append(SizeFormula(there, side, around, setting.stride).text)
    numbers = f"{both[0]}, both ways" if both[0] == both[1] else f"{both[0]} high, {both[1]} wide"
    depth = f" · depth {len(slid.maps)}" if len(slid.maps) > 1 else ""
    pooled = " · then half as high and wide" if setting.pooling != "none" else ""
    return f"(W − F + 2P) / S + 1: {numbers}{depth}{pooled}"
