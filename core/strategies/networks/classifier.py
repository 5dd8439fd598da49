"""The shape that every network here has: a backbone that makes features, and a head that names labels."""

import torch
from torch import Tensor, nn
from torch.nn import functional


class Classifier(nn.Module):
    """Normalised pictures (N, 3, size, size) to logits (N, labels), by way of features (N, D)."""

    def __init__(self, backbone: nn.Module, head: nn.Module) -> None:
        super().__init__()
        self.backbone = backbone
        self.head = head

    def forward(self, pictures: Tensor) -> Tensor:
        logits: Tensor = self.head(self.backbone(pictures))
        return logits


class UnitLengthHead(nn.Module):
    """One linear layer on features scaled to unit length: how alike counts, not how strong.

    Starts at zero, so that before the first step every label is equally likely.
    """

    scale = 20.0  # unit features alone would keep the softmax too flat to learn from

    def __init__(self, features: int, label_count: int) -> None:
        super().__init__()
        self.linear = nn.Linear(features, label_count)
        nn.init.zeros_(self.linear.weight)
        nn.init.zeros_(self.linear.bias)

    def forward(self, features: Tensor) -> Tensor:
        logits: Tensor = self.linear(self.scaled(features))
        return logits

    def scaled(self, features: Tensor) -> Tensor:
        """What the linear layer is given."""
        return functional.normalize(features, dim=-1) * self.scale


def probabilities(logits: Tensor) -> Tensor:
    """Logits (N, labels) to probabilities that sum to 1 over the labels."""
    return torch.softmax(logits, dim=-1)
