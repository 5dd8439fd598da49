"""EfficientNet-Lite0 (Tan and Le 2019, without squeeze-and-excitation), its layers named as timm names them.

Not timm's own: that brings torchvision along, and with it one and a half seconds at every start and 150 MB.
"""

import torch
from torch import Tensor, nn
from torch.nn import functional

from core.strategies.builtin import STRATEGY
from core.strategies.networks.classifier import Classifier, UnitLengthHead

# For each stage: blocks, side of the kernel, stride of the first block, times the channels are widened, channels
_STAGES = (
    (1, 3, 1, 1, 16),
    (2, 3, 2, 6, 24),
    (2, 5, 2, 6, 40),
    (3, 3, 2, 6, 80),
    (3, 5, 1, 6, 112),
    (4, 5, 2, 6, 192),
    (1, 3, 1, 6, 320),
)
_STEM = 32


def network(label_count: int, _size: int) -> Classifier:
    """The backbone without its own head (1,280 features), and a linear head for these labels."""
    return Classifier(EfficientNetLite(STRATEGY.features), UnitLengthHead(STRATEGY.features, label_count))


class EfficientNetLite(nn.Module):
    """Pictures (N, 3, H, W) to features (N, D)."""

    def __init__(self, features: int) -> None:
        super().__init__()
        self.conv_stem = _convolution(3, _STEM, 3, stride=2)
        self.bn1 = NormThenAct(_STEM)
        stages, before = [], _STEM
        for count, kernel, stride, wider, after in _STAGES:
            blocks: list[nn.Module] = []
            for number in range(count):
                step = stride if number == 0 else 1
                blocks.append(_block(before, after, kernel, stride=step, wider=wider))
                before = after
            stages.append(nn.Sequential(*blocks))
        self.blocks = nn.Sequential(*stages)
        self.conv_head = _convolution(before, features, 1)
        self.bn2 = NormThenAct(features)
        self.global_pool = nn.Sequential(nn.AdaptiveAvgPool2d(1), nn.Flatten())

    def forward(self, pictures: Tensor) -> Tensor:
        values = self.blocks(self.bn1(self.conv_stem(pictures)))
        features: Tensor = self.global_pool(self.bn2(self.conv_head(values)))
        return features


class SeparableBlock(nn.Module):
    """Each channel filtered by itself, then mixed."""

    def __init__(self, before: int, after: int, kernel: int, *, stride: int) -> None:
        super().__init__()
        self.carries = before == after and stride == 1
        self.conv_dw = _convolution(before, before, kernel, stride=stride, groups=before)
        self.bn1 = NormThenAct(before)
        self.conv_pw = _convolution(before, after, 1)
        self.bn2 = NormThenAct(after, act=False)

    def forward(self, values: Tensor) -> Tensor:
        changed: Tensor = self.bn1(self.conv_dw(values))
        changed = self.bn2(self.conv_pw(changed))
        return changed + values if self.carries else changed


class InvertedBlock(nn.Module):
    """Widened, each channel filtered by itself, then mixed into fewer, with a short cut where the size stays."""

    def __init__(self, before: int, after: int, kernel: int, *, stride: int, wider: int) -> None:
        super().__init__()
        between = wider * before
        self.carries = before == after and stride == 1
        self.conv_pw = _convolution(before, between, 1)
        self.bn1 = NormThenAct(between)
        self.conv_dw = _convolution(between, between, kernel, stride=stride, groups=between)
        self.bn2 = NormThenAct(between)
        self.conv_pwl = _convolution(between, after, 1)
        self.bn3 = NormThenAct(after, act=False)

    def forward(self, values: Tensor) -> Tensor:
        changed: Tensor = self.bn1(self.conv_pw(values))
        changed = self.bn2(self.conv_dw(changed))
        changed = self.bn3(self.conv_pwl(changed))
        return changed + values if self.carries else changed


class NormThenAct(nn.BatchNorm2d):
    """Batch normalisation with the weights' own epsilon, and what follows it."""

    def __init__(self, channels: int, *, act: bool = True) -> None:
        super().__init__(channels, eps=1e-3)
        self.act = nn.ReLU6(inplace=True) if act else nn.Identity()

    def forward(self, values: Tensor) -> Tensor:
        after: Tensor = self.act(super().forward(values))
        return after


class SamePadded(nn.Conv2d):
    """A convolution whose output is a stride-th of its input, rounded up: what is odd of the padding goes below and
    to the right, as TensorFlow does, in which the weights were learned.
    """

    def forward(self, values: Tensor) -> Tensor:
        down, right = (
            max(0, (-(-size // stride) - 1) * stride + kernel - size)
            for size, stride, kernel in zip(values.shape[-2:], self.stride, self.kernel_size, strict=True)
        )
        padded = functional.pad(values, (right // 2, right - right // 2, down // 2, down - down // 2))
        return torch.conv2d(padded, self.weight, None, self.stride, groups=self.groups)


def _block(before: int, after: int, kernel: int, *, stride: int, wider: int) -> nn.Module:
    if wider == 1:
        return SeparableBlock(before, after, kernel, stride=stride)
    return InvertedBlock(before, after, kernel, stride=stride, wider=wider)


def _convolution(before: int, after: int, kernel: int, *, stride: int = 1, groups: int = 1) -> nn.Conv2d:
    if stride == 1:
        return nn.Conv2d(before, after, kernel, padding=kernel // 2, groups=groups, bias=False)
    return SamePadded(before, after, kernel, stride, groups=groups, bias=False)
