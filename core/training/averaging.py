"""A running mean of a network's weights over about an epoch: steadier than where its last step took them.

After Polyak and Juditsky 1992; with a decay, as in Tarvainen and Valpola 2017.
"""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager

import torch
from torch import Tensor, nn

SOON = 10  # the first steps count more, so that the mean does not lag behind a network that learns fast


class RunningMean:
    """The mean of a network's weights after each step; `batches` of an epoch are what it looks back on."""

    def __init__(self, network: nn.Module, *, batches: int) -> None:
        self.decay = 1 - 1 / batches
        self.weights = copied(network.state_dict())

    @torch.no_grad()
    def add(self, network: nn.Module, *, step: int) -> None:
        """Take in the weights after the `step`th step, counted from 1."""
        decay = min(self.decay, step / (SOON + step))
        for name, value in network.state_dict().items():
            if value.dtype.is_floating_point:
                self.weights[name].lerp_(value, 1 - decay)
            else:
                self.weights[name].copy_(value)

    def restart(self, weights: Mapping[str, Tensor]) -> None:
        """Go on from these weights alone."""
        for name, value in self.weights.items():
            value.copy_(weights[name])

    @contextmanager
    def worn_by(self, network: nn.Module) -> Iterator[None]:
        """The network has the mean's weights meanwhile."""
        own = copied(network.state_dict())
        network.load_state_dict(self.weights)
        try:
            yield
        finally:
            network.load_state_dict(own)


def copied(weights: Mapping[str, Tensor]) -> dict[str, Tensor]:
    """Weights and statistics as they are at this moment."""
    return {name: value.detach().clone() for name, value in weights.items()}
