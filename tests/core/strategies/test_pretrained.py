"""The classic networks with weights of torchvision's names: filled, seen through the right numbers, never replaced."""

import hashlib
import io
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import torch
from torch import Tensor
from torchvision import models

from core import runs, strategies
from core.model.saved import load
from core.preprocess.module import Normalise
from core.project.folders import read_class_folders
from core.project.snapshot import Snapshot
from core.strategies import Mode, OfficialWeights, Strategy, named
from core.strategies.classic import IMAGENET
from core.training import BatchDone, RunStarted, TrainConfig
from core.weights import MissingWeights, hub, load_pretrained

NAMES = ["resnet18", "googlenet"]
LARGER = [pytest.param(name, marks=pytest.mark.slow) for name in ("resnet34", "resnet50", "alexnet", "vgg16")]
EVERY = ["alexnet", "vgg16", "googlenet", "resnet18", "resnet34", "resnet50"]


@pytest.fixture(autouse=True)
def _home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """No weights are on this computer."""
    monkeypatch.setenv("TORCH_HOME", str(tmp_path / "torch"))


def _torchvisions(name: str) -> Any:
    """torchvision's own network, with numbers drawn by lot."""
    torch.manual_seed(3)
    options = {"init_weights": False, "transform_input": True} if name == "googlenet" else {}
    return models.get_model(name, weights=None, **options).eval()


@pytest.fixture
def delivered() -> Iterator[Callable[[str], tuple[Strategy, Any]]]:
    """Puts a file with torchvision's names in its place, and into the registry a strategy that expects just it."""
    registry, before = strategies._REGISTRY, dict(strategies._REGISTRY)

    def deliver(name: str) -> tuple[Strategy, Any]:
        network, written = _torchvisions(name), io.BytesIO()
        torch.save(network.state_dict(), written)
        content = written.getvalue()
        weights = named(name).weights
        assert isinstance(weights, OfficialWeights)
        right = replace(weights, sha256=hashlib.sha256(content).hexdigest(), megabytes=round(len(content) / 1e6, 1))
        registry[name] = replace(named(name), weights=right)
        file = hub.place(right)
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(content)
        return named(name), network

    yield deliver
    registry.clear()
    registry.update(before)


def _few(folder: Path, place: Path) -> Snapshot:
    snapshot = read_class_folders(folder)
    few = [sample for label in (0, 1) for sample in [one for one in snapshot.samples if one.label_id == label][:3]]
    return replace(snapshot, samples=tuple(few), cache=place / "cache")


@pytest.mark.parametrize("name", [*NAMES, *LARGER])
def test_its_features_are_what_torchvisions_network_makes_of_a_picture(
    name: str, delivered: Callable[[str], tuple[Strategy, Any]]
) -> None:
    """torchvision normalises by ImageNet's numbers, and GoogLeNet once more inside of itself."""
    strategy, theirs = delivered(name)
    ours = strategy.build(2)
    load_pretrained(ours, strategy)
    picture = torch.rand(1, 3, 224, 224) * 255
    features: list[Tensor] = []
    last = theirs.fc if hasattr(theirs, "fc") else theirs.classifier[-1]
    last.register_forward_pre_hook(lambda _module, inputs: features.append(inputs[0]))
    with torch.no_grad():
        theirs(Normalise(IMAGENET)(picture))
        seen = ours.eval().backbone(Normalise(strategy.preprocess)(picture))
    torch.testing.assert_close(seen, features[0], atol=1e-4, rtol=1e-4)


@pytest.mark.parametrize("name", ["resnet18", *LARGER[:3]])
@pytest.mark.parametrize("mode", ["frozen", "finetune"])
def test_it_is_trained_from_its_weights(
    name: str, mode: Mode, delivered: Callable[[str], tuple[Strategy, Any]], tiny_folder: Path, tmp_path: Path
) -> None:
    strategy, _ = delivered(name)
    snapshot = _few(tiny_folder, tmp_path)
    config = TrainConfig(name, mode, epochs=1, batch_size=3, learning_rate=1e-6, device="cpu")
    events = list(runs.train(snapshot, config, tmp_path / "model", should_stop=lambda: False))
    assert isinstance(events[0], RunStarted)
    assert (events[0].mode, events[-1].reason) == (mode, "completed")
    ours = strategy.build(2)
    load_pretrained(ours, strategy)
    model = load(tmp_path / "model")
    assert model.card.mode == mode
    for key, value in model.network.backbone.state_dict().items():
        torch.testing.assert_close(value, ours.backbone.state_dict()[key], atol=1e-4, rtol=1e-4)


@pytest.mark.parametrize("name", EVERY)
@pytest.mark.parametrize("mode", ["frozen", "finetune", None])
def test_without_its_weights_nothing_is_trained(
    name: str, mode: Mode | None, tiny_folder: Path, tmp_path: Path
) -> None:
    training = runs.train(
        _few(tiny_folder, tmp_path), TrainConfig(name, mode, device="cpu"), tmp_path / "m", should_stop=lambda: False
    )
    with pytest.raises(MissingWeights, match=f"The pretrained weights of {name} "):
        next(training)
    assert not (tmp_path / "m").exists()


def test_from_nothing_it_needs_no_weights(tiny_folder: Path, tmp_path: Path) -> None:
    config = TrainConfig("resnet18", "scratch", epochs=1, batch_size=3, device="cpu")
    training = runs.train(_few(tiny_folder, tmp_path), config, tmp_path / "m", should_stop=lambda: False)
    assert any(isinstance(event, BatchDone) for event in training)
