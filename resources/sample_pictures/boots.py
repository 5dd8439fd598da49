"""Sneakers and boots from the side, one function a kind: about 200 units long, standing at y = 120."""

from collections.abc import Callable
from random import Random

import numpy as np

from resources.sample_pictures.colours import BLACK, WHITE, Colour, Scheme, darker, lighter
from resources.sample_pictures.ornament import (
    bow,
    buckle,
    pattern,
    seam_colour,
    stitches,
    strap,
)
from resources.sample_pictures.sketch import Outline, Sketch, along, ellipse, path, rectangle, shifted


def sneaker(rng: Random, scheme: Scheme) -> Sketch:
    sketch = Sketch()
    high = rng.random() < 0.4
    collar, floor = (rng.uniform(-26, 0) if high else rng.uniform(38, 48)), 120 - rng.uniform(15, 24)
    tongue = path(f"M 66 {collar + 10} L 78 {collar - 14} Q 90 {collar - 20} 96 {collar - 6} L 116 66 L 84 70 Z")
    sketch.fill(tongue, colour=scheme.accent)
    _mouth(sketch, 18, 82, collar, colour=scheme.main)
    throat = path(f"M 82 {collar} C 90 {collar * 0.6 + 26} 104 62 138 74")
    upper = path(
        f"M 15 {floor + 4} C 8 {floor - 14} 20 {collar + 26} 17 {collar + 4} "
        f"Q 20 {collar - 9} 29 {collar - 2} "
        f"Q 46 {collar + 17} 82 {collar} C 90 {collar * 0.6 + 26} 104 62 138 74 "
        f"C 164 78 194 82 194 {floor + 4} Z"
    )
    sketch.fill(upper, colour=scheme.main)
    printed = pattern(sketch, upper, rng=rng, colour=scheme.accent)
    sketch.fill(f"M 154 {floor + 8} Q 152 82 168 74 L 210 74 L 210 130 Z", colour=scheme.trim, within=upper)
    sketch.fill(
        f"M 0 {collar - 12} L 34 {collar - 12} Q 34 84 52 {floor + 6} L 0 130 Z",
        colour=scheme.accent,
        within=upper,
    )
    if not printed:
        _side_mark(sketch, upper, floor, rng=rng, colour=scheme.accent)
    _laces(sketch, throat, upper, rows=7 if high else 5, colour=scheme.trim, band=darker(scheme.main, 0.14))
    sole = path(f"M 9 {floor} Q 100 {floor + 5} 197 {floor - 3} Q 203 116 188 120 L 24 120 Q 6 120 9 {floor} Z")
    sketch.fill(sole, colour=scheme.trim)
    sketch.stroke(
        f"M 14 {floor + 8} Q 100 {floor + 12} 194 {floor + 6}",
        colour=scheme.accent,
        width=2.6,
        within=sole,
    )
    sketch.fill(rectangle(0, 115, 210, 121), colour=darker(scheme.trim, 0.45), within=sole)
    return sketch


def _mouth(sketch: Sketch, left: float, right: float, y: float, *, colour: Colour) -> None:
    """The far side of the opening, seen past the near one."""
    middle = (left + right) / 2
    sketch.fill(
        f"M {left} {y + 6} Q {left} {y - 8} {left + 12} {y - 7} "
        f"Q {middle} {y + 8} {right} {y - 4} L {right} {y + 22} L {left} {y + 22} Z",
        colour=darker(colour, 0.55),
    )


def _laces(sketch: Sketch, throat: Outline, upper: Outline, *, rows: int, colour: Colour, band: Colour) -> None:
    sketch.stroke(shifted(throat, -8, 7), colour=band, width=20, within=upper)
    knots = along(throat, [(row + 0.4) / rows for row in range(rows)])
    laces = [np.array([(x - 13, y + 11), (x + 5, y - 3)]) for x, y in knots.tolist()]
    sketch.stroke(*(shifted(lace, 0.6, 2) for lace in laces), colour=BLACK, width=4.6, opacity=0.3)
    sketch.stroke(*laces, colour=colour, width=4.6)
    sketch.fill(*(ellipse(x - 13, y + 11, 2.2) for x, y in knots.tolist()), colour=darker(colour, 0.5))
    x, y = knots[0].tolist()
    bow(sketch, x + 3, y - 3, size=11, colour=colour)


