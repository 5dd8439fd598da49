"""Pictures named by a person, listed and answered, beside the window."""

import io
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from PIL import Image

from core import answer_table
from core.errors import UserError
from core.project.folders import NOTHING, expanded
from core.project.frames import VIDEO_SUFFIXES
from core.wording import about, counted
from gui.picture_answers import PictureAnswer, by_folder, truth_of
from gui.viewmodels.test.asked import Asked, Loading
from gui.workers import ShouldStop

_FEW = 3  # answers, before which nobody knows how long the rest takes
THUMBNAIL_SIDE = 64  # pixels; as JPEG about two thousand bytes
_STEP = 500  # files listed between two looks at whether to go on


@dataclass(frozen=True, slots=True)
class Listed:
    """What is to be answered, and videos that frames are to be taken from first."""

    rows: tuple[PictureAnswer, ...]
    videos: tuple[PictureAnswer, ...]


@dataclass(frozen=True, slots=True)
class Loaded:
    """The model (`first`) or the one that is compared is ready, and knows these labels."""

    generation: int
    first: bool
    labels: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Answered:
    """A row in its place, with the answer that it was asked for."""

    generation: int
    place: int
    row: PictureAnswer


@dataclass(frozen=True, slots=True)
class Refused:
    """The model cannot be asked."""

    generation: int
    error: UserError


@dataclass(frozen=True, slots=True)
class Work:
    """Which rows are to be answered by whom."""

    generation: int
    asked: Asked
    rows: Sequence[tuple[int, PictureAnswer]]
    first: bool


def list_job(paths: Sequence[Path], labels: Sequence[str], should_stop: ShouldStop) -> Iterator[object]:
    """The files below these, in order."""
    rows: list[PictureAnswer] = []
    videos: list[PictureAnswer] = []
    known = by_folder(labels)
    for root in paths:
        for number, path in enumerate(expanded([root])):
            if number % _STEP == 0 and should_stop():
                return
            listed = videos if path.suffix.lower() in VIDEO_SUFFIXES else rows
            listed.append(row_of(path, root, known))
    yield Listed(tuple(rows), tuple(videos))


def row_of(path: Path, root: Path, known: Mapping[str, str]) -> PictureAnswer:
    """A picture that nobody was asked about yet. Of its folders those count that were given, and the one it lies in.

    `known` are the labels by_folder.
    """
    nothing = path == root and path.is_dir()
    deepest = path.parent
    upwards = [deepest, *deepest.parents] if root in deepest.parents or root == deepest else [deepest]
    names = []
    for folder in upwards:
        names.append(folder.name)
        if folder == root:
            break
    folders = tuple(name for name in names if name)
    return PictureAnswer(path, path, folders, truth_of(folders, known), error=NOTHING if nothing else "")


def answer_job(work: Work, loading: Loading, should_stop: ShouldStop) -> Iterator[object]:
    """The rows with their answers, each as soon as it is there."""
    try:
        answering = loading.answering(work.asked)
    except UserError as error:
        yield Refused(work.generation, error)
        return
    yield Loaded(work.generation, work.first, answering.labels)
    thumbnails: dict[Path, bytes] = {}

    def look(path: Path, picture: Image.Image) -> None:
        if work.first:
            thumbnails[path] = thumbnail(picture)

    paths = (row.path for _, row in work.rows)
    files = answering.predict_files(paths, should_stop=should_stop, look=look)
    for (place, row), found in zip(work.rows, files, strict=False):  # fewer where it was told to stop
        if work.first:
            seen = thumbnails.pop(found.path, row.thumbnail)
            answered = replace(row, prediction=found.prediction, error=found.error, thumbnail=seen)
        else:
            answered = replace(row, other=found.prediction, compared=True)
        yield Answered(work.generation, place, answered)


def thumbnail(picture: Image.Image) -> bytes:
    """The centred square of a picture, small, as JPEG."""
    side = min(picture.size)
    left, top = (picture.width - side) // 2, (picture.height - side) // 2
    box = (left, top, left + side, top + side)
    small = picture.resize((THUMBNAIL_SIDE, THUMBNAIL_SIDE), Image.Resampling.BILINEAR, box=box, reducing_gap=2.0)
    file = io.BytesIO()
    small.save(file, "JPEG", quality=80)
    return file.getvalue()


def pending(rows: Sequence[PictureAnswer], *, first: bool) -> list[tuple[int, PictureAnswer]]:
    """Those in their places that the model is still to be asked about, or (not `first`) the one that is compared."""
    if first:
        return [(place, row) for place, row in enumerate(rows) if not row.asked]
    return [(place, row) for place, row in enumerate(rows) if row.prediction is not None and not row.compared]


def save_job(
    path: Path, labels: Sequence[str], rows: Sequence[PictureAnswer], _should_stop: ShouldStop
) -> Iterator[object]:
    """Write what is answered as the table that `handful predict --csv` writes; a sentence when it is there."""
    from core.model.predictor import FilePrediction  # torch is here by now: something was answered

    answers = [FilePrediction(row.told, row.prediction, row.error) for row in rows if row.asked]
    answer_table.write(path, labels, answers, for_people=True)
    yield f"{counted(len(answers), 'picture')} saved in {path.name}."


class Progress:
    """How far it is with so many pictures, in words and from 0 to 1."""

    def __init__(self, total: int) -> None:
        self._total, self._done = total, 0
        self._began = time.monotonic()

    def begin(self) -> None:
        """What went before, such as loading the model, says nothing about how long the rest takes."""
        self._began = time.monotonic()

    def after(self, count: int) -> tuple[str, float]:
        """So many more are answered."""
        self._done += count
        done, total, left = self._done, self._total, ""
        if done >= _FEW:
            left = f", {about((time.monotonic() - self._began) / done * (total - done))} left"
        return f"{done:,} of {total:,}{left}", done / max(1, total)
