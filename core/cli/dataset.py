"""`handful dataset`: a project as a plain folder of class folders."""

import argparse
from pathlib import Path

from core import wording
from core.cli.numbers import place
from core.cli.output import Output, known_as, named
from core.files import printable
from core.project.class_folders import WriteFinished, write_class_folders
from core.project.project import Project


def add(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> argparse.ArgumentParser:
    """Describe the command."""
    parser = commands.add_parser("dataset", help="write a project out as a folder with one sub-folder per class label")
    parser.add_argument("project", type=place, metavar="PROJECT")
    parser.add_argument("--output", type=place, required=True, metavar="FOLDER")
    return parser


def run(arguments: argparse.Namespace, output: Output) -> None:
    """Write all labelled pictures, or nothing."""
    project = Project.open(arguments.project, writable=False)
    try:
        snapshot = project.snapshot()
    finally:
        project.close()
    for event in write_class_folders(snapshot, arguments.output, should_stop=lambda: False):
        if isinstance(event, WriteFinished):
            _tell(event, arguments.output, len(snapshot.labels), output)
        else:
            output.progress(f"Pictures {event.done} of {event.total}")


def _tell(end: WriteFinished, folder: Path, labels: int, output: Output) -> None:
    for file in end.skipped:
        output.skip(known_as(file), file.reason)
    text = f"{wording.counted(end.written, 'picture')} of {wording.counted(labels, 'label')} are in {folder}."
    if end.unlabelled:
        text += f" {wording.counted(end.unlabelled, 'picture')} without a label stayed behind."
    facts = {
        "path": printable(folder),
        "pictures": end.written,
        "labels": labels,
        "unlabelled": end.unlabelled,
        "skipped": named(end.skipped),
    }
    output.result(text, facts)
