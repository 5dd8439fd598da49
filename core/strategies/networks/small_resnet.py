"""A residual network for small pictures (He, Zhang, Ren and Sun 2015, section 4.2): ResNet-20."""

from itertools import pairwise

import torch
from torch import Tensor, nn
from torch.nn import functional

from core.strategies.networks import initialisation
from core.strategies.networks.classifier import Classifier

STAGES = (16, 32, 64)  # channels; each stage after the first half as wide and high
BLOCKS = 3  # of two convolutions in each stage
LARGE = 64  # from this side on the first convolution halves it: photographs need it less sharp, and take a quarter


def network(label_count: int, size: int) -> Classifier:
    """One convolution, three stages of residual blocks, the mean over all places, one linear layer."""
    stride = 2 if size >= LARGE else 1
    layers: list[nn.Module] = [_convolution(3, STAGES[0], stride), nn.BatchNorm2d(STAGES[0]), nn.ReLU()]
    for before, after in pairwise((STAGES[0], *STAGES)):
        layers += [ResidualBlock(before if number == 0 else after, after) for number in range(BLOCKS)]
    backbone = nn.Sequential(*layers, nn.AdaptiveAvgPool2d(1), nn.Flatten())
    built = Classifier(backbone, nn.Linear(STAGES[-1], label_count))
    built.apply(initialisation.he)
    return built


class ResidualBlock(nn.Module):
    """Two convolutions, added to what came in; with more channels out than in, half as wide and high."""

    def __init__(self, before: int, after: int) -> None:
        super().__init__()
        self.stride = 1 if before == after else 2
        self.more = after - before
        self.first = _convolution(before, after, self.stride)
        self.first_norm = nn.BatchNorm2d(after)
        self.second = _convolution(after, after, 1)
        self.second_norm = nn.BatchNorm2d(after)

    def forward(self, values: Tensor) -> Tensor:
        changed = functional.relu(self.first_norm(self.first(values)))
        changed = self.second_norm(self.second(changed))
        return torch.relu(changed + self._carried(values))

    def _carried(self, values: Tensor) -> Tensor:
        """What came in, every other row and column where it is halved, new channels zero: option A of the paper."""
        if self.stride == 1:
            return values
        return functional.pad(values[:, :, ::2, ::2], (0, 0, 0, 0, 0, self.more))


def _convolution(before: int, after: int, stride: int) -> nn.Conv2d:
    return nn.Conv2d(before, after, kernel_size=3, stride=stride, padding=1, bias=False)
