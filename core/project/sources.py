"""What a person drops, as single pictures: files, folders by their layout, zips; and the class labels they ask for."""

import os
import unicodedata
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import partial
from itertools import chain, count, groupby
from operator import attrgetter
from pathlib import Path, PurePosixPath

from core import images
from core.errors import UserError
from core.project import archives, layouts
from core.project.archives import ZippedPicture
from core.project.folders import files_below
from core.project.labels import LONGEST_NAME, tidy
from core.project.layouts import Kind, Layout, Split
from core.project.opening import is_project
from core.project.project import Project
from core.project.snapshot import Skipped


@dataclass(frozen=True, slots=True)
class Source:
    """A picture to bring in, and the class label it is for; None: not labelled yet.

    `path` names it, and is where it is read from unless its bytes are here already as `data`. `group` is empty
    where it stands for itself; `source` and `part` are those of Sample.
    """

    path: Path
    label_id: int | None
    name: str = ""
    data: bytes | None = field(default=None, repr=False)
    group: str = ""
    source: str = "file"
    part: str = ""


@dataclass(frozen=True, slots=True)
class Pasted:
    """A picture that came without a file; `data` gives its bytes, which may take a while."""

    name: str
    data: Callable[[], bytes]


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is to be brought in: about `total` pictures, and the step in which labels were made for them, if any.

    `heavy` sources have their bytes in memory.
    """

    total: int
    step: int | None
    sources: Iterator[Source | Skipped]
    heavy: bool


def wanted(
    project: Project,
    paths: Sequence[Path],
    label_id: int | None,
    *,
    should_stop: Callable[[], bool],
    pictures: Sequence[Pasted] = (),
) -> Wanted:
    """What the paths stand for.

    With a class label everything is for that label. Without one, folders and zips are taken by their layout (see
    layouts), a folder or zip of pictures becomes a label of its own, and single files stay not labelled.
    A zip that cannot be taken is passed over by name. Raises UserError when it is all there is.
    """
    alone = len(paths) == 1 and not pictures
    found = [_found(path, should_stop) if alone else _found_or_skipped(path, should_stop) for path in paths]
    labels = _Labels(project, label_id)
    step = labels.make([name for one in found for name in one.names], title=_title(paths))
    dropped = chain.from_iterable(one.sources(labels) for one in found)
    pasted = (Source(Path(one.name), label_id, name=one.name, data=one.data(), source="paste") for one in pictures)
    heavy = bool(pictures) or any(path.suffix.lower() in archives.SUFFIXES for path in paths)
    return Wanted(sum(one.count for one in found) + len(pictures), step, chain(dropped, pasted), heavy)


class _Labels:
    """The ids of class labels by name; with a label given, everything is for that one, whatever its folder says."""

    def __init__(self, project: Project, given: int | None) -> None:
        self._project = project
        self.given = given
        self._ids: dict[str, int] = {}

    def make(self, names: Sequence[str], *, title: str) -> int | None:
        """Make those that are missing, all in one step; its number, None where none was missing."""
        if self.given is not None:
            return None
        texts = _label_names(names)
        step = self._project.labels.add_missing(list(dict.fromkeys(texts.values())), title=title)
        for name, text in texts.items():
            label = self._project.labels.named(text)
            if label:
                self._ids[name] = label.id
        return step

    def id_of(self, name: str | None) -> int | None:
        if self.given is not None or name is None:
            return self.given
        return self._ids.get(name)


def _label_names(folders: Sequence[str]) -> dict[str, str]:
    """The class label for each folder's name; none for a name of which nothing can be seen.

    Names that differ only where they are cut, or where they are not UTF-8, stay apart by a number.
    """
    labels: dict[str, str] = {}
    whole: dict[str, str] = {}
    for folder in folders:
        name = tidy(unicodedata.normalize("NFC", folder))
        start = text = tidy(images.file_name(Path(name))[:LONGEST_NAME])
        if not start:
            continue
        for number in count(2):
            if whole.setdefault(text.casefold(), name.casefold()) == name.casefold():
                break
            text = f"{start[: LONGEST_NAME - 6]} {number}"
        labels[folder] = text
    return labels


@dataclass(frozen=True, slots=True)
class _Found:
    """What one path stands for: about how many pictures, the labels that it asks for, and the pictures themselves."""

    count: int
    names: tuple[str, ...]
    sources: Callable[[_Labels], Iterable[Source | Skipped]]


def _title(paths: Sequence[Path]) -> str:
    if len(paths) != 1:
        return f"add {len(paths):,} folders and files"
    return f"add folder {tidy(images.file_name(paths[0]))}"


def _found_or_skipped(path: Path, should_stop: Callable[[], bool]) -> _Found:
    try:
        return _found(path, should_stop)
    except UserError as error:
        skipped = Skipped(path, error.message)
        return _Found(1, (), lambda labels: [skipped])


def _found(path: Path, should_stop: Callable[[], bool]) -> _Found:
    project = next((place for place in (path.absolute(), *path.absolute().parents) if is_project(place)), None)
    if project is not None:
        raise UserError(
            f"{images.file_name(project)} is a Handful project, not a folder of pictures.",
            "Open it, or write it out as class folders and take those.",
        )
    if path.is_dir():
        files = list(files_below(path))
        layout = layouts.recognised(
            folder / file.name
            for folder, some in _by_folder(path, files)
            for file in some
            if not _is_linked_folder(file)
        )
        return _Found(len(files), _names(_own_name(path), layout), partial(_of_folder, path, files, layout))
    if path.suffix.lower() in archives.SUFFIXES:
        contents = archives.contents_of(path)
        names = _names(path.stem, contents.layout)
        return _Found(
            len(contents.entries) + len(contents.skipped), names, partial(_of_zip, path, contents.layout, should_stop)
        )
    return _Found(1, (), lambda labels: [Source(path, labels.id_of(None))])


def _is_linked_folder(file: Path) -> bool:
    """Whether it is a link that is not followed, and so has no say in the layout."""
    if file.suffix.lower() in images.SUFFIXES:
        return False
    try:
        return file.is_symlink() and file.is_dir()
    except OSError:  # its path is too long, say: it is named when it is to be read
        return False


def _own_name(folder: Path) -> str:
    """The folder's name, also where the path is "." or ends in ".."."""
    return os.path.basename(os.path.abspath(folder))


