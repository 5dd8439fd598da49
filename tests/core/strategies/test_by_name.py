"""Networks asked for by name: built, described, trained, saved and opened again; their weights only if they fit."""

import hashlib
import re
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
import timm
import torch
from safetensors.torch import save_file

from core import runs, strategies, weights
from core.errors import UserError
from core.export.onnx import export
from core.export.proof import drawn_pictures
from core.model import saved
from core.model.saved import Model
from core.project.folders import read_class_folders
from core.strategies import OfficialWeights, by_name
from core.training import TrainConfig
from core.weights import load_pretrained, loading

SMALL = "torchvision:mobilenet_v3_small"
TIMMS = "timm:mobilenetv3_small_050"


@pytest.fixture
def own_weights(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A computer that no weights have come to yet."""
    monkeypatch.setenv("HANDFUL_CACHE", str(tmp_path / "own"))
    monkeypatch.setenv("TORCH_HOME", str(tmp_path / "torch"))
    return tmp_path / "torch"


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


def _trained(folder: Path, output: Path) -> Model:
    snapshot = replace(read_class_folders(folder), cache=output / "cache")
    config = TrainConfig(SMALL, mode="scratch", epochs=1, device="cpu", augment="none")
    list(runs.train(snapshot, config, output / "model", should_stop=lambda: False))
    return saved.load(output / "model")


def test_its_model_is_opened_again_from_the_name(tiny_folder: Path, tmp_path: Path) -> None:
    model = _trained(tiny_folder, tmp_path)
    assert model.card.strategy == SMALL
    assert model.card.preprocess == strategies.named(SMALL).preprocess


@pytest.mark.slow
def test_its_model_is_exported(tiny_folder: Path, tmp_path: Path) -> None:
    model = _trained(tiny_folder, tmp_path)
    *_, exported = export(model, tmp_path / "model.onnx", drawn_pictures())
    assert exported.proof.same_top1
    assert exported.proof.max_difference <= 1e-4


def test_timms_networks_know_their_weights_by_their_size_only(own_weights: Path) -> None:
    strategy = strategies.named(TIMMS)
    assert strategy.modes == ("frozen", "finetune", "scratch")
    assert strategy.weights is not None
    assert strategy.weights.source.endswith("(apache-2.0)")
    assert not weights.status(strategy).ready


@pytest.mark.slow
def test_a_frozen_network_of_timm_trains_a_head(tiny_folder: Path, tmp_path: Path, own_weights: Path) -> None:
    brought = tmp_path / "model.safetensors"
    torch.manual_seed(0)
    save_file(timm.create_model(TIMMS.partition(":")[2]).state_dict(), brought)
    list(weights.import_file(strategies.named(TIMMS), brought, should_stop=lambda: False))
    snapshot = replace(read_class_folders(tiny_folder), cache=tmp_path / "cache")
    config = TrainConfig(TIMMS, mode="frozen", epochs=2, device="cpu")
    *_, end = runs.train(snapshot, config, tmp_path / "model", should_stop=lambda: False)
    assert end.report.n == len(snapshot.samples)
    opened = saved.load(tmp_path / "model")
    assert (opened.card.strategy, opened.card.mode) == (TIMMS, "frozen")


@pytest.mark.parametrize(
    ("name", "old"),
    [
        ("torchvision:densenet121", lambda name: re.sub(r"(norm|conv)([12])\.", r"\1.\2.", name)),
        ("timm:swin_tiny_patch4_window7_224", lambda name: re.sub(r"layers\.([123])\.downs", _a_stage_before, name)),
    ],
)
def test_tensors_under_their_old_names_are_found(name: str, old: Callable[[str], str]) -> None:
    """As the older ones of both libraries were published; each library has its own rules for them."""
    strategy = strategies.named(name)
    assert isinstance(strategy.weights, OfficialWeights)
    network, published = strategy.build(2), strategy.build(2).backbone.state_dict()
    file = {old(key): tensor for key, tensor in published.items() if not key.endswith("num_batches_tracked")}
    assert file.keys() - published.keys()
    if name.startswith("timm"):
        file["layers.0.blocks.1.attn_mask"] = torch.zeros(1)  # reckoned by today's
    loading._put_by_name(file, network, strategy.weights, strategy)
    for key, tensor in network.backbone.state_dict().items():
        assert torch.equal(tensor, published[key])


def test_tensors_of_another_network_are_refused_by_name() -> None:
    strategy = strategies.named("torchvision:densenet121")
    assert isinstance(strategy.weights, OfficialWeights)
    with pytest.raises(
        UserError, match=r"does not fit the network of torchvision:densenet121: features\.conv0\.weight"
    ):
        loading._put_by_name({"features.other": torch.zeros(1)}, strategy.build(2), strategy.weights, strategy)


def _a_stage_before(found: "re.Match[str]") -> str:
    return f"layers.{int(found[1]) - 1}.downs"


def test_weights_with_the_published_names_go_into_its_backbone(own_weights: Path) -> None:
    """The whole network's state dict as torchvision publishes it; untrained, so its hash is put into the strategy."""
    from torchvision import models

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
