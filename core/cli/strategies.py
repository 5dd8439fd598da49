"""`handful strategies`: what can be trained, and whether it can be now."""

import argparse
from collections.abc import Sequence

from core import strategies, weights
from core.cli.output import Output
from core.strategies import Strategy
from core.weights import Status

EXAMPLE_LABELS = 2  # parameters depend a little on how many labels there are


def add(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> argparse.ArgumentParser:
    """Describe the command."""
    return commands.add_parser("strategies", help="list what can be trained")


def run(_arguments: argparse.Namespace, output: Output) -> None:
    """One line per strategy."""
    for strategy in strategies.every():
        parameters = strategy.parameter_count(EXAMPLE_LABELS)
        state = weights.status(strategy)
        download = f"{state.download_megabytes:.0f} MB to download" if state.download_megabytes else "no download"
        available = state.ready or "scratch" in strategy.modes
        now = _now(strategy, state)
        modes = "/".join(strategy.modes)
        sizes = strategy.sizes or (strategy.preprocess.size,)
        output.result(
            f"{strategy.name:<12} {strategy.family:<18} {modes:<23} {parameters / 1e6:6.2f} million parameters, "
            f"pictures of {_listed(sizes)}, {download}, {now}\n    {strategy.sentence}",
            {
                "name": strategy.name,
                "family": strategy.family,
                "modes": list(strategy.modes),
                "title": strategy.title,
                "parameters": parameters,
                "sizes": list(sizes),
                "download_megabytes": state.download_megabytes,
                "available": available,
                "reason": f"{state.reason}{_command(strategy, state)}",
                "sentence": strategy.sentence,
            },
        )


def _listed(sizes: Sequence[int]) -> str:
    """The sides of pictures in words."""
    *others, last = map(str, sizes)
    return f"{', '.join(others)} or {last}" if others else last


def _now(strategy: Strategy, state: Status) -> str:
    """What can be done without fetching anything."""
    if state.ready:
        return "available"
    some = "from nothing only" if "scratch" in strategy.modes else "not available"
    return f"{some}: {state.whole_reason}{_command(strategy, state)}"


def _command(strategy: Strategy, state: Status) -> str:
    """What fetches them, where something can."""
    return f" (handful weights {strategy.name})" if state.url and not state.ready else ""