def _of_folder(folder: Path, files: Sequence[Path], layout: Layout, labels: _Labels) -> Iterator[Source]:
    for below, some in _by_folder(folder, files):
        place = layout.place_of(below / "any")
        label_id = labels.id_of(_own_name(folder) if layout.kind is Kind.PICTURES else place.label)
        part = _part_name(place.split, labels)
        yield from (Source(file, label_id, part=part) for file in some)


def _by_folder(top: Path, files: Iterable[Path]) -> Iterator[tuple[PurePosixPath, Iterator[Path]]]:
    """The files of one folder after the other, each folder relative to `top`: far fewer than files to reckon with."""
    for folder, some in groupby(files, attrgetter("parent")):
        yield PurePosixPath(folder.relative_to(top).as_posix()), some


def _of_zip(path: Path, layout: Layout, should_stop: Callable[[], bool], labels: _Labels) -> Iterator[Source | Skipped]:
    for found in archives.pictures_in(path, should_stop=should_stop):
        if isinstance(found, ZippedPicture):
            label = path.stem if layout.kind is Kind.PICTURES else found.label
            yield Source(
                path / found.name,
                labels.id_of(label),
                name=found.name,
                data=found.data,
                source="archive",
                part=_part_name(found.split, labels),
            )
        else:
            yield found


def _names(own: str, layout: Layout) -> tuple[str, ...]:
    """The class labels that a folder or zip called `own` asks for, in the order a person counts in."""
    if layout.kind is Kind.PICTURES:
        return (own,)
    return tuple(sorted(layout.labels, key=lambda name: (layouts.natural(name), name)))


def _part_name(split: Split | None, labels: _Labels) -> str:
    return split.value if split and labels.given is None else ""
