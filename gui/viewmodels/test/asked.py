"""Which model is asked on the Test page: that of the run in use, or one that was opened from a file or folder."""

import os
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal, Slot

from core.model.card import CARD, ModelCard
from gui.jobs import LatestJob
from gui.messages import Messages
from gui.session import Session

if TYPE_CHECKING:
    from core.model.predictor import Answering, Predictor

ONNX = "model.onnx"  # in an exported folder
OWN = "This project's model"
_Stamp = tuple[int, int]  # time and size of the file that says what a model is


@dataclass(frozen=True, slots=True)
class Asked:
    """A model on disk, whether it is the project's own, and what has been learned since, if anything."""

    path: Path
    own: bool
    learned: "Predictor | None" = None


@dataclass(frozen=True, slots=True)
class _Kept:
    path: Path
    stamp: _Stamp | None
    answering: "Answering"


class Loading:
    """Loads what is asked, in any thread; what was loaded last is kept for the next, until its file is another."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._kept: _Kept | None = None

    def __contains__(self, asked: Asked) -> bool:
        """Whether it is at hand, most likely: the window does not wait for a disk to be told."""
        kept = self._kept
        return asked.learned is not None or (kept is not None and kept.path == asked.path)

    def answering(self, asked: Asked) -> "Answering":
        """What answers for it. Raises UserError."""
        from core.model.opening import opened  # brings torch, which takes seconds to import

        if asked.learned is not None:
            return asked.learned
        with self._lock:
            kept, stamp = self._kept, _stamp(asked.path)
            if kept is None or kept.path != asked.path or stamp not in (kept.stamp, None):
                self._kept = kept = _Kept(asked.path, stamp, _at_its_quickest(opened(asked.path)))
            return kept.answering  # also where the file is not there, as while another takes its place

    def turn_away(self, folder: Path, share: float) -> ModelCard:
        """Let the model in `folder` turn away this share of real pictures, on disk and, where it is kept, here.

        Raises UserError.
        """
        from core.model.predictor import Predictor  # with torch, which takes seconds to import
        from core.model.saved import turn_away

        with self._lock:  # so that nobody reads it again for the sake of its card
            kept = self._kept
            same = kept is not None and (kept.path, kept.stamp) == (folder, _stamp(folder))
            card = turn_away(folder, share)
            if kept is not None and same and isinstance(kept.answering, Predictor):
                self._kept = _Kept(folder, _stamp(folder), kept.answering.turning_away(share))
            return card


def _at_its_quickest(answering: "Answering") -> "Answering":
    """The same, by what the live view had made for its backbone once, if it did."""
    from core.model import quick
    from core.model.predictor import Predictor

    if isinstance(answering, Predictor) and (kept := quick.kept(answering.model)):
        answering.quick = kept
    return answering


@dataclass(frozen=True, slots=True)
class _Opened:
    path: Path
    labels: tuple[str, ...]


class AskedModel(QObject):
    """The model that all views of the Test page ask; `loading` is for their jobs.

    Signals:
      changed()    another model answers, or none
      improved()   the same one answers, after what it has learned from the last changes, or with another threshold
    """

    changed = Signal()
    improved = Signal()

    def __init__(self, session: Session, messages: Messages, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self._messages = messages
        self._opened: _Opened | None = None
        self.loading = Loading()
        self._opening = LatestJob(messages, self)
        self._opening.events_ready.connect(self._on_opened)
        self.job = self._opening.slot
        session.model_changed.connect(self._on_model_changed)
        session.model_updated.connect(self._on_model_updated)
        session.threshold_changed.connect(self._on_model_updated)

    @property
    def asked(self) -> Asked | None:
        """What answers now; None where nothing is trained and none was opened."""
        if self._opened:
            return Asked(self._opened.path, own=False)
        folder, update = self._session.model_folder, self._session.update
        return Asked(folder, own=True, learned=update.predictor if update else None) if folder else None

    @property
    def title(self) -> str:
        """What the model that answers is called; empty where there is none."""
        if self._opened:
            return self._opened.path.name
        return OWN if self._session.model_folder else ""

    @property
    def has_own(self) -> bool:
        """Whether the open project has a model."""
        return self._session.model_folder is not None

    @property
    def labels(self) -> tuple[str, ...]:
        """The class labels that it knows."""
        if self._opened:
            return self._opened.labels
        known = self._session.update or self._session.model_card
        return tuple(known.labels) if known else ()

    @property
    def label_colours(self) -> dict[str, int]:
        """The colour index of each label that it knows."""
        colours = {label.name: label.colour for label in self._session.contents.labels}
        return {name: colours.get(name, place) for place, name in enumerate(self.labels)}

    def open(self, path: Path) -> None:
        """Ask the model in this file or folder from now on, once it has been opened; nothing in it is run."""
        self._opening.start(partial(_open_job, self.loading, Asked(path, own=False)))

    @Slot()
    def ask_own(self) -> None:
        """Ask the model of the run in use again."""
        if self._opened:
            self._opened = None
            self.changed.emit()

    @Slot(list)
    def _on_opened(self, events: list[object]) -> None:
        self._opened = next(event for event in events if isinstance(event, _Opened))
        self._messages.tell_done()
        self.changed.emit()

    @Slot()
    def _on_model_changed(self) -> None:
        if self._opened is None:
            self.changed.emit()

    @Slot()
    def _on_model_updated(self) -> None:
        if self._opened is None:
            self.improved.emit()


def is_model(path: Path) -> bool:
    """Whether this looks like a model, and not like pictures: whether it is one, is seen when it is opened."""
    if path.is_dir():
        return (path / CARD).is_file() or (path / ONNX).is_file()
    return path.suffix.lower() == Path(ONNX).suffix


def _stamp(path: Path) -> _Stamp | None:
    """What is another as soon as the model at `path` is; None where nothing is there."""
    folder = f"{path}{os.sep}"  # with every frame of a camera; as paths it takes twice as long
    for file in (folder + CARD, folder + ONNX, path):
        with suppress(OSError):
            about = os.stat(file)
            return about.st_mtime_ns, about.st_size
    return None


def _open_job(loading: Loading, asked: Asked, _should_stop: Callable[[], bool]) -> Iterator[object]:
    yield _Opened(asked.path, loading.answering(asked).labels)