def _side_mark(sketch: Sketch, upper: Outline, floor: float, *, rng: Random, colour: Colour) -> None:
    """Stripes, a wave, a disc, or nothing."""
    mark = rng.randrange(4)
    if mark == 0:
        bars = [path(f"M {x} {floor + 4} L {x + 20} 56") for x in (72, 86, 100)]
        sketch.stroke(*bars, colour=colour, width=6.5, within=upper)
    elif mark == 1:
        wave = path(
            f"M 40 {floor - 26} C 56 {floor + 6} 88 {floor - 4} 148 70 "
            f"C 108 {floor + 4} 48 {floor + 14} 40 {floor - 26} Z"
        )
        sketch.fill(wave, colour=colour, within=upper)
    elif mark == 2:
        sketch.fill(ellipse(62, floor - 22, 15), colour=WHITE, within=upper)
        sketch.fill(ellipse(62, floor - 22, 10), colour=colour, within=upper)


def boot(rng: Random, scheme: Scheme) -> Sketch:
    sketch = Sketch()
    top, heel = rng.uniform(-78, 0), rng.uniform(12, 22)
    floor = 118 - heel
    sketch.fill(ellipse(54, top, 34, 7), colour=darker(scheme.main, 0.6))
    upper = path(
        f"M 20 {floor + 4} C 10 {floor - 24} 26 {min(top + 60, 40)} 20 {top} Q 54 {top + 12} 88 {top} "
        f"C 84 {min(top + 40, 30)} 90 54 104 62 C 132 72 194 70 194 {floor + 4} Z"
    )
    sketch.fill(upper, colour=scheme.main)
    if rng.random() < 0.5:
        pattern(sketch, upper, rng=rng, colour=scheme.accent)
    sketch.stroke("M 22 62 Q 50 82 84 46", path("M 40 96 Q 70 70 98 58"), colour=BLACK, width=2.5, opacity=0.16)
    rng.choice((_gore, _laced, _buckled, _cuffed))(sketch, upper, top, scheme)
    sole = path(
        f"M 14 {floor} Q 100 {floor + 5} 197 {floor} L 197 {floor + 8} Q 190 120 176 120 L 96 120 "
        f"Q 84 120 74 {floor + 9} L 66 {floor + 9} L 64 120 L 16 120 Z"
    )
    sketch.fill(sole, colour=darker(scheme.trim, 0.15))
    sketch.stroke(f"M 15 {floor + 2} Q 100 {floor + 7} 196 {floor + 2}", colour=WHITE, width=2.4, opacity=0.35)
    stitches(sketch, f"M 20 {floor - 4} Q 100 {floor} 190 {floor - 4}", colour=seam_colour(scheme.main))
    return sketch


def _gore(sketch: Sketch, upper: Outline, top: float, scheme: Scheme) -> None:
    """Stretch panels and a loop to pull on."""
    panel = path(f"M 42 {top + 6} L 70 {top + 6} Q 70 50 60 62 Q 46 50 42 {top + 6} Z")
    sketch.fill(panel, colour=scheme.accent, within=upper)
    ribs = [path(f"M {x} {top + 6} L {x + 2} 60") for x in range(46, 70, 5)]
    sketch.stroke(*ribs, colour=BLACK, width=1.2, opacity=0.3, within=panel)
    strap(
        sketch,
        f"M 18 {top + 12} C 14 {top - 20} 30 {top - 20} 27 {top + 12}",
        colour=scheme.accent,
        width=5,
    )


def _laced(sketch: Sketch, upper: Outline, top: float, scheme: Scheme) -> None:
    throat = path(f"M 87 {top + 8} C 84 {min(top + 40, 30)} 90 54 118 66")
    _laces(
        sketch,
        throat,
        upper,
        rows=5 + int((10 - top) / 18),
        colour=scheme.trim,
        band=darker(scheme.main, 0.2),
    )


def _buckled(sketch: Sketch, upper: Outline, top: float, scheme: Scheme) -> None:
    for y in (54, (top + 44) / 2):
        sketch.stroke(
            f"M 8 {y + 8} Q 50 {y + 18} 116 {y}",
            colour=darker(scheme.accent, 0.35),
            width=12,
            within=upper,
        )
        sketch.stroke(f"M 8 {y + 8} Q 50 {y + 18} 116 {y}", colour=scheme.accent, width=9, within=upper)
        buckle(sketch, 60, y + 10, size=8, colour=scheme.metal)


def _cuffed(sketch: Sketch, upper: Outline, top: float, scheme: Scheme) -> None:
    """A soft roll of wool around the top."""
    sketch.fill(*(ellipse(x, top + 4 + (x % 3), 9, 12) for x in range(20, 92, 7)), colour=scheme.trim)
    sketch.stroke(f"M 16 {top + 14} Q 54 {top + 24} 92 {top + 14}", colour=BLACK, width=3, opacity=0.18)
    sketch.fill(*(ellipse(x, top + 1 + (x % 4), 4, 6) for x in range(22, 90, 12)), colour=lighter(scheme.trim, 0.4))


KINDS: tuple[Callable[[Random, Scheme], Sketch], ...] = (sneaker, sneaker, boot)
