"""Handbags from the front, one function a kind: about 200 units wide, standing at y = 200."""

from collections.abc import Callable
from random import Random

from resources.sample_pictures.colours import BLACK, WHITE, Scheme, darker, lighter
from resources.sample_pictures.ornament import (
    bow,
    buckle,
    button,
    chain,
    pattern,
    seam_colour,
    stitches,
    strap,
    tassel,
)
from resources.sample_pictures.sketch import Sketch, ellipse, path, rectangle, shifted


def tote(rng: Random, scheme: Scheme) -> Sketch:
    sketch = Sketch()
    flare, top, rise = rng.uniform(-4, 18), rng.uniform(70, 100), rng.uniform(50, 110)
    left, right = 30 - flare, 170 + flare
    handle = path(f"M 64 {top + 24} L 65 {top} C 68 {top - rise} 132 {top - rise} 135 {top} L 136 {top + 24}")
    strap(sketch, shifted(handle * (0.96, 1), 4, -5), colour=darker(scheme.trim, 0.3), width=8)
    sketch.fill(
        f"M {left} {top} Q 100 {top - 12} {right} {top} Q 100 {top + 8} {left} {top} Z",
        colour=darker(scheme.main, 0.6),
    )
    body = path(f"M {left} {top} Q 100 {top + 8} {right} {top} L 168 188 Q 167 200 155 200 L 45 200 Q 33 200 32 188 Z")
    sketch.fill(body, colour=scheme.main)
    pattern(sketch, body, rng=rng, colour=scheme.accent)
    if rng.random() < 0.5:
        sketch.fill(rectangle(0, rng.uniform(150, 176), 200, 210), colour=scheme.trim, within=body)
    hem = path(f"M {left} {top + 3} Q 100 {top + 11} {right} {top + 3}")
    sketch.stroke(hem, colour=BLACK, width=5, opacity=0.18)
    stitches(sketch, shifted(hem, 0, 7), colour=seam_colour(scheme.main))
    strap(sketch, handle, colour=scheme.trim, width=9)
    for x in (64, 136):
        sketch.fill(rectangle(x - 8, top + 12, x + 8, top + 36, corner=4), colour=darker(scheme.trim, 0.12))
        button(sketch, x, top + 18, radius=3, colour=scheme.metal)
        button(sketch, x, top + 30, radius=3, colour=scheme.metal)
    _charm(sketch, 64, top + 34, rng=rng, scheme=scheme)
    return sketch


def satchel(rng: Random, scheme: Scheme) -> Sketch:
    sketch = Sketch()
    top, depth = rng.uniform(66, 92), rng.uniform(52, 82)
    wide = rng.uniform(76, 96)
    left, right = 100 - wide, 100 + wide
    if rng.random() < 0.6:
        rise = rng.uniform(80, 130)
        line = path(f"M {left + 6} {top + 14} C {left} {top - rise} {right} {top - rise} {right - 6} {top + 14}")
        strap(sketch, line, colour=darker(scheme.main, 0.25), width=7)
    grip = path(f"M 68 {top + 2} C 68 {top - 38} 132 {top - 38} 132 {top + 2}")
    strap(sketch, grip, colour=scheme.accent, width=10)
    body = rectangle(left, top, right, 200, corner=18)
    sketch.fill(body, colour=darker(scheme.main, 0.16))
    sketch.fill(rectangle(left + 12, top + depth, right - 12, 190, corner=10), colour=darker(scheme.main, 0.26))
    flap = path(
        f"M {left} {top + 16} Q {left} {top - 2} {left + 18} {top - 2} L {right - 18} {top - 2} "
        f"Q {right} {top - 2} {right} {top + 16} L {right} {top + depth - 22} "
        f"Q {right} {top + depth} {right - 26} {top + depth + 4} Q 100 {top + depth + 14} {left + 26} "
        f"{top + depth + 4} Q {left} {top + depth} {left} {top + depth - 22} Z"
    )
    sketch.fill(shifted(flap, 0, 6), colour=BLACK, opacity=0.28, within=body)
    sketch.fill(flap, colour=scheme.main)
    pattern(sketch, flap, rng=rng, colour=scheme.accent)
    middle = flap.mean(axis=0)
    stitches(sketch, (flap - middle) * (0.94, 0.9) + middle, colour=seam_colour(scheme.main))
    _closures(sketch, top + depth, rng=rng, scheme=scheme)
    return sketch


