"""What is kept of a run beside its model (run.json): how it was trained, its curves, and every judged answer."""

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, fields
from pathlib import Path
from typing import Any

from core.errors import UserError
from core.evaluation import Report
from core.model.card import DAMAGE, read_report, sealed, unsealed
from core.project.snapshot import Snapshot
from core.training.events import EpochDone, TrainConfig

RECORD = "run.json"
FORMAT = 1
_AT_ONCE = 1024  # pictures


@dataclass(frozen=True, slots=True)
class Answered:
    """A judged picture: its content hash, its group's number in the run, and indices of its label and the answer."""

    sha256: str
    group: int
    truth: int
    answer: int


@dataclass(frozen=True, slots=True)
class Known:
    """How many of some pictures a run was given to learn from, and how many only to choose its best epoch by."""

    learned: int
    aside: int = 0


@dataclass(frozen=True, slots=True)
class RunRecord:
    """A finished run. `data_sha256` stands for its pictures and their labels; `curves` has one event an epoch.

    It names no file: `answered` knows pictures by their hashes, and so does `others`: those that it was given, too, and
    that did not judge it; None in a record of before. `began` is a time in UTC as ISO 8601.
    """

    began: str
    seconds: float
    reason: str
    best_epoch: int
    config: TrainConfig
    data_sha256: str
    versions: dict[str, str]
    report: Report
    curves: tuple[EpochDone, ...]
    answered: tuple[Answered, ...]
    others: tuple[str, ...] | None = None
    format: int = FORMAT

    @property
    def given(self) -> frozenset[str] | None:
        """The content hashes of all pictures that it learned from or was judged by; None where that is not known."""
        others = self.others
        if others is None and self.report.method == "cross-validated" and not self.report.unjudged:
            others = ()  # it was judged on all of them
        return None if others is None else frozenset(others).union(one.sha256 for one in self.answered)

    def known(self, hashes: Iterable[str]) -> Known | None:
        """How many of the pictures with these content hashes the run was given; None where that is not known.

        Where it was cross-validated nothing tells which of them only chose the best epoch: all count as learned from.
        """
        given = self.given
        if given is None:
            return None
        judged = {one.sha256 for one in self.answered} if self.report.method == "held-out" else set()
        found = [sha256 in judged for sha256 in hashes if sha256 in given]
        return Known(learned=found.count(False), aside=found.count(True))

    def cell(self, truth: int, answer: int) -> tuple[str, ...]:
        """The content hashes of the pictures in one cell of the confusion matrix."""
        return tuple(one.sha256 for one in self.answered if (one.truth, one.answer) == (truth, answer))


def data_hash(*snapshots: Snapshot | None) -> str:
    """A hash of the labelled pictures, learned from and kept for validation, whatever their order and their names."""
    digest = hashlib.sha256()
    for snapshot in snapshots:
        samples, places = snapshot.labelled() if snapshot else ((), ())
        names = snapshot.label_names if snapshot else ()
        pairs = sorted([sample.sha256, names[place]] for sample, place in zip(samples, places, strict=True))
        digest.update(b"[")
        for start in range(0, len(pairs), _AT_ONCE):  # as json writes all of them, which would keep Python's lock
            some = json.dumps(pairs[start : start + _AT_ONCE])[1:-1]
            digest.update(f"{', ' if start else ''}{some}".encode())
        digest.update(b"]")
    return digest.hexdigest()


def numbered(
    hashes: Sequence[str], groups: Sequence[str], truth: Iterable[int], answers: Iterable[int]
) -> tuple[Answered, ...]:
    """The answers with groups numbered: a group's name is nobody's business but the project's."""
    number = {group: place for place, group in enumerate(dict.fromkeys(groups))}
    rows = zip(hashes, groups, truth, answers, strict=True)
    return tuple(Answered(sha256, number[group], true, answer) for sha256, group, true, answer in rows)


def others(hashes: Sequence[str], answered: Iterable[Answered]) -> tuple[str, ...]:
    """These content hashes without those of the answered."""
    told = {one.sha256 for one in answered}
    return tuple(sha256 for sha256 in dict.fromkeys(hashes) if sha256 not in told)


def text(record: RunRecord) -> str:
    """The record as it is written, with a hash over itself; columns, which take a third of the room of rows."""
    facts = asdict(record)
    facts["curves"] = _columns(EpochDone, record.curves)
    facts["answered"] = _columns(Answered, record.answered)
    return json.dumps(sealed(facts), ensure_ascii=False) + "\n"


def read(folder: Path) -> RunRecord | None:
    """The record of the run in `folder`, None where it was made before there were any. Raises UserError."""
    file = folder / RECORD
    if not file.exists():
        return None
    try:
        return _record(unsealed(file, newest=FORMAT))
    except DAMAGE as error:
        raise UserError(f"{file} is damaged.", "Take it from a copy, or train again.") from error


def _record(facts: Mapping[str, Any]) -> RunRecord:
    known = {field.name for field in fields(TrainConfig)}
    report = read_report(facts["report"])
    answered = tuple(
        Answered(str(sha256), int(group), int(truth), int(answer))
        for sha256, group, truth, answer in _rows(Answered, facts["answered"])
    )
    places = range(len(report.labels))
    if not all(one.truth in places and one.answer in places for one in answered):
        raise ValueError("an answer is no label")
    return RunRecord(
        began=str(facts["began"]),
        seconds=float(facts["seconds"]),
        reason=str(facts["reason"]),
        best_epoch=int(facts["best_epoch"]),
        config=TrainConfig(**{name: value for name, value in facts["config"].items() if name in known}),
        data_sha256=str(facts["data_sha256"]),
        versions={str(name): str(version) for name, version in facts["versions"].items()},
        report=report,
        curves=tuple(EpochDone(*map(_number, row)) for row in _rows(EpochDone, facts["curves"])),
        answered=answered,
        others=None if facts.get("others") is None else tuple(map(str, facts["others"])),
    )


def _number(value: Any) -> Any:
    if not isinstance(value, int | float | None):
        raise TypeError("a curve holds something other than numbers")
    return value


def _columns(kind: type[Any], rows: Iterable[Any]) -> dict[str, list[Any]]:
    listed = list(rows)
    return {field.name: [getattr(row, field.name) for row in listed] for field in fields(kind)}


def _rows(kind: type[Any], columns: Mapping[str, Sequence[Any]]) -> Iterable[tuple[Any, ...]]:
    """Rows of the kind's fields. A field that came later than the record has its default in each row."""
    count = max((len(column) for column in columns.values()), default=0)
    named = [columns[field.name] if field.name in columns else [field.default] * count for field in fields(kind)]
    return zip(*named, strict=True)
