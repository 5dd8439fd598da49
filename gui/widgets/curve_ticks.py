"""Where a chart of a training has its numbers, and how its values read: pure functions."""

import math
from collections.abc import Sequence

from core.wording import of_hundred

Tick = tuple[float, str]

_LONG, _TOO_LONG = 1e4, 1e9  # from where on a number has a unit, and is one with a power
_UNITS = ((999_500, 1e6, "M"), (_LONG, 1e3, "k"))  # from where on, of how many, and what it is called
_MOST_DECIMALS = 3  # an axis has room for six letters
_AN_EPOCH = 2  # values: one in each curve
_KNOWS_NOTHING = 10.0  # more than the logarithm of twenty thousand labels
_FAR = 10  # times the next value


def nice_step(least: float) -> float:
    """The smallest of 1, 2, 2.5 and 5 times a power of ten that is `least` or more."""
    power = 10.0 ** math.floor(math.log10(least))
    return next(power * factor for factor in (1.0, 2.0, 2.5, 5.0, 10.0) if power * factor >= least * (1 - 1e-9))


def epoch_ticks(last: float, *, most: int = 5) -> list[Tick]:
    """Whole numbers from 1 to `last`: 1, 5, 10, …"""
    step = max(1, math.ceil(nice_step(max(1.0, last / most))))
    wanted = [1, *(x for x in range(step, math.floor(last) + 1, step) if x - 1 >= step / 2)]
    return [(float(x), str(x)) for x in wanted]


def percent_ticks() -> list[Tick]:
    return [(quarter / 4, f"{quarter * 25} %") for quarter in range(5)]


def loss_ticks(highest: float) -> list[Tick]:
    """About four steps from 0 to the first one at or above `highest`."""
    step = nice_step(min(max(highest, 1e-6), 1e300) / 4)
    one_more = step < 10 and f"{step:.1e}".startswith("2.5")  # 25 and 250 are whole
    decimals = max(0, -math.floor(math.log10(step) + 1e-9)) + int(one_more)
    values = [n * step for n in range(max(1, math.ceil(highest / step - 1e-9)) + 1)]
    return [(value, _tick_text(value, decimals) if value else "0") for value in values]


def rate_ticks(highest: float) -> list[Tick]:
    """As for losses, but learning rates are small: in few digits."""
    return [(value, f"{value:.3g}") for value, _ in loss_ticks(highest)]


def highest_shown(values: Sequence[float]) -> float:
    """The highest of the losses but for a few that lie far above all others, which would press these flat.

    A network that knows nothing has the logarithm of the number of labels: only what is beyond that is left out.
    """
    falling = sorted(values, reverse=True)
    most = min(max(_AN_EPOCH, len(falling) // 10), len(falling) // 3)
    far = [n for n in range(1, most + 1) if falling[n - 1] > max(_KNOWS_NOTHING, _FAR * falling[n])]
    return falling[far[-1] if far else 0] if falling else 1.0


def _tick_text(value: float, decimals: int) -> str:
    """As short as the axis is wide."""
    if value < _LONG and decimals <= _MOST_DECIMALS:
        return f"{value:,.{decimals}f}"
    for least, factor, unit in _UNITS:
        if least <= value < _TOO_LONG:
            return f"{value / factor:.3g} {unit}"
    return _power(f"{value:.2e}")


def _power(text: str) -> str:
    """A number such as 2.50e+12 without what it need not have: 2.5e12."""
    digits, _, power = text.partition("e")
    return f"{digits.rstrip('0').rstrip('.')}e{int(power)}"


def value_text(value: float, *, percent: bool = False, rate: bool = False) -> str:
    """A value as people read it; a dash where there is none."""
    if math.isnan(value):
        return "–"
    if rate:
        return f"{value:.2g}"
    if percent:
        return f"{of_hundred(value)} %"
    if value < _LONG:
        return f"{value:.2f}" if value < 100 else f"{value:,.0f}"
    for least, factor, unit in _UNITS:
        if least <= value < _TOO_LONG:
            return f"{value / factor:.{1 if value < 10 * factor else 0}f} {unit}"
    return _power(f"{value:.1e}") if math.isfinite(value) else "∞"


def epoch_text(x: float) -> str:
    """A position on the horizontal axis in words."""
    return f"Epoch {x:g}" if x == int(x) else f"Epoch {x:.1f}"
