"""Keep learning: after each change of the pictures the head learns anew in the background, and at rest it is saved."""

import hashlib
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QSettings, QTimer, Signal, Slot

from core import keep_learning
from core.errors import UserError
from core.features import PictureSkipped
from core.keep_learning import Looking, NotLearned, Saved, Updated
from core.project.database import Change
from core.project.snapshot import Snapshot
from core.wording import counted
from gui.frames.mailbox import Mailbox
from gui.jobs import JobSlot
from gui.keep_items import KeepState
from gui.keep_jobs import follow, save
from gui.messages import Messages
from gui.session import Session

if TYPE_CHECKING:
    from core.keep_learning.keeper import Keeper

REST_MS = 5000  # after the last change, until what was learned is measured and saved
MEASURED_BEFORE = "The result was measured before."
_TRAINING = UserError(
    "What was learned from your last changes cannot be saved while a training is running.",
    "Wait until it is done, or stop it; it learns them too.",
)


class KeepLearningViewModel(QObject):
    """Learns from what changes while it is left on. Begins held: call `hold(False)` once the window has settled.

    Signals:
      state_changed(object)   KeepState
    """

    state_changed = Signal(object)

    def __init__(self, session: Session, messages: Messages, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self._messages = messages
        self.state = KeepState()
        self._newest: Mailbox[Snapshot] = Mailbox()
        self._keepers: dict[Path, Keeper] = {}  # at most one: filled by the job, read by the next
        self._held = True
        self._due = False  # there are changes that no job was given yet
        self._own = False  # the model that changes is what was learned here
        self._broken: Path | None = None  # a model that could not be read: it was said once
        self._saving = False
        self._wanted = False  # somebody waits for what was learned to be saved
        self._refused = False  # it could not be saved, which was said; it is not tried again before the next change
        self._of: Path | None = None  # the model that the job works on
        self._changed: set[int] = set()
        self._named: set[Path] = set()
        self._skipped: dict[Path, PictureSkipped] = {}  # by the job that runs: named when it ends, all at once
        self._rest = QTimer(self, singleShot=True, interval=REST_MS)
        self._rest.timeout.connect(self._on_rest)
        self.job = JobSlot(messages, self)
        self.job.events_ready.connect(self._on_events)
        self.job.running_changed.connect(self._on_running_changed)
        session.project_changed.connect(self._on_project_changed)
        session.contents_changed.connect(self._on_contents_changed)
        session.model_changed.connect(self._on_model_changed)
        session.saving_requested.connect(self._on_saving_requested)

    def set_on(self, on: bool) -> None:
        """Go on learning from changes, or leave it; remembered for this project. What was learned is still saved."""
        if self._session.project is not None:
            QSettings().setValue(_key(self._session.project.folder), on)
        self._due = self._due or on
        if not on and not self._saving:
            self._cancel()
        self._set(replace(self.state, on=on))
        self._begin()

    def hold(self, held: bool) -> None:
        """Let a training, which learns all of it, go first."""
        self._held = held
        if held:
            self._rest.stop()
            self._cancel()
            self._answer_saving(False, _TRAINING)
        else:
            self._begin()

    def _cancel(self) -> None:
        """End the job; what it was about is still to be done."""
        self._due = self._due or (self.job.running and not self._saving)
        self.job.cancel()

    def _begin(self) -> None:
        """Give the job what is new, or get ready for it, or wait for a rest."""
        if self._held or self._session.model_folder in (None, self._broken):
            self._answer_saving(False, _TRAINING if self._held else None)
            return
        if self._due and self.state.going and not self._saving:
            self._due = False
            self._newest.put(self._session.snapshot)
        if self.job.running:
            return
        if self.state.going and (self._waiting() or self._session.model_folder not in self._keepers):
            self._of = self._session.model_folder
            self.job.start(partial(follow, self._of, self._keepers, self._newest.take))
        elif self._wanted:
            self._save()
        elif self._session.unsaved and not self._refused:
            self._rest.start()

    def _waiting(self) -> bool:
        left = self._newest.take()
        return left is not None and self._newest.put(left)

    def _reason(self) -> UserError | None:
        session = self._session
        if session.project is not None and session.project.refusal is not None:
            return session.project.refusal
        labelled = session.contents.total - session.contents.counts.get(None, 0)
        return keep_learning.why_not(session.model_folder, session.model_card) or keep_learning.too_many(labelled)

    def _set(self, state: KeepState) -> None:
        reason = self._reason()
        new = replace(state, reason=str(reason) if reason else "")
        if not new.going and not self._session.unsaved:
            new = replace(new, doing="", told="", learned=0)
        if new != self.state:
            self.state = new
            self.state_changed.emit(new)

    def _say(self, *, doing: str = "", told: str = "", learned: int = 0) -> None:
        self._set(replace(self.state, doing=doing, told=told, learned=learned))

    def _learned(self) -> str:
        match len(self._changed):
            case 0:
                return "Learned what has changed"
            case 1:
                return "Learned your last change"
            case count:
                return f"Learned your last {count:,} changes"

    @Slot(list)
    def _on_events(self, events: list[object]) -> None:
        if self._of != self._session.model_folder:  # of another model, or another project
            return
        for event in events:
            match event:
                case Updated():
                    self._take(event)
                case NotLearned():
                    self._say(told=f"Not learned yet: {event.reason}")
                case Looking():
                    doing = f"Looking at {counted(event.left, 'new picture')} …"
                    self._set(replace(self.state, doing=doing))
                case Saved():
                    self._take_saved(event)
        self._skipped |= {event.path: event for event in events if isinstance(event, PictureSkipped)}

    def _take(self, update: Updated) -> None:
        self._session.take_update(update)
        self._say(told=f"{self._learned()}. {MEASURED_BEFORE}", learned=max(1, len(self._changed)))

    def _take_saved(self, saved: Saved) -> None:
        """The same head is now a run on disk, and measured; that run answers."""
        keeper = self._keepers.pop(self._of, None) if self._of else None
        if keeper is not None:
            self._keepers[saved.folder] = keeper
        self._of, self._own = saved.folder, True
        try:
            self._session.take_model(saved.folder, update=saved.update)
        except UserError as error:
            self._messages.show_error(error)
        finally:
            self._own = False
        self._say(told=f"{self._learned()}, and measured anew.")
        self._changed.clear()
        self._answer_saving(not self._session.unsaved)

    def _answer_saving(self, saved: bool, reason: UserError | None = None) -> None:
        """Tell who waits for it whether what was learned is saved, and where nobody else says it the reason."""
        if self._wanted:
            self._wanted = False
            if reason is not None:
                self._messages.show_error(reason)
            self._session.saving_ended.emit(saved)

    def _name_skipped(self) -> None:
        """Name each picture that cannot be read once."""
        new = [skip for path, skip in self._skipped.items() if path not in self._named]
        self._skipped.clear()
        self._named.update(skip.path for skip in new)
        if new and not self._saving:
            names = "\n".join(f"{skip.path}: {skip.reason}" for skip in new)
            told = UserError(f"{counted(len(new), 'picture')} could not be read.", "Details names each.")
            told.__cause__ = UserError(f"These were not learned from:\n{names}")
            self._messages.show_error(told)

    @Slot(bool)
    def _on_running_changed(self, running: bool) -> None:
        if running:
            return
        self._name_skipped()
        if not self._saving and self._of not in self._keepers:
            self._broken, self._due = self._of, True
            self._newest.take()
        self._refused = self._saving and self._session.unsaved and not (self._due or self._held)
        self._saving = False
        if self._refused:
            self._answer_saving(False)
        self._set(replace(self.state, doing=""))
        self._begin()

    @Slot()
    def _on_rest(self) -> None:
        """Nothing has changed for a while."""
        self._save()

    def _save(self) -> None:
        """Train in full, measure and save."""
        project, model = self._session.project, self._session.model_folder
        keeper = self._keepers.get(model) if model else None
        if project is None or model is None or keeper is None or self._held or not self._session.unsaved:
            self._answer_saving(False)
            return
        try:
            output = keep_learning.place(model, project.runs(), project.new_run())
        except UserError as error:
            self._messages.show_error(error)
            self._answer_saving(False)
            return
        self._saving = self.job.start(partial(save, self._session.snapshot, keeper, output, self._share))
        if self._saving:
            self._rest.stop()
            self._of = model
            self._set(replace(self.state, doing=f"{self._learned()}. Measuring how good it is now …"))
        else:
            self._answer_saving(False)

    @Slot()
    def _on_saving_requested(self) -> None:
        """Somebody waits for it: it is saved as soon as the last changes are learned, without a rest."""
        self._wanted = True
        self._begin()

    def _share(self) -> float:
        return self._session.share_turned_away

    @Slot(list)
    def _on_contents_changed(self, changes: list[Change]) -> None:
        self._due = True
        self._rest.stop()
        for change in changes:
            self._changed.update(one.id for one in change.samples if one.label_id is not None)
            self._changed |= change.gone
        if self._saving and not self._wanted:
            self.job.cancel()
        if changes:  # otherwise all of it is another, and its model follows
            self._set(self.state)
            if self.state.going and not self._held and self._broken is None:
                self._set(replace(self.state, doing="Learning …"))
            self._begin()

    @Slot()
    def _on_model_changed(self) -> None:
        """Another run's model learns from the next change on, and not from those that were before it was chosen."""
        if self._own:
            return
        self._rest.stop()
        self.job.cancel()
        self._broken = None
        self._answer_saving(False)
        self._changed.clear()
        self._set(KeepState(on=self.state.on))
        self._begin()

    @Slot()
    def _on_project_changed(self) -> None:
        self._rest.stop()
        self.job.cancel()
        self._newest.take()
        self._named.clear()
        self._skipped.clear()
        self._due = False
        self._answer_saving(False)
        project = self._session.project
        on = QSettings().value(_key(project.folder), True, bool) if project else True
        self._set(KeepState(on=bool(on)))


def _key(folder: Path) -> str:
    return f"keep learning/{hashlib.sha256(str(folder).encode('utf-8', 'surrogateescape')).hexdigest()[:16]}"
