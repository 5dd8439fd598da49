"""Heels, flats and sandals from the side, one function a kind: about 200 units long, standing at y = 120."""

from collections.abc import Callable
from random import Random

from resources.sample_pictures.colours import BLACK, WHITE, Colour, Scheme, darker, lighter
from resources.sample_pictures.ornament import (
    bow,
    buckle,
    button,
    pattern,
    seam_colour,
    stitches,
    strap,
    tassel,
)
from resources.sample_pictures.sketch import Sketch, ellipse, path, rectangle, shifted


def high_heel(rng: Random, scheme: Scheme) -> Sketch:
    sketch = Sketch()
    seat = 120 - rng.uniform(46, 82)
    _heel(sketch, seat, rng=rng, colour=scheme.accent if rng.random() < 0.5 else darker(scheme.main, 0.25))
    ankle = rng.random() < 0.4
    if ankle:
        strap(
            sketch,
            f"M 22 {seat - 44} Q 52 {seat - 58} 80 {seat - 46}",
            colour=darker(scheme.main, 0.4),
            width=6,
        )
    lining = path(f"M 21 {seat - 30} C 48 {seat - 22} 98 {seat - 6} 134 86 L 118 96 L 24 {seat} Z")
    sketch.fill(lining, colour=lighter(scheme.accent, 0.25) if ankle else darker(scheme.accent, 0.35))
    upper = path(
        f"M 18 {seat + 4} C 12 {seat - 14} 14 {seat - 32} 22 {seat - 32} "
        f"C 34 {seat - 6} 84 {seat + 2} 112 88 "
        f"Q 124 92 132 86 C 158 88 190 102 196 118 L 150 118 C 112 116 84 {seat + 20} 50 {seat + 9} Z"
    )
    sketch.fill(upper, colour=scheme.main)
    pattern(sketch, upper, rng=rng, colour=scheme.accent)
    sole = path(
        f"M 18 {seat + 2} L 50 {seat + 6} C 86 {seat + 16} 112 112 150 115 L 198 116 "
        f"Q 198 120 190 120 L 148 120 C 106 120 80 {seat + 24} 48 {seat + 12} L 20 {seat + 9} Z"
    )
    sketch.fill(sole, colour=scheme.trim)
    if ankle:
        strap(
            sketch,
            f"M 20 {seat - 30} L 22 {seat - 44} Q 52 {seat - 34} 80 {seat - 46}",
            colour=scheme.main,
            width=6,
        )
        button(sketch, 50, seat - 39, radius=5, colour=scheme.metal)
    elif rng.random() < 0.5:
        bow(sketch, 138, 90, size=14, colour=scheme.accent)
    sketch.stroke("M 150 95 Q 174 100 186 110", colour=WHITE, width=3.5, opacity=0.4)
    return sketch


def _heel(sketch: Sketch, seat: float, *, rng: Random, colour: Colour) -> None:
    """A stiletto, a block, or a cone."""
    width, foot = rng.choice(((7.0, 28.0), (26.0, 22.0), (13.0, 26.0)))
    sketch.fill(
        f"M 18 {seat} L 54 {seat + 7} "
        f"C {foot + width + 4} {seat + 22} {foot + width} 92 {foot + width} 120 L {foot} 120 "
        f"C {foot} 90 {foot - 6} {seat + 30} 18 {seat} Z",
        colour=colour,
    )
    sketch.fill(rectangle(foot, 116, foot + width, 120), colour=darker(colour, 0.5))


