"""Pictures of the project on the clipboard or in a drag: their ids for Handful, files for other programs."""

import json
import shutil
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import QMimeData, QUrl

from core.project.class_folders import safe_name
from core.project.snapshot import Sample
from core.scratch import Scratch

KIND = "application/x-handful-samples"
MOST_FILES = 500  # other programs take files one by one; more are offered to Handful only


@dataclass(frozen=True, slots=True)
class Carried:
    """Samples of the project in `folder`; `cut` when they are to leave where they were.

    `files` are copies of them, for a window that has another project open; none where they are too many.
    """

    folder: Path
    ids: tuple[int, ...]
    cut: bool
    files: tuple[Path, ...] = ()


class Carrier:
    """Makes such data. The files for other programs live as long as the carrier does, by the pictures' own names."""

    def __init__(self) -> None:
        self._scratch: Scratch | None = None
        self._count = 0
        self._made = b""

    def carry(self, folder: Path, samples: Sequence[Sample], *, cut: bool) -> QMimeData:
        """Data for a drag or the clipboard."""
        mime = QMimeData()
        facts = {"folder": str(folder), "ids": [sample.id for sample in samples], "cut": cut}
        self._made = json.dumps(facts).encode()
        mime.setData(KIND, self._made)
        if len(samples) <= MOST_FILES:
            with suppress(OSError):  # where there is no place for files, Handful itself still knows the samples
                mime.setUrls([QUrl.fromLocalFile(str(path)) for path in self._files(samples)])
        return mime

    def made(self, mime: QMimeData | None) -> bool:
        """Whether this is what was made last."""
        return bool(self._made) and mime is not None and bytes(mime.data(KIND).data()) == self._made

    def _files(self, samples: Sequence[Sample]) -> list[Path]:
        self._scratch = self._scratch or Scratch()
        self._count += 1
        files = []
        for number, sample in enumerate(samples):
            folder = self._scratch.folder / f"{self._count}-{number}"  # a folder each: names may be the same
            folder.mkdir(parents=True)
            name = safe_name(sample.name)
            suffix = "" if Path(name).suffix else sample.path.suffix
            files.append(_copied(sample.path, folder / f"{name}{suffix}"))
        return files


def carried(mime: QMimeData) -> Carried | None:
    """The samples that the data carries, if it comes from Handful."""
    if not mime.hasFormat(KIND):
        return None
    try:
        facts = json.loads(bytes(mime.data(KIND).data()))
        files = tuple(Path(url.toLocalFile()) for url in mime.urls() if url.isLocalFile())
        return Carried(Path(facts["folder"]), tuple(int(number) for number in facts["ids"]), bool(facts["cut"]), files)
    except (ValueError, KeyError, TypeError):
        return None


def _copied(path: Path, target: Path) -> Path:
    """A file of its own, not a link: a program that changes it must not change the project's."""
    with suppress(OSError):
        shutil.copyfile(path, target)
    return target
