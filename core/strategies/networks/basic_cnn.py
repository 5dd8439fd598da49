"""The basic CNN: blocks of convolutions, deeper and smaller, then dense layers."""

from itertools import pairwise

from torch import nn

from core.strategies.networks.classifier import Classifier

# (channels, convolutions) of each block; a 96 × 96 picture leaves the last one as 6 × 6
BLOCKS = ((16, 1), (32, 1), (64, 2), (128, 2))
DENSE = 128


def network(label_count: int) -> Classifier:
    """3 → 16 → 32 → 64 → 128 channels, each block half as wide and high, then two dense layers."""
    blocks = [_block(before, after, convolutions) for (before, _), (after, convolutions) in pairwise(((3, 0), *BLOCKS))]
    flat = BLOCKS[-1][0] * 6 * 6
    backbone = nn.Sequential(*blocks, nn.Flatten(), nn.Dropout(0.3), nn.Linear(flat, DENSE), nn.ReLU())
    built = Classifier(backbone, nn.Sequential(nn.Dropout(0.3), nn.Linear(DENSE, label_count)))
    built.apply(_he_initialisation)
    return built


def _block(before: int, after: int, convolutions: int) -> nn.Sequential:
    layers: list[nn.Module] = []
    for number in range(convolutions):
        channels = before if number == 0 else after
        layers += [nn.Conv2d(channels, after, kernel_size=3, padding=1), nn.ReLU()]
    return nn.Sequential(*layers, nn.MaxPool2d(2))


def _he_initialisation(module: nn.Module) -> None:
    """Weights that keep the signal's strength through ReLUs (He et al. 2015, Delving Deep into Rectifiers)."""
    if isinstance(module, nn.Conv2d | nn.Linear):
        nn.init.kaiming_normal_(module.weight, nonlinearity="relu")
        if module.bias is not None:
            nn.init.zeros_(module.bias)
