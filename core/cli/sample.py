"""`handful sample`: draws the sample pictures into class folders."""

import argparse
from pathlib import Path

from core import files, wording
from core.cli.numbers import at_least_one, place
from core.cli.output import Output
from core.errors import UserError
from resources import sample_pictures

PER_LABEL = 60


def add(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> argparse.ArgumentParser:
    """Describe the command."""
    parser = commands.add_parser("sample", help="draw sample pictures into class folders")
    parser.add_argument("folder", type=place, metavar="FOLDER")
    parser.add_argument("--per-label", type=at_least_one, default=PER_LABEL, metavar="N")
    return parser


def run(arguments: argparse.Namespace, output: Output) -> None:
    """Draw them, all or none."""
    count = draw(arguments.folder, arguments.per_label, output)
    labels = " and ".join(sample_pictures.LABELS)
    text = f"{wording.counted(count, 'picture')} of {labels} are in {arguments.folder}."
    output.result(text, {"path": str(arguments.folder), "labels": list(sample_pictures.LABELS), "pictures": count})


def draw(folder: Path, per_label: int, output: Output, *, seed: int = 0) -> int:
    """Draw the pictures into a new folder; how many there are. Raises UserError."""
    if folder.exists() and not files.is_empty_folder(folder):
        raise UserError(f"{folder} is there already.", "Choose another folder.")
    total = per_label * len(sample_pictures.LABELS)
    with files.explained(folder), files.whole_folder(folder) as part:
        for number, _ in enumerate(sample_pictures.write(part, per_label=per_label, seed=seed), start=1):
            output.progress(f"Drawing {number} of {total}")
    output.clear()
    return total
