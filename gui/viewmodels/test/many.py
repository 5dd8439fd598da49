"""Many pictures, answered one after the other; the answers of two models compared; the table on disk."""

from collections.abc import Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path

from PySide6.QtCore import QObject, Signal, Slot

from core.errors import UserError
from core.wording import counted
from gui import picture_answers
from gui.jobs import JobSlot, LatestJob
from gui.messages import Messages
from gui.picture_answers import PictureAnswer, by_folder, truth_of
from gui.viewmodels.test.asked import Asked, AskedModel, Loading
from gui.viewmodels.test.asking import (
    Answered,
    Listed,
    Loaded,
    Progress,
    Refused,
    Work,
    answer_job,
    list_job,
    pending,
    save_job,
)
from gui.viewmodels.test.compared import Compared


class ManyViewModel(QObject):
    """The pictures of a table and the answers for them.

    Signals:
      listed(object)                the rows are these: a list of PictureAnswer
      added(object)                 these came behind them
      answered(object)              rows by their place that have changed
      progress_changed(str, float)  how far it is, in words and from 0 to 1; empty when nothing goes on
      summary_changed(str)          what came of it
      compared_changed(str, str)    what the compared model is called and how it does; empty where none is
      videos_requested(object)      frames of these videos are wanted: `take_frames`, then `frames_ended`
      videos_cancelled()            they are not wanted any more
    """

    listed = Signal(object)
    added = Signal(object)
    answered = Signal(object)
    progress_changed = Signal(str, float)
    summary_changed = Signal(str)
    compared_changed = Signal(str, str)
    videos_requested = Signal(object)
    videos_cancelled = Signal()

    def __init__(self, model: AskedModel, messages: Messages, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._model, self._messages = model, messages
        self._rows: list[PictureAnswer] = []
        self._generation = 0
        self._videos: dict[Path, tuple[str, ...]] = {}  # whose frames are wanted, and the folders each lies in
        self._videos_left = False
        self._stopped = self._stale = self._seen = False
        self._other: Compared | None = None
        self._labels: tuple[str, ...] = ()  # of the model that has answered
        self._work: Work | None = None  # that was begun last
        self._progress = Progress(0)
        self._listing = LatestJob(messages, self)
        self._listing.events_ready.connect(self._on_listed)
        self.answering = JobSlot(messages, self)
        self.answering.events_ready.connect(self._on_events)
        self.answering.succeeded.connect(self._continue)
        self.answering.failed.connect(self._on_failed)
        self.answering.running_changed.connect(self._on_running_changed)
        self._listing.slot.running_changed.connect(self._on_listing_changed)
        self._saving = JobSlot(messages, self)
        self._saving.events_ready.connect(self._on_saved)
        self.jobs = (self._listing.slot, self.answering, self._saving)
        model.changed.connect(self._on_model_changed)
        model.improved.connect(self._on_model_changed)

    @property
    def rows(self) -> Sequence[PictureAnswer]:
        return self._rows

    @property
    def compared(self) -> bool:
        """Whether another model answers as well."""
        return self._other is not None

    @property
    def unfinished(self) -> bool:
        """Whether it was cancelled, and pictures are left."""
        return self._stopped and bool(self._pending(first=True) or self._pending(first=False))

    def take(self, paths: Sequence[Path]) -> None:
        """Answer these pictures, the folders and videos among them, in place of those before."""
        if not paths or self._model.asked is None:
            return
        self.videos_cancelled.emit()
        self._videos_left = self._stopped = False
        self._reset([])
        self.progress_changed.emit("Looking for pictures …", 0.0)
        self._listing.start(partial(list_job, tuple(paths), self._model.labels))

    def take_frames(self, video: Path, files: Sequence[Path]) -> None:
        """Frames of a video that was asked for, each in a file."""
        folders = self._videos.get(video, ())
        truth = truth_of(folders, by_folder(self._model.labels))
        self._add([PictureAnswer(file, video / file.name, folders, truth) for file in files])

    def refuse(self, video: Path, reason: str) -> None:
        """No frame of this video can be had."""
        self._add([PictureAnswer(video, video, error=reason)])

    def frames_ended(self) -> None:
        """All frames of all videos are here."""
        self._videos_left = False
        self._continue()

    def cancel(self) -> None:
        """Stop; what is answered stays."""
        self._stopped = True
        self._listing.slot.cancel()
        self.answering.cancel()
        self._videos_left = False
        self.videos_cancelled.emit()
        self._continue()

    def go_on(self) -> None:
        """Answer what was left when it was cancelled."""
        self._stopped = False
        self._continue()

    def see(self, seen: bool) -> None:
        """Whether a person looks at the table; where nobody does, another model is asked once somebody does."""
        self._seen = seen
        if seen and self._stale:
            self._ask_again()

    def compare(self, asked: Asked | None, name: str = "") -> None:
        """Let another model answer the same pictures; None ends it."""
        self._other = Compared(asked, name) if asked else None
        self._generation += 1
        self._rows = [replace(row, other=None, compared=False) for row in self._rows]
        self.listed.emit(self._rows)
        self.compared_changed.emit(name, "")
        if asked:
            self._stopped = False
        self._restart()

    def save(self, path: Path) -> None:
        """Write what is answered as a table."""
        self._saving.start(partial(save_job, path, self._labels, tuple(self._rows)))

    def _reset(self, rows: list[PictureAnswer]) -> None:
        self._generation += 1
        self.answering.cancel()
        self._rows = rows
        self.listed.emit(rows)
        self.summary_changed.emit("")
        if self._other is not None:
            self.compared_changed.emit(self._other.name, "")

    def _add(self, rows: list[PictureAnswer]) -> None:
        self._rows += rows
        self.added.emit(rows)
        self._continue()

    def _ask_again(self) -> None:
        """Another model is asked: every answer is its own."""
        self._stale, self._stopped = False, False
        known = by_folder(self._model.labels)
        truths = {folders: truth_of(folders, known) for folders in {row.folders for row in self._rows}}
        self._reset([row.unanswered(truths[row.folders]) for row in self._rows])
        self._restart()

    def _restart(self) -> None:
        """What is being answered is out of date; the rest follows when the job has ended."""
        self.answering.cancel()
        self._continue()

    def _pending(self, *, first: bool) -> list[tuple[int, PictureAnswer]]:
        return pending(self._rows, first=first) if first or self._other is not None else []

    @Slot()
    def _continue(self) -> None:
        """Answer what is left, or say what came of it."""
        if self.answering.running or self._listing.slot.running:
            return
        asked, other = self._model.asked, self._other
        rows = [] if self._stopped or asked is None else self._pending(first=True)
        if rows and asked:
            self._answer(Work(self._generation, asked, rows, first=True), self._model.loading)
        elif other and not self._stopped and (rows := self._pending(first=False)):
            self._answer(Work(self._generation, other.asked, rows, first=False), other.loading)
        elif self._videos_left:
            self.progress_changed.emit("Taking frames from the video …", 0.0)
        else:
            self._finish()

    def _answer(self, work: Work, loading: Loading) -> None:
        self._progress = Progress(len(work.rows))
        self._work = work
        self.progress_changed.emit("Answering …" if work.asked in loading else "Getting the model ready …", 0.0)
        self.answering.start(partial(answer_job, work, loading))

    def _finish(self) -> None:
        self.progress_changed.emit("", 0.0)
        if not self._rows:
            return
        done = sum(row.asked for row in self._rows)
        cut = f"{done:,} of {counted(len(self._rows), 'picture')} asked. " if done < len(self._rows) else ""
        self.summary_changed.emit(cut + picture_answers.summary(self._rows))
        if self._other is not None:
            sentence = self._other.sentence(self._rows, title=self._model.title, labels=self._labels)
            self.compared_changed.emit(self._other.name, sentence)

    @Slot(list)
    def _on_listed(self, events: list[object]) -> None:
        for event in events:
            if isinstance(event, Listed):
                self._reset(list(event.rows))
                self._videos = {row.path: row.folders for row in event.videos}
                self._videos_left = bool(event.videos)
                if event.videos:
                    self.videos_requested.emit(tuple(row.path for row in event.videos))

    @Slot(list)
    def _on_events(self, events: list[object]) -> None:
        changed: dict[int, PictureAnswer] = {}
        for event in events:
            if not isinstance(event, Answered | Loaded | Refused) or event.generation != self._generation:
                continue  # of pictures or a model that are not wanted any more
            if isinstance(event, Answered):
                changed[event.place] = self._rows[event.place] = event.row
            elif isinstance(event, Loaded):
                self._loaded(event)
            else:
                self._refused(event.error)
        if changed:
            self.answered.emit(changed)
            self.progress_changed.emit(*self._progress.after(len(changed)))

    def _loaded(self, event: Loaded) -> None:
        self._progress.begin()
        if event.first:
            self._labels = event.labels
        elif self._other is not None:
            self._other.labels = event.labels

    def _refused(self, error: UserError) -> None:
        """The model cannot be opened: the one that is compared is let go, for the other one there is another."""
        self._messages.show_error(error)
        if self._work is not None and self._work.first:
            self._stopped = True
        else:
            self._other = None
            self.compared_changed.emit("", "")

    @Slot(list)
    def _on_saved(self, events: list[object]) -> None:
        for event in events:
            self._messages.show_info(str(event))

    @Slot(bool)
    def _on_running_changed(self, running: bool) -> None:
        if not running and not self._listing.slot.running:
            self.progress_changed.emit("", 0.0)

    @Slot()
    def _on_failed(self) -> None:
        """It broke off, and that was told: what is answered stays, and the rest can be asked again."""
        if self._work is not None and self._work.generation == self._generation:
            self._stopped = True
        self._continue()

    @Slot(bool)
    def _on_listing_changed(self, running: bool) -> None:
        if not running:
            self._continue()

    @Slot()
    def _on_model_changed(self) -> None:
        if not self._rows:
            return
        self._stale = True
        if self._seen and self._model.asked is not None:
            self._ask_again()
