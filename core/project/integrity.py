"""Whether everything in a project is as it was put there, and what is damaged made whole again."""

from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from core import files, images
from core.parallel import in_order
from core.project import backups
from core.project.backups import Backup
from core.project.opening import DamagedProject
from core.project.project import Project
from core.project.snapshot import Sample, Skipped


@dataclass(frozen=True, slots=True)
class Checked:
    """So many pictures of so many are looked at."""

    done: int
    total: int


@dataclass(frozen=True, slots=True)
class CheckFinished:
    """What was found: `repaired` is whole again, `damaged` is not; each named with what happened."""

    pictures: int
    repaired: tuple[Skipped, ...]
    damaged: tuple[Skipped, ...]


def open_repaired(folder: Path) -> tuple[Project, str]:
    """The project, if need be restored from the newest of its backups that is whole; and what was done, or nothing.

    Raises UserError.
    """
    try:
        return Project.open(folder), ""
    except DamagedProject as damage:
        found = backups.rebuilt(folder) or next(iter(backups.usable(folder)), None)
        return Project.restore(folder, found), f"{damage.message} {_restored(found)}"


def check(project: Project, *, should_stop: Callable[[], bool]) -> Iterator[Checked | CheckFinished]:
    """Read every picture, compare it with its hash, and repair what can be; the last event is CheckFinished.

    A damaged file is put aside, never overwritten. Raises UserError when the disk refuses.
    """
    repaired, damaged = _check_history(project), []
    labels = {label.id: label.name for label in project.database.labels()}
    by_file: dict[Path, list[Sample]] = defaultdict(list)
    for sample in project.database.samples():
        by_file[sample.path].append(sample)
    wanted = {path: same[0].sha256 for path, same in by_file.items()}
    look = partial(_look, project)
    for done, (path, outcome) in enumerate(
        in_order(look, wanted.items(), should_stop=should_stop, name="check"), start=1
    ):
        named = [labels[sample.label_id] for sample in by_file[path] if sample.label_id in labels]
        if outcome == "repaired":
            reason = "It was damaged; a whole copy took its place."
            repaired.append(Skipped(path, reason, by_file[path][0].name, tuple(named)))
        elif outcome:
            damaged.append(Skipped(path, outcome, by_file[path][0].name, tuple(named)))
        yield Checked(done, len(wanted))
    yield CheckFinished(len(wanted), tuple(repaired), tuple(damaged))


def _restored(backup: Backup | None) -> str:
    if backup is None:
        return "There was no backup: all its pictures are back, not labelled."
    return f"It is as it was on {backup.made_at.astimezone():%Y-%m-%d at %H:%M}; what came in since is not labelled."


def _check_history(project: Project) -> list[Skipped]:
    if project.refusal or not project.database.forget_damaged_steps():
        return []
    return [Skipped(project.folder, "What undo knew of older steps was damaged and is forgotten; nothing else is.")]


def _look(project: Project, wanted: tuple[Path, str]) -> tuple[Path, str]:
    """Empty when the picture is whole, "repaired", or what is wrong."""
    path, digest = wanted
    try:
        if images.content_hash(images.read(path)) == digest:
            return path, ""
        reason = "It has changed since it came in. Bring the same picture in again, and it is whole."
    except images.UnreadablePicture as error:
        reason = f"{error.message} Bring the same picture in again, and it is whole."
    for copy in path.parent.glob(f"{digest}.*"):
        if copy != path and not project.refusal and images.content_hash(copy.read_bytes()) == digest:
            with files.explained(path):
                _put_aside(path)
                with files.whole_file(path) as part:
                    part.write_bytes(copy.read_bytes())
            return path, "repaired"
    return path, reason


def _put_aside(path: Path) -> None:
    if path.exists():
        path.rename(path.with_name(f".damaged-{path.name}"))
