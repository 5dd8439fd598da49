"""The running mean of weights: what it is, and that a network wears it only for as long as it is judged."""

import pytest
import torch
from torch import nn

from core.training.averaging import RunningMean


def _layer(value: float) -> nn.Linear:
    layer = nn.Linear(1, 1, bias=False)
    nn.init.constant_(layer.weight, value)
    return layer


def test_it_looks_back_on_about_an_epoch() -> None:
    layer = _layer(0.0)
    mean = RunningMean(layer, batches=20)
    for step in range(1, 2001):
        nn.init.constant_(layer.weight, float(step > 1980))
        mean.add(layer, step=step)
    assert mean.weights["weight"].item() == pytest.approx(1 - 0.95**20, abs=1e-4)


def test_an_epoch_of_one_batch_is_its_own_mean() -> None:
    layer = _layer(0.0)
    mean = RunningMean(layer, batches=1)
    nn.init.constant_(layer.weight, 3.0)
    mean.add(layer, step=100)
    assert mean.weights["weight"].item() == 3.0


def test_a_network_has_its_own_weights_back_also_after_an_error() -> None:
    layer = _layer(1.0)
    mean = RunningMean(layer, batches=20)
    nn.init.constant_(layer.weight, 2.0)

    def judge() -> None:
        with mean.worn_by(layer):
            assert layer(torch.ones(1)).item() == 1.0
            raise InterruptedError

    with pytest.raises(InterruptedError):
        judge()
    assert layer(torch.ones(1)).item() == 2.0
