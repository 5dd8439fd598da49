"""An unfinished training on disk: its last, best and mean weights, the optimiser and the dice, in one file."""

import zlib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import torch
from safetensors import safe_open
from safetensors.torch import save
from torch import Tensor

from core import files
from core.training.progress import DAMAGE, FILE, CannotGoOn, Progress, header, of_header

PARTS = ("last", "best", "mean", "optimiser", "dice")
State = Mapping[str, Tensor]


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """Everything that the next epoch depends on, as named tensors on the CPU; no `mean` where none is made."""

    progress: Progress
    last: State
    best: State
    mean: State
    optimiser: State
    dice: State


def write(folder: Path, checkpoint: Checkpoint) -> None:
    """Put the checkpoint in `folder` in place of the one before. Raises UserError when the disk refuses."""
    tensors = {
        f"{part}.{name}": tensor.detach().cpu().contiguous()
        for part in PARTS
        for name, tensor in getattr(checkpoint, part).items()
    }
    facts = header(checkpoint.progress)
    facts["crc32"] = _checksum(facts["progress"], tensors)
    path = folder / FILE
    with files.explained(path), files.whole_file(path, parents=False) as part:
        part.write_bytes(save(tensors, metadata=facts))


def read(folder: Path) -> Checkpoint:
    """The checkpoint in `folder`. Raises CannotGoOn when there is none or it is damaged."""
    path = folder / FILE
    if not path.is_file():
        raise CannotGoOn("There is no unfinished training here to go on with.", "Leave --resume out to start one.")
    try:
        with safe_open(path, framework="pt") as file:
            metadata = file.metadata()
            tensors = {key: file.get_tensor(key) for key in file.keys()}  # noqa: SIM118 - not a dict
        progress = of_header(metadata)
        if metadata.get("crc32") not in (None, _checksum(metadata["progress"], tensors)):  # None: written before
            raise ValueError("a byte is another than was written")
        parts: dict[str, dict[str, Tensor]] = {part: {} for part in PARTS}
        for key, tensor in tensors.items():
            part, name = key.split(".", 1)
            parts[part][name] = tensor
    except DAMAGE as error:
        raise CannotGoOn(
            f"The unfinished training in {path} is damaged.", "Leave --resume out to start anew."
        ) from error
    return Checkpoint(progress, **parts)


def _checksum(facts: str, tensors: State) -> str:
    """CRC-32 over all that is kept: enough against a disk's mistakes, and 400 MB take it a fifteenth of a second."""
    total = zlib.crc32(facts.encode())
    for name in sorted(tensors):
        tensor = tensors[name]
        total = zlib.crc32(f"{name} {tensor.dtype} {tuple(tensor.shape)}".encode(), total)
        total = zlib.crc32(tensor.reshape(-1).view(torch.uint8).numpy().data, total)
    return f"{total:08x}"


def optimiser_state(optimiser: torch.optim.Optimizer) -> dict[str, Tensor]:
    """The optimiser's memory (AdamW's running means and its step, SGD's momentum) as named tensors."""
    state = optimiser.state_dict()["state"]
    return {f"{index}.{name}": value for index, entry in state.items() for name, value in entry.items()}


def restore_optimiser(optimiser: torch.optim.Optimizer, state: State) -> None:
    """Put what `optimiser_state` gave back into an optimiser of the same network."""
    full = optimiser.state_dict()
    entries: dict[int, dict[str, Tensor]] = {}
    for key, value in state.items():
        index, name = key.split(".", 1)
        entries.setdefault(int(index), {})[name] = value
    full["state"] = entries
    optimiser.load_state_dict(full)
    for parameter, entry in optimiser.state.items():
        for name, value in entry.items():
            if value.shape == parameter.shape:  # laid out in memory as the weights are, or sums round differently
                entry[name] = torch.empty_like(parameter, requires_grad=False).copy_(value)
