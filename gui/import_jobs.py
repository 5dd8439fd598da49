"""The ways in which pictures come into a project in the background, as generators for a Worker."""

from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from core.project.archives import SUFFIXES as ARCHIVE_SUFFIXES
from core.project.importing import ImportFinished, import_paths
from core.project.project import Project
from core.project.sources import Pasted
from core.scratch import Scratch
from core.wording import counted
from resources import sample_pictures

SAMPLES_PER_LABEL = 60
SAMPLES_NAME = "Sample pictures"


@dataclass(frozen=True, slots=True)
class LabelMade:
    """The class label for what was dropped is there."""

    label_id: int


@dataclass(frozen=True, slots=True)
class Drawing:
    """So many of the sample pictures are drawn."""

    done: int
    total: int


def import_job(
    project: Project,
    paths: list[Path],
    pictures: list[Pasted],
    label_id: int | None,
    should_stop: Callable[[], bool],
) -> Iterator[object]:
    """Files, folders and pictures for a class label, or as import_paths decides."""
    return import_paths(project, paths, label_id, pictures=pictures, should_stop=should_stop)


def new_label_job(
    project: Project, paths: list[Path], pictures: list[Pasted], should_stop: Callable[[], bool]
) -> Iterator[object]:
    """Files and pictures into a label of their own, all of it one step; folders and zips as they always come in."""
    loose = [path for path in paths if not path.is_dir() and path.suffix.lower() not in ARCHIVE_SUFFIXES]
    rest = [path for path in paths if path not in loose]
    ends: list[ImportFinished] = []
    for event in _in_turn(project, loose, rest, pictures, should_stop):
        if isinstance(event, ImportFinished):
            ends.append(event)
        else:
            yield event
    yield ImportFinished(
        sum(end.added for end in ends),
        tuple(path for end in ends for path in end.twice),
        tuple(file for end in ends for file in end.skipped),
        any(end.stopped for end in ends),
    )


def _in_turn(
    project: Project, loose: list[Path], rest: list[Path], pictures: list[Pasted], should_stop: Callable[[], bool]
) -> Iterator[object]:
    if loose or pictures:
        title = f"make a label of {counted(len(loose) + len(pictures), 'file')}"
        name = project.labels.free_name()
        told = False
        for event in import_paths(
            project, loose, None, new_label=name, title=title, pictures=pictures, should_stop=should_stop
        ):
            yield event
            if not told and event.added and (label := project.labels.named(name)):
                told = True
                yield LabelMade(label.id)
    if rest and not should_stop():
        yield from import_paths(project, rest, None, should_stop=should_stop)


def samples_job(project: Project, should_stop: Callable[[], bool]) -> Iterator[object]:
    """Draw into a folder that vanishes, and bring that in: sample pictures are pictures like any other."""
    total = SAMPLES_PER_LABEL * len(sample_pictures.LABELS)
    with closing(Scratch()) as scratch:
        folder = scratch.folder / SAMPLES_NAME
        for done, _ in enumerate(sample_pictures.write(folder, per_label=SAMPLES_PER_LABEL), start=1):
            yield Drawing(done, total)
            if should_stop():
                return
        yield from import_paths(project, [folder], None, should_stop=should_stop)
