"""`handful predict`: what a model says to pictures."""

import argparse
import csv
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from core import files, wording
from core.cli.numbers import at_least_one, place
from core.cli.output import Output, on_one_line, printable
from core.errors import UserError
from core.project.folders import files_below

if TYPE_CHECKING:
    from core.model.predictor import FilePrediction

NOTHING = "There are no pictures in this folder."
SHOWN = 3  # labels named in a line for people unless --top says otherwise


def add(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> argparse.ArgumentParser:
    """Describe the command."""
    parser = commands.add_parser("predict", help="let a model answer for pictures")
    parser.add_argument("model", type=place, metavar="MODEL")
    parser.add_argument("paths", type=place, nargs="+", metavar="PATH", help="files and folders, recursively")
    parser.add_argument("--top", type=at_least_one, metavar="K", help="only the K most likely labels")
    parser.add_argument("--csv", type=place, metavar="FILE", help="write a table as well")
    return parser


def run(arguments: argparse.Namespace, output: Output) -> None:
    """Answer for every picture, in the order given."""
    from core.model.opening import opened  # brings torch, which takes seconds to import

    if arguments.csv:
        check_csv(arguments.csv)
    predictor = opened(arguments.model)
    output.note(wording.novelty(predictor.novelty))
    answered = []
    for answer in predictor.predict_files(expanded(arguments.paths)):
        tell(answer, arguments.top, output)
        if arguments.csv:
            answered.append(answer)
    if arguments.csv:
        write_csv(arguments.csv, predictor.labels, answered)


def expanded(paths: Sequence[Path]) -> Iterator[Path]:
    """Files as they are; folders as the files below them, or as themselves when there are none."""
    for path in paths:
        if not path.is_dir():
            yield path
            continue
        found = False
        for file in files_below(path):
            found = True
            yield file
        if not found:
            yield path


def tell(answer: "FilePrediction", top: int | None, output: Output) -> None:
    """One line for one picture."""
    path = printable(answer.path)
    if answer.prediction is None:
        error = NOTHING if answer.path.is_dir() else answer.error
        output.skip(path, error)
        output.result(f"{on_one_line(path)}: {error}", {"path": path, "error": error})
        return
    ranking = answer.prediction.ranking[: top or SHOWN]
    shares = ", ".join(f"{label} {share:.1%}" for label, share in ranking)
    none = "" if answer.prediction.known else "none of these; nearest is "
    output.result(f"{on_one_line(path)}: {none}{shares}", facts(answer, top))


def facts(answer: "FilePrediction", top: int | None) -> dict[str, Any]:
    """The JSON of a prediction."""
    prediction = answer.prediction
    assert prediction is not None
    return {
        "path": printable(answer.path),
        "label": prediction.label,
        "probability": prediction.probability,
        "probabilities": dict(prediction.ranking[: top or len(prediction.ranking)]),
        "known": prediction.known,
    }


def check_csv(path: Path) -> None:
    """Raise UserError when no table can be written there: before the work, not after it."""
    if path.is_dir():
        raise UserError(f"{path} is a folder.", "Give the name of a file for the table.")
    with files.explained(path):
        files.check_writable(path)


def write_csv(path: Path, labels: Sequence[str], answers: Sequence["FilePrediction"]) -> None:
    """A table with a row per picture and a column per label, whole or not at all."""
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
    path, prediction = printable(answer.path), answer.prediction
    if prediction is None:
        return [path, "", "", "", *[""] * len(labels), answer.error]
    shares = dict(prediction.ranking)
    columns = [f"{shares[label]:.6f}" for label in labels]
    return [path, prediction.label, f"{prediction.probability:.6f}", str(prediction.known).lower(), *columns, ""]
