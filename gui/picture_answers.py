"""Answers for many pictures: plain data between view-models, pages and widgets, and what can be counted of them."""

import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

from core import comparison, wording
from core.model import Prediction

Filter = Literal["all", "wrong", "none", "unread", "differ"]


@dataclass(frozen=True, slots=True)
class PictureAnswer:
    """A picture, and what was said to it so far.

    `told` is the path that a table on disk has: a frame of a video has none of its own. `folders` are the names of the
    folders that it lies in, the nearest first; `truth` is the label that one of them names, or empty. `error` says why
    it could not be read. `other` is the answer of the model that is compared, once that is `compared`.
    """

    path: Path
    told: Path
    folders: tuple[str, ...] = ()
    truth: str = ""
    prediction: Prediction | None = None
    error: str = ""
    other: Prediction | None = None
    compared: bool = False
    thumbnail: bytes = field(default=b"", repr=False)

    @property
    def right(self) -> bool | None:
        """Whether the answer is the folder's label; None where either is not known."""
        return _right(self.prediction, self.truth)

    @property
    def differs(self) -> bool | None:
        """Whether the two models say something else."""
        if self.prediction is None or self.other is None:
            return None
        return _said(self.prediction) != _said(self.other)

    @property
    def asked(self) -> bool:
        return self.prediction is not None or bool(self.error)

    def unanswered(self, truth: str) -> "PictureAnswer":
        """The same before the model was asked, with the label that it has for that model."""
        if self.prediction is None and self.truth == truth:
            return self
        rest = self.other, self.compared, self.thumbnail
        return PictureAnswer(self.path, self.told, self.folders, truth, None, self.error, *rest)


def by_folder(labels: Iterable[str]) -> dict[str, str]:
    """The labels by what a folder of each is called, for `truth_of`."""
    return {_same(label): label for label in labels}


def truth_of(folders: Iterable[str], known: Mapping[str, str]) -> str:
    """The label that the first of these names is a folder of; empty where none is."""
    return next((known[_same(name)] for name in folders if _same(name) in known), "")


def passes(row: PictureAnswer, chosen: Filter) -> bool:
    """Whether a row is shown."""
    match chosen:
        case "all":
            return True
        case "wrong":
            return row.right is False
        case "none":
            return row.prediction is not None and not row.prediction.known
        case "unread":
            return bool(row.error)
        case "differ":
            return row.differs is True


def filters(rows: Sequence[PictureAnswer], *, compared: bool) -> tuple[tuple[Filter, str, int], ...]:
    """Those that make sense, with what each is called and how many pictures it shows."""
    named: list[tuple[Filter, str]] = [("all", "All")]
    if any(row.truth for row in rows):
        named.append(("wrong", "Wrong"))
    named.append(("none", "None of these"))
    if any(row.error for row in rows):
        named.append(("unread", "Could not be read"))
    if compared:
        named.append(("differ", "They differ"))
    counts = (len(rows) if key == "all" else sum(passes(row, key) for row in rows) for key, _ in named)
    return tuple((key, name, count) for (key, name), count in zip(named, counts, strict=True))


def summary(rows: Sequence[PictureAnswer]) -> str:
    """What came of it, in a sentence or two."""
    answered = [row for row in rows if row.prediction is not None]
    judged = [row for row in answered if row.truth]
    none = sum(not row.prediction.known for row in answered if row.prediction)
    unread = sum(bool(row.error) for row in rows)
    said = [f"{wording.counted(len(answered), 'picture')} answered" if answered else "No picture answered"]
    if judged:
        said = [f"{sum(row.right is True for row in judged):,} of {len(judged):,} right"]
        if len(judged) < len(answered):
            said.append(f"{len(answered) - len(judged):,} without a label to compare with")
    if none:
        said.append(f"{none:,} none of these")
    if unread:
        said.append(f"{unread:,} could not be read")
    return ", ".join(said) + "."


def side_by_side(rows: Sequence[PictureAnswer], names: tuple[str, str], labels: Sequence[str]) -> str:
    """Where two models differ and, where the right labels are known to both, which is better; `labels` are common."""
    both = [row for row in rows if row.differs is not None]
    said = f"They differ on {sum(row.differs is True for row in both):,} of {len(both):,}."
    judged = [row for row in both if row.truth in labels]
    if not judged:
        return said
    first = [bool(row.right) for row in judged]
    second = [bool(_right(row.other, row.truth)) for row in judged]
    found = comparison.compare_answers(first, second, [str(row.told) for row in judged])
    verdict = wording.compared(found, *names)
    return f"{said} {verdict[:1].upper()}{verdict[1:]}"


def _right(prediction: Prediction | None, truth: str) -> bool | None:
    if prediction is None or not truth:
        return None
    return prediction.known and prediction.label == truth


def _said(prediction: Prediction) -> str | None:
    return prediction.label if prediction.known else None


def _same(name: str) -> str:
    return unicodedata.normalize("NFC", name).strip()
