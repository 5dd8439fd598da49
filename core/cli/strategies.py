"""`handful strategies`: what can be trained, and whether it can be now."""

import argparse

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
    from core.strategies.networks.classifier import parameter_count  # brings torch

    for strategy in strategies.every():
        parameters = parameter_count(strategy.build(EXAMPLE_LABELS))
        state = weights.status(strategy)
        download = f"{state.download_megabytes:.0f} MB to download" if state.download_megabytes else "no download"
        now = "available" if state.ready else f"not available: {_why_not(strategy, state)}"
        modes = "/".join(strategy.modes)
        output.result(
            f"{strategy.name:<12} {strategy.family:<18} {modes:<8} {parameters / 1e6:5.1f} million parameters, "
            f"{download}, {now}\n    {strategy.sentence}",
            {
                "name": strategy.name,
                "family": strategy.family,
                "modes": list(strategy.modes),
                "parameters": parameters,
                "download_megabytes": state.download_megabytes,
                "available": state.ready,
                "reason": _why_not(strategy, state),
                "sentence": strategy.sentence,
            },
        )


def _why_not(strategy: Strategy, state: Status) -> str:
    return f"{state.reason} (handful weights {strategy.name})" if state.url and not state.ready else state.reason
