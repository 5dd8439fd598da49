"""Exports on disk: written beside their place, proved there, and named only then."""

import shutil
from collections.abc import Callable, Generator, Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from core import files
from core.errors import UserError
from core.export import script
from core.export.proof import Proof, ProofPicture, prove
from core.export.room import cleared, working_folder
from core.features import Stopped
from core.model.predictor import Predictor
from core.model.saved import Model

SCRIPT = "predict.py"


@dataclass(frozen=True, slots=True)
class Exported:
    """The file or folder that was written, its size, and its proof."""

    path: Path
    bytes: int
    proof: Proof


Steps = Iterator[Proof | Exported]


def file(
    path: Path,
    content: bytes,
    source: str,
    model: Model,
    pictures: Iterable[ProofPicture],
    *,
    should_stop: Callable[[], bool],
    asked: Path | None = None,
    share: float = 1.0,
) -> Steps:
    """One file, proved by the script with this `source`, which stays here; of one that no script can ask, what is
    inside it is `asked`. Raises UserError and Stopped.
    """
    if path.is_dir():
        raise UserError(f"{path} is a folder.", f"Give the name of a file, such as model{path.suffix}.")
    _check_space(path, len(content))
    with files.explained(path), cleared(path), files.whole_file(path) as part, working_folder() as place:
        part.write_bytes(content)
        asks = place / SCRIPT
        asks.write_text(source, encoding="utf-8")
        proof = yield from _proved(asks, asked or part, model, pictures, should_stop, share)
    yield Exported(path, len(content), proof)


def folder(
    path: Path,
    contents: Mapping[str, bytes],
    model: Model,
    pictures: Iterable[ProofPicture],
    *,
    should_stop: Callable[[], bool],
    share: float = 1.0,
) -> Steps:
    """A folder of files, the model first and SCRIPT among them. Raises UserError and Stopped."""
    if path.is_file():
        raise UserError(f"{path} is a file.", "Give the name of a new folder.")
    if path.is_dir() and any(entry.name not in contents or not entry.is_file() for entry in path.iterdir()):
        raise UserError(f"{path} holds other files, so it is not replaced.", "Choose another folder.")
    size = sum(map(len, contents.values()))
    _check_space(path, size)
    with files.explained(path), cleared(path), files.whole_folder(path, replace=True) as part:
        for name, content in contents.items():
            (part / name).write_bytes(content)
            files.sync(part / name)
        first = next(iter(contents))
        proof = yield from _proved(part / SCRIPT, part / first, model, pictures, should_stop, share)
        shutil.rmtree(part / "__pycache__", ignore_errors=True)
    yield Exported(path, size, proof)


def _proved(
    asks: Path,
    content: Path,
    model: Model,
    pictures: Iterable[ProofPicture],
    should_stop: Callable[[], bool],
    share: float,
) -> Generator[Proof, None, Proof]:
    proof = Proof(checked=0, max_difference=0.0, agreed=0, of=0)
    if should_stop():  # to write the model has taken seconds, and so will the first picture
        raise Stopped
    for proof in prove(script.answers(asks, content), Predictor(model), pictures, share=share):
        yield proof
        if should_stop():
            raise Stopped
    return proof


def _check_space(path: Path, size: int) -> None:
    """Say before writing that a disk is too full; some systems only tell when the file is closed."""
    above = next(parent for parent in path.absolute().parents if parent.is_dir())
    free = shutil.disk_usage(above).free
    if free < size:
        raise UserError(
            f"{path} could not be written: the disk is full ({size / 1e6:.0f} MB needed, {free / 1e6:.0f} MB free).",
            "Free some space or choose another disk, then try again.",
        )
