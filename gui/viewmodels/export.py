"""Export: writes the model as a file for other programs and tells its proof."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path

from PySide6.QtCore import QObject, Signal, Slot

from core import wording
from core.errors import UserError
from core.export.kinds import Kind
from core.export.unproved import Unproved
from core.model.card import WEIGHTS, ModelCard
from core.novelty.threshold import Threshold
from core.project.snapshot import Snapshot
from gui.export_items import BY_KIND, FORMATS, ExportState, Format, Outcome
from gui.jobs import JobSlot
from gui.messages import Messages
from gui.session import Session, projects_folder
from gui.shown_runs import called

_InUse = tuple[Path | None, ModelCard | None]
_CANCELLING = "Cancelling …"
_SAVING = "Saving what was learned from your last changes …"
_NOT_SAVED = "What was learned from your last changes could not be saved, so nothing was written."
_MOST_LABELS = 5  # named; of more only the number is said


@dataclass(frozen=True, slots=True)
class _Due:
    kind: Kind
    path: Path


class ExportViewModel(QObject):
    """What the Export page shows and asks for; one export at a time.

    Signals:
      state_changed(object)   ExportState
    """

    state_changed = Signal(object)

    def __init__(self, session: Session, messages: Messages, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self._messages = messages
        self.state = ExportState()
        self.job = JobSlot(messages, self)
        self._model: _InUse = (None, None)  # whose outcomes are shown
        self._exported: _InUse = self._model  # what the job writes
        self._place: Path | None = None  # of the export before
        self._due: _Due | None = None  # begins when what was learned is saved
        self.job.events_ready.connect(self._on_events)
        self.job.running_changed.connect(self._on_running_changed)
        session.model_changed.connect(self._on_model_changed)
        session.threshold_changed.connect(self._on_model_changed)
        session.saving_ended.connect(self._on_saving_ended)

    def suggested(self, kind: Kind) -> Path:
        """A name that is free, where the last export went or else beside the project."""
        project = self._session.project
        place = self._place or (project.folder.parent if project else projects_folder())
        wanted = BY_KIND[kind]
        name, ending = f"{self._session.name or 'Model'} {wanted.title}", "" if wanted.folder else wanted.alone
        path, number = place / f"{name}{ending}", 1
        while path.exists():
            number += 1
            path = place / f"{name} {number}{ending}"
        return path

    def export(self, kind: Kind, path: Path, *, alone: bool = False) -> None:
        """Write the model as `path`, proved on the project's own pictures.

        Where only one file is wanted (`alone`) its ending is added. A file there is replaced, a folder is not.
        What the model has learned and is not saved yet is saved first: the file answers as the program does.
        """
        if self._session.model_folder is None or self.state.running:
            return
        named = _named(path, BY_KIND[kind], alone=alone)
        if _is_taken(named, asked=path):
            self._messages.show_error(UserError(f"{named} is there already.", "Choose another name."))
        elif self._session.unsaved:
            self._due, self._exported = _Due(kind, named), self._model
            self._tell_begun(kind, _SAVING)
            self._session.saving_requested.emit()
        else:
            self._begin(kind, named)

    def _begin(self, kind: Kind, named: Path) -> None:
        folder = self._session.model_folder
        assert folder is not None
        if self.job.start(partial(_export_job, folder, kind, named, self._session.snapshot)):
            self._exported, self._place = self._model, named.parent
            self._tell_begun(kind, "Writing the model …")

    def _tell_begun(self, kind: Kind, doing: str) -> None:
        outcomes = {each: outcome for each, outcome in self.state.outcomes.items() if each != kind}
        self._set(replace(self.state, running=kind, doing=doing, share=0.0, outcomes=outcomes))

    def cancel(self) -> None:
        """End the export; nothing is written then."""
        if self._due:  # what was learned is saved nevertheless
            self._due = None
            self._on_running_changed(False)
        elif self.state.running:
            self.job.cancel()
            self._set(replace(self.state, doing=_CANCELLING, share=0.0))

    def refresh(self) -> None:
        """Say again which model it is: a run may have another name by now."""
        self._set(replace(self.state, model=self._described()))

    def _set(self, state: ExportState) -> None:
        if state != self.state:
            self.state = state
            self.state_changed.emit(state)

    def _described(self) -> str:
        folder, card = self._session.model_folder, self._session.model_card
        if folder is None or card is None:
            return ""
        labels = ", ".join(card.labels) if len(card.labels) <= _MOST_LABELS else f"{len(card.labels)} labels"
        return f"{called(folder)} · {labels}{_or_none(card.novelty)}"

    @Slot(list)
    def _on_events(self, events: list[object]) -> None:
        for event in events:
            if isinstance(event, Outcome):
                self._take(event)
        if isinstance(events[-1], tuple) and self.state.doing != _CANCELLING:
            checked, of = events[-1]
            doing = f"Comparing its answers: {checked} of {wording.counted(of, 'picture')}"
            self._set(replace(self.state, doing=doing, share=checked / of))

    def _take(self, outcome: Outcome) -> None:
        kind = self.state.running
        assert kind
        if outcome.path:
            self._messages.tell_done()
        if self._exported == self._model:
            self._set(replace(self.state, outcomes={**self.state.outcomes, kind: outcome}))
        elif outcome.path:  # a proof of another model's file says nothing of this one
            self._messages.show_info(f"{outcome.path.name} was written. It is the model that was in use before.")

    @Slot(bool)
    def _on_running_changed(self, running: bool) -> None:
        if not running:
            self._set(replace(self.state, running=None, doing="", share=0.0))

    @Slot(bool)
    def _on_saving_ended(self, saved: bool) -> None:
        due, self._due = self._due, None
        if due is None:
            return
        if saved:
            self._begin(due.kind, due.path)
        elif self._exported == self._model:
            self._take(Outcome(refusal=_NOT_SAVED))
        else:
            self._messages.show_info(f"{due.path.name} was not written. Another model is in use now.")
        self._on_running_changed(self.job.running)

    @Slot()
    def _on_model_changed(self) -> None:
        now = (self._session.model_folder, self._session.model_card)
        outcomes = self.state.outcomes if now == self._model else {}
        self._model = now
        self._set(replace(self.state, model=self._described(), sizes=_sizes(now[0]), outcomes=outcomes))


def _or_none(threshold: Threshold | None) -> str:
    """Whether it can also say that a picture is none of its labels."""
    if threshold is None or threshold.value is None:
        return ", always one of these"
    return f", or none of these (which is said of at most {100 * threshold.share:g} of 100 real ones)"


def _named(path: Path, wanted: Format, *, alone: bool) -> Path:
    """The path with the ending that says what it is to be."""
    if (wanted.folder and not alone) or path.suffix.lower() == wanted.alone:
        return path
    return path.with_name(path.name + wanted.alone)


def _is_taken(named: Path, *, asked: Path) -> bool:
    """Whether something lies there that nobody was asked about: a dialog asks about the file that was chosen."""
    return named.exists() if named != asked else named.is_dir() and any(named.iterdir())


def _sizes(folder: Path | None) -> dict[Kind, str]:
    """How large each kind will be, roughly."""
    try:
        size = (folder / WEIGHTS).stat().st_size if folder else 0
    except OSError:
        size = 0
    known = {each.kind: each.weight * size + each.overhead for each in FORMATS if size and each.weight is not None}
    return {kind: f"about {wording.memory_size(expected)}" for kind, expected in known.items()}


def _export_job(
    folder: Path, kind: Kind, path: Path, snapshot: Snapshot, should_stop: Callable[[], bool]
) -> Iterator[object]:
    """Yields (compared, of all) again and again, and last the Outcome."""
    from core.export.formats import export  # these bring torch, which takes seconds to import
    from core.export.proof import pictures_of
    from core.export.writing import Exported
    from core.features import Stopped
    from core.model.saved import load

    try:
        for step in export(load(folder), kind, path, pictures_of(snapshot), should_stop=should_stop):
            if isinstance(step, Exported):
                proof = step.proof
                words = wording.proof(proof.checked, proof.agreed, proof.max_difference)
                yield Outcome(step.path, wording.megabytes(step.bytes), f"{words}.")
            else:
                yield step.checked, step.of
    except Unproved as error:
        yield Outcome(refusal=str(error))
    except Stopped:
        return
