"""A table of answers as a CSV file: the same columns from the window and from the command line."""

import csv
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from core import files
from core.errors import UserError

if TYPE_CHECKING:
    from core.model.predictor import FilePrediction

_BEFORE, _AFTER = ("path", "label", "probability", "known"), "error"  # the columns around those of the labels
_RUN = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")  # what formulas begin with; some take wide ones


def check(path: Path) -> None:
    """Raise UserError when no table can be written there: before the work, not after it."""
    if path.is_dir():
        raise UserError(f"{path} is a folder.", "Give the name of a file for the table.")
    with files.explained(path):
        files.check_writable(files.ordinary(path))


def write(path: Path, labels: Sequence[str], answers: Sequence["FilePrediction"], *, for_people: bool = False) -> None:
    """A table with a row per picture and a column per label, whole or not at all. Raises UserError.

    `for_people` none of its cells is a formula to the spreadsheet that it will be opened in.
    """
    with (
        files.explained(path),
        files.whole_file(path) as part,
        part.open("w", newline="", encoding="utf-8-sig") as file,  # the mark lets spreadsheets see that it is UTF-8
    ):
        writer = csv.writer(file)
        for row in (_head(labels), *(_row(answer, labels) for answer in answers)):
            writer.writerow(map(_as_text, row) if for_people else row)


def _head(labels: Sequence[str]) -> list[str]:
    """The names of the columns, none twice: a label that is called like another column says what it is."""
    names = list(_BEFORE)
    for label in labels:
        name = label
        while name in (*names, _AFTER) or (name != label and name in labels):
            name += " (label)"
        names.append(name)
    return [*names, _AFTER]


def _as_text(cell: str) -> str:
    """The cell as spreadsheets show it and never run it.

    A picture's name is somebody else's, and =… or @… in it would be run. Only what the window saves is changed, which
    people open in spreadsheets: programs read what `predict --csv` writes, to which a path with an apostrophe in front
    would lead nowhere, and a label would be another.
    """
    return f"'{cell}" if cell.startswith(_RUN) else cell


def _row(answer: "FilePrediction", labels: Sequence[str]) -> list[str]:
    path, prediction = files.printable(answer.path), answer.prediction
    if prediction is None:
        return [path, "", "", "", *[""] * len(labels), answer.error]
    shares = dict(prediction.ranking)
    columns = [f"{shares[label]:.6f}" for label in labels]
    return [path, prediction.label, f"{prediction.probability:.6f}", str(prediction.known).lower(), *columns, ""]