def _closures(sketch: Sketch, edge: float, *, rng: Random, scheme: Scheme) -> None:
    """What holds a satchel's flap: two buckled straps, or one clasp."""
    if rng.random() < 0.6:
        for x in (58, 142):
            sketch.fill(rectangle(x - 8, edge - 34, x + 8, edge + 34, corner=5), colour=darker(scheme.accent, 0.3))
            sketch.fill(rectangle(x - 6, edge - 32, x + 6, edge + 32, corner=4), colour=scheme.accent)
            buckle(sketch, x, edge + 14, size=9, colour=scheme.metal)
        return
    sketch.fill(rectangle(80, edge - 8, 120, edge + 22, corner=8), colour=darker(scheme.metal, 0.4))
    sketch.fill(rectangle(83, edge - 5, 117, edge + 19, corner=6), colour=scheme.metal)
    sketch.fill(ellipse(100, edge + 7, 6), colour=darker(scheme.metal, 0.5))
    sketch.fill(rectangle(86, edge - 3, 114, edge), colour=WHITE, opacity=0.5)


def clutch(rng: Random, scheme: Scheme) -> Sketch:
    sketch = Sketch()
    top, point = rng.uniform(92, 112), rng.uniform(146, 172)
    if rng.random() < 0.5:
        loop = path(f"M 14 {top + 20} C -40 {top + 10} -44 200 -14 190 C 4 180 8 150 14 {top + 24}")
        strap(sketch, loop, colour=scheme.accent, width=7)
    else:
        chain(
            sketch,
            f"M 14 {top + 8} C 30 {top - 96} 170 {top - 96} 186 {top + 8}",
            colour=scheme.metal,
            width=6,
        )
    body = rectangle(0, top, 200, 200, corner=14)
    sketch.fill(body, colour=darker(scheme.main, 0.14))
    soft = rng.uniform(10, 50)
    flap = path(
        f"M 0 {top + 16} Q 0 {top} 14 {top} L 186 {top} Q 200 {top} 200 {top + 16} "
        f"L {100 + soft} {point - 4} Q 100 {point + 8} {100 - soft} {point - 4} Z"
    )
    sketch.fill(shifted(flap, 0, 6), colour=BLACK, opacity=0.28, within=body)
    sketch.fill(flap, colour=scheme.main)
    pattern(sketch, flap, rng=rng, colour=scheme.accent)
    middle = flap.mean(axis=0)
    stitches(sketch, (flap - middle) * (0.93, 0.86) + middle, colour=seam_colour(scheme.main))
    button(sketch, 100, point - 8, radius=rng.uniform(6, 10), colour=scheme.metal)
    sketch.stroke(f"M 14 {top + 3} L 186 {top + 3}", colour=WHITE, width=3, opacity=0.3)
    return sketch


def bucket(rng: Random, scheme: Scheme) -> Sketch:
    sketch = Sketch()
    top, rise, belly = rng.uniform(64, 84), rng.uniform(60, 110), rng.uniform(0, 14)
    strap(
        sketch,
        f"M 50 {top + 16} C 44 {top - rise} 156 {top - rise} 150 {top + 16}",
        colour=scheme.trim,
        width=9,
    )
    ruff = path(
        f"M 48 {top + 22} Q 42 {top} 50 {top - 6} Q 62 {top + 4} 74 {top - 6} Q 88 {top + 4} 100 {top - 7} "
        f"Q 112 {top + 4} 126 {top - 6} Q 138 {top + 4} 150 {top - 6} Q 158 {top} 152 {top + 22} Z"
    )
    sketch.fill(ruff, colour=darker(scheme.main, 0.22))
    body = path(
        f"M 46 {top + 20} L 154 {top + 20} C {164 + belly} {top + 50} {172 + belly} 160 168 186 "
        f"Q 166 200 150 200 "
        f"L 50 200 Q 34 200 32 186 C {28 - belly} 160 {36 - belly} {top + 50} 46 {top + 20} Z"
    )
    sketch.fill(body, colour=scheme.main)
    pattern(sketch, body, rng=rng, colour=scheme.accent)
    folds = [
        path(f"M {x} {top - 2} Q {x + (x - 100) * 0.1} {top + 30} {x + (x - 100) * 0.2} {top + 66}")
        for x in (62, 80, 100, 120, 138)
    ]
    sketch.stroke(*folds, colour=BLACK, width=2.5, opacity=0.22)
    sketch.fill(rectangle(0, rng.uniform(166, 182), 200, 210), colour=scheme.trim, within=body)
    cord = path(f"M 47 {top + 20} Q 100 {top + 28} 153 {top + 20}")
    strap(sketch, cord, colour=scheme.accent, width=5)
    for side in (-1, 1):
        end = path(f"M 100 {top + 24} Q {100 + side * 8} {top + 44} {100 + side * 14} {top + 58}")
        strap(sketch, end, colour=scheme.accent, width=4)
        tassel(sketch, 100 + side * 14, top + 58, size=20, colour=scheme.accent)
    button(sketch, 100, top + 25, radius=6, colour=scheme.metal)
    return sketch


