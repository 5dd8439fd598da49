"""Building a network with dice of its own: a training that runs beside it draws on as if nobody had."""

from collections.abc import Mapping, Sequence
from typing import Any

import torch
from torch.utils._python_dispatch import TorchDispatchMode


class OwnDice(TorchDispatchMode):
    """What this thread draws meanwhile comes from dice of its own, in the order that torch.manual_seed would give.

    torch.random.fork_rng would not do: all threads share the dice that it puts back.
    """

    def __init__(self, seed: int = 0) -> None:
        super().__init__()  # type: ignore[no-untyped-call]
        self._dice = torch.Generator().manual_seed(seed)

    def __torch_dispatch__(
        self, func: Any, types: Sequence[type], args: Sequence[Any] = (), kwargs: Mapping[str, Any] | None = None
    ) -> Any:
        given = dict(kwargs or {})
        if torch.Tag.nondeterministic_seeded in func.tags and given.get("generator") is None:
            func, given["generator"] = _with_dice(func), self._dice
        return func(*args, **given)


def _with_dice(func: Any) -> Any:
    """The same operation in the form that can be given dice, which for some (torch.randn) is another one."""
    if any(argument.name == "generator" for argument in func._schema.arguments):
        return func
    form = func._overloadname
    return getattr(func.overloadpacket, "generator" if form == "default" else f"{form}_generator")
