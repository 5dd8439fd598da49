"""Networks that torchvision and timm know by name: their backbone, and a new last layer."""

from typing import Any

import timm as timms
import torchvision as vision
from torch import nn

from core.strategies.networks.classifier import Classifier

_OWN: dict[str, dict[str, Any]] = {
    "googlenet": {"aux_logits": False, "init_weights": False},
    "inception_v3": {"aux_logits": False, "init_weights": False},
}


def torchvision(model: str, label_count: int, size: int) -> Classifier:
    """torchvision's network of this name."""
    return _built("torchvision", model, label_count, size)


def timm(model: str, label_count: int, size: int) -> Classifier:
    """timm's network of this name."""
    return _built("timm", model, label_count, size)


def backbone(library: str, model: str) -> nn.Module:
    """The untrained network without its last layer: pictures (N, 3, H, W) to features (N, D)."""
    if library == "timm":
        made: nn.Module = timms.create_model(model, pretrained=False, num_classes=0)
        return made
    network: nn.Module = vision.models.get_model(model, weights=None, **_OWN.get(model, {}))
    path = _last(network)
    parent, _, name = path.rpartition(".")
    setattr(network.get_submodule(parent), name, nn.Identity())
    return network


def torchvision_head(model: str) -> str:
    """Where the last layer of torchvision's network is."""
    import torch

    with torch.device("meta"):
        return _last(vision.models.get_model(model, weights=None, **_OWN.get(model, {})))


def units(network: nn.Module) -> tuple[str, ...]:
    """The names of its parts with weights, in their order; long rows of parts one by one."""
    found: list[str] = []
    for name, child in network.named_children():
        inner = [f"{name}.{part}" for part, module in child.named_children() if any(True for _ in module.parameters())]
        if isinstance(child, nn.Sequential | nn.ModuleList) and len(inner) > 1:
            found.extend(inner)
        elif any(True for _ in child.parameters()):
            found.append(name)
    return tuple(found)


def _built(library: str, model: str, label_count: int, size: int) -> Classifier:
    from core.strategies import named

    del size  # it takes that of its preprocessing only
    return Classifier(backbone(library, model), nn.Linear(named(f"{library}:{model}").features, label_count))


def _last(network: nn.Module) -> str:
    """The path of the layer that names ImageNet's thousand labels."""
    named: list[str] = [name for name, module in network.named_modules() if isinstance(module, nn.Linear | nn.Conv2d)]
    return named[-1]
