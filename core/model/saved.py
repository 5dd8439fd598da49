"""A model on disk: weights as safetensors beside their card. Opening one never runs anything that it carries."""

import hashlib
import platform
import threading
from collections.abc import Mapping
from dataclasses import dataclass, replace
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
from core.model.content import whole
from core.novelty.distance import FACTS, Distance
from core.novelty.threshold import Threshold
from core.preprocess import Preprocess
from core.strategies import Mode
from core.strategies.dice import OwnDice
from core.strategies.networks.classifier import Classifier

_NOVELTY = "novelty."  # what the names of the distance's tensors begin with, beside the network's
_WRITING = threading.Lock()  # or a card that was read before a model was replaced could be written beside its weights


@dataclass(frozen=True, slots=True)
class Model:
    """A trained network with its card, on the CPU and in evaluation mode.

    `distance` scores its features for "none of these"; None where the card has no threshold.
    """

    card: ModelCard
    network: Classifier
    distance: Distance | None = None


def save(
    folder: Path,
    network: Classifier,
    *,
    labels: tuple[str, ...],
    strategy: str,
    mode: Mode,
    preprocess: Preprocess,
    report: Report,
    distance: Distance | None = None,
    novelty: Threshold | None = None,
    beside: Mapping[str, str | bytes] | None = None,
    replace: bool = False,
) -> Model:
    """Write a model folder, whole or not at all, with what else lies `beside` it by its files' names.

    Raises UserError when one is there that may not be replaced, or the folder above it has gone.
    """
    content = weights(network, distance)
    digest = hashlib.sha256(content).hexdigest()
    card = ModelCard(labels, strategy, mode, preprocess, digest, report, versions(), novelty)
    with _WRITING, files.explained(folder), files.whole_folder(folder, replace=replace, parents=False) as part:
        (part / cards.WEIGHTS).write_bytes(content)
        cards.write(part, card)
        for name, other in (beside or {}).items():
            (part / name).write_bytes(other.encode() if isinstance(other, str) else other)
        for written in part.iterdir():
            files.sync(written)
    return Model(card, network, distance)


def weights(network: Classifier, distance: Distance | None) -> bytes:
    """All that was learned, as safetensors."""
    tensors: dict[str, Tensor] = {name: value.contiguous() for name, value in network.state_dict().items()}
    tensors |= {_NOVELTY + name: value for name, value in (distance.state_dict() if distance else {}).items()}
    return save_tensors(tensors)


def load(folder: Path) -> Model:
    """The model in `folder`. Raises UserError when it is missing, damaged or from a newer version."""
    card = cards.read(folder)
    file = folder / cards.WEIGHTS
    content = whole(file, card)
    try:
        strategy = strategies.named(card.strategy)
        with OwnDice():  # what it begins with is replaced at once; a training beside it draws on undisturbed
            network = strategy.build(len(card.labels), size=card.preprocess.size)
    except KeyError:
        raise UserError(f"{folder} needs the network {card.strategy}, which is not here.", "Update Handful.") from None
    try:
        tensors = load_tensors(content)
        if not all(bool(value.isfinite().all()) for value in tensors.values()):
            raise ValueError("a weight is no number")
        distance = _distance(tensors, card, strategy.features)
        network.load_state_dict({name: value for name, value in tensors.items() if not name.startswith(_NOVELTY)})
    except (SafetensorError, RuntimeError, LookupError, ValueError) as error:
        raise UserError(f"{file} does not fit the strategy {card.strategy}.", "Train again.") from error
    return Model(card, network.eval(), distance)


def turn_away(folder: Path, share: float) -> ModelCard:
    """Let the model in `folder` turn away this share of real pictures instead. Raises UserError.

    From then on everything that reads it does: the command line, every export.
    """
    with _WRITING:
        card = cards.read(folder)
        if card.novelty is None or card.novelty.value is None:
            raise UserError("This model cannot tell when a picture is none of its labels.", "Train again with more.")
        changed = replace(card, novelty=card.novelty.at(share))
        file = folder / cards.CARD
        with files.explained(file), files.whole_file(file, parents=False) as part:
            part.write_text(cards.text(changed), encoding="utf-8")
        return changed


def _distance(tensors: Mapping[str, Tensor], card: ModelCard, features: int) -> Distance | None:
    """What scores "none of these", where the card has a threshold for it. Raises LookupError and ValueError."""
    if card.novelty is None or card.novelty.value is None:
        return None
    facts = {name: tensors[_NOVELTY + name] for name in FACTS}
    axes, kinds = len(facts["stretch"]), len(facts["offsets"])
    shapes = ((features,), (axes, features), (axes,), (), (kinds, features), (kinds,), (), ())
    if any(facts[name].shape != shape for name, shape in zip(FACTS, shapes, strict=True)) or not kinds:
        raise ValueError("the distance has other features than the strategy")
    if not all(bool(fact.isfinite().all()) for fact in facts.values()):
        raise ValueError("the distance holds something other than numbers")
    return Distance(facts)


def versions() -> dict[str, str]:
    """What a model was made with, to be read by people."""
    packages = ("torch", "torchvision", "timm", "pillow")
    return {
        "handful": __version__,
        "python": platform.python_version(),
        **{name: version(name) for name in packages},
    }
