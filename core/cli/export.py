"""`handful export`: a model as a file for other programs, proved before it takes its name."""

import argparse
from typing import TYPE_CHECKING, Any

from core import files, wording
from core.cli.numbers import place
from core.cli.output import Output, printable

if TYPE_CHECKING:
    from core.export.onnx import Exported


def add(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> argparse.ArgumentParser:
    """Describe the command."""
    parser = commands.add_parser("export", help="write a model as a file for other programs, and prove it")
    parser.add_argument("model", type=place, metavar="MODEL")
    parser.add_argument("--format", choices=["onnx"], required=True)
    parser.add_argument("--output", type=place, required=True, metavar="PATH")
    parser.add_argument("--overwrite", action="store_true", help="replace the file that is there")
    return parser


def run(arguments: argparse.Namespace, output: Output) -> None:
    """Export and say how it was proved."""
    files.check_new(arguments.output, overwrite=arguments.overwrite)
    from core.export.onnx import Exported, export  # these bring torch, which takes seconds to import
    from core.export.proof import drawn_pictures
    from core.model.saved import load

    model = load(arguments.model)
    output.note("Writing the file and comparing its answers with Handful's own …")
    for step in export(model, arguments.output, drawn_pictures()):
        if isinstance(step, Exported):
            output.result(in_words(step), facts(step))
        else:
            output.progress(f"Pictures compared: {step.checked}")


def in_words(exported: "Exported") -> str:
    """What was written and how it was proved."""
    proof = exported.proof
    proved = wording.proof(proof.checked, proof.max_difference)
    return f"{exported.path} ({wording.megabytes(exported.bytes)}): {proved}."


def facts(exported: "Exported") -> dict[str, Any]:
    """The JSON of an export."""
    return {
        "format": "onnx",
        "path": printable(exported.path),
        "bytes": exported.bytes,
        "checked": exported.proof.checked,
        "max_difference": exported.proof.max_difference,
        "same_top1": exported.proof.same_top1,
    }
