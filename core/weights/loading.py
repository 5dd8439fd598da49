"""Pretrained weights put into a network, once their hash is found to be right; never others in their place."""

import zipfile
from collections.abc import Mapping
from contextlib import suppress
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING

from core.errors import UserError
from core.strategies import OfficialWeights, PackagedWeights, Strategy
from core.weights import hashes, hub, packaged
from core.weights.status import NotHere, require, status

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
            put(file, network, strategy, strategy.weights)
        case PackagedWeights():
            _put_in_order(_read(file), network.backbone, strategy.weights)


def put(file: Path, network: "Classifier", strategy: Strategy, weights: OfficialWeights) -> None:
    """Put the tensors of a file whose hash is known, or which cannot run anything, into the network's backbone.

    Raises UserError when they do not fit, and SafetensorError.
    """
    _put_by_name(_safe(file) if weights.file.endswith(".safetensors") else _read(file), network, weights, strategy)


def verified(strategy: Strategy) -> Path | None:
    """The file of the strategy's weights, its hash found right; None when it needs no weights. Raises UserError."""
    require(strategy)
    file = status(strategy).file
    match strategy.weights:
        case OfficialWeights() if file is not None:
            _check_official(file, hub.known(strategy.weights), strategy)
        case PackagedWeights() if file is not None:
            packaged.check(file, strategy.weights)
    return file


def _check_official(file: Path, weights: OfficialWeights, strategy: Strategy) -> None:
    try:
        right = weights.is_of(hashes.remembered_sha256(file))
    except OSError as error:
        raise UserError(f"{file} cannot be read ({error.strerror}).", "Look at the file.") from error
    if not right:
        raise NotHere(
            f"{file} does not hold the pretrained weights of {strategy.name}: its hash is wrong.",
            "Fetch them again",
            url=weights.url,
            strategy=strategy.name,
        )


def _put_in_order(tensors: "Tensors", backbone: "nn.Module", weights: PackagedWeights) -> None:
    kept = [tensor for name, tensor in tensors.items() if not name.startswith(weights.head)]
    backbone.load_state_dict(dict(zip(backbone.state_dict(), kept, strict=True)))


def _put_by_name(tensors: "Tensors", network: "Classifier", weights: OfficialWeights, strategy: Strategy) -> None:
    own = network.backbone.state_dict()
    given = _without_head(tensors, own, weights)
    if weights.renaming and given.keys() != own.keys():
        given = _without_head(_renamed(tensors, network.backbone, weights.renaming), own, weights)
    _check_fit(own, given, weights, strategy)
    for name, tensor in own.items():
        tensor.copy_(given[name])


def _without_head(tensors: "Tensors", own: "Tensors", weights: OfficialWeights) -> "dict[str, Tensor]":
    """What the file has for the backbone. Older ones do not tell how many batches their averages were taken over."""
    given = {name: value for name, value in own.items() if name.endswith("num_batches_tracked")}
    return given | {name: tensor for name, tensor in tensors.items() if not name.startswith(weights.head)}


def _renamed(tensors: "Tensors", backbone: "nn.Module", renaming: str) -> "Tensors":
    """The tensors under today's names; as they are where the library's own rules do not get along with them."""
    module, function = renaming.split(":")
    with suppress(Exception):
        renamed: Tensors = getattr(import_module(module), function)(tensors, backbone)
        return renamed
    return tensors


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


def _safe(file: Path) -> "Tensors":
    """The tensors of a file of a kind that holds nothing else."""
    from safetensors.torch import load_file

    return load_file(file)


def _read(file: Path) -> "Tensors":
    """The tensors of a file whose hash is known. Files of torch's older kind cannot be mapped into memory."""
    import torch

    tensors: Tensors = torch.load(file, weights_only=True, map_location="cpu", mmap=zipfile.is_zipfile(file))
    return tensors
