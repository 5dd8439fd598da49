"""Any of torchvision's and timm's classifiers as a strategy, for who asks for it: `torchvision:NAME`, `timm:NAME`.

torch is imported with the first such name, which takes seconds.
"""

from collections.abc import Sequence
from functools import lru_cache
from itertools import pairwise

from core.preprocess import Preprocess
from core.strategies.recipes import FINETUNE, FROZEN, SCRATCH
from core.strategies.strategy import Mode, OfficialWeights, Recipe, Strategy

MARK = ":"
LIBRARIES = ("torchvision", "timm")
_STAGES = 5
_NETWORKS = "core.strategies.networks.by_name"
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
        ),
    )


def _of_timm(name: str, model: str) -> Strategy:
    import timm

    if not timm.is_model(model.partition(".")[0]):
        raise KeyError(name)
    config = timm.get_pretrained_cfg(model)
    if config is None:
        raise KeyError(name)
    preprocess = Preprocess(size=config.input_size[1], mean=_three(config.mean), std=_three(config.std))
    return _strategy(name, f"{model} (timm)", preprocess, None)


def _strategy(name: str, title: str, preprocess: Preprocess, weights: OfficialWeights | None) -> Strategy:
    library, _, model = name.partition(MARK)
    network = f"{_NETWORKS}:{library}:{model}"
    features, units = _measured(network, preprocess.size)
    pretrained: dict[Mode, Recipe] = {"frozen": FROZEN, "finetune": FINETUNE} if weights else {}
    return Strategy(
        name=name,
        family="By name",
        title=title,
        sentence="Not tried out by Handful: for who knows this network and asks for it by name.",
        preprocess=preprocess,
        recipes=pretrained | {"scratch": SCRATCH},
        network=network,
        features=features,
        stages=_stages(units),
        weights=weights,
    )


def _three(values: Sequence[float]) -> tuple[float, float, float]:
    red, green, blue = values
    return red, green, blue


def _head(model: str) -> str:
    from core.strategies.networks.by_name import torchvision_head

    return f"{torchvision_head(model)}."


def _measured(network: str, size: int) -> tuple[int, tuple[str, ...]]:
    """How many features its backbone makes, and the parts that it consists of; without memory for any weights."""
    import torch

    from core.strategies.networks import by_name

    _, library, model = network.split(":")
    with torch.device("meta"), torch.no_grad():
        backbone = by_name.backbone(library, model).eval()
        features = int(backbone(torch.zeros(1, 3, size, size)).shape[-1])
    return features, by_name.units(backbone)


def _stages(units: tuple[str, ...]) -> tuple[tuple[str, ...], ...]:
    """The units in order, in a few stages of about as many each."""
    count = min(_STAGES, len(units))
    bounds = [round(place * len(units) / count) for place in range(count + 1)]
    return tuple(units[start:end] for start, end in pairwise(bounds))
