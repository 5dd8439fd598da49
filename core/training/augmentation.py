"""Varied copies of training pictures: mirrored, cut, shifted, turned, lighter; drawn anew for each picture."""

import math
from dataclasses import dataclass, replace

import torch
from torch import Tensor
from torch.nn import functional

from core.strategies import Augment
from core.training import tones


@dataclass(frozen=True, slots=True)
class Strength:
    """The widest changes: `turn` in degrees, `shift`, `zoom` and `lean` as shares of the side, `light` as a factor.

    Each picture is cut to at least the share `least` of its area. With `one` it gets one change only, drawn by lot
    from turning, shifting, leaning and the tones, beside the cut (Müller and Hutter 2021, TrivialAugment).
    """

    turn: float
    shift: float
    zoom: float = 0.0
    light: float = 0.0
    lean: float = 0.0
    least: float = 1.0
    one: bool = False

    def times(self, factor: float) -> "Strength":
        """The same changes, so many times as wide."""
        return replace(
            self,
            turn=self.turn * factor,
            shift=self.shift * factor,
            zoom=self.zoom * factor,
            light=self.light * factor,
            lean=self.lean * factor,
            least=1 - (1 - self.least) * factor,
        )


STRENGTHS: dict[Augment, Strength] = {
    "light": Strength(turn=10, shift=0.08, zoom=0.15, light=0.2),
    "strong": Strength(turn=30, shift=0.1, lean=0.3, least=0.7, one=True),
}
LONGEST = 4 / 3  # the sides of a cut to each other, before it is made square
MOVES = 5  # turning, shifting and leaning, the last two either way
NOTHING = 1  # of the changes drawn by lot


def vary(
    pixels: Tensor,
    augment: Augment,
    generator: torch.Generator,
    *,
    size: int | None = None,
    flip: bool = True,
    variation: float = 1.0,
    place: int = 0,
    whole: int | None = None,
) -> Tensor:
    """Pictures (N, 3, H, W) with values 0 … 255, each changed by its own draw of `generator` (a CPU one).

    They come out at `size`, or as large as they were. With `flip` half of them are mirrored. Of a `variation` below 1
    other changes are so much smaller. Of a batch of `whole`
    pictures these are those from `place` on: they change as they would in the whole batch.
    """
    size = size or pixels.shape[-1]
    if augment == "none":
        return resized(pixels, size)
    strength, count = STRENGTHS[augment].times(variation), len(pixels)
    whole, mine = whole or count, slice(place, place + count)
    draws = torch.rand(10, whole, generator=generator)[:, mine] * 2 - 1  # ten numbers in −1 … 1 for each picture
    kinds = torch.randint(MOVES + len(tones.TONES) + NOTHING, (whole,), generator=generator)[mine]
    placements = _placements(draws, strength, kinds, flip=flip).to(pixels.device)
    grid = functional.affine_grid(placements, [count, pixels.shape[1], size, size], align_corners=False)
    moved = functional.grid_sample(pixels, grid, padding_mode="reflection", align_corners=False)
    if strength.one:
        return tones.vary(moved, kinds - MOVES, draws[5])
    light = (1 + strength.light * draws[5]).view(count, 1, 1, 1).to(pixels.device)
    return (moved * light).clamp(0, 255)


def resized(pixels: Tensor, size: int) -> Tensor:
    """Pictures (N, 3, H, W) at `size`, unvaried."""
    if pixels.shape[-1] == size:
        return pixels
    return functional.interpolate(pixels, size=(size, size), mode="bilinear", antialias=True)


def _placements(draws: Tensor, strength: Strength, kinds: Tensor, *, flip: bool) -> Tensor:
    """For each picture the 2 × 3 matrix that says where its pixels come from."""
    turn, right, down, lean_x, lean_y = (
        torch.where(kinds == kind, 1.0, 0.0) if strength.one else torch.ones(len(kinds)) for kind in range(MOVES)
    )
    mirrored = torch.where(draws[0] < 0, -1.0, 1.0) if flip else torch.ones(len(kinds))
    angle = draws[1] * math.radians(strength.turn) * turn
    wide, high = _cut(draws, strength)
    cosine, sine = torch.cos(angle), torch.sin(angle)
    x_by_y = -sine + strength.lean * draws[8] * lean_x
    y_by_x = sine + strength.lean * draws[8] * lean_y
    left = strength.shift * 2 * draws[3] * right + (1 - wide).clamp(min=0) * draws[6]
    top = strength.shift * 2 * draws[4] * down + (1 - high).clamp(min=0) * draws[7]
    rows = [
        torch.stack([cosine * wide * mirrored, x_by_y * high, left], dim=-1),
        torch.stack([y_by_x * wide * mirrored, cosine * high, top], dim=-1),
    ]
    return torch.stack(rows, dim=1)  # (N, 2, 3)


def _cut(draws: Tensor, strength: Strength) -> tuple[Tensor, Tensor]:
    """For each picture the width and the height that are kept, as shares; above 1 it gets a margin."""
    if strength.least == 1.0:
        zoom = 1 + strength.zoom * draws[2]
        return zoom, zoom
    area = strength.least + (1 - strength.least) * (draws[2] + 1) / 2
    longer = torch.exp(math.log(LONGEST) / 2 * draws[9])
    side = area.sqrt()
    return (side * longer).clamp(max=1), (side / longer).clamp(max=1)
