"""The published files that Handful knows: the same that torchvision would fetch, and where it would look for them."""

import os
from pathlib import Path

import pytest
import torch
from torchvision import models

from core.strategies import OfficialWeights, official
from core.weights import hub

V1 = {
    "RESNET18": models.ResNet18_Weights.IMAGENET1K_V1,
    "RESNET34": models.ResNet34_Weights.IMAGENET1K_V1,
    "RESNET50": models.ResNet50_Weights.IMAGENET1K_V1,
    "ALEXNET": models.AlexNet_Weights.IMAGENET1K_V1,
    "VGG16": models.VGG16_Weights.IMAGENET1K_V1,
    "GOOGLENET": models.GoogLeNet_Weights.IMAGENET1K_V1,
}


def test_all_of_them_are_looked_at() -> None:
    assert {name for name, value in vars(official).items() if isinstance(value, OfficialWeights)} == V1.keys()


@pytest.mark.parametrize("name", V1)
def test_address_hash_and_size_are_those_that_torchvision_knows(name: str) -> None:
    weights: OfficialWeights = getattr(official, name)
    assert weights.url == V1[name].url
    assert len(bytes.fromhex(weights.sha256)) == 32
    assert weights.file.endswith(f"-{weights.sha256[:8]}.pth")
    assert hub.fits(round(V1[name].meta["_file_size"] * 2**20), weights)


@pytest.mark.parametrize("name", V1)
def test_the_head_is_what_it_is_called(name: str) -> None:
    with torch.device("meta"):
        options = {"aux_logits": True, "init_weights": False} if name == "GOOGLENET" else {}
        names = list(getattr(models, name.lower())(**options).state_dict())
    for head in getattr(official, name).head:
        assert any(one.startswith(head) for one in names)
    assert any(not one.startswith(getattr(official, name).head) for one in names)


@pytest.mark.parametrize(
    "variables", [{}, {"XDG_CACHE_HOME": "/there"}, {"TORCH_HOME": "/here", "XDG_CACHE_HOME": "/there"},
                  {"TORCH_HOME": "~/torch"}, {"TORCH_HOME": ""}]
)  # fmt: skip
def test_the_folder_is_the_one_that_torch_uses(variables: dict[str, str], monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("TORCH_HOME", "XDG_CACHE_HOME"):
        monkeypatch.delenv(name, raising=False)
    for name, value in variables.items():
        monkeypatch.setenv(name, value)
    assert hub.folder() == Path(os.path.join(torch.hub.get_dir(), "checkpoints"))
