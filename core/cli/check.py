"""`handful check`: is a project whole? What can be repaired is."""

import argparse

from core import wording
from core.cli.numbers import place
from core.cli.output import Output, known_as, named, on_one_line
from core.project.integrity import CheckFinished, check, open_repaired


def add(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> argparse.ArgumentParser:
    """Describe the command."""
    parser = commands.add_parser("check", help="verify every picture of a project and repair what can be")
    parser.add_argument("project", type=place, metavar="PROJECT")
    return parser


def run(arguments: argparse.Namespace, output: Output) -> None:
    """Check it; what stays damaged is named, and the exit status tells of it."""
    project, restored = open_repaired(arguments.project)
    try:
        if restored:
            output.note(restored)
        if project.refusal:
            output.note(f"Only checked, not repaired: {project.refusal.message}")
        for event in check(project, should_stop=lambda: False):
            if isinstance(event, CheckFinished):
                _tell(event, restored, output)
            else:
                output.progress(f"Pictures {event.done} of {event.total}")
    finally:
        project.close()


def _tell(end: CheckFinished, restored: str, output: Output) -> None:
    for file in end.repaired:
        output.note(f"Repaired {on_one_line(known_as(file))}: {file.reason}")
    for file in end.damaged:
        output.skip(known_as(file), file.reason)
    state = f"{len(end.damaged):,} {'is' if len(end.damaged) == 1 else 'are'} damaged" if end.damaged else "all whole"
    facts = {
        "pictures": end.pictures,
        "restored": restored or None,
        "repaired": named(end.repaired),
        "damaged": named(end.damaged),
    }
    output.result(f"{wording.counted(end.pictures, 'picture')} checked, {state}.", facts)
