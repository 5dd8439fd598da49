"""The weights that a network learned from nothing begins with."""

from torch import nn


def he(module: nn.Module) -> None:
    """Weights that keep the signal's strength through ReLUs (He et al. 2015, Delving Deep into Rectifiers)."""
    if isinstance(module, nn.Conv2d | nn.Linear):
        nn.init.kaiming_normal_(module.weight, nonlinearity="relu")
        if module.bias is not None:
            nn.init.zeros_(module.bias)
