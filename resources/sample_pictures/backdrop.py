"""What an object stands in front of or lies upon: walls, floors, boards, tiles and cloth."""

from collections.abc import Callable
from random import Random

import numpy as np
from PIL import Image

from resources.sample_pictures.colours import (
    BLACK,
    WALLS,
    WHITE,
    WOODS,
    Colour,
    darker,
    lighter,
    mix,
    pick_unlike,
)
from resources.sample_pictures.painting import Placement, Size, paint_over
from resources.sample_pictures.sketch import Box, Outline, Sketch, ellipse, path, rectangle

Surface = Callable[[Sketch, Random, Colour, Box], None]


def lay(rng: Random, *, size: Size, unlike: Colour) -> Image.Image:
    """A surface seen from straight above."""
    surface = rng.choice((_plain, _boards, _tiles, _gingham, _dotted, _striped, _zigzag))
    ground = pick_unlike(rng, WOODS if surface is _boards else WALLS, unlike=unlike)
    if surface is _plain and rng.random() < 0.6:
        return _gradient(size, ground, mix(ground, rng.choice(WALLS), 0.6), rng=rng)
    sketch = Sketch()
    surface(sketch, rng, ground, (-340, -340, 340, 340))
    placement = Placement(
        centre=(0, 0),
        target=(size[0] / 2, size[1] / 2),
        scale=rng.uniform(0.8, 1.3),
        angle=rng.uniform(-0.8, 0.8),
    )
    return paint_over(ground, sketch.shapes, placement=placement, size=size)


def stand(rng: Random, *, size: Size, unlike: Colour, horizon: float) -> Image.Image:
    """A wall, and from the horizon down a floor that comes towards the eye."""
    wall = pick_unlike(rng, WALLS, unlike=unlike)
    surface = rng.choice((_plain, _plain, _boards, _boards, _planks, _tiles, _gingham))
    colours = WOODS if surface in (_boards, _planks) else WALLS
    floor = pick_unlike(rng, colours, unlike=unlike if rng.random() < 0.6 else wall, by=60)
    back = _wall(rng, wall, size=size, horizon=horizon)
    sketch = Sketch()
    sketch.fill(rectangle(-900, 0, 900, 900), colour=floor)
    surface(sketch, rng, floor, (-480, 0, 480, 150))
    if rng.random() < 0.25:
        _rug(sketch, rng, pick_unlike(rng, WALLS, unlike=unlike))
    placement = Placement(
        centre=(0, 0), target=(size[0] / 2, horizon), scale=1.0, lean=(0.0, -1 / rng.uniform(190, 300))
    )
    front = paint_over(floor, sketch.shapes, placement=placement, size=size)
    back.paste(front.crop((0, round(horizon), *size)), (0, round(horizon)))
    return back


def _wall(rng: Random, colour: Colour, *, size: Size, horizon: float) -> Image.Image:
    width = size[0]
    sketch = Sketch()
    paper = rng.choice((_plain, _plain, _striped, _dotted, None))
    if paper is None:
        return _gradient(size, colour, lighter(colour, 0.4), rng=rng)
    paper(sketch, rng, colour, (0, 0, width, horizon))
    if rng.random() < 0.35:
        _window_light(sketch, rng, width=width, horizon=horizon)
    if rng.random() < 0.5:
        tall = rng.uniform(10, 24)
        sketch.fill(rectangle(0, horizon - tall, width, horizon), colour=lighter(colour, 0.45))
        sketch.fill(rectangle(0, horizon - tall, width, horizon - tall + 2), colour=BLACK, opacity=0.15)
    sketch.fill(rectangle(0, horizon - 3, width, horizon), colour=BLACK, opacity=0.2)
    return paint_over(colour, sketch.shapes, placement=Placement((0, 0), (0, 0), 1.0), size=size)


def _window_light(sketch: Sketch, rng: Random, *, width: float, horizon: float) -> None:
    left, pane, tall = rng.uniform(-0.1, 0.7) * width, rng.uniform(34, 60), horizon * 0.36
    for column in (0, 1):
        for row in (0, 1):
            x, y = left + column * (pane + 8) + row * 14, horizon * 0.1 + row * (tall + 8) + column * 10
            pane_light = path(
                f"M {x} {y} L {x + pane} {y + 8} L {x + pane + 14} {y + tall + 8} L {x + 14} {y + tall} Z"
            )
            sketch.fill(pane_light, colour=WHITE, opacity=0.28)


def _gradient(size: Size, first: Colour, second: Colour, *, rng: Random) -> Image.Image:
    ramp = Image.linear_gradient("L").rotate(rng.choice((0, 90, 180, 270))).resize(size)
    return Image.composite(Image.new("RGB", size, first), Image.new("RGB", size, second), ramp)


def _plain(sketch: Sketch, rng: Random, colour: Colour, box: Box) -> None:
    """Nothing but the ground."""


