"""Official weights put into a network: only with the right hash, and only where every name and shape fits."""

import hashlib
import io
import os
import zipfile
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
import torch
from torch import nn
from torchvision import models

from core import strategies
from core.errors import UserError
from core.project.folders import read_class_folders
from core.runs import train
from core.strategies import OfficialWeights, Strategy
from core.strategies.networks.classifier import Classifier
from core.training import TrainConfig
from core.weights import MissingWeights, hashes, hub, load_pretrained, status, verified

Made = Callable[[bytes], Strategy]


def put(strategy: Strategy, content: bytes) -> Path:
    """The strategy's file, in its place."""
    assert isinstance(strategy.weights, OfficialWeights)
    file = hub.place(strategy.weights)
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_bytes(content)
    return file


def saved(tensors: dict[str, torch.Tensor], *, zipped: bool = True) -> bytes:
    written = io.BytesIO()
    torch.save(tensors, written, _use_new_zipfile_serialization=zipped)
    return written.getvalue()


def resnet() -> Classifier:
    """torchvision's ResNet-18 without its head."""
    backbone = models.resnet18()
    backbone.fc = nn.Identity()
    return Classifier(backbone, nn.Linear(512, 2))


@pytest.fixture(scope="module")
def resnet_tensors() -> dict[str, torch.Tensor]:
    """ResNet-18's own names and shapes, with random numbers."""
    torch.manual_seed(5)
    return {
        name: torch.randn(value.shape) if value.is_floating_point() else torch.tensor(7)
        for name, value in models.resnet18().state_dict().items()
    }


@pytest.mark.parametrize("zipped", [True, False], ids=["zip", "older"])
def test_a_resnet_is_filled_to_the_last_tensor(
    resnet_tensors: dict[str, torch.Tensor], strategy_for: Made, zipped: bool
) -> None:
    content = saved(resnet_tensors, zipped=zipped)
    assert zipfile.is_zipfile(io.BytesIO(content)) == zipped
    strategy = strategy_for(content)
    put(strategy, content)
    network = resnet()
    head = network.head.weight.clone()
    load_pretrained(network, strategy)
    filled = network.backbone.state_dict()
    assert len(filled) == len(resnet_tensors) - 2
    assert all(torch.equal(value, resnet_tensors[name]) for name, value in filled.items())
    assert torch.equal(network.head.weight, head)


def test_a_file_without_counters_of_batches_fits_too(
    resnet_tensors: dict[str, torch.Tensor], strategy_for: Made
) -> None:
    older = {name: value for name, value in resnet_tensors.items() if not name.endswith("num_batches_tracked")}
    content = saved(older)
    strategy = strategy_for(content)
    put(strategy, content)
    network = resnet()
    load_pretrained(network, strategy)
    filled = network.backbone.state_dict()
    assert torch.equal(filled["layer4.1.bn2.running_var"], resnet_tensors["layer4.1.bn2.running_var"])
    assert filled["bn1.num_batches_tracked"] == 0


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"conv1.weight": None}, "conv1.weight is missing."),
        ({"conv1.weight": None, "bn1.bias": None}, "conv1.weight is missing, and 1 more."),
        ({"extra.weight": torch.zeros(3)}, "extra.weight is too many."),
        ({"conv1.weight": torch.zeros(64, 1, 7, 7)}, "conv1.weight is 64 × 1 × 7 × 7 and not 64 × 3 × 7 × 7."),
        ({"bn1.bias": torch.tensor(1.0)}, "bn1.bias is one number and not 64."),
    ],
)
def test_what_does_not_fit_is_said_and_nothing_is_loaded(
    resnet_tensors: dict[str, torch.Tensor], strategy_for: Made, change: dict[str, torch.Tensor | None], words: str
) -> None:
    content = saved({name: value for name, value in {**resnet_tensors, **change}.items() if value is not None})
    strategy = strategy_for(content)
    put(strategy, content)
    network = resnet()
    before = {name: value.clone() for name, value in network.state_dict().items()}
    with pytest.raises(UserError, match="does not fit the network of tiny") as caught:
        load_pretrained(network, strategy)
    assert caught.value.message.endswith(words)
    assert all(torch.equal(value, before[name]) for name, value in network.state_dict().items())


