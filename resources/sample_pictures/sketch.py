"""Sketches: outlines in units of their own, and the flat shapes between them, back to front."""

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from resources.sample_pictures.colours import BLACK, Colour, darker

Outline = NDArray[np.float64]  # (points, 2)
Box = tuple[float, float, float, float]  # left, top, right, bottom

_CIRCLE = np.array([(math.cos(turn * math.pi / 12), math.sin(turn * math.pi / 12)) for turn in range(24)])
_STEPS = np.linspace(0.0, 1.0, 21)[1:, None]
_CURVES = {
    "L": (np.ones_like(_STEPS[:1]),),
    "Q": (2 * _STEPS * (1 - _STEPS), _STEPS**2),
    "C": (3 * _STEPS * (1 - _STEPS) ** 2, 3 * _STEPS**2 * (1 - _STEPS), _STEPS**3),
}


def path(text: str) -> Outline:
    """The outline that an SVG path describes: M, L, Q, C and Z, absolute, each letter written out."""
    parts: list[Outline] = []
    words = text.replace(",", " ").split()
    at = 0
    while at < len(words):
        letter = words[at]
        count = {"M": 1, "L": 1, "Q": 2, "C": 3, "Z": 0}[letter]
        numbers = [float(word) for word in words[at + 1 : at + 1 + 2 * count]]
        points = np.array(numbers, dtype=np.float64).reshape(count, 2)
        if letter == "M":
            parts.append(points)
        elif letter == "Z":
            parts.append(parts[0][:1])
        else:
            parts.append(_curve(parts[-1][-1], points, weights=_CURVES[letter]))
        at += 1 + 2 * count
    return np.concatenate(parts)


def outline(form: Outline | str) -> Outline:
    """Points as they are, or the SVG path that describes them."""
    return path(form) if isinstance(form, str) else form


def shifted(form: Outline, x: float, y: float) -> Outline:
    return np.asarray(form + np.array((x, y)))


def _curve(start: Outline, points: Outline, *, weights: Sequence[Outline]) -> Outline:
    # Sums of products instead of a matrix product: the last bit must not depend on the machine's BLAS.
    rest = 1.0 - sum(weights[1:], start=weights[0])
    line = rest * start
    for weight, point in zip(weights, points, strict=True):
        line = line + weight * point
    return np.asarray(line)


def ellipse(x: float, y: float, rx: float, ry: float | None = None) -> Outline:
    return _CIRCLE * (rx, rx if ry is None else ry) + (x, y)


def rectangle(left: float, top: float, right: float, bottom: float, *, corner: float = 0.0) -> Outline:
    if not corner:
        return np.array([(left, top), (right, top), (right, bottom), (left, bottom)])
    c = min(corner, (right - left) / 2, (bottom - top) / 2)
    return path(
        f"M {left + c} {top} L {right - c} {top} Q {right} {top} {right} {top + c} L {right} {bottom - c} "
        f"Q {right} {bottom} {right - c} {bottom} L {left + c} {bottom} "
        f"Q {left} {bottom} {left} {bottom - c} "
        f"L {left} {top + c} Q {left} {top} {left + c} {top} Z"
    )


def along(line: Outline, fractions: Sequence[float]) -> Outline:
    """Points at these fractions of the line's length."""
    lengths = np.sqrt(((line[1:] - line[:-1]) ** 2).sum(axis=1))
    walked = np.concatenate([[0.0], np.cumsum(lengths)])
    wanted = np.asarray(fractions) * walked[-1]
    return np.stack([np.interp(wanted, walked, line[:, axis]) for axis in (0, 1)], axis=1)


@dataclass(frozen=True, slots=True)
class Shape:
    """One flat area of one colour, or strokes `width` units wide; never painted outside `within`.

    A shape that lets light through tints what is there already and adds nothing to the silhouette.
    """

    outlines: tuple[Outline, ...]
    colour: Colour
    opacity: float = 1.0
    width: float | None = None
    within: Outline | None = None

    @property
    def is_opaque(self) -> bool:
        return self.opacity >= 1.0 and self.within is None

    def moved(self, *, shift: tuple[float, float], size: float, dimmed: float) -> "Shape":
        return replace(
            self,
            outlines=tuple(line * size + shift for line in self.outlines),
            colour=darker(self.colour, dimmed),
            width=None if self.width is None else self.width * size,
            within=None if self.within is None else self.within * size + shift,
        )


class Sketch:
    """Shapes in the order in which they are painted. x grows to the right, y downwards."""

    def __init__(self) -> None:
        self.shapes: list[Shape] = []

    def fill(
        self, *outlines: Outline | str, colour: Colour, opacity: float = 1.0, within: Outline | None = None
    ) -> None:
        self.shapes.append(Shape(tuple(map(outline, outlines)), colour, opacity, within=within))

    def stroke(
        self,
        *lines: Outline | str,
        colour: Colour,
        width: float,
        opacity: float = 1.0,
        within: Outline | None = None,
    ) -> None:
        self.shapes.append(Shape(tuple(map(outline, lines)), colour, opacity, width, within))

    def put_behind(self, rear: "Sketch", *, shift: tuple[float, float], size: float) -> None:
        """Put another sketch behind this one: moved, resized, and darker, most of all close to this one."""
        moved = [shape.moved(shift=shift, size=size, dimmed=0.14) for shape in rear.shapes]
        solid = [shape for shape in self.shapes if shape.is_opaque and shape.width is None]
        near = [shifted(line, 5, -3) for shape in solid for line in shape.outlines]
        self.shapes = [*moved, Shape(tuple(near), BLACK, opacity=0.25), *self.shapes]

    def bounds(self) -> Box:
        """The box around everything that is opaque."""
        lows, highs = [], []
        for shape in self.shapes:
            if not shape.is_opaque:
                continue
            reach = (shape.width or 0.0) / 2
            points = np.concatenate(shape.outlines)
            lows.append(points.min(axis=0) - reach)
            highs.append(points.max(axis=0) + reach)
        low, high = np.min(lows, axis=0), np.max(highs, axis=0)
        return float(low[0]), float(low[1]), float(high[0]), float(high[1])