def _boards(sketch: Sketch, rng: Random, colour: Colour, box: Box) -> None:
    """Boards that run from the top of the box to its bottom."""
    left, top, right, bottom = box
    wide = rng.uniform(38, 76)
    grain: list[Outline] = []
    for x in np.arange(left, right, wide).tolist():
        tone = mix(colour, rng.choice((BLACK, WHITE)), rng.uniform(0, 0.13))
        sketch.fill(rectangle(x, top, x + wide, bottom), colour=tone)
        for _ in range(3):
            at, bend = x + rng.uniform(0.12, 0.88) * wide, rng.uniform(-7, 7)
            grain.append(path(f"M {at} {top} C {at + bend} {top * 0.4} {at - bend} {bottom * 0.4} {at} {bottom}"))
    joints = [rectangle(x - 0.9, top, x + 0.9, bottom) for x in np.arange(left, right, wide).tolist()]
    sketch.stroke(*grain, colour=darker(colour, 0.13), width=1.0)
    sketch.fill(*joints, colour=darker(colour, 0.45))


def _planks(sketch: Sketch, rng: Random, colour: Colour, box: Box) -> None:
    """Boards that run from side to side."""
    left, top, right, bottom = box
    y = top
    while y < bottom:
        wide = rng.uniform(16, 24)
        tone = mix(colour, rng.choice((BLACK, WHITE)), rng.uniform(0, 0.13))
        sketch.fill(rectangle(left, y, right, y + wide), colour=tone)
        sketch.fill(rectangle(left, y, right, y + 1), colour=darker(colour, 0.4))
        end = rng.uniform(left, right)
        sketch.fill(rectangle(end, y, end + 1.5, y + wide), colour=darker(colour, 0.4))
        y += wide


def _tiles(sketch: Sketch, rng: Random, colour: Colour, box: Box) -> None:
    left, top, right, bottom = box
    step = rng.uniform(34, 74)
    other = rng.choice((lighter(colour, 0.12), mix(colour, rng.choice(WALLS), 0.5), darker(colour, 0.1)))
    columns, rows = np.arange(left, right, step).tolist(), np.arange(top, bottom, step).tolist()
    squares = [
        rectangle(x, y, x + step, y + step)
        for row, y in enumerate(rows)
        for column, x in enumerate(columns)
        if (row + column) % 2
    ]
    sketch.fill(*squares, colour=other)
    joints = [rectangle(x - 1.2, top, x + 1.2, bottom) for x in columns]
    joints += [rectangle(left, y - 1.2, right, y + 1.2) for y in rows]
    sketch.fill(*joints, colour=lighter(colour, 0.5) if rng.random() < 0.6 else darker(colour, 0.3))


def _gingham(sketch: Sketch, rng: Random, colour: Colour, box: Box) -> None:
    left, top, right, bottom = box
    step = rng.uniform(22, 48)
    thread = lighter(colour, 0.75) if sum(colour) < 560 else darker(colour, 0.35)
    down = [rectangle(x, top, x + step / 2, bottom) for x in np.arange(left, right, step).tolist()]
    across = [rectangle(left, y, right, y + step / 2) for y in np.arange(top, bottom, step).tolist()]
    sketch.fill(*down, colour=thread, opacity=0.4)
    sketch.fill(*across, colour=thread, opacity=0.4)


def _dotted(sketch: Sketch, rng: Random, colour: Colour, box: Box) -> None:
    left, top, right, bottom = box
    step = rng.uniform(26, 50)
    rows = np.arange(top, bottom, step / 2).tolist()
    dots = [
        ellipse(x + (row % 2) * step / 2, y, step * 0.13)
        for row, y in enumerate(rows)
        for x in np.arange(left, right, step).tolist()
    ]
    sketch.fill(*dots, colour=_print(rng, colour))


def _striped(sketch: Sketch, rng: Random, colour: Colour, box: Box) -> None:
    left, top, right, bottom = box
    step, share = rng.uniform(24, 60), rng.uniform(0.15, 0.5)
    bars = [rectangle(x, top, x + step * share, bottom) for x in np.arange(left, right, step).tolist()]
    sketch.fill(*bars, colour=_print(rng, colour))


def _zigzag(sketch: Sketch, rng: Random, colour: Colour, box: Box) -> None:
    left, top, right, bottom = box
    step = rng.uniform(26, 46)
    across = np.arange(left, right, step)
    wave = np.where(np.arange(len(across)) % 2, step * 0.5, 0.0)
    lines = [np.stack([across, wave + y], axis=1) for y in np.arange(top, bottom, step).tolist()]
    sketch.stroke(*lines, colour=_print(rng, colour), width=step * rng.uniform(0.15, 0.35))


def _rug(sketch: Sketch, rng: Random, colour: Colour) -> None:
    x, wide = rng.uniform(-50, 50), rng.uniform(120, 190)
    for share, tone in ((1.0, darker(colour, 0.15)), (0.93, lighter(colour, 0.25)), (0.86, colour)):
        sketch.fill(ellipse(x, 62, wide * share, wide * share * 0.3), colour=tone)


def _print(rng: Random, colour: Colour) -> Colour:
    """A colour that can be seen on this one without shouting."""
    return mix(colour, rng.choice((WHITE, BLACK, *WALLS)), rng.uniform(0.2, 0.5))
