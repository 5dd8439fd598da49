"""Where pretrained weights come from, always hash-checked; never is one network put in another's place."""

import hashlib
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

from core.errors import UserError
from core.strategies import PackagedWeights, Strategy

if TYPE_CHECKING:
    from core.strategies.networks.classifier import Classifier


@dataclass(frozen=True, slots=True)
class Availability:
    """Whether a strategy can be trained now, how much must be downloaded first, and if not, why."""

    now: bool
    download_megabytes: float
    reason: str = ""


def availability(strategy: Strategy) -> Availability:
    """Whether the strategy's weights are at hand. Looks for the file only; its hash is checked when it is loaded."""
    if strategy.weights is None or _file(strategy.weights) is not None:
        return Availability(now=True, download_megabytes=0.0)
    reason = f"the package {strategy.weights.package} is not installed"
    return Availability(now=False, download_megabytes=strategy.weights.megabytes, reason=reason)


def load_pretrained(network: "Classifier", strategy: Strategy) -> None:
    """Put the strategy's pretrained weights into the network's backbone.

    Raises UserError when they are missing or are not the ones they should be.
    """
    if strategy.weights is None:
        return
    import torch

    file = _checked(strategy.weights)
    loaded = torch.load(file, weights_only=True, map_location="cpu")
    tensors = [tensor for name, tensor in loaded.items() if not name.startswith(strategy.weights.head)]
    names = list(network.backbone.state_dict())
    network.backbone.load_state_dict(dict(zip(names, tensors, strict=True)))


def _checked(weights: PackagedWeights) -> Path:
    """The weights file, once its hash is found to be right."""
    file = _file(weights)
    if file is None:
        raise UserError(
            f"The pretrained weights ({weights.megabytes} MB) are missing: "
            f"the package {weights.package} is not installed.",
            "Run ./run again, which installs it, or choose a strategy that learns from nothing.",
        )
    if hashlib.sha256(file.read_bytes()).hexdigest() != weights.sha256:
        raise UserError(
            f"The pretrained weights in the package {weights.package} are damaged: their hash is wrong.",
            f"Install the package again ({weights.source}).",
        )
    return file


def _file(weights: PackagedWeights) -> Path | None:
    found = find_spec(weights.package)
    if found is None or found.origin is None:
        return None
    file = Path(found.origin).parent / weights.file
    return file if file.is_file() else None
