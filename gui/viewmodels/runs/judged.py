"""The pictures behind a result: those of one cell of the confusion matrix, or all that were answered wrongly."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from functools import partial
from pathlib import Path

from PySide6.QtCore import QObject, Signal, Slot

from core import kept_runs
from core.kept_runs import KeptRun
from core.parallel import ShouldStop, stepwise
from core.project.snapshot import ClassLabel, Sample
from core.run_record import Answered, RunRecord
from core.wording import counted
from gui.grid_items import GridItem
from gui.jobs import LatestJob
from gui.messages import Messages
from gui.run_items import Judged
from gui.session import Session

Cell = tuple[int, int]  # truth, answer
_Key = tuple[Path, kept_runs.Stamp]
_NO_ANSWERS = "This run was made before Handful kept the answer to each picture. Train again to see them."
_DAMAGED = "What this run answered to each picture cannot be read: its record is damaged or missing."


class JudgedViewModel(QObject):
    """Finds them in the open project, and again whenever that changes.

    Signals:
      shown(object)   Judged
    """

    shown = Signal(object)

    def __init__(self, session: Session, messages: Messages, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self._folder: Path | None = None
        self._cell: Cell | None = None
        self._looked_at = False
        self._read: dict[_Key, KeptRun] = {}  # at most one: filled by the job, read by the next
        self._finding = LatestJob(messages, self)
        self.jobs = (self._finding.slot,)
        self._finding.events_ready.connect(self._on_found)
        session.contents_changed.connect(self._on_contents_changed)

    @property
    def run(self) -> Path | None:
        """The folder of the run whose pictures they are; None where its model is no choice: it lies in the trash."""
        runs = self._session.project.runs() if self._session.project else ()
        return self._folder if self._folder in runs else None

    def show(self, folder: Path, cell: Cell | None) -> None:
        """Show what a run was asked and answered: one cell of its matrix, or without one all mistakes."""
        self._folder, self._cell = folder, cell
        self._find()

    def show_of_in_use(self, cell: Cell | None) -> None:
        """The same of the run whose model is in use."""
        if self._session.model_folder:
            self.show(self._session.model_folder, cell)

    def look(self) -> None:
        """Somebody looks at them: keep them up to date."""
        self._looked_at = True
        self._find()

    def look_away(self) -> None:
        """Nobody looks at them for now."""
        self._looked_at = False

    @Slot()
    def close(self) -> None:
        """They are not wanted any more."""
        self._folder = None
        self._read.clear()

    def _find(self) -> None:
        if self._folder is not None:
            contents = self._session.contents
            samples = (contents.snapshot.samples, tuple(contents.trash.values()))
            self._finding.start(partial(_job, self._folder, self._cell, self._read, contents.labels, samples))

    @Slot(list)
    def _on_found(self, events: list[object]) -> None:
        if self._folder is not None and events:
            self.shown.emit(events[-1])

    @Slot(list)
    def _on_contents_changed(self, _changes: list[object]) -> None:
        if self._looked_at:
            self._find()


def _job(
    folder: Path,
    cell: Cell | None,
    read: dict[_Key, KeptRun],
    labels: Sequence[ClassLabel],
    samples: Sequence[Sequence[Sample]],
    should_stop: ShouldStop,
) -> Iterator[object]:
    """Read the run unless it is the one read last, and look its pictures up."""
    key = (folder, kept_runs.stamp(folder))
    run = read.get(key) or kept_runs.read(folder)
    read.clear()
    read[key] = run
    record = run.record
    if record is None:
        yield Judged("Pictures", "", _DAMAGED if run.problem else _NO_ANSWERS)
        return
    asked = [one for one in record.answered if _belongs(one, cell)]
    needed = {one.sha256 for one in asked}
    copies: dict[str, list[Sample]] = defaultdict(list)
    for part in samples:
        for sample in stepwise(part, should_stop):
            if sample.sha256 in needed:
                copies[sample.sha256].append(sample)
    if not should_stop():
        yield judged(record, cell, asked, copies, labels)


def _belongs(one: Answered, cell: Cell | None) -> bool:
    return one.truth != one.answer if cell is None else (one.truth, one.answer) == cell


def judged(
    record: RunRecord,
    cell: Cell | None,
    asked: Sequence[Answered],
    copies: dict[str, list[Sample]],
    labels: Sequence[ClassLabel],
) -> Judged:
    """What was asked, with the samples that are there of it; a copy under the label of then goes first."""
    known = {label.id: label for label in labels}
    items, samples = [], {}
    for one in asked:
        truth = record.report.labels[one.truth]
        there = copies.get(one.sha256)
        if there:
            there.sort(key=lambda sample: _name(sample, known) != truth)
            sample = there.pop(0)
            samples[sample.sha256] = sample
            items.append(_item(sample, truth, record.report.labels[one.answer], known))
    title, none = _title(record, cell)
    empty = "What was judged here is no longer in the project." if asked else none
    return Judged(title, _counted(len(asked), len(items)), empty, tuple(items), samples)


def _item(sample: Sample, truth: str, answer: str, known: dict[int, ClassLabel]) -> GridItem:
    label = known.get(sample.label_id) if sample.label_id is not None else None
    return GridItem(
        id=sample.id,
        name=sample.name,
        sha256=sample.sha256,
        colour=label.colour if label else None,
        mark=_mark(sample, label, truth, answer, may_have_moved=_still_there(truth, known)),
    )


def _still_there(label: str, known: dict[int, ClassLabel]) -> bool:
    """Whether a label of then has its name still: where it has another, its pictures have not moved."""
    return any(one.name == label for one in known.values())


def _mark(sample: Sample, label: ClassLabel | None, truth: str, answer: str, *, may_have_moved: bool) -> str:
    """What is to be known of a picture in a few words: what has become of it since, or what was answered."""
    if sample.trashed:
        return "in the trash"
    if label is None:
        return "not labelled now"
    if may_have_moved and label.name != truth:
        return f"now {label.name}"
    return f"said {answer}" if answer != truth else ""


def _name(sample: Sample, known: dict[int, ClassLabel]) -> str:
    """The label's name, empty without one and in the trash."""
    label = None if sample.trashed or sample.label_id is None else known.get(sample.label_id)
    return label.name if label else ""


def _title(record: RunRecord, cell: Cell | None) -> tuple[str, str]:
    labels = record.report.labels
    if cell is None:
        return "Mistakes", "No picture was answered wrongly."
    truth, answer = labels[cell[0]], labels[cell[1]]
    if truth == answer:
        return f"{truth}, recognised", f"No picture of {truth} was recognised."
    return f"{truth}, taken for {answer}", f"No picture of {truth} was taken for {answer}."


def _counted(asked: int, found: int) -> str:
    gone = asked - found
    if not gone:
        return f"{counted(asked, 'picture')}." if asked else ""
    if not found:
        return f"{counted(asked, 'picture')}, no longer in the project."
    return f"{counted(asked, 'picture')}, of which {gone:,} {'is' if gone == 1 else 'are'} no longer in the project."
