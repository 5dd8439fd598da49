"""A network built with dice of its own is the one that the seed gives, and leaves those of others as they are."""

import pytest
import torch
from torch import nn

from core import backbone, strategies
from core.strategies.dice import OwnDice

NETWORKS = ["basic-cnn", "lenet5", "small-resnet", "resnet18", "timm:resnet10t", "timm:vit_tiny_patch16_224"]


@pytest.mark.parametrize("name", NETWORKS)
def test_it_is_what_the_seed_gives(name: str) -> None:
    torch.manual_seed(7)
    theirs = strategies.named(name).build(3).state_dict()
    torch.manual_seed(1)
    before = torch.get_rng_state()
    with OwnDice(7):
        mine = strategies.named(name).build(3).state_dict()
    assert torch.equal(torch.get_rng_state(), before)
    assert all(torch.equal(mine[key], value) for key, value in theirs.items())


def test_every_way_in_which_layers_draw_is_covered() -> None:
    def drawn() -> list[torch.Tensor]:
        inits = (nn.init.trunc_normal_, nn.init.orthogonal_, nn.init.xavier_uniform_, nn.init.kaiming_normal_)
        layers = (nn.Linear(3, 4), nn.Conv2d(3, 4, 3), nn.Embedding(5, 6), nn.MultiheadAttention(4, 2), nn.GRU(3, 4))
        made = [init(torch.empty(6, 5)) for init in inits]
        made += [torch.randn(4), torch.rand(4), torch.randperm(9), torch.randint(0, 9, (5,)), torch.empty(4).normal_()]
        return made + [value for layer in layers for value in layer.state_dict().values()]

    before = torch.get_rng_state()
    with OwnDice(3):
        mine = drawn()
    assert torch.equal(torch.get_rng_state(), before)
    torch.manual_seed(3)
    assert all(torch.equal(one, other) for one, other in zip(mine, drawn(), strict=True))


def test_a_backbone_that_is_loaded_leaves_the_dice_of_others() -> None:
    before = torch.get_rng_state()
    backbone.load(strategies.named("builtin"), torch.device("meta"))  # no graph is made for that
    assert torch.equal(torch.get_rng_state(), before)
