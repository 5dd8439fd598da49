"""Pictures that came without a file, given one for as long as the program runs: pasted ones, frames of a video."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from PySide6.QtCore import QObject, Signal, Slot

from core.errors import UserError
from core.scratch import Scratch
from gui.jobs import JobSlot
from gui.messages import Messages
from gui.workers import ShouldStop


@dataclass(frozen=True, slots=True)
class Unfiled:
    """A picture by its name; `encoded` gives the bytes of a file, in a Worker's job, for that may take long."""

    name: str
    encoded: Callable[[], bytes]


@dataclass(frozen=True, slots=True)
class _Filed:
    paths: tuple[Path, ...]


class ScratchFiles(QObject):
    """Writes what it is given into a folder that goes with the program.

    Signals:
      filed(object)   the paths, as many as were given at once
    """

    filed = Signal(object)

    def __init__(self, messages: Messages, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._scratch: Scratch | None = None
        self._waiting: list[tuple[Unfiled, ...]] = []
        self._number = 0
        self.job = JobSlot(messages, self)
        self.job.events_ready.connect(self._on_events)
        self.job.running_changed.connect(self._begin)
        self._messages = messages

    @property
    def idle(self) -> bool:
        return not (self.job.running or self._waiting)

    def take(self, pictures: Sequence[Unfiled]) -> None:
        """Give these files."""
        self._waiting.append(tuple(pictures))
        self._begin()

    def drop(self) -> None:
        """Forget what waits."""
        self._waiting.clear()

    @Slot()
    def _begin(self) -> None:
        if self.job.running or not self._waiting:
            return
        try:
            self._scratch = self._scratch or Scratch()
        except OSError as error:
            self._waiting.clear()
            self._messages.show_error(UserError(f"There is no place for it: {error.strerror}.", "Free some space."))
            return
        self._number += 1
        self.job.start(partial(_file_job, self._scratch.folder / str(self._number), self._waiting.pop(0)))

    @Slot(list)
    def _on_events(self, events: list[object]) -> None:
        for event in events:
            if isinstance(event, _Filed):
                self.filed.emit(event.paths)


def _file_job(folder: Path, pictures: Sequence[Unfiled], should_stop: ShouldStop) -> Iterator[object]:
    """Each into a file of its own name."""
    made = []
    try:
        folder.mkdir()
        for number, picture in enumerate(pictures):
            if should_stop():
                return
            name = Path(picture.name).name or "picture"
            file = folder / name if not (folder / name).exists() else folder / f"{number} {name}"
            file.write_bytes(picture.encoded())
            made.append(file)
    except OSError as error:
        raise UserError(f"There is no place for it: {error.strerror}.", "Free some space, then try again.") from error
    yield _Filed(tuple(made))
