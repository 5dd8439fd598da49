"""`handful predict`: what a model says to pictures."""

import argparse
from typing import TYPE_CHECKING, Any

from core import answer_table, wording
from core.cli.numbers import at_least_one, place
from core.cli.output import Output, on_one_line
from core.files import printable
from core.project.folders import NOTHING, expanded

if TYPE_CHECKING:
    from core.model.predictor import FilePrediction

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
        answer_table.check(arguments.csv)
    predictor = opened(arguments.model)
    output.note(wording.novelty(predictor.novelty))
    answered = []
    for answer in predictor.predict_files(expanded(arguments.paths)):
        tell(answer, arguments.top, output)
        if arguments.csv:
            answered.append(answer)
    if arguments.csv:
        answer_table.write(arguments.csv, predictor.labels, answered)


def tell(answer: "FilePrediction", top: int | None, output: Output) -> None:
    """One line for one picture."""
    path = printable(answer.path)
    if answer.prediction is None:
        error = NOTHING if answer.path.is_dir() else answer.error
        output.skip(path, error)
        output.result(f"{on_one_line(path)}: {error}", {"path": path, "error": error})
        return
    ranking = answer.prediction.ranking[: top or SHOWN]
    shares = ", ".join(f"{on_one_line(label)} {share:.1%}" for label, share in ranking)
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
