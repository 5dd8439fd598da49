"""The processes that torchrun starts for one training: who is who, and what they tell each other."""

import json
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from core.errors import UserError

if TYPE_CHECKING:
    import torch
    from torch import Tensor
    from torch.distributed.distributed_c10d import Store

_PATIENCE = timedelta(days=1)  # the others wait while the first reads, judges and saves; a dead one is noticed at once
_LOST = ("gloo", "nccl", "connection closed by peer", "connection reset by peer")


class SaidElsewhere(Exception):
    """This process ends because another one did, which has said why."""


@dataclass(frozen=True, slots=True)
class Ranks:
    """One process, number `rank` of the `count` that take every step together; `local` is its number on its computer.

    Each method but `part` must be called by all of them alike, and gives all of them the same. Alone (not `joined`)
    they give back what they are given. Only numbers, texts and tensors travel, never pickles.
    """

    rank: int = 0
    count: int = 1
    local: int = 0
    joined: bool = False

    @property
    def first(self) -> bool:
        """Whether this is the one that writes and speaks."""
        return self.rank == 0

    def part(self, count: int) -> slice:
        """Which of so many things in a row are this process's share; shares differ by one at most."""
        return slice(self.rank * count // self.count, (self.rank + 1) * count // self.count)

    def any(self, flag: bool) -> bool:
        """Whether it is so for any of them."""
        return flag if not self.joined else self.total(float(flag)) > 0

    def total(self, value: float) -> float:
        """The sum over all."""
        return value if not self.joined else self._sums(value)[0]

    def pooled(self, mean: float, hits: int, count: int) -> tuple[float, int, int]:
        """The mean over all that were counted, and both counts over all."""
        if not self.joined:
            return mean, hits, count
        whole, all_hits, all_counted = self._sums(mean * count, hits, count)
        return whole / all_counted, int(all_hits), int(all_counted)

    def told(self, facts: Any) -> Any:
        """What the first one gives, which JSON can hold; the others give None."""
        if not self.joined:
            return facts
        import torch
        from torch import distributed

        text = _bytes(facts) if self.first else torch.empty(0, dtype=torch.uint8)
        length = torch.tensor([len(text)])
        distributed.broadcast(length, 0)
        if not self.first:
            text = torch.empty(int(length), dtype=torch.uint8)
        distributed.broadcast(text, 0)
        return json.loads(bytes(text.numpy()))

    def listed(self, facts: Any) -> list[Any]:
        """What each gives, which JSON can hold, in the order of their ranks."""
        if not self.joined:
            return [facts]
        return [json.loads(bytes(part.numpy())) for part in self._each(_bytes(facts))]

    def tensor(self, value: "Tensor | None") -> "Tensor":
        """The first one's tensor, on the processor; the others give None."""
        if not self.joined:
            assert value is not None
            return value
        import torch
        from torch import distributed

        shape, kind = self.told([list(value.shape), str(value.dtype)] if self.first and value is not None else None)
        mine = torch.empty(shape, dtype=getattr(torch, kind.removeprefix("torch.")))
        if value is not None and self.first:
            mine.copy_(value.detach())
        distributed.broadcast(mine.view(-1).view(torch.uint8), 0)
        return mine

    def gathered(self, rows: "Tensor") -> "Tensor":
        """The rows of all, those of the first one first; they differ in their number only."""
        if not self.joined:
            return rows
        import torch

        parts = self._each(rows.detach().cpu().contiguous().view(-1).view(torch.uint8))
        return torch.cat([part.view(rows.dtype).view(-1, *rows.shape[1:]) for part in parts]).to(rows.device)

    def _sums(self, *values: float) -> list[float]:
        import torch
        from torch import distributed

        sums = torch.tensor(values, dtype=torch.float64)
        distributed.all_reduce(sums)
        return [float(value) for value in sums]

    def _each(self, text: "Tensor") -> "list[Tensor]":
        """The bytes of each, which may be of different length."""
        import torch
        from torch import distributed

        lengths = [torch.empty(1, dtype=torch.long) for _ in range(self.count)]
        distributed.all_gather(lengths, torch.tensor([len(text)]))
        longest = max(int(length) for length in lengths)
        padded = torch.zeros(longest, dtype=torch.uint8)
        padded[: len(text)] = text
        parts = [torch.empty(longest, dtype=torch.uint8) for _ in range(self.count)]
        distributed.all_gather(parts, padded)
        return [part[: int(length)].clone() for part, length in zip(parts, lengths, strict=True)]


ALONE = Ranks()


def on_this_computer() -> int:
    """How many processes share this computer's processor."""
    return int(os.environ.get("LOCAL_WORLD_SIZE", "1")) if _by_torchrun() else 1


@contextmanager
def together() -> Iterator[Ranks]:
    """This process's place among those that torchrun started; ALONE without torchrun.

    An error in one ends all: the one that has it says so, the others raise SaidElsewhere. They end together.
    """
    if not _by_torchrun():
        yield ALONE
        return
    from torch import cuda, distributed
    from torch.distributed.rendezvous import rendezvous

    store, rank, count = next(iter(rendezvous("env://")))
    backend = "cpu:gloo,cuda:nccl" if cuda.is_available() else "gloo"
    distributed.init_process_group(backend, store=store, rank=rank, world_size=count, timeout=_PATIENCE)
    ranks = Ranks(rank, count, int(os.environ["LOCAL_RANK"]), joined=True)
    try:
        yield ranks
        ranks.any(False)
    except Exception as error:
        if not _may_say(store):
            raise SaidElsewhere from error
        if _is_lost(error):
            raise UserError(
                "Another process of this training has ended without a word.",
                "Look at what torchrun says of it; --resume goes on.",
            ) from error
        raise
    distributed.destroy_process_group()


def leave(status: int) -> None:
    """End this process with this exit status, if it is one of those that torchrun started; otherwise do nothing.

    A thread of torch's still lets go of the last tensor that travelled. It wants Python's lock for that, and a thread
    that asks for it while Python ends takes the whole process with it: one training in eight ended with an abort.
    """
    if not _by_torchrun():
        return
    for stream in (sys.stdout, sys.stderr):
        with suppress(OSError):  # whoever read it has gone
            stream.flush()
    os._exit(status)


def _by_torchrun() -> bool:
    return "TORCHELASTIC_RUN_ID" in os.environ


def _may_say(store: "Store") -> bool:
    """Whether this one is the first to say what went wrong."""
    with suppress(RuntimeError):  # the store has gone with the one that kept it
        return store.add("said", 1) == 1
    return False


def _is_lost(error: Exception) -> bool:
    """Whether this was raised because another process is gone."""
    return isinstance(error, RuntimeError) and any(word in str(error).lower() for word in _LOST)


def _bytes(facts: Any) -> "torch.Tensor":
    import torch

    return torch.frombuffer(bytearray(json.dumps(facts).encode()), dtype=torch.uint8)
