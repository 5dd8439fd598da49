"""From a sketch to pixels: where its points come to lie, and painting it large so that edges are smooth."""

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from PIL import Image, ImageChops, ImageDraw

from resources.sample_pictures.colours import Colour
from resources.sample_pictures.sketch import Outline, Shape

Size = tuple[int, int]  # width, height


@dataclass(frozen=True, slots=True)
class Placement:
    """Where a sketch comes to lie in the picture, in pixels.

    `centre` of the sketch goes to `target`, made `scale` times as large, turned by `angle` radians and, where
    `mirrored`, flipped. `lean` is how fast things shrink along x and y: a slight perspective.
    """

    centre: tuple[float, float]
    target: tuple[float, float]
    scale: float
    angle: float = 0.0
    mirrored: bool = False
    lean: tuple[float, float] = (0.0, 0.0)

    def place(self, points: Outline) -> Outline:
        x = (points[:, 0] - self.centre[0]) * self.scale * (-1 if self.mirrored else 1)
        y = (points[:, 1] - self.centre[1]) * self.scale
        depth = np.maximum(1 + x * self.lean[0] + y * self.lean[1], 0.05)
        cos, sin = math.cos(self.angle), math.sin(self.angle)
        right = (x * cos - y * sin) / depth + self.target[0]
        down = (x * sin + y * cos) / depth + self.target[1]
        return np.stack([right, down], axis=1)


@dataclass(frozen=True, slots=True)
class Layer:
    """Painted pixels, already weighted by how much of each pixel they cover."""

    colour: Image.Image  # RGB, black where nothing is
    cover: Image.Image  # L


def paint(shapes: Sequence[Shape], *, placement: Placement, size: Size, fineness: int = 3) -> Layer:
    """Paint on nothing, `fineness` times too large, and reduce."""
    box = _extent(shapes, placement=placement, size=size)
    large = ((box[2] - box[0]) * fineness, (box[3] - box[1]) * fineness)
    near = replace(placement, target=(placement.target[0] - box[0], placement.target[1] - box[1]))
    painter = _Painter(Image.new("RGB", large), Image.new("L", large), near, fineness)
    for shape in shapes:
        painter.paint(shape)
    layer = Layer(Image.new("RGB", size), Image.new("L", size))
    layer.colour.paste(painter.colour.reduce(fineness), box)
    layer.cover.paste(painter.cover.reduce(fineness), box)
    return layer


def _extent(shapes: Sequence[Shape], *, placement: Placement, size: Size) -> tuple[int, int, int, int]:
    """The part of the picture that opaque shapes touch: nothing is painted outside it."""
    solid = [shape for shape in shapes if shape.is_opaque]
    points = placement.place(np.concatenate([line for shape in solid for line in shape.outlines]))
    reach = math.ceil(max(shape.width or 0.0 for shape in solid) * placement.scale / 2) + 2
    low, high = points.min(axis=0) - reach, points.max(axis=0) + reach
    left, top = max(int(low[0]), 0), max(int(low[1]), 0)
    return left, top, min(int(high[0]) + 1, size[0]), min(int(high[1]) + 1, size[1])


def paint_over(
    ground: Colour, shapes: Sequence[Shape], *, placement: Placement, size: Size, fineness: int = 2
) -> Image.Image:
    """Paint on a ground that fills the picture."""
    if not shapes:
        return Image.new("RGB", size, ground)
    large = (size[0] * fineness, size[1] * fineness)
    painter = _Painter(Image.new("RGB", large, ground), Image.new("L", large, 255), placement, fineness)
    for shape in shapes:
        painter.paint(shape)
    return painter.colour.reduce(fineness)


class _Painter:
    def __init__(self, colour: Image.Image, cover: Image.Image, placement: Placement, fineness: int) -> None:
        self.colour = colour
        self.cover = cover
        self._placement = placement
        self._fineness = fineness

    def paint(self, shape: Shape) -> None:
        lines = self._pixels(shape.outlines)
        width = self._width(shape)
        if not shape.is_opaque:
            self._tint(shape, lines, width)
            return
        _draw(self.colour, lines, width=width, ink=shape.colour)
        _draw(self.cover, lines, width=width, ink=255)

    def _tint(self, shape: Shape, lines: list[Outline], width: int | None) -> None:
        limits = [] if shape.within is None else self._pixels((shape.within,))
        box = self._overlap([np.concatenate(lines), *limits], reach=(width or 0) + 2)
        if box is None:
            return
        corner = np.array(box[:2], dtype=np.float64)
        mask = self.cover.crop(box)
        for area, thickness, ink in ((lines, width, round(255 * shape.opacity)), (limits, None, 255)):
            if area:
                stencil = Image.new("L", mask.size)
                _draw(stencil, [line - corner for line in area], width=thickness, ink=ink)
                mask = ImageChops.darker(mask, stencil)
        self.colour.paste(shape.colour, box, mask)

    def _pixels(self, outlines: tuple[Outline, ...]) -> list[Outline]:
        # Rounded, so that a sine whose last bit differs between machines still meets the same pixels.
        points = (self._placement.place(np.concatenate(outlines)) * self._fineness).round(2)
        return np.split(points, np.cumsum([len(line) for line in outlines[:-1]]))

    def _width(self, shape: Shape) -> int | None:
        if shape.width is None:
            return None
        return max(round(shape.width * self._placement.scale * self._fineness), 1)

    def _overlap(self, outlines: list[Outline], *, reach: int) -> tuple[int, int, int, int] | None:
        """The box that is inside the boxes of all these outlines and inside the picture."""
        low = np.max([outline.min(axis=0) for outline in outlines], axis=0) - reach
        high = np.min([outline.max(axis=0) for outline in outlines], axis=0) + reach
        left, top = max(int(low[0]), 0), max(int(low[1]), 0)
        right, bottom = min(int(high[0]) + 1, self.colour.width), min(int(high[1]) + 1, self.colour.height)
        return (left, top, right, bottom) if left < right and top < bottom else None


def _draw(image: Image.Image, lines: list[Outline], *, width: int | None, ink: int | Colour) -> None:
    draw = ImageDraw.Draw(image)
    for line in lines:
        points = [(x, y) for x, y in line.tolist()]
        if width is None:
            draw.polygon(points, fill=ink)
            continue
        # Round joints and ends are slow, and on a thin line nobody sees them once it is reduced.
        thick = width > 8
        draw.line(points, fill=ink, width=width, joint="curve" if thick else None)
        if thick:
            for x, y in (points[0], points[-1]):
                draw.circle((x, y), width / 2, fill=ink)
