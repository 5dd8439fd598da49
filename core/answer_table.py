"""A table of answers as a CSV file: the same from the window and from the command line."""

import csv
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from core import files
from core.errors import UserError

if TYPE_CHECKING:
    from core.model.predictor import FilePrediction


def check(path: Path) -> None:
    """Raise UserError when no table can be written there: before the work, not after it."""
    if path.is_dir():
        raise UserError(f"{path} is a folder.", "Give the name of a file for the table.")
    with files.explained(path):
        files.check_writable(files.ordinary(path))


def write(path: Path, labels: Sequence[str], answers: Sequence["FilePrediction"]) -> None:
    """A table with a row per picture and a column per label, whole or not at all. Raises UserError."""
    with (
        files.explained(path),
        files.whole_file(path) as part,
        part.open("w", newline="", encoding="utf-8-sig") as file,  # the mark lets spreadsheets see that it is UTF-8
    ):
        writer = csv.writer(file)
        writer.writerow(["path", "label", "probability", "known", *labels, "error"])
        for answer in answers:
            writer.writerow(_row(answer, labels))


def _row(answer: "FilePrediction", labels: Sequence[str]) -> list[str]:
    path, prediction = files.printable(answer.path), answer.prediction
    if prediction is None:
        return [path, "", "", "", *[""] * len(labels), answer.error]
    shares = dict(prediction.ranking)
    columns = [f"{shares[label]:.6f}" for label in labels]
    return [path, prediction.label, f"{prediction.probability:.6f}", str(prediction.known).lower(), *columns, ""]
