"""A model on disk: weights as safetensors beside their card. Opening one never runs anything that it carries."""

import hashlib
import platform
from collections.abc import Mapping
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path

from safetensors import SafetensorError
from safetensors.torch import load as load_tensors
from safetensors.torch import save as save_tensors
from torch import Tensor

from core import __version__, files, strategies
from core.errors import UserError
from core.evaluation import Report
from core.model import card as cards
from core.model.card import ModelCard
from core.preprocess import Preprocess
from core.strategies import Mode
from core.strategies.networks.classifier import Classifier


@dataclass(frozen=True, slots=True)
class Model:
    """A trained network with its card, on the CPU and in evaluation mode."""

    card: ModelCard
    network: Classifier


def save(
    folder: Path,
    network: Classifier,
    *,
    labels: tuple[str, ...],
    strategy: str,
    mode: Mode,
    preprocess: Preprocess,
    report: Report,
    beside: Mapping[str, str] | None = None,
    replace: bool = False,
) -> Model:
    """Write a model folder, whole or not at all, with other texts `beside` it by their files' names.

    Raises UserError when one is there that may not be replaced, or the folder above it has gone.
    """
    tensors: dict[str, Tensor] = {name: value.contiguous() for name, value in network.state_dict().items()}
    weights = save_tensors(tensors)
    digest = hashlib.sha256(weights).hexdigest()
    card = ModelCard(labels, strategy, mode, preprocess, digest, report, versions())
    with files.explained(folder), files.whole_folder(folder, replace=replace, parents=False) as part:
        (part / cards.WEIGHTS).write_bytes(weights)
        cards.write(part, card)
        for name, text in (beside or {}).items():
            (part / name).write_text(text, encoding="utf-8")
        for written in part.iterdir():
            files.sync(written)
    return Model(card, network)


def load(folder: Path) -> Model:
    """The model in `folder`. Raises UserError when it is missing, damaged or from a newer version."""
    card = cards.read(folder)
    file = folder / cards.WEIGHTS
    try:
        weights = file.read_bytes()
    except OSError as error:
        raise UserError(f"{file} is missing.", "Take the model from a copy, or train again.") from error
    if hashlib.sha256(weights).hexdigest() != card.weights_sha256:
        raise UserError(f"{file} is damaged: its content is not what it was.", "Take it from a copy, or train again.")
    try:
        network = strategies.named(card.strategy).build(len(card.labels), size=card.preprocess.size)
    except KeyError:
        raise UserError(f"{folder} needs the network {card.strategy}, which is not here.", "Update Handful.") from None
    try:
        network.load_state_dict(load_tensors(weights))
    except (SafetensorError, RuntimeError) as error:
        raise UserError(f"{file} does not fit the strategy {card.strategy}.", "Train again.") from error
    return Model(card, network.eval())


def versions() -> dict[str, str]:
    """What a model was made with, to be read by people."""
    packages = ("torch", "torchvision", "timm", "pillow")
    return {
        "handful": __version__,
        "python": platform.python_version(),
        **{name: version(name) for name in packages},
    }
