"""The runs of a project: listed, named, put in the trash and back, deleted; and which of them is in use."""

import json
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

from core import files, run_record, run_stamps
from core.errors import UserError
from core.model import card, content
from core.model.card import DAMAGE, ModelCard
from core.parallel import ShouldStop
from core.run_record import RunRecord

TRASH = "trash"
NAME = "name.json"
IN_USE = "in-use.json"
LONGEST_NAME = 200
Found = TypeVar("Found")
Stamp = frozenset[tuple[str, int, int]]  # name, size and time of each file


@dataclass(frozen=True, slots=True)
class KeptRun:
    """A run on disk. `name` is what the person called it, empty until then.

    `record` is None in a run of before there were any. Where something is damaged `problem` says what, and what
    could be read is there all the same.
    """

    folder: Path
    name: str
    trashed: bool
    card: ModelCard | None
    record: RunRecord | None
    problem: UserError | None = None


def listed(runs: Path) -> Iterator[KeptRun]:
    """The runs in a project's folder of them, the newest first, then those in the trash. Nothing here is fatal."""
    return map(read, places(runs))


def places(runs: Path) -> list[Path]:
    """The folders of the runs, in the order in which they are listed."""
    return [folder for place in (runs, runs / TRASH) for folder in _newest_first(_folders(place))]


def stamp(folder: Path) -> Stamp:
    """What is another as soon as a file of the run is: who has read it need not do so again while it is the same."""
    with suppress(OSError):
        found = ((file.name, file.stat()) for file in folder.iterdir())
        return frozenset((name, about.st_size, about.st_mtime_ns) for name, about in found)
    return frozenset()


def read(folder: Path) -> KeptRun:
    """One run. Nothing here is fatal."""
    model, no_model = _or_problem(card.read, folder)
    record, no_record = _or_problem(run_record.read, folder)
    missing = None
    if not (folder / card.WEIGHTS).is_file():
        missing = UserError(f"{folder / card.WEIGHTS} is missing.", "Take the model from a copy, or train again.")
    problem = no_model or no_record or missing
    return KeptRun(folder, name_of(folder), folder.parent.name == TRASH, model, record, problem)


def check(folder: Path, *, should_stop: ShouldStop) -> bool:
    """Read all of a run's model, as a list of runs does not; False where it was to stop before the end.

    Raises UserError where it is not as it was written.
    """
    return content.check(folder / card.WEIGHTS, card.read(folder), should_stop=should_stop)


def use(run: Path) -> None:
    """Make this the run whose model is tested and exported, until there is a newer one. Raises UserError."""
    _check_there(run)
    file = run.parent / IN_USE
    newest = max(map(run_stamps.made, _folders(run.parent)))
    with files.explained(file), files.whole_file(file, parents=False) as part:
        part.write_text(json.dumps({"run": run.name, "newest": newest}), encoding="utf-8")


def for_use(runs: Path) -> list[Path]:
    """The runs whose model may be tested and exported, the one to take first: the one in use, then the newest."""
    newest = _newest_first([folder for folder in _folders(runs) if (folder / card.CARD).is_file()])
    try:
        chosen = json.loads((runs / IN_USE).read_text(encoding="utf-8"))
        first = [folder for folder in newest if folder.name == chosen["run"]]
        trained_since = bool(newest) and run_stamps.made(newest[0]) > chosen["newest"]
    except DAMAGE:
        return newest
    return newest if trained_since else [*first, *(folder for folder in newest if folder not in first)]


def rename(run: KeptRun, name: str) -> None:
    """Call a run by this name, without one by none. Raises UserError."""
    name = " ".join(name.split())
    if len(name) > LONGEST_NAME:
        raise UserError("The name is too long.", f"Choose one of at most {LONGEST_NAME} letters.")
    _check_there(run.folder)
    file = run.folder / NAME
    with files.explained(file), files.whole_file(file, parents=False) as part:
        part.write_text(json.dumps({"name": name}), encoding="utf-8")


def trash(run: KeptRun) -> Path:
    """Move a run out of the way; where it is now. Raises UserError."""
    return run.folder if run.trashed else _moved(run.folder, run.folder.parent / TRASH)


def restore(run: KeptRun) -> Path:
    """Move a run back out of the trash; where it is now. Raises UserError."""
    return _moved(run.folder, run.folder.parent.parent) if run.trashed else run.folder


def delete(run: KeptRun) -> None:
    """Remove a run that is in the trash, for good. Raises UserError."""
    if not run.trashed:
        raise UserError("The run is not in the trash.", "Move it there first.")
    gone = run.folder.with_name(f".{run.folder.name}.deleted")
    with files.explained(run.folder), suppress(FileNotFoundError):
        run.folder.rename(gone)  # at once and as a whole: half a run would be listed as a damaged one
        files.remove(gone)


def _folders(place: Path) -> Sequence[Path]:
    """What may be runs: hidden folders are unfinished, and the trash is none."""
    if not place.is_dir():
        return ()
    return [path for path in place.iterdir() if path.is_dir() and not path.name.startswith(".") and path.name != TRASH]


def _newest_first(runs: Sequence[Path]) -> list[Path]:
    return sorted(runs, key=run_stamps.made, reverse=True)


def _or_problem(read: Callable[[Path], Found], folder: Path) -> tuple[Found | None, UserError | None]:
    try:
        return read(folder), None
    except UserError as error:
        return None, error


def name_of(folder: Path) -> str:
    """What the person called it; a damaged name is none."""
    try:
        return str(json.loads((folder / NAME).read_text(encoding="utf-8"))["name"])[:LONGEST_NAME]
    except DAMAGE:
        return ""


def _check_there(folder: Path) -> None:
    if not folder.is_dir():
        raise UserError("The run is not there any more.", "Look at the list of runs again.")


def _moved(folder: Path, place: Path) -> Path:
    """Move a run's folder into another one, under its name or, where that is taken, with a number behind it."""
    _check_there(folder)
    target, number = place / folder.name, 1
    with files.explained(folder):
        place.mkdir(exist_ok=True)
        while target.exists():
            number += 1
            target = place / f"{folder.name} {number}"
        folder.rename(target)
        for changed in (folder.parent, place):
            files.sync(changed)
    return target
