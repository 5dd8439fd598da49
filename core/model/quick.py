"""From pictures to features by onnxruntime: on a processor three times as fast as torch, and in one call.

Beside a training, where torch's own threads wait for each other's cores, it is fifty times as fast; and what answers
the live view by it leaves a core to the window, and asks for Python's lock twice a picture instead of at every layer.
Its graph takes ten seconds to make, so torch answers until it is there.
"""

import hashlib
import os
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray
from PIL import Image
from torch import Tensor, nn

from core import kept_graphs, processes, runtime
from core.graph import pictures_to_onnx
from core.model.saved import Model, load
from core.preprocess.module import PreprocessModule

Picture = Image.Image | NDArray[np.uint8]  # upright and RGB, or its pixels (H, W, 3)

MOST_BYTES = 128 << 20  # of a backbone: onnxruntime holds it two times more
_MOST_PIXELS = 4 << 20  # of a picture: several are worked on at a time, and what one took is not given back
_VERSION = 1  # raise it when the way a graph is made changes
_CLOSE = 1e-4  # how far from torch's features, in shares of the largest, a graph may be
_TRIED_ON = ((48, 64), (97, 31))  # height and width of pictures


class QuickBackbone:
    """The preprocessing and the backbone of a model, for the processor."""

    def __init__(self, graph: bytes) -> None:
        self._session = runtime.opened(graph)  # on one thread: several pictures are spread over threads instead

    def takes(self, pictures: Sequence[Picture]) -> bool:
        """Whether it is the one to ask: with larger pictures torch takes less memory."""
        return all(_pixels(picture) <= _MOST_PIXELS for picture in pictures)

    def features(self, pictures: Sequence[Picture]) -> Tensor:
        """float32 (N, D) for pictures of any sizes, as torch makes them within 1e-4 of the largest."""
        if len(pictures) == 1:
            return self._of(pictures[0])
        with ThreadPoolExecutor(os.cpu_count(), thread_name_prefix="features") as pool:
            return torch.cat(list(pool.map(self._of, pictures)))

    def _of(self, picture: Picture) -> Tensor:
        pixels = np.ascontiguousarray(picture, dtype=np.uint8)[None]
        return torch.from_numpy(self._session.run(None, {"pictures": pixels})[0])


def kept(model: Model) -> QuickBackbone | None:
    """The one that was made before; None where it has to be made."""
    graph = kept_graphs.kept(_name(model)) if _is_small(model) else None
    return _opened(graph) if graph else None


def made(model: Model, folder: Path, *, should_stop: Callable[[], bool]) -> QuickBackbone | None:
    """One for this model, whose backbone is that of the model in `folder`; made in a process of its own, and kept.

    None where somebody asked to stop, and where there is to be none: a network that takes much memory, or has a step
    that ONNX does not know; another backbone in the folder by now. Nothing is lost by that: torch answers the same.
    """
    if not _is_small(model):
        return None
    name = _name(model)
    export = partial(_exported, name)
    for graph in processes.in_order_apart(
        export, [folder], should_stop=should_stop, name="graph", lost=lambda folder: None
    ):
        if graph and (found := _opened(graph)):
            kept_graphs.keep(name, graph)
            return found
    return None


def _opened(graph: bytes) -> QuickBackbone | None:
    try:
        return QuickBackbone(graph)
    except Exception:  # of onnxruntime: an older one than made it, no memory; torch answers
        return None


def _exported(name: str, folder: Path) -> bytes | None:
    """The graph of this name, tried; not in the window's own process, whose lock it would hold for seconds."""
    try:
        model = load(folder)
        if _name(model) != name:
            return None
        module = nn.Sequential(PreprocessModule(model.card.preprocess), model.network.backbone)
        graph = pictures_to_onnx(module, ["features"])
        return graph if _is_close(QuickBackbone(graph), module) else None
    except Exception:  # of torch's exporter: a dozen kinds, and of whoever removed the folder
        return None


def _is_close(quick: QuickBackbone, module: nn.Module) -> bool:
    """Whether it has torch's features, for pictures of noise."""
    dice = torch.Generator().manual_seed(0)
    pictures = [torch.randint(0, 256, (*size, 3), dtype=torch.uint8, generator=dice) for size in _TRIED_ON]
    with torch.inference_mode():
        right = torch.cat([module(picture[None]) for picture in pictures])
    found = quick.features([picture.numpy() for picture in pictures])
    return bool((found - right).abs().max() <= _CLOSE * right.abs().max())


def _is_small(model: Model) -> bool:
    size: int = sum(tensor.nbytes for tensor in model.network.backbone.state_dict().values())
    return size <= MOST_BYTES


def _pixels(picture: Picture) -> int:
    return picture.width * picture.height if isinstance(picture, Image.Image) else picture.shape[0] * picture.shape[1]


def _name(model: Model) -> str:
    """The same for every model with this way from picture to features."""
    digest = hashlib.sha256(f"{_VERSION} {model.card.strategy} {model.card.preprocess}".encode())
    for tensor in model.network.backbone.state_dict().values():
        digest.update(tensor.contiguous().numpy())
    return f"quick-{digest.hexdigest()[:24]}"