def test_missing_weights_are_said_with_their_size_and_where_they_are(strategy: Strategy) -> None:
    network = strategy.build(2)
    before = {name: value.clone() for name, value in network.state_dict().items()}
    with pytest.raises(MissingWeights) as caught:
        load_pretrained(network, strategy)
    error, weights = caught.value, strategy.weights
    assert isinstance(weights, OfficialWeights)
    assert error.message == (
        f"The pretrained weights of tiny ({weights.megabytes} MB) are missing: they are not on this computer."
    )
    assert (error.strategy, error.url) == ("tiny", weights.url)
    assert error.hint == f"Fetch them, or fetch {weights.url} on another computer and bring the file here."
    assert all(torch.equal(value, before[name]) for name, value in network.state_dict().items())


def test_the_status_says_where_they_would_lie(strategy: Strategy, content: bytes) -> None:
    weights = strategy.weights
    assert isinstance(weights, OfficialWeights)
    absent = status(strategy)
    assert (absent.ready, absent.megabytes, absent.download_megabytes) == (False, weights.megabytes, weights.megabytes)
    assert (absent.file, absent.url) == (hub.place(weights), weights.url)
    file = put(strategy, content)
    assert (status(strategy).ready, status(strategy).download_megabytes) == (True, 0.0)
    file.write_bytes(content[:1000])
    assert status(strategy).reason == f"{file} is not whole"


def test_a_damaged_file_is_refused_before_it_is_opened(strategy: Strategy, content: bytes) -> None:
    file = put(strategy, b"cos\nsystem\n(S'touch /tmp/executed'\ntR.".ljust(len(content), b"."))
    with pytest.raises(UserError, match="its hash is wrong") as caught:
        load_pretrained(strategy.build(2), strategy)
    assert str(file) in caught.value.message
    assert "Fetch them again, or fetch https:" in caught.value.hint


def test_a_file_that_changes_is_checked_anew(strategy: Strategy, content: bytes) -> None:
    file = put(strategy, content)
    assert verified(strategy) == file
    changed = bytearray(content)
    changed[len(content) // 2] ^= 1
    file.write_bytes(changed)
    with pytest.raises(UserError, match="its hash is wrong"):
        verified(strategy)


def test_what_is_remembered_is_not_read_again(
    strategy: Strategy, content: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = put(strategy, content)
    verified(strategy)
    read: list[Path] = []
    monkeypatch.setattr(hashes, "sha256", lambda path: read.append(path) or "")
    assert verified(strategy) == file
    assert read == []
    os.utime(file)
    with pytest.raises(UserError, match="its hash is wrong"):
        verified(strategy)
    assert read == [file]


def test_no_training_starts_without_them(strategy: Strategy, tiny_folder: Path, tmp_path: Path) -> None:
    registry = strategies._REGISTRY
    registry[strategy.name] = strategy
    try:
        training = train(
            read_class_folders(tiny_folder),
            TrainConfig("tiny", device="cpu"),
            tmp_path / "m",
            should_stop=lambda: False,
        )
        with pytest.raises(MissingWeights):
            next(training)
    finally:
        del registry[strategy.name]
    assert not (tmp_path / "m").exists()


def test_weights_of_others_are_not_taken(strategy: Strategy, content: bytes) -> None:
    put(strategy, content)
    assert isinstance(strategy.weights, OfficialWeights)
    other = replace(strategy, weights=replace(strategy.weights, sha256=hashlib.sha256(b"other").hexdigest()))
    with pytest.raises(UserError, match="its hash is wrong"):
        load_pretrained(other.build(2), other)
