"""What leather and cloth carry: straps, stitches, buckles, bows and patterns, for handbags and shoes alike."""

from random import Random

import numpy as np

from resources.sample_pictures.colours import BLACK, WHITE, Colour, darker, lighter
from resources.sample_pictures.sketch import Outline, Sketch, along, ellipse, outline, path, rectangle, shifted


def strap(sketch: Sketch, line: Outline | str, *, colour: Colour, width: float) -> None:
    """A band of leather with a dark edge and a light back."""
    line = outline(line)
    sketch.stroke(line, colour=darker(colour, 0.35), width=width)
    sketch.stroke(line, colour=colour, width=width * 0.72)
    sketch.stroke(shifted(line, 0, -width * 0.14), colour=WHITE, width=width * 0.16, opacity=0.25)


def chain(sketch: Sketch, line: Outline | str, *, colour: Colour, width: float) -> None:
    line = outline(line)
    links = max(int(_length(line) / (width * 1.15)), 2)
    beads = [ellipse(x, y, width * 0.5) for x, y in along(line, [link / (links - 1) for link in range(links)]).tolist()]
    sketch.stroke(line, colour=darker(colour, 0.35), width=width * 0.4)
    sketch.fill(*beads, colour=darker(colour, 0.3))
    sketch.fill(*(bead * 0.55 + bead.mean(axis=0) * 0.45 for bead in beads), colour=lighter(colour, 0.25))


def stitches(sketch: Sketch, line: Outline | str, *, colour: Colour, width: float = 1.3, step: float = 6.0) -> None:
    line = outline(line)
    count = max(int(_length(line) / step), 1)
    starts = along(line, [(index + 0.2) / count for index in range(count)])
    ends = along(line, [(index + 0.75) / count for index in range(count)])
    dashes = (np.stack(pair) for pair in zip(starts, ends, strict=True))
    sketch.stroke(*dashes, colour=colour, width=width, opacity=0.85)


def seam_colour(colour: Colour) -> Colour:
    """Thread that shows on this colour."""
    return darker(colour, 0.45) if sum(colour) > 380 else lighter(colour, 0.5)


def button(sketch: Sketch, x: float, y: float, *, radius: float, colour: Colour) -> None:
    sketch.fill(ellipse(x, y, radius), colour=darker(colour, 0.4))
    sketch.fill(ellipse(x, y, radius * 0.8), colour=colour)
    sketch.fill(ellipse(x - radius * 0.25, y - radius * 0.3, radius * 0.3), colour=lighter(colour, 0.7))


def buckle(sketch: Sketch, x: float, y: float, *, size: float, colour: Colour) -> None:
    frame = rectangle(x - size, y - size * 0.75, x + size, y + size * 0.75, corner=size * 0.3)
    sketch.stroke(frame, colour=darker(colour, 0.35), width=size * 0.5)
    sketch.stroke(frame, colour=lighter(colour, 0.1), width=size * 0.3)
    sketch.stroke(f"M {x} {y - size * 0.7} L {x} {y + size * 0.7}", colour=colour, width=size * 0.25)


def tassel(sketch: Sketch, x: float, y: float, *, size: float, colour: Colour) -> None:
    spread = size * 0.34
    skirt = path(
        f"M {x - spread * 0.5} {y} L {x + spread * 0.5} {y} L {x + spread} {y + size} L {x - spread} {y + size} Z"
    )
    sketch.fill(skirt, colour=colour)
    threads = [path(f"M {x + side * spread * 0.4} {y} L {x + side * spread * 0.8} {y + size}") for side in (-1, 0, 1)]
    sketch.stroke(*threads, colour=darker(colour, 0.4), width=size * 0.05, opacity=0.6)
    sketch.fill(ellipse(x, y, spread * 0.75), colour=darker(colour, 0.2))


