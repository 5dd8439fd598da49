"""`handful export`: a model as a file for other programs, proved before it takes its name."""

import argparse
from typing import TYPE_CHECKING, Any

from core import files, wording
from core.cli import data
from core.cli.numbers import place
from core.cli.output import Output
from core.export.kinds import KINDS
from core.files import printable

if TYPE_CHECKING:
    from core.export.writing import Exported


def add(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> argparse.ArgumentParser:
    """Describe the command."""
    parser = commands.add_parser("export", help="write a model as a file for other programs, and prove it")
    parser.add_argument("model", type=place, metavar="MODEL")
    parser.add_argument("--format", choices=KINDS, required=True)
    parser.add_argument("--output", type=place, required=True, metavar="PATH")
    parser.add_argument("--data", type=place, metavar="DATA", help="prove it on pictures of these, not on drawn ones")
    parser.add_argument("--overwrite", action="store_true", help="replace the file that is there")
    return parser


def run(arguments: argparse.Namespace, output: Output) -> None:
    """Export and say how it was proved."""
    files.check_new(arguments.output, overwrite=arguments.overwrite)
    from core.export.formats import export  # these bring torch, which takes seconds to import
    from core.export.proof import drawn_pictures, pictures_of
    from core.export.writing import Exported
    from core.model.saved import load

    model = load(arguments.model)
    output.note("Writing the file and comparing its answers with Handful's own …")
    pictures = pictures_of(data.read(arguments.data)) if arguments.data else drawn_pictures()
    for step in export(model, arguments.format, arguments.output, pictures):
        if isinstance(step, Exported):
            output.result(in_words(step), facts(step, arguments.format))
        else:
            output.progress(f"Pictures compared: {step.checked} of {step.of}")


def in_words(exported: "Exported") -> str:
    """What was written and how it was proved."""
    proof = exported.proof
    proved = wording.proof(proof.checked, proof.agreed, proof.max_difference)
    return f"{exported.path} ({wording.megabytes(exported.bytes)}): {proved}."


def facts(exported: "Exported", kind: str) -> dict[str, Any]:
    """The JSON of an export."""
    return {
        "format": kind,
        "path": printable(exported.path),
        "bytes": exported.bytes,
        "checked": exported.proof.checked,
        "max_difference": exported.proof.max_difference,
        "same_top1": exported.proof.same_top1,
    }
