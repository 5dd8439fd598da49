"""One network trained by several processes: its gradients averaged by PyTorch's DistributedDataParallel."""

import warnings
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import asdict

import torch
from torch import Tensor, nn
from torch.nn.modules.batchnorm import _BatchNorm
from torch.nn.parallel import DistributedDataParallel

from core.features import Stopped
from core.ranks import Ranks
from core.training.checkpoint import PARTS, Checkpoint
from core.training.plan import Plan
from core.training.progress import Progress


def shared(network: nn.Module, plan: Plan) -> DistributedDataParallel:
    """The network as all ranks train it together: what learns in it now is averaged after each step.

    Batch statistics are those of each rank's own pictures, for torch shares them out on CUDA only; see `pool`.
    """
    cards = [plan.device] if plan.device.type == "cuda" else None
    with warnings.catch_warnings():  # the newest torch has another name for it, which older ones do not know
        warnings.simplefilter("ignore", FutureWarning)
        return DistributedDataParallel(network, device_ids=cards, broadcast_buffers=False)


def same_weights(network: nn.Module, ranks: Ranks) -> None:
    """Give every rank the first one's weights."""
    if ranks.joined:
        for value in network.state_dict().values():
            value.copy_(ranks.tensor(value if ranks.first else None))


def same_state(state: Checkpoint | None, ranks: Ranks) -> Checkpoint:
    """Give every rank the unfinished training that the first one has read; the others give None."""
    if not ranks.joined:
        assert state is not None
        return state
    names = ranks.told(
        [asdict(state.progress), {part: list(getattr(state, part)) for part in PARTS}] if state else None
    )
    parts = {
        part: {name: ranks.tensor(getattr(state, part)[name] if state else None) for name in names[1][part]}
        for part in PARTS
    }
    return Checkpoint(Progress(**names[0]), **parts)


@torch.no_grad()
def pool(network: nn.Module, ranks: Ranks) -> None:
    """Average the batch statistics that each rank has seen, so that all judge with the same network."""
    if not ranks.joined:
        return
    for module in network.modules():
        if isinstance(module, _BatchNorm) and module.training:
            for value in (module.running_mean, module.running_var):
                if value is not None:
                    every = ranks.gathered(value[None])
                    value.copy_(every.mean(0))


@contextmanager
def rehearsal(network: DistributedDataParallel, device: torch.device) -> Iterator[None]:
    """Leaves no trace of a step that each rank takes for itself: neither gradients, nor statistics, nor dice thrown."""
    before = [value.clone() for value in network.buffers()]
    with torch.random.fork_rng([device] if device.type == "cuda" else []), network.no_sync():
        try:
            yield
        finally:
            network.zero_grad()
            for value, old in zip(network.buffers(), before, strict=True):
                value.copy_(old)


def answered(count: int, ranks: Ranks, answer: Callable[[slice], Tensor]) -> Tensor:
    """The answers (N, …) for so many examples, each rank giving those of its share. Raises Stopped in all of them."""
    if not ranks.joined or count < ranks.count:
        return answer(slice(0, count))
    mine = None
    with suppress(Stopped):
        mine = answer(ranks.part(count))
    if ranks.any(mine is None):
        raise Stopped
    assert mine is not None
    return ranks.gathered(mine)