def frame_bag(rng: Random, scheme: Scheme) -> Sketch:
    """A round body that snaps shut between two metal bows."""
    sketch = Sketch()
    top, rise, belly = rng.uniform(84, 100), rng.uniform(50, 110), rng.uniform(0, 20)
    line = path(f"M 46 {top + 8} C 48 {top - rise} 152 {top - rise} 154 {top + 8}")
    if rng.random() < 0.5:
        chain(sketch, line, colour=scheme.metal, width=7)
    else:
        strap(sketch, line, colour=scheme.accent, width=9)
    body = path(
        f"M 44 {top} Q 100 {top - 14} 156 {top} C {180 + belly} {top + 20} {196 + belly} 168 170 190 "
        f"Q 158 200 140 200 L 60 200 Q 42 200 30 190 C {4 - belly} 168 {20 - belly} {top + 20} 44 {top} Z"
    )
    sketch.fill(body, colour=scheme.main)
    pattern(sketch, body, rng=rng, colour=scheme.accent)
    pleats = [
        path(f"M {x} {top + 8} Q {x + (x - 100) * 0.25} {top + 34} {x + (x - 100) * 0.4} {top + 60}")
        for x in (56, 72, 88, 112, 128, 144)
    ]
    sketch.stroke(*pleats, colour=BLACK, width=2.2, opacity=0.22, within=body)
    rim = path(
        f"M 40 {top + 12} Q 42 {top - 2} 56 {top - 4} Q 100 {top - 14} 144 {top - 4} Q 158 {top - 2} 160 {top + 12}"
    )
    sketch.stroke(rim, colour=darker(scheme.metal, 0.35), width=9)
    sketch.stroke(rim, colour=scheme.metal, width=6)
    sketch.stroke(shifted(rim, 0, -1.4), colour=WHITE, width=1.6, opacity=0.55)
    for side in (-1, 1):
        button(sketch, 100 + side * 5, top - 15, radius=6.5, colour=scheme.metal)
    if rng.random() < 0.4:
        bow(sketch, 100, top + 50, size=24, colour=scheme.accent)
    return sketch


def hobo(rng: Random, scheme: Scheme) -> Sketch:
    """A slouching crescent that hangs from one broad strap."""
    sketch = Sketch()
    rise, dip = rng.uniform(70, 120), rng.uniform(14, 34)
    line = path(f"M 18 84 C 36 {84 - rise} 164 {84 - rise} 182 84")
    strap(sketch, line, colour=darker(scheme.main, 0.1), width=13)
    body = path(
        f"M 8 82 Q 16 70 28 84 Q 100 {84 + dip * 2} 172 84 Q 184 70 192 82 C 204 140 180 200 128 200 "
        f"L 72 200 C 20 200 -4 140 8 82 Z"
    )
    sketch.fill(body, colour=scheme.main)
    pattern(sketch, body, rng=rng, colour=scheme.accent)
    zip_line = path(f"M 28 88 Q 100 {88 + dip * 2} 172 88")
    sketch.stroke(zip_line, colour=darker(scheme.main, 0.5), width=4)
    stitches(sketch, shifted(zip_line, 0, 7), colour=seam_colour(scheme.main))
    slouch = [
        path("M 30 112 Q 60 152 54 190"),
        path("M 170 112 Q 140 152 146 190"),
        path("M 66 128 Q 92 146 120 132"),
    ]
    sketch.stroke(*slouch, colour=BLACK, width=3, opacity=0.16, within=body)
    for x in (18, 182):
        sketch.stroke(ellipse(x, 80, 8), colour=darker(scheme.metal, 0.25), width=4.5)
        sketch.stroke(ellipse(x, 80, 8), colour=lighter(scheme.metal, 0.2), width=2.4)
    _charm(sketch, 28, 92, rng=rng, scheme=scheme)
    return sketch


def _charm(sketch: Sketch, x: float, y: float, *, rng: Random, scheme: Scheme) -> None:
    """Something dangling, now and then."""
    if rng.random() < 0.4:
        sketch.stroke(f"M {x} {y} L {x + 4} {y + 16}", colour=scheme.metal, width=2)
        tassel(sketch, x + 4, y + 18, size=30, colour=scheme.accent)


KINDS: tuple[Callable[[Random, Scheme], Sketch], ...] = (tote, satchel, clutch, bucket, frame_bag, hobo)
