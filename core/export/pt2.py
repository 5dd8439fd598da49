"""Export for PyTorch: a torch.export program with the preprocessing inside, and a script that asks it."""

import io
import json
import warnings
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

import torch

from core.export import texts, writing
from core.export.proof import Proof, ProofPicture
from core.export.writing import Exported
from core.graph import exporting
from core.model.card import ModelCard
from core.model.predictor import PredictionModule
from core.model.saved import Model
from core.preprocess.module import CopyingPreprocessModule

FILE = "model.pt2"


def export(
    model: Model, path: Path, pictures: Iterable[ProofPicture], *, should_stop: Callable[[], bool] = lambda: False
) -> Iterator[Proof | Exported]:
    """Write the model to `path`: that file alone where it ends in .pt2, otherwise a folder.

    The same inputs and outputs as in core.export.onnx, which says the rest. Raises UserError, and Stopped.
    """
    program = serialised(model)
    if path.suffix.lower() == ".pt2":
        return writing.file(path, program, texts.script("pt2"), model, pictures, should_stop=should_stop)
    beside = texts.beside(model.card, "pt2", FILE)
    return writing.folder(path, {FILE: program, **beside}, model, pictures, should_stop=should_stop)


def serialised(model: Model) -> bytes:
    """The model's program, weights and labels inside; nothing of this computer."""
    example = torch.zeros(2, 40, 50, 3, dtype=torch.uint8)  # two, so that no size is taken for a constant one
    sizes = {axis: torch.export.Dim(name, min=1) for axis, name in enumerate(("count", "height", "width"))}
    buffer = io.BytesIO()
    with exporting(), warnings.catch_warnings():
        warnings.simplefilter("ignore")  # the exporter warns of its own inner workings
        module = PredictionModule(model)
        module.preprocess = CopyingPreprocessModule(model.card.preprocess)
        program = torch.export.export(module.eval(), (example,), dynamic_shapes=(sizes,))
        _forget_where(program)
        torch.export.save(program, buffer, extra_files=_beside(model.card))
    return buffer.getvalue()


def _beside(card: ModelCard) -> dict[str, str]:
    """What the file says of itself."""
    threshold, share = card.turning_away
    return {
        "labels.json": json.dumps(card.labels),
        "novelty.json": json.dumps({"threshold": threshold, "share_turned_away": share}),
    }


def _forget_where(program: torch.export.ExportedProgram) -> None:
    """Take out what torch notes of each step: the files and lines it came from, with the folders of this computer."""
    for module in program.graph_module.modules():
        if isinstance(module, torch.fx.GraphModule):
            for node in module.graph.nodes:
                node.meta.pop("stack_trace", None)
                node.meta.pop("nn_module_stack", None)
                node.meta.pop("source_fn_stack", None)
