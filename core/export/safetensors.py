"""Export for people with PyTorch: weights, a JSON of what they mean, and the source of the network they belong to."""

import ast
import inspect
import json
from collections.abc import Callable, Iterable, Iterator
from dataclasses import asdict
from importlib import import_module
from pathlib import Path
from types import ModuleType

import resources
from core import preprocess, strategies
from core.export import texts, writing
from core.export.proof import Proof, ProofPicture
from core.export.writing import Exported
from core.model.card import ModelCard
from core.model.saved import Model, weights
from core.novelty import distance
from core.preprocess import module
from core.strategies.networks import classifier, initialisation
from core.strategies.strategy import Strategy

FILE, FACTS, NETWORK = "model.safetensors", "model.json", "network.py"
_HEAD = '''"""The network of the weights beside this file, as Handful builds it."""

import json
from pathlib import Path

from safetensors.torch import load_file
'''


def export(
    model: Model, path: Path, pictures: Iterable[ProofPicture], *, should_stop: Callable[[], bool] = lambda: False
) -> Iterator[Proof | Exported]:
    """Write the weights as the folder `path`, with what loads and asks them. Raises UserError, and Stopped."""
    contents = {
        FILE: weights(model.network, model.distance),
        FACTS: (json.dumps(facts(model.card), indent=1, ensure_ascii=False) + "\n").encode("utf-8", "replace"),
        NETWORK: source(strategies.named(model.card.strategy)).encode(),
        **texts.beside(model.card, "safetensors", FILE),
    }
    return writing.folder(path, contents, model, pictures, should_stop=should_stop)


def facts(card: ModelCard) -> dict[str, object]:
    """What the weights mean."""
    threshold, share = card.turning_away
    return {
        "labels": card.labels,
        "strategy": card.strategy,
        "preprocess": asdict(card.preprocess),
        "threshold": threshold,
        "share_turned_away": share,
        "accuracy": card.report.accuracy,
        "interval": card.report.interval,
        "n": card.report.n,
        "versions": card.versions,
    }


def source(strategy: Strategy) -> str:
    """The strategy's network, its preprocessing and its distance in one Python file that needs nothing of Handful."""
    name, function = strategy.network.split(":")
    parts = [_own(one) for one in (preprocess, module, distance, initialisation, classifier, import_module(name))]
    text = "\n\n\n".join([_HEAD.strip(), *parts, resources.path("export/load.txt").read_text(encoding="utf-8")])
    text = text.replace("initialisation.he", "he").replace("STRATEGY.features", str(strategy.features))
    return text if function == "network" else f"{text}\n\nnetwork = {function}\n"


def _own(part: ModuleType) -> str:
    """A module's source without its docstring and without what it imports from Handful."""
    text = inspect.getsource(part)
    lines = text.splitlines()
    for node in ast.parse(text).body:
        is_docstring = isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)
        if is_docstring or (isinstance(node, ast.ImportFrom) and (node.module or "").startswith("core")):
            lines[node.lineno - 1 : node.end_lineno] = [""] * ((node.end_lineno or node.lineno) - node.lineno + 1)
    return "\n".join(lines).strip()
