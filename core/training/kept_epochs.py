"""A training's kept epochs: the weights it had after some of them, so that one can watch what it learned appear.

While it runs each lies in a file of its own beside its checkpoint; a finished run has them in one.
"""

import hashlib
import json
import re
from collections.abc import Generator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

import torch
from safetensors import SafetensorError, safe_open
from safetensors.torch import save
from torch import Tensor, nn

from core import files
from core.errors import UserError
from core.training.events import EpochDone
from core.training.fitting import Fit

FILE = "epochs.safetensors"  # of a finished run
FOLDER = "epochs"  # of one that is not
MOST = 12  # epochs that are kept, spread over the training
FEWEST = 4  # of which all weights are worth keeping; where they are too large only the first filters are
LARGEST = 24 * 10**6  # bytes that all of them take together

_NAME = re.compile(r"(\d+)\.safetensors")
_FACTS = "epochs"  # by the epoch, whether it is whole, and its hash: safetensors does not notice a flipped bit
_DAMAGE = (SafetensorError, OSError, ValueError, LookupError, TypeError)
Event = TypeVar("Event")
End = TypeVar("End")
Weights = dict[str, Tensor]


@dataclass(frozen=True, slots=True)
class KeptEpoch:
    """What a network had learned after an epoch; not `whole` where only its first filters were kept."""

    epoch: int
    weights: Mapping[str, Tensor]
    whole: bool


def keeping(
    training: Generator[Event, None, End], fitting: Fit, network: nn.Module, folder: Path | None
) -> Generator[Event, None, End]:
    """The same training, of whose epochs some are kept in `folder` as long as it is where it was. Raises UserError.

    `network` is the part of what is fitted whose weights the model will have.
    """
    home = files.identity(folder) if folder is not None else None
    try:
        while True:
            event = next(training)
            if folder is not None and isinstance(event, EpochDone) and files.is_still(folder, home):
                _keep_if_due(folder, event.epoch, fitting, network)
            yield event
    except StopIteration as end:
        ended: End = end.value
        return ended
    finally:
        training.close()


def due(done: int, most: int) -> range:
    """Which epochs are kept when so many are done: the first and, evenly apart, others, at most `most`.

    None is ever due again that was not before.
    """
    apart = 1
    while (done - 1) // apart >= most:
        apart *= 2
    return range(1, done + 1, apart)


def gathered(folder: Path) -> bytes | None:
    """What a finished run is to have of the epochs that are kept in `folder`; None when there are none."""
    weights: Weights = {}
    facts: dict[str, object] = {}
    for path in _files(folder):
        with suppress(*_DAMAGE), safe_open(path, framework="pt") as file:
            weights |= {name: file.get_tensor(name) for name in file.keys()}  # noqa: SIM118 - not a dict
            facts |= json.loads(file.metadata()[_FACTS])
    return save(weights, metadata={_FACTS: json.dumps(facts)}) if weights else None


def listed(run: Path) -> tuple[int, ...]:
    """The kept epochs of a finished run; none where the file is damaged or of before there was one."""
    with suppress(*_DAMAGE), safe_open(run / FILE, framework="pt") as file:
        return tuple(sorted(int(epoch) for epoch in json.loads(file.metadata()[_FACTS])))
    return ()


def read(run: Path, epoch: int) -> KeptEpoch:
    """What the run's network had learned after this epoch. Raises UserError."""
    path = run / FILE
    try:
        with safe_open(path, framework="pt") as file:
            start = f"{epoch}."
            found = {name: file.get_tensor(name) for name in file.keys() if name.startswith(start)}  # noqa: SIM118
            facts = json.loads(file.metadata()[_FACTS])[str(epoch)]
            intact, whole = facts["sha256"] == _hash(found), bool(facts["whole"])
    except _DAMAGE:
        intact = whole = False
    if not intact:
        raise UserError(f"The kept epochs in {path} are damaged.", "Look at the saved model, or train again.")
    weights = {name.removeprefix(start): value for name, value in found.items()}
    return KeptEpoch(epoch, weights, whole=whole)


def first_filters(network: nn.Module) -> tuple[str, nn.Conv2d] | None:
    """The convolution that sees the picture itself, and its name; None where no convolution does."""
    convolutions = ((name, one) for name, one in network.named_modules() if isinstance(one, nn.Conv2d))
    first = next(convolutions, None)
    return first if first and first[1].in_channels == 3 and first[1].groups == 1 else None


def _keep_if_due(folder: Path, epoch: int, fitting: Fit, network: nn.Module) -> None:
    """Keep the epoch that is over, in the place of those that are too many now."""
    names, most = _worth_keeping(network)
    keep = due(epoch, most)
    if not names or epoch not in keep:
        return
    with fitting.judged():
        weights = {name: value for name, value in network.state_dict().items() if name in names}
        tensors = {f"{epoch}.{name}": value.detach().cpu().contiguous() for name, value in weights.items()}
        facts = {"sha256": _hash(tensors), "whole": len(weights) == len(network.state_dict())}
        content = save(tensors, metadata={_FACTS: json.dumps({epoch: facts})})
    path = folder / FOLDER / f"{epoch}.safetensors"
    with files.explained(path):
        path.parent.mkdir(exist_ok=True)
        with files.whole_file(path, durable=False, parents=False) as part:  # the model does not depend on it
            part.write_bytes(content)
    for kept in _files(folder):
        if int(kept.stem) not in keep:
            files.remove(kept)


def _worth_keeping(network: nn.Module) -> tuple[frozenset[str], int]:
    """The names of the weights to keep, and of how many epochs at most."""
    every = network.state_dict()
    size = sum(value.numel() * value.element_size() for value in every.values())
    if LARGEST // size >= FEWEST:
        return frozenset(every), min(MOST, LARGEST // size)
    first = first_filters(network)
    return (frozenset([f"{first[0]}.weight"]) if first else frozenset()), MOST


def _files(folder: Path) -> list[Path]:
    """The files of the kept epochs, the first epoch first."""
    place = folder / FOLDER
    found = [path for path in place.iterdir() if _NAME.fullmatch(path.name)] if place.is_dir() else []
    return sorted(found, key=lambda path: int(path.stem))


def _hash(tensors: Mapping[str, Tensor]) -> str:
    digest = hashlib.sha256()
    for name in sorted(tensors):
        digest.update(name.encode())
        digest.update(tensors[name].contiguous().flatten().view(torch.uint8).numpy().data)
    return digest.hexdigest()
