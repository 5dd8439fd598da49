"""From pictures to features by onnxruntime: on a processor three times as fast as torch, and in one call.

Beside a training, where torch's own threads wait for each other's cores, it is fifty times as fast; and what answers
the live view by it leaves a core to the window, and asks for Python's lock twice a picture instead of at every layer.
Its graph takes ten seconds to make, so torch answers until it is there.
"""

import hashlib
import os
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path

import numpy as np
import onnxruntime
import torch
from numpy.typing import NDArray
from PIL import Image
from torch import Tensor, nn

from core import kept_graphs, processes
from core.graph import to_onnx
from core.model.saved import Model, load
from core.preprocess.module import PreprocessModule

Picture = Image.Image | NDArray[np.uint8]  # upright and RGB, or its pixels (H, W, 3)

MOST_BYTES = 256 << 20  # of a backbone: it lies in memory a second time
_VERSION = 1  # raise it when the way a graph is made changes


class QuickBackbone:
    """The preprocessing and the backbone of a model, for the processor."""

    def __init__(self, graph: bytes) -> None:
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = 1  # several pictures are spread over threads instead, which is faster
        options.log_severity_level = 4
        self._session = onnxruntime.InferenceSession(graph, options, providers=["CPUExecutionProvider"])

    def features(self, pictures: Iterable[Picture]) -> Tensor:
        """float32 (N, D) for pictures of any sizes, as torch makes them within 1e-4 of the largest."""
        several = list(pictures)
        if len(several) == 1:
            return self._of(several[0])
        with ThreadPoolExecutor(os.cpu_count(), thread_name_prefix="features") as pool:
            return torch.cat(list(pool.map(self._of, several)))

    def _of(self, picture: Picture) -> Tensor:
        pixels = np.ascontiguousarray(picture, dtype=np.uint8)[None]
        return torch.from_numpy(self._session.run(None, {"pictures": pixels})[0])


def kept(model: Model) -> QuickBackbone | None:
    """The one that was made before; None where it has to be made."""
    graph = kept_graphs.kept(_name(model)) if _is_small(model) else None
    return QuickBackbone(graph) if graph else None


def made(model: Model, folder: Path, *, should_stop: Callable[[], bool]) -> QuickBackbone | None:
    """One for this model, whose backbone is that of the model in `folder`; made in a process of its own, and kept.

    None where somebody asked to stop, and where there is to be none: a network that takes much memory, or has a step
    that ONNX does not know; another backbone in the folder by now. Nothing is lost by that: torch answers the same.
    """
    if not _is_small(model):
        return None
    export = partial(_exported, _name(model))
    for graph in processes.in_order_apart(
        export, [folder], should_stop=should_stop, name="graph", lost=lambda folder: None
    ):
        if graph:
            kept_graphs.keep(_name(model), graph)
            return QuickBackbone(graph)
    return None


def _exported(name: str, folder: Path) -> bytes | None:
    """The graph of this name; not in the window's own process, whose lock of Python it would hold for seconds."""
    try:
        model = load(folder)
        if _name(model) != name:
            return None
        module = nn.Sequential(PreprocessModule(model.card.preprocess), model.network.backbone).eval()
        example = torch.zeros(2, 40, 50, 3, dtype=torch.uint8)  # two, so that no size is taken for a constant one
        axes = {0: "count", 1: "height", 2: "width"}
        return to_onnx(module, example, dynamic=axes, inputs=["pictures"], outputs=["features"])
    except Exception:  # of torch's exporter: a dozen kinds, and of whoever removed the folder
        return None


def _is_small(model: Model) -> bool:
    size: int = sum(tensor.nbytes for tensor in model.network.backbone.state_dict().values())
    return size <= MOST_BYTES


def _name(model: Model) -> str:
    """The same for every model with this way from picture to features."""
    digest = hashlib.sha256(f"{_VERSION} {model.card.strategy} {model.card.preprocess}".encode())
    for tensor in model.network.backbone.state_dict().values():
        digest.update(tensor.contiguous().numpy())
    return f"quick-{digest.hexdigest()[:24]}"