def loafer(rng: Random, scheme: Scheme) -> Sketch:
    sketch = Sketch()
    floor = 120 - rng.uniform(11, 18)
    sketch.fill("M 18 66 Q 20 52 32 53 Q 70 66 108 48 L 112 84 L 18 84 Z", colour=darker(scheme.main, 0.55))
    upper = path(
        f"M 16 {floor + 3} C 8 {floor - 16} 14 64 18 58 Q 24 52 30 60 Q 50 76 88 70 Q 92 48 108 44 "
        f"Q 118 44 124 54 C 150 62 196 70 195 {floor + 3} Z"
    )
    sketch.fill(upper, colour=scheme.main)
    if rng.random() < 0.5:
        pattern(sketch, upper, rng=rng, colour=scheme.accent)
    sketch.fill(
        f"M 0 56 L 30 56 Q 34 80 44 {floor + 4} L 0 130 Z",
        colour=darker(scheme.main, 0.16),
        within=upper,
    )
    seam = path("M 112 78 Q 140 60 162 72 Q 176 78 182 86")
    sketch.stroke(seam, colour=darker(scheme.main, 0.45), width=2.4)
    stitches(sketch, shifted(seam, -1, -4), colour=seam_colour(scheme.main), step=5)
    band = path(f"M 88 {floor + 2} C 96 82 100 66 108 52 L 128 56 C 122 70 120 86 122 {floor + 2} Z")
    sketch.fill(band, colour=scheme.accent, within=upper)
    stitches(sketch, f"M 95 {floor - 4} C 100 84 105 68 111 57", colour=seam_colour(scheme.accent), step=5)
    _vamp(sketch, rng=rng, scheme=scheme)
    sketch.fill(
        f"M 12 {floor} Q 100 {floor + 4} 198 {floor - 1} Q 200 114 190 116 L 62 116 L 60 120 L 14 120 Z",
        colour=scheme.trim,
    )
    sketch.fill(rectangle(14, 113, 60, 120), colour=darker(scheme.trim, 0.4))
    return sketch


def _vamp(sketch: Sketch, *, rng: Random, scheme: Scheme) -> None:
    """The loafer's jewel: a bar, tassels, or the slot for a penny."""
    jewel = rng.randrange(3)
    if jewel == 0:
        sketch.stroke("M 100 74 L 120 76", colour=scheme.metal, width=5)
        for x, y in ((98, 74), (122, 76)):
            sketch.stroke(ellipse(x, y, 6), colour=darker(scheme.metal, 0.2), width=3.6)
    elif jewel == 1:
        tassel(sketch, 128, 60, size=20, colour=darker(scheme.accent, 0.15))
        tassel(sketch, 116, 62, size=22, colour=scheme.accent)
    else:
        sketch.fill("M 102 80 Q 108 72 119 74 Q 114 84 102 80 Z", colour=darker(scheme.accent, 0.6))


def ballerina(rng: Random, scheme: Scheme) -> Sketch:
    """A flat with a scooped opening, and often one strap."""
    sketch = Sketch()
    floor = 120 - rng.uniform(6, 14)
    strapped = rng.random() < 0.6
    sketch.fill("M 18 72 Q 22 62 32 64 Q 80 92 134 78 L 126 100 L 24 100 Z", colour=lighter(scheme.accent, 0.35))
    if strapped:
        strap(sketch, "M 102 72 C 112 72 118 80 121 88", colour=darker(scheme.main, 0.3), width=7)
    upper = path(
        f"M 16 {floor + 3} C 8 {floor - 14} 12 68 20 64 Q 30 90 78 96 Q 116 98 136 76 C 160 76 198 84 196 {floor + 3} Z"
    )
    sketch.fill(upper, colour=scheme.main)
    pattern(sketch, upper, rng=rng, colour=scheme.accent)
    edge = path("M 20 66 Q 30 91 78 97 Q 116 99 136 77")
    sketch.stroke(edge, colour=darker(scheme.main, 0.35), width=3.4)
    if strapped:
        strap(sketch, "M 84 100 C 88 90 92 76 104 72", colour=scheme.main, width=8)
        button(sketch, 86, 98, radius=5, colour=scheme.metal)
    else:
        bow(sketch, 142, 78, size=15, colour=scheme.accent)
    sketch.fill(
        f"M 13 {floor} Q 100 {floor + 4} 198 {floor} Q 198 118 188 118 L 58 118 L 56 120 L 15 120 Z",
        colour=scheme.trim,
    )
    sketch.stroke("M 158 84 Q 178 88 188 98", colour=WHITE, width=4, opacity=0.35)
    return sketch


