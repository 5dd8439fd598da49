"""A network built with dice of its own is the one that the seed gives, and leaves those of others as they are."""

import pytest
import torch

from core import strategies
from core.strategies.dice import OwnDice


@pytest.mark.parametrize("name", ["basic-cnn", "lenet5", "small-resnet", "resnet18", "googlenet", "timm:resnet10t"])
def test_it_is_what_the_seed_gives(name: str) -> None:
    torch.manual_seed(7)
    theirs = strategies.named(name).build(3).state_dict()
    torch.manual_seed(1)
    before = torch.get_rng_state()
    with OwnDice(7):
        mine = strategies.named(name).build(3).state_dict()
    assert torch.equal(torch.get_rng_state(), before)
    assert all(torch.equal(mine[key], value) for key, value in theirs.items())


def test_every_way_to_draw_is_covered() -> None:
    before = torch.get_rng_state()
    with OwnDice(3):
        mine = [torch.randn(4), torch.rand(4), torch.randperm(9), torch.randint(0, 9, (5,)), torch.empty(4).uniform_()]
        torch.nn.functional.dropout(torch.ones(50))
        torch.bernoulli(torch.full((5,), 0.5))
        torch.nn.init.trunc_normal_(torch.empty(6))
    assert torch.equal(torch.get_rng_state(), before)
    torch.manual_seed(3)
    theirs = [torch.randn(4), torch.rand(4), torch.randperm(9), torch.randint(0, 9, (5,)), torch.empty(4).uniform_()]
    assert all(torch.equal(one, other) for one, other in zip(mine, theirs, strict=True))
