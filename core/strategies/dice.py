"""Building a network with dice of its own: a training that runs beside it draws on as if nobody had."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import torch
from torch.overrides import TorchFunctionMode

# What networks draw their first numbers with; torch.nn.init has the same names for tensors, and more
_DRAWING = frozenset(
    [
        "bernoulli",
        "bernoulli_",
        "kaiming_normal_",
        "kaiming_uniform_",
        "normal_",
        "orthogonal_",
        "rand",
        "rand_like",
        "randint",
        "randn",
        "randn_like",
        "randperm",
        "sparse_",
        "trunc_normal_",
        "uniform_",
        "xavier_normal_",
        "xavier_uniform_",
    ]
)


class OwnDice(TorchFunctionMode):
    """What this thread draws meanwhile comes from dice of its own, in the order that torch.manual_seed would give.

    torch.random.fork_rng would not do: all threads share the dice that it puts back. Neither would a dispatch mode,
    whose first use brings in torch's compiler: seconds.
    """

    def __init__(self, seed: int = 0) -> None:
        super().__init__()
        self._dice = torch.Generator().manual_seed(seed)

    def __torch_function__(
        self,
        func: Callable[..., Any],
        types: Sequence[type],
        args: Sequence[Any] = (),
        kwargs: Mapping[str, Any] | None = None,
    ) -> Any:
        given = dict(kwargs or {})
        if getattr(func, "__name__", "") in _DRAWING and given.get("generator") is None:
            given["generator"] = self._dice
        return func(*args, **given)
