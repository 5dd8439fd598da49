"""The basic CNN: blocks of convolutions, deeper and smaller, then dense layers."""

from itertools import pairwise

from torch import nn

from core.strategies.networks import initialisation
from core.strategies.networks.classifier import Classifier

# (channels, convolutions) of each block; a 96 × 96 picture leaves the last one as 6 × 6, one of 28 × 28 as 7 × 7
BLOCKS = ((16, 1), (32, 1), (64, 2), (128, 2))
DENSE = 128
LEAST = 10  # a side shorter than this is not halved any more: too little would be left to tell shapes by


def network(label_count: int, size: int) -> Classifier:
    """3 → 16 → 32 → 64 → 128 channels, each block half as wide and high, then two dense layers."""
    blocks, side = [], size
    for (before, _), (after, convolutions) in pairwise(((3, 0), *BLOCKS)):
        halves = side >= LEAST
        blocks.append(_block(before, after, convolutions, halves=halves))
        side = side // 2 if halves else side
    flat = BLOCKS[-1][0] * side * side
    backbone = nn.Sequential(*blocks, nn.Flatten(), nn.Dropout(0.3), nn.Linear(flat, DENSE), nn.ReLU())
    built = Classifier(backbone, nn.Sequential(nn.Dropout(0.3), nn.Linear(DENSE, label_count)))
    built.apply(initialisation.he)
    return built


def _block(before: int, after: int, convolutions: int, *, halves: bool) -> nn.Sequential:
    layers: list[nn.Module] = []
    for number in range(convolutions):
        channels = before if number == 0 else after
        layers += [nn.Conv2d(channels, after, kernel_size=3, padding=1), nn.ReLU()]
    return nn.Sequential(*layers, *([nn.MaxPool2d(2)] if halves else []))
