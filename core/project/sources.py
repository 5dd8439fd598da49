"""What a person drops, as single pictures: files, folders by their layout, zips; and the class labels they ask for."""

import unicodedata
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import chain
from pathlib import Path, PurePosixPath

from core import images
from core.project import archives, layouts
from core.project.archives import ZippedPicture
from core.project.folders import files_below
from core.project.labels import LONGEST_NAME
from core.project.layouts import Kind, Layout, Split
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
    """What is to be brought in: about `total` pictures, and the step in which labels were made for them, if any."""

    total: int
    step: int | None
    sources: Iterator[Source | Skipped]


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
    Raises UserError for a zip that cannot be taken.
    """
    labels = _Labels(project, label_id, title=_title(paths))
    parts = [_part(path, labels, should_stop) for path in paths]
    pasted = (Source(Path(one.name), label_id, name=one.name, data=one.data(), source="paste") for one in pictures)
    total = sum(count for count, _ in parts) + len(pictures)
    return Wanted(total, labels.step, chain(chain.from_iterable(sources for _, sources in parts), pasted))


class _Labels:
    """The ids of class labels by name; those that are missing are made, all in one step."""

    def __init__(self, project: Project, label_id: int | None, *, title: str) -> None:
        self._project = project
        self._given = label_id
        self._title = title
        self._ids: dict[str, int] = {}
        self.step: int | None = None

    @property
    def given(self) -> bool:
        """Whether everything is for one label, whatever its folder says."""
        return self._given is not None

    def id_of(self, name: str | None) -> int | None:
        if self._given is not None or name is None:
            return self._given
        if name not in self._ids:
            self._ids[name] = self._made(name)
        return self._ids[name]

    def _made(self, name: str) -> int:
        text = unicodedata.normalize("NFC", images.file_name(Path(name)))[:LONGEST_NAME]
        label = self._project.labels.named(text)
        if label is None:
            label = self._project.labels.add(text, title=self._title, join=self.step)
            self.step = self._project.database.last_step
        return label.id


def _title(paths: Sequence[Path]) -> str:
    return f"add folder {images.file_name(paths[0])}" if len(paths) == 1 else f"add {len(paths):,} folders and files"


def _part(path: Path, labels: _Labels, should_stop: Callable[[], bool]) -> tuple[int, Iterator[Source | Skipped]]:
    """How many pictures one path stands for, and they themselves."""
    if path.is_dir():
        files = list(files_below(path))
        return len(files), _of_folder(path, files, labels)
    if path.suffix.lower() in archives.SUFFIXES:
        contents = archives.contents_of(path)
        for label in _names(path.stem, contents.layout):
            labels.id_of(label)  # before the first picture, so that all of them join one step
        return len(contents.entries), _of_zip(path, contents.layout, labels, should_stop)
    return 1, iter([Source(path, labels.id_of(None))])


def _of_folder(folder: Path, files: Sequence[Path], labels: _Labels) -> Iterator[Source | Skipped]:
    below = [PurePosixPath(file.relative_to(folder).as_posix()) for file in files]
    layout = layouts.recognised(below)
    names = _names(folder.name, layout)
    for name in names:
        labels.id_of(name)
    whole = labels.id_of(names[0]) if layout.kind is Kind.PICTURES and names else None
    places = [layout.place_of(file) for file in below]
    return (
        Source(
            file,
            whole if layout.kind is Kind.PICTURES else labels.id_of(place.label),
            part=_part_name(place.split, labels),
        )
        for file, place in zip(files, places, strict=True)
    )


def _of_zip(path: Path, layout: Layout, labels: _Labels, should_stop: Callable[[], bool]) -> Iterator[Source | Skipped]:
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
    return split.value if split and not labels.given else ""
