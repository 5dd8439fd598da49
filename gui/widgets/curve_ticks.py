"""Where a chart of a training has its numbers, and how its values read: pure functions."""

import math

from core.wording import of_hundred

Tick = tuple[float, str]


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
    step = nice_step(max(highest, 1e-6) / 4)
    decimals = max(0, -math.floor(math.log10(step) + 1e-9)) + (1 if f"{step:.1e}".startswith("2.5") else 0)
    count = math.ceil(highest / step - 1e-9)
    return [(n * step, f"{n * step:.{decimals}f}" if n else "0") for n in range(max(1, count) + 1)]


def rate_ticks(highest: float) -> list[Tick]:
    """As for losses, but learning rates are small: in few digits."""
    return [(value, f"{value:.3g}") for value, _ in loss_ticks(highest)]


def value_text(value: float, *, percent: bool, rate: bool = False) -> str:
    """A value as people read it; a dash where there is none."""
    if math.isnan(value):
        return "–"
    if rate:
        return f"{value:.2g}"
    return f"{of_hundred(value)} %" if percent else f"{value:.2f}"


def epoch_text(x: float) -> str:
    """A position on the horizontal axis in words."""
    return f"Epoch {x:g}" if x == int(x) else f"Epoch {x:.1f}"
