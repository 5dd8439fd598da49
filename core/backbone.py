"""A frozen backbone as a function of pixels: by onnxruntime on the processor, by torch on an accelerator."""

import os
import threading
from collections.abc import Callable
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from core import kept_graphs, ranks
from core.preprocess import Pixels
from core.strategies import Strategy
from core.weights import load_pretrained, sha256_of

if TYPE_CHECKING:
    import torch
    from torch import nn

Features = NDArray[np.float32]
Backbone = Callable[[Pixels], Features]  # uint8 (N, size, size, 3) to float32 (N, D); may be called from many threads

_MAKING = threading.Lock()  # a training that was stopped may still be making the graph that the next one needs
GRAPH_VERSION = 2  # raise it when the way a graph is made changes


def load(strategy: Strategy, device: "torch.device") -> Backbone:
    """The strategy's pretrained backbone on this device.

    On the processor the network is turned into an onnxruntime graph, three times as fast as torch there; this
    takes ten seconds once and is kept in the cache folder. Raises UserError when the weights are missing.
    """
    if device.type == "cpu":
        return _by_onnxruntime(_graph(strategy))
    return _by_torch(_module(strategy), device)


def _module(strategy: Strategy) -> "nn.Module":
    from torch import nn

    from core.preprocess.module import FromPixels
    from core.strategies.dice import OwnDice

    with OwnDice():  # its weights are replaced at once; a training beside it draws on undisturbed
        network = strategy.build(1)
    load_pretrained(network, strategy)
    return nn.Sequential(FromPixels(strategy.preprocess), network.backbone).eval()


def _by_torch(module: "nn.Module", device: "torch.device") -> Backbone:
    import torch

    module = module.to(device)

    def features(pixels: Pixels) -> Features:
        with torch.inference_mode():
            result: Features = module(torch.from_numpy(pixels).to(device)).float().cpu().numpy()
        return result

    return features


def _by_onnxruntime(graph: bytes) -> Backbone:
    """One thread a call and two pictures at a time: more leave the processor's own memory, and each alone reads all
    weights anew. The caller spreads pictures over threads, which is faster than sharing each of them.
    """
    from core import runtime

    session = runtime.opened(graph)

    def features(pixels: Pixels) -> Features:
        pairs = (pixels[place : place + 2] for place in range(0, len(pixels), 2))
        result: Features = np.concatenate([session.run(None, {"pixels": pair})[0] for pair in pairs])
        return result

    return features


def _graph(strategy: Strategy) -> bytes:
    """The backbone's ONNX graph: kept from another time, or made."""
    name = f"{strategy.name.replace(':', '-')}-{sha256_of(strategy)[:12]}-{GRAPH_VERSION}"
    with _MAKING:
        graph = kept_graphs.kept(name)
        if graph is None:
            graph = _export(_module(strategy), strategy.preprocess.size)
            kept_graphs.keep(name, graph)
        return graph


def _export(module: "nn.Module", size: int) -> bytes:
    import torch

    from core.graph import to_onnx

    example = torch.zeros(2, size, size, 3, dtype=torch.uint8)
    return to_onnx(module, example, dynamic={0: "pictures"}, inputs=["pixels"], outputs=["features"])


def thread_count() -> int:
    """How many pictures are worked on at a time."""
    return max(1, (os.cpu_count() or 1) // ranks.on_this_computer())
