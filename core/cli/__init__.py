"""The command line: the same core without a window. Its contract is docs/command-line.md."""

import argparse
import os
import sys
import traceback
from collections.abc import Sequence

from core import __version__, ranks
from core.cli import check, dataset, demo, evaluate, export, importing, predict, sample, strategies, train, weights
from core.cli.output import Output
from core.errors import UserError

DONE, SOME_SKIPPED, WRONG_USAGE, NOT_DONE, INTERRUPTED = 0, 1, 2, 3, 130
COMMANDS = (train, evaluate, predict, export, demo, sample, strategies, importing, dataset, check, weights)


def main(arguments: Sequence[str]) -> int:
    """Run one command and return its exit status; one of torchrun's processes ends with it at once."""
    status = _status(arguments)
    ranks.leave(status)
    return status


def _status(arguments: Sequence[str]) -> int:
    parsed = parser().parse_args(arguments)
    output = Output(as_json=parsed.json)
    try:
        status: int | None = parsed.run(parsed, output)
    except UserError as error:
        output.error(weights.in_commands(error))
        if isinstance(error.__cause__, OSError):
            _forget_unwritten()
        return NOT_DONE
    except ranks.SaidElsewhere:
        return NOT_DONE
    except KeyboardInterrupt:
        output.note("Stopped.")
        return INTERRUPTED
    except MemoryError:
        output.error(
            UserError("There is not enough memory for this.", "Close other programs, or use smaller pictures.")
        )
        return NOT_DONE
    except Exception:
        output.note(traceback.format_exc())
        output.error(UserError("Something unexpected went wrong; the lines above say where.", "Please report it."))
        return NOT_DONE
    if status is not None:
        return status
    return SOME_SKIPPED if output.skipped else DONE


def _forget_unwritten() -> None:
    """What standard output has refused is not tried again when the program ends, where nobody could say so."""
    try:
        sys.stdout.flush()
    except OSError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def parser() -> argparse.ArgumentParser:
    """The whole command line."""
    top = argparse.ArgumentParser(
        prog="handful",
        description="Teach a computer to tell kinds of pictures apart, from a handful of examples.",
        epilog="Without a command the window opens: handful [PROJECT]",
    )
    top.add_argument("--version", action="version", version=f"Handful {__version__}")
    commands = top.add_subparsers(title="commands", metavar="COMMAND", required=True)
    for command in COMMANDS:
        added = command.add(commands)
        added.set_defaults(run=command.run)
        added.add_argument("--json", action="store_true", help="one JSON object a line on standard output")
    return top