def bow(sketch: Sketch, x: float, y: float, *, size: float, colour: Colour) -> None:
    for side in (-1, 1):
        wing = path(
            f"M {x} {y} C {x + side * size * 0.5} {y - size * 0.8} {x + side * size * 1.2} {y - size * 0.7} "
            f"{x + side * size} {y} C {x + side * size * 1.2} {y + size * 0.6} {x + side * size * 0.5} "
            f"{y + size * 0.6} {x} {y} Z"
        )
        sketch.fill(wing, colour=colour)
        sketch.stroke(wing, colour=darker(colour, 0.3), width=size * 0.1, opacity=0.7)
    sketch.fill(ellipse(x, y, size * 0.26, size * 0.32), colour=darker(colour, 0.2))


def pattern(sketch: Sketch, area: Outline, *, rng: Random, colour: Colour) -> bool:
    """Print or sew something on an area, in half of all cases; whether it did."""
    kinds = (_stripes, _bands, _dots, _quilting, _checks)
    if rng.random() < 0.5:
        return False
    rng.choice(kinds)(sketch, area, rng, colour)
    return True


def _stripes(sketch: Sketch, area: Outline, rng: Random, colour: Colour) -> None:
    left, top, right, bottom = _box(area)
    step = rng.uniform(12, 26)
    bars = [rectangle(x, top, x + step * 0.42, bottom) for x in np.arange(left + step * 0.3, right, step).tolist()]
    sketch.fill(*bars, colour=colour, opacity=0.9, within=area)


def _bands(sketch: Sketch, area: Outline, rng: Random, colour: Colour) -> None:
    left, top, right, bottom = _box(area)
    step = rng.uniform(14, 28)
    bars = [rectangle(left, y, right, y + step * 0.42) for y in np.arange(top + step * 0.3, bottom, step).tolist()]
    sketch.fill(*bars, colour=colour, opacity=0.9, within=area)


def _dots(sketch: Sketch, area: Outline, rng: Random, colour: Colour) -> None:
    left, top, right, bottom = _box(area)
    step = rng.uniform(13, 24)
    rows = np.arange(top + step * 0.4, bottom, step * 0.86).tolist()
    dots = [
        ellipse(x + (index % 2) * step / 2, y, step * 0.22)
        for index, y in enumerate(rows)
        for x in np.arange(left, right, step).tolist()
    ]
    sketch.fill(*dots, colour=colour, opacity=0.92, within=area)


def _quilting(sketch: Sketch, area: Outline, rng: Random, colour: Colour) -> None:
    left, top, right, bottom = _box(area)
    step, tall = rng.uniform(14, 22), bottom - top
    starts = np.arange(left - tall, right + tall, step).tolist()
    seams = [path(f"M {x} {top} L {x + tall} {bottom}") for x in starts]
    seams += [path(f"M {x} {top} L {x - tall} {bottom}") for x in starts]
    sketch.stroke(*(shifted(seam, 0.9, 0.9) for seam in seams), colour=WHITE, width=1.0, opacity=0.28, within=area)
    sketch.stroke(*seams, colour=BLACK, width=1.3, opacity=0.4, within=area)


def _checks(sketch: Sketch, area: Outline, rng: Random, colour: Colour) -> None:
    left, top, right, bottom = _box(area)
    step = rng.uniform(16, 30)
    down = [rectangle(x, top, x + step / 2, bottom) for x in np.arange(left, right, step).tolist()]
    across = [rectangle(left, y, right, y + step / 2) for y in np.arange(top, bottom, step).tolist()]
    sketch.fill(*down, colour=colour, opacity=0.4, within=area)
    sketch.fill(*across, colour=colour, opacity=0.4, within=area)


def _length(line: Outline) -> float:
    return float(np.sqrt(((line[1:] - line[:-1]) ** 2).sum(axis=1)).sum())


def _box(area: Outline) -> tuple[float, float, float, float]:
    left, top = area.min(axis=0).tolist()
    right, bottom = area.max(axis=0).tolist()
    return left, top, right, bottom
