"""Varied copies of training pictures: mirrored, shifted, turned, lighter; drawn anew for each picture."""

import math
from dataclasses import dataclass

import torch
from torch import Tensor
from torch.nn import functional

from core.strategies import Augment


@dataclass(frozen=True, slots=True)
class Strength:
    """The widest changes: `turn` in degrees, `shift` and `zoom` as shares of the side, `light` as a factor."""

    turn: float
    shift: float
    zoom: float
    light: float


STRENGTHS: dict[Augment, Strength] = {
    "light": Strength(turn=10, shift=0.08, zoom=0.15, light=0.2),
    "strong": Strength(turn=25, shift=0.15, zoom=0.3, light=0.4),
}


def vary(pixels: Tensor, augment: Augment, generator: torch.Generator) -> Tensor:
    """Pictures (N, 3, H, W) with values 0 … 255, each changed by its own draw of `generator` (a CPU one)."""
    if augment == "none":
        return pixels
    strength = STRENGTHS[augment]
    count = len(pixels)
    draws = torch.rand(6, count, generator=generator) * 2 - 1  # six numbers in −1 … 1 for each picture
    grid = functional.affine_grid(
        _placements(draws, strength).to(pixels.device), list(pixels.shape), align_corners=False
    )
    moved = functional.grid_sample(pixels, grid, padding_mode="reflection", align_corners=False)
    light = (1 + strength.light * draws[5]).view(count, 1, 1, 1).to(pixels.device)
    return (moved * light).clamp(0, 255)


def _placements(draws: Tensor, strength: Strength) -> Tensor:
    """For each picture the 2 × 3 matrix that says where its pixels come from."""
    mirrored = torch.where(draws[0] < 0, -1.0, 1.0)
    angle = draws[1] * math.radians(strength.turn)
    zoom = 1 + strength.zoom * draws[2]
    cosine, sine = torch.cos(angle) * zoom, torch.sin(angle) * zoom
    rows = [
        torch.stack([cosine * mirrored, -sine, strength.shift * 2 * draws[3]], dim=-1),
        torch.stack([sine * mirrored, cosine, strength.shift * 2 * draws[4]], dim=-1),
    ]
    return torch.stack(rows, dim=1)  # (N, 2, 3)
