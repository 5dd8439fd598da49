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
    """A picture to bring in, and the class label it is for: an id, or the name of a new one; without, not labelled yet.

    `path` names it, and is where it is read from unless its bytes are here already as `data`. `group` is empty
    where it stands for itself; `source` and `part` are those of Sample.
    """

    path: Path
    label_id: int | None
    new_label: str = ""
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
    """What is to be brought in: about `total` pictures, and the class labels for them that are not there yet, in order.

    `title` is what the step is called where labels are made, else empty. `heavy` sources have their bytes in memory.
    """

    total: int
    new_labels: tuple[str, ...]
    title: str
    sources: Iterator[Source | Skipped]
    heavy: bool


def wanted(
    project: Project,
    paths: Sequence[Path],
    label_id: int | None,
    *,
    should_stop: Callable[[], bool],
    pictures: Sequence[Pasted] = (),
    new_label: str = "",
) -> Wanted:
    """What the paths stand for; nothing is changed yet.

    With a class label, or the name of a new one, everything is for that label. Without, folders and zips are taken by
    their layout (see layouts), a folder or zip of pictures becomes a label of its own, and single files stay not
    labelled.
    A zip that cannot be taken is passed over by name. Raises UserError when it is all there is.
    """
    alone = len(paths) == 1 and not pictures
    found = [_found(path, should_stop) if alone else _found_or_skipped(path, should_stop) for path in paths]
    labels = _Labels(project, [name for one in found for name in one.names], given=label_id, new=new_label)
    dropped = chain.from_iterable(one.sources(labels) for one in found)
    pasted = (
        Source(Path(one.name), *labels.for_folder(None), name=one.name, data=one.data(), source="paste")
        for one in pictures
    )
    heavy = bool(pictures) or any(path.suffix.lower() in archives.SUFFIXES for path in paths)
    total = sum(one.count for one in found) + len(pictures)
    return Wanted(total, labels.new, _title(paths) if labels.new else "", chain(dropped, pasted), heavy)


class _Labels:
    """Class labels by the names of folders: a known one's id, or the name of one that is still to be made.

    With a label given, or a `new` one's name, everything is for that one, whatever its folder says.
    """

    def __init__(self, project: Project, folders: Sequence[str], *, given: int | None, new: str) -> None:
        self.one_for_all = given is not None or bool(new)
        self._default = (given, new)
        self._by_folder: dict[str, tuple[int | None, str]] = {}
        if not self.one_for_all:
            there: dict[str, tuple[int | None, str]] = {
                label.name.casefold(): (label.id, "") for label in project.labels.all()
            }
            for folder, name in _label_names(folders).items():
                self._by_folder[folder] = there.setdefault(name.casefold(), (None, name))
        wanted = [new, *(name for _, name in self._by_folder.values())]
        self.new = tuple(dict.fromkeys(name for name in wanted if name))

    def for_folder(self, name: str | None) -> tuple[int | None, str]:
        """The id of a class label, or None and the name of a new one, "" for none."""
        return self._by_folder.get(name, self._default) if name is not None else self._default


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
    return _Found(1, (), lambda labels: [Source(path, *labels.for_folder(None))])


def _is_linked_folder(file: Path) -> bool:
    """Whether it is a link that is not followed, and so has no say in the layout."""
    return file.suffix.lower() not in images.SUFFIXES and os.path.islink(file) and os.path.isdir(file)


def _own_name(folder: Path) -> str:
    """The folder's name, also where the path is "." or ends in ".."."""
    return os.path.basename(os.path.abspath(folder))


def _of_folder(folder: Path, files: Sequence[Path], layout: Layout, labels: _Labels) -> Iterator[Source]:
    for below, some in _by_folder(folder, files):
        place = layout.place_of(below / "any")
        label = labels.for_folder(_own_name(folder) if layout.kind is Kind.PICTURES else place.label)
        part = _part_name(place.split, labels)
        yield from (Source(file, *label, part=part) for file in some)


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
                *labels.for_folder(label),
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
    return split.value if split and not labels.one_for_all else ""
