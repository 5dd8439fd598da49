"""Any of torchvision's and timm's classifiers as a strategy, for who asks for it: `torchvision:NAME`, `timm:NAME`.

torch is imported with the first such name, which takes seconds.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import pairwise
from typing import Any

from core.preprocess import Preprocess
from core.strategies.recipes import FINETUNE, FROZEN, SCRATCH
from core.strategies.strategy import Mode, OfficialWeights, Recipe, Strategy

MARK = ":"
LIBRARIES = ("torchvision", "timm")
_STAGES = 5
_NETWORKS = "core.strategies.networks.by_name"
_RENAMING = "core.strategies.networks.renaming"
_HUB = "https://huggingface.co"
# Their weights were carried over from TensorFlow, see core.strategies.classic
_TENSORFLOW = ("googlenet", "inception_v3")
_HALF = (0.5, 0.5, 0.5)
_BESIDE = ("aux1.", "aux2.", "AuxLogits.")  # auxiliary heads


@lru_cache(maxsize=64)
def strategy(name: str) -> Strategy:
    """The strategy of a name with MARK; KeyError when its library has no such classifier."""
    library, _, model = name.partition(MARK)
    if library == "torchvision":
        return _of_torchvision(name, model)
    if library == "timm":
        return _of_timm(name, model)
    raise KeyError(name)


def names() -> tuple[str, ...]:
    """All such names, torchvision's first."""
    import timm
    from torchvision import models

    listed = {"torchvision": models.list_models(module=models), "timm": timm.list_models()}
    return tuple(f"{library}{MARK}{model}" for library in LIBRARIES for model in listed[library])


def _of_torchvision(name: str, model: str) -> Strategy:
    from torchvision import models

    if model not in models.list_models(module=models):
        raise KeyError(name)
    weights = models.get_model_weights(model).DEFAULT
    seen = weights.transforms()
    mean, std = (_HALF, _HALF) if model in _TENSORFLOW else (_three(seen.mean), _three(seen.std))
    return _strategy(
        name,
        f"{model} (torchvision)",
        Preprocess(size=seen.crop_size[0], mean=mean, std=std),
        OfficialWeights(
            url=weights.url,
            sha256=weights.url.rpartition("-")[2].partition(".")[0],
            megabytes=round(weights.meta["_file_size"] * 1.048576, 2),
            head=(_head(model), *_BESIDE),
            source=f"torchvision, {weights.name}",
            renaming=f"{_RENAMING}:torchvision",
        ),
    )


def _of_timm(name: str, model: str) -> Strategy:
    import timm

    if not timm.is_model(model.partition(".")[0]):
        raise KeyError(name)
    try:
        config = timm.get_pretrained_cfg(model)
    except RuntimeError as error:  # no such tag
        raise KeyError(name) from error
    if config is None:
        raise KeyError(name)
    preprocess = Preprocess(size=config.input_size[1], mean=_three(config.mean), std=_three(config.std))
    made = _strategy(name, f"{model} (timm)", preprocess, None)
    return _with_weights(made, _on_the_hub(config, made)) if config.hf_hub_id else made


def _on_the_hub(config: Any, strategy: Strategy) -> OfficialWeights:
    """The published file, whose hash the hub tells when it is asked; its size is reckoned from the network's."""
    repository, _, revision = config.hf_hub_id.partition("@")
    heads = config.classifier or ()
    numbers = _measured(strategy.network, strategy.preprocess.size).numbers
    head = config.num_classes * (strategy.features + 1)
    return OfficialWeights(
        url=f"{_HUB}/{repository}/resolve/{revision or 'main'}/{config.hf_hub_filename or 'model.safetensors'}",
        sha256="",
        megabytes=round(4 * (numbers + head) / 1e6, 1),
        head=tuple(f"{head}." for head in ((heads,) if isinstance(heads, str) else heads)),
        source=f"{repository} on the Hugging Face hub ({config.license or 'no licence told'})",
        name=f"{repository.replace('/', '--')}.safetensors",
        renaming=f"{_RENAMING}:timm",
    )


def _strategy(name: str, title: str, preprocess: Preprocess, weights: OfficialWeights | None) -> Strategy:
    library, _, model = name.partition(MARK)
    network = f"{_NETWORKS}:{library}:{model}"
    try:
        measured = _measured(network, preprocess.size)
    except Exception as error:  # some take no square pictures in colour, or make no features of them
        raise KeyError(name) from error
    made = Strategy(
        name=name,
        family="By name",
        title=title,
        sentence="Not tried out by Handful: for who knows this network and asks for it by name.",
        preprocess=preprocess,
        recipes={"scratch": SCRATCH},
        network=network,
        features=measured.features,
        stages=_stages(measured.units),
    )
    return _with_weights(made, weights) if weights else made


def _with_weights(strategy: Strategy, weights: OfficialWeights) -> Strategy:
    recipes: dict[Mode, Recipe] = {"frozen": FROZEN, "finetune": FINETUNE, **strategy.recipes}
    return replace(strategy, recipes=recipes, weights=weights)


def _three(values: Sequence[float]) -> tuple[float, float, float]:
    red, green, blue = values
    return red, green, blue


def _head(model: str) -> str:
    from core.strategies.networks.by_name import torchvision_head

    return f"{torchvision_head(model)}."


@dataclass(frozen=True, slots=True)
class _Measured:
    """How many features a backbone makes, the parts that it consists of, and how many numbers it has learned."""

    features: int
    units: tuple[str, ...]
    numbers: int


@lru_cache(maxsize=64)
def _measured(network: str, size: int) -> _Measured:
    """The backbone's measures, taken without memory for any weights."""
    import torch

    from core.strategies.networks import by_name

    _, library, model = network.split(":")
    with torch.device("meta"), torch.no_grad():
        backbone = by_name.backbone(library, model).eval()
        _, features = backbone(torch.zeros(1, 3, size, size)).shape
    numbers = sum(tensor.numel() for tensor in backbone.state_dict().values())
    return _Measured(int(features), by_name.units(backbone), numbers)


def _stages(units: tuple[str, ...]) -> tuple[tuple[str, ...], ...]:
    """The units in order, in a few stages of about as many each."""
    count = min(_STAGES, len(units))
    bounds = [round(place * len(units) / count) for place in range(count + 1)]
    return tuple(units[start:end] for start, end in pairwise(bounds))
