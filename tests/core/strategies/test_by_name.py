"""Networks asked for by name: built, described, trained, saved and opened again; their weights only if they fit."""

import hashlib
from dataclasses import replace
from pathlib import Path

import pytest
import torch

from core import runs, strategies, weights
from core.model import saved
from core.project.folders import read_class_folders
from core.strategies import by_name
from core.training import TrainConfig
from core.weights import load_pretrained

SMALL = "torchvision:mobilenet_v3_small"


@pytest.mark.parametrize(
    ("name", "size", "features", "mean"),
    [
        ("torchvision:efficientnet_b0", 224, 1280, 0.485),
        ("torchvision:squeezenet1_1", 224, 512, 0.485),
        ("torchvision:vit_b_16", 224, 768, 0.485),
        ("torchvision:inception_v3", 299, 2048, 0.5),
        ("timm:mobilenetv3_small_100", 224, 1024, 0.485),
    ],
)
def test_a_name_is_enough(name: str, size: int, features: int, mean: float) -> None:
    strategy = strategies.named(name)
    assert strategy is strategies.named(name)
    assert (strategy.preprocess.size, strategy.features, strategy.preprocess.mean[0]) == (size, features, mean)
    assert 1 < len(strategy.stages) <= 5
    with torch.device("meta"):
        network = strategy.build(3).eval()
        assert network(torch.zeros(2, 3, size, size)).shape == (2, 3)
    names = [name for name, _ in network.backbone.named_parameters()]
    prefixes = tuple(f"{unit}." for stage in strategy.stages for unit in stage)
    learned = [one for one in names if one.startswith(prefixes)]
    assert len(learned) >= len(names) - 2  # but for single numbers beside the parts, such as a class token


@pytest.mark.parametrize("name", ["torchvision:nothing", "timm:nothing_at_all", "other:resnet18", "nothing"])
def test_what_is_not_there_is_no_strategy(name: str) -> None:
    with pytest.raises(KeyError):
        strategies.named(name)


def test_all_names_can_be_listed() -> None:
    names = by_name.names()
    assert len(names) > 500
    assert {SMALL, "timm:mobilenetv3_small_100"} <= set(names)


def test_its_model_is_opened_again_from_the_name(tiny_folder: Path, tmp_path: Path) -> None:
    snapshot = replace(read_class_folders(tiny_folder), cache=tmp_path / "cache")
    config = TrainConfig(SMALL, mode="scratch", epochs=1, device="cpu", augment="none")
    list(runs.train(snapshot, config, tmp_path / "model", should_stop=lambda: False))
    model = saved.load(tmp_path / "model")
    assert model.card.strategy == SMALL
    assert model.card.preprocess == strategies.named(SMALL).preprocess


def test_weights_with_the_published_names_go_into_its_backbone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The whole network's state dict as torchvision publishes it; untrained, so its hash is put into the strategy."""
    from torchvision import models

    monkeypatch.setenv("TORCH_HOME", str(tmp_path / "torch"))
    monkeypatch.setenv("HANDFUL_CACHE", str(tmp_path / "cache"))
    strategy = strategies.named(SMALL)
    assert not weights.status(strategy).ready
    theirs = models.mobilenet_v3_small()
    file = weights.status(strategy).file
    assert file is not None
    assert file.name == "mobilenet_v3_small-047dcff4.pth"
    file.parent.mkdir(parents=True)
    torch.save(theirs.state_dict(), file)
    digest = hashlib.sha256(file.read_bytes()).hexdigest()
    assert strategy.weights is not None
    known = replace(strategy.weights, sha256=digest[:8], megabytes=file.stat().st_size / 1e6)
    network = strategy.build(4)
    load_pretrained(network, replace(strategy, weights=known))
    assert torch.equal(network.backbone.features[0][0].weight, theirs.features[0][0].weight)
    assert not known.is_of("0" * 64)
