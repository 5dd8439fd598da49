"""Pictures that were read become samples of a project: batch by batch, each durable, all of them one step."""

import time
from collections.abc import Iterable, Sequence
from pathlib import Path

from core import files, images
from core.project.new_labels import NewLabels
from core.project.project import Project
from core.project.samples import NewSample
from core.project.snapshot import Skipped
from core.project.storing import Stored
from core.project.thumbnails import PictureCache

BATCH = 512
BATCH_SECONDS = 0.5  # what a person waits for the first pictures to show
_TELLING_S = 1.0


class Entering:
    """Stored pictures on their way into the database, batch by batch, all in one step."""

    def __init__(
        self,
        project: Project,
        *,
        total: int,
        step: int | None = None,
        title: str = "",
        new_labels: Sequence[str] = (),
    ) -> None:
        self._project = project
        self.total = total
        self._title = title or ("add 1 picture" if total == 1 else f"add {total:,} pictures")
        self._step = step
        self._labels = NewLabels(project.labels, new_labels)
        self._batch: dict[tuple[str, int | None, str], Stored] = {}
        self._cache = PictureCache(project.cache)
        self._last = time.monotonic()
        self._first: float | None = None  # when the first was read: until then there was only getting ready
        self.done = 0
        self.added = 0
        self.files: set[str] = set()
        self.twice: list[Path] = []
        self.skipped: list[Skipped] = []

    def take(self, outcome: Stored | Skipped) -> None:
        """One file more is read."""
        self.done += 1
        self._first = self._first or time.monotonic()
        if isinstance(outcome, Skipped):
            self.skipped.append(outcome)
            return
        key = (outcome.sha256, outcome.source.label_id, outcome.source.new_label)
        if key in self._batch:
            self.twice.append(outcome.source.path)
        else:
            self._batch[key] = outcome

    def due(self) -> bool:
        """Whether it is time to make what was read durable."""
        return len(self._batch) >= BATCH or time.monotonic() - self._last > BATCH_SECONDS

    def enter(self) -> None:
        """Enter what was read since the last time: first its bytes are safe, then the project knows of them."""
        self._last = time.monotonic()
        self._pass_over_those_there()
        if not self._batch:
            return
        # those that were there already, too: nobody knows whether a killed import's are on the disk yet
        _make_safe(self._project.folder / "pictures", self._batch.values())
        with self._project.database.step(self._title, join=self._step) as self._step:
            self._labels.make({one.source.new_label for one in self._batch.values()})
            samples = [_as_sample(one, self._labels) for one in self._batch.values()]
            self._project.samples.add(samples, title=self._title)
        self.added += len(samples)
        self.files.update(one.file for one in self._batch.values())
        self._cache.save({one.sha256: one.look for one in self._batch.values()})
        self._batch.clear()

    @property
    def seconds_left(self) -> float | None:
        """For how long it will go on; not known in the first second."""
        passed = time.monotonic() - (self._first or time.monotonic())
        return passed / self.done * max(0, self.total - self.done) if passed > _TELLING_S else None

    def _pass_over_those_there(self) -> None:
        asked = {
            (one.sha256, self._labels.id_for(one.source)): key
            for key, one in self._batch.items()
            if self._labels.has(one.source)
        }
        for found in self._project.samples.there(asked):
            known = self._batch.pop(asked[found])
            self.twice.append(known.source.path)
            self.files.add(known.file)


def _as_sample(stored: Stored, labels: NewLabels) -> NewSample:
    source = stored.source
    return NewSample(
        sha256=stored.sha256,
        name=source.name or images.file_name(source.path),
        file=stored.file,
        label_id=labels.id_for(source),
        group=source.group or stored.sha256,
        source=source.source,
        part=source.part,
    )


def _make_safe(pictures: Path, stored: Iterable[Stored]) -> None:
    """Wait until files and their names are on the disk: together, which takes far less time than one by one."""
    with files.explained(pictures):
        files.sync_all(pictures, (one.file for one in stored))
