"""What sliding a filter comes to, in words: where a sum lands, and the size formula with its numbers."""

from core.convolution import sizes
from core.convolution.pictures import number
from core.convolution.sizes import SizeFormula
from core.convolution.sliding import Seen
from gui.viewmodels.sliding import Slid


def landing(there: Seen, *, relu: bool) -> str:
    """One step's sum, and where it lands."""
    rectified = f", after ReLU {number(there.landed)}" if relu else ""
    return f"Sum {number(there.sum)}{rectified}: lands in row {there.row + 1}, column {there.column + 1}"


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
