"""Pretrained weights put into a network, once their hash is found to be right; never others in their place."""

import zipfile
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from core.errors import UserError
from core.strategies import OfficialWeights, PackagedWeights, Strategy
from core.weights import hashes, packaged
from core.weights.status import elsewhere, require, status

if TYPE_CHECKING:
    from torch import Tensor, nn

    from core.strategies.networks.classifier import Classifier

    Tensors = Mapping[str, Tensor]


def load_pretrained(network: "Classifier", strategy: Strategy) -> None:
    """Put the strategy's pretrained weights into the network's backbone.

    Raises UserError when they are missing (MissingWeights) or are not the ones they should be.
    """
    file = verified(strategy)
    if file is None:
        return
    match strategy.weights:
        case OfficialWeights():
            _put_by_name(_read(file), network.backbone, strategy.weights, strategy)
        case PackagedWeights():
            _put_in_order(_read(file), network.backbone, strategy.weights)


def verified(strategy: Strategy) -> Path | None:
    """The file of the strategy's weights, its hash found right; None when it needs no weights. Raises UserError."""
    require(strategy)
    file = status(strategy).file
    match strategy.weights:
        case OfficialWeights() if file is not None:
            _check_official(file, strategy.weights, strategy)
        case PackagedWeights() if file is not None:
            packaged.check(file, strategy.weights)
    return file


def _check_official(file: Path, weights: OfficialWeights, strategy: Strategy) -> None:
    try:
        right = weights.is_of(hashes.remembered_sha256(file))
    except OSError as error:
        raise UserError(f"{file} cannot be read ({error.strerror}).", "Look at the file.") from error
    if not right:
        raise UserError(
            f"{file} does not hold the pretrained weights of {strategy.name}: its hash is wrong.",
            f"Fetch them again (handful weights {strategy.name}), or {elsewhere(weights)}.",
        )


def _put_in_order(tensors: "Tensors", backbone: "nn.Module", weights: PackagedWeights) -> None:
    kept = [tensor for name, tensor in tensors.items() if not name.startswith(weights.head)]
    backbone.load_state_dict(dict(zip(backbone.state_dict(), kept, strict=True)))


def _put_by_name(tensors: "Tensors", backbone: "nn.Module", weights: OfficialWeights, strategy: Strategy) -> None:
    own = backbone.state_dict()
    # Older files do not tell how many batches their averages were taken over, and nothing here asks for it
    given = {name: value for name, value in own.items() if name.endswith("num_batches_tracked")}
    given |= {name: tensor for name, tensor in tensors.items() if not name.startswith(weights.head)}
    _check_fit(own, given, weights, strategy)
    backbone.load_state_dict(given)


def _check_fit(own: "Tensors", given: "Tensors", weights: OfficialWeights, strategy: Strategy) -> None:
    """Raise UserError unless both have the same names and shapes."""
    troubles = [f"{name} is missing" for name in own if name not in given]
    troubles += [f"{name} is too many" for name in given if name not in own]
    troubles += [
        f"{name} is {_shape(given[name])} and not {_shape(own[name])}"
        for name in own
        if name in given and given[name].shape != own[name].shape
    ]
    if troubles:
        more = f", and {len(troubles) - 1:,} more" if len(troubles) > 1 else ""
        raise UserError(
            f"{weights.file} does not fit the network of {strategy.name}: {troubles[0]}{more}.",
            "Choose another strategy, and please report it.",
        )


def _shape(tensor: "Tensor") -> str:
    return " × ".join(map(str, tensor.shape)) or "one number"


def _read(file: Path) -> "Tensors":
    """The tensors of a file whose hash is known. Files of torch's older kind cannot be mapped into memory."""
    import torch

    tensors: Tensors = torch.load(file, weights_only=True, map_location="cpu", mmap=zipfile.is_zipfile(file))
    return tensors
