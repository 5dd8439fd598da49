"""`handful weights`: a strategy's pretrained weights, fetched or brought in a file, and checked."""

import argparse
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from core import strategies, weights, wording
from core.cli.numbers import STRATEGY, place
from core.cli.numbers import strategy as strategy_name
from core.cli.output import Output
from core.cli.train import INTERRUPTED, stop_on_interrupt
from core.errors import UserError
from core.files import printable
from core.strategies import OfficialWeights, Strategy
from core.weights import FetchEvent, FetchFinished, NotHere


def add(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> argparse.ArgumentParser:
    """Describe the command."""
    parser = commands.add_parser("weights", help="fetch a strategy's pretrained weights, or bring them in a file")
    parser.add_argument("strategy", type=strategy_name, metavar="STRATEGY", help=STRATEGY)
    parser.add_argument("--from", dest="source", type=place, metavar="FILE", help="the file, fetched elsewhere")
    return parser


def run(arguments: argparse.Namespace, output: Output) -> int | None:
    """Fetch or import them; the exit status is 130 after Ctrl-C, and what has come by then is kept."""
    strategy = strategies.named(arguments.strategy)
    if not isinstance(strategy.weights, OfficialWeights) and arguments.source is None:
        _tell_nothing_to_fetch(strategy, output)
        return None
    try:
        return _bring(strategy, arguments.source, output)
    except NotHere as error:
        raise in_commands(error, fetching=strategy.name) from error.__cause__


def _bring(strategy: Strategy, source: Path | None, output: Output) -> int | None:
    with stop_on_interrupt() as should_stop:
        for event in _events(strategy, source, should_stop):
            if isinstance(event, FetchFinished):
                return _tell_end(strategy, event, output)
            done, total = event.done_bytes / 1e6, event.total_bytes / 1e6
            speed = f", {event.bytes_per_second / 1e6:.1f} MB a second" if event.bytes_per_second else ""
            output.progress(f"{done:.1f} of {total:.1f} MB{speed}", seconds_left=event.seconds_left)
    return None


def in_commands(error: UserError, fetching: str = "") -> UserError:
    """The error; where weights are not here, with the commands that bring them. `fetching` is the one that did not."""
    if not isinstance(error, NotHere) or not error.url:
        return error
    command = f"handful weights {fetching or error.strategy}"
    do = error.do if fetching else f"{error.do} ({command})"
    return UserError(error.message, weights.told_elsewhere(do, error.url, f"and bring it here: {command} --from FILE"))


def _events(strategy: Strategy, source: Path | None, should_stop: Callable[[], bool]) -> Iterator[FetchEvent]:
    if source is None:
        return weights.fetch(strategy, should_stop=should_stop)
    return weights.import_file(strategy, source, should_stop=should_stop)


def _tell_end(strategy: Strategy, end: FetchFinished, output: Output) -> int | None:
    if end.reason == "stopped":
        kept = f" {wording.megabytes(end.done_bytes)} are kept for the next time." if end.done_bytes else ""
        output.result(f"Stopped.{kept}", _facts(strategy, "stopped", size=end.done_bytes))
        return INTERRUPTED
    words = {
        "fetched": "fetched and checked",
        "imported": "brought in and checked",
        "there": "there already and whole",
    }
    output.result(
        f"The weights of {strategy.name} are {words[end.reason]}: {printable(end.file)}",
        _facts(strategy, end.reason, file=end.file, size=end.done_bytes, sha256=weights.sha256_of(strategy)),
    )
    return None


def _tell_nothing_to_fetch(strategy: Strategy, output: Output) -> None:
    file = weights.verified(strategy)
    if file is None:
        output.result(f"{strategy.name} learns from nothing and needs no weights.", _facts(strategy, "not needed"))
        return
    output.result(
        f"The weights of {strategy.name} came with the set-up and are whole: {printable(file)}",
        _facts(strategy, "packaged", file=file, size=file.stat().st_size, sha256=weights.sha256_of(strategy)),
    )


def _facts(
    strategy: Strategy, state: str, *, file: Path | None = None, size: int = 0, sha256: str | None = None
) -> dict[str, Any]:
    return {
        "strategy": strategy.name,
        "state": state,
        "path": printable(file) if file else None,
        "bytes": size,
        "sha256": sha256,
    }