def sandal(rng: Random, scheme: Scheme) -> Sketch:
    sketch = Sketch()
    wedge, floor = rng.choice((0.0, 0.0, 26.0, 40.0)), 120 - rng.uniform(13, 20)
    heel = floor - wedge
    _sandal_straps(sketch, heel, floor, rng=rng, scheme=scheme)
    sole = path(
        f"M 10 {heel + 2} Q 12 {heel - 6} 24 {heel - 3} "
        f"C 60 {heel + 4} 96 {floor + 2} 140 {floor - 1} Q 180 {floor - 6} 197 {floor - 8} "
        f"Q 204 114 186 120 L 20 120 Q 12 116 10 {heel + 2} Z"
    )
    sketch.fill(sole, colour=scheme.trim)
    ropes = [path(f"M 4 {y} Q 100 {y + 3} 206 {y - 2}") for y in range(int(heel), 122, 6)]
    sketch.stroke(*ropes, colour=BLACK, width=1.5, opacity=0.2, within=sole)
    bed = path(f"M 11 {heel - 1} C 60 {heel + 6} 96 {floor + 4} 140 {floor + 1} Q 180 {floor - 4} 197 {floor - 6}")
    sketch.stroke(bed, colour=darker(scheme.accent, 0.2), width=5)
    sketch.fill(rectangle(0, 115, 210, 121), colour=darker(scheme.trim, 0.5), within=sole)
    return sketch


def _sandal_straps(sketch: Sketch, heel: float, floor: float, *, rng: Random, scheme: Scheme) -> None:
    inner = darker(scheme.main, 0.5)
    sketch.fill(f"M 115 {floor + 4} C 117 80 132 58 152 58 L 152 {floor + 4} Z", colour=inner)
    toe = path(f"M 124 {floor + 4} C 128 76 138 62 148 58 Q 164 58 170 66 C 166 78 174 90 180 {floor + 4} Z")
    sketch.fill(toe, colour=scheme.main)
    pattern(sketch, toe, rng=rng, colour=scheme.accent)
    stitches(sketch, f"M 130 {floor - 2} C 134 78 142 66 150 62", colour=seam_colour(scheme.main), step=5)
    if rng.random() < 0.5:
        sketch.fill(f"M 57 {floor + 4} C 63 66 80 42 102 40 L 102 {floor + 4} Z", colour=inner)
        instep = path(f"M 66 {floor + 4} C 74 62 88 46 98 40 Q 112 40 118 50 C 108 62 112 84 116 {floor + 4} Z")
        sketch.fill(instep, colour=scheme.main)
        stitches(sketch, f"M 74 {floor - 2} C 80 66 92 50 100 44", colour=seam_colour(scheme.main), step=5)
        buckle(sketch, 96, 66, size=9, colour=scheme.metal)
        return
    ankle = heel - 50
    strap(
        sketch,
        f"M 26 {heel + 2} C 20 {heel - 20} 20 {ankle + 16} 24 {ankle + 4}",
        colour=scheme.main,
        width=9,
    )
    strap(sketch, f"M 24 {ankle + 4} Q 54 {ankle - 14} 82 {ankle}", colour=inner, width=7)
    strap(
        sketch,
        f"M 24 {ankle + 4} Q 54 {ankle + 16} 82 {ankle} Q 104 {ankle + 40} 140 72",
        colour=scheme.main,
        width=8,
    )
    buckle(sketch, 54, ankle + 9, size=6.5, colour=scheme.metal)


KINDS: tuple[Callable[[Random, Scheme], Sketch], ...] = (high_heel, loafer, ballerina, sandal)
