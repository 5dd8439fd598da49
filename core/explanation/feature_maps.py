"""What each layer makes of a picture, and the filters of the first one, as numbers to look at."""

from dataclasses import dataclass, field

import numpy as np
import torch
from numpy.typing import NDArray
from PIL import Image
from torch import Tensor, nn

from core.explanation.layers import Layer, run
from core.preprocess import Preprocess
from core.preprocess.module import PreprocessModule
from core.training import kept_epochs

_BAND = 256  # rows


@dataclass(frozen=True, slots=True)
class LayerMaps:
    """A layer and its maps (channels, H, W), of a convolution with what its batch normalisation makes of them.

    `given` are the maps that a pooling was given; None for a convolution.
    """

    layer: Layer
    maps: NDArray[np.float32] = field(repr=False)
    given: NDArray[np.float32] | None = field(default=None, repr=False)


def prepared(picture: Image.Image, preprocess: Preprocess) -> Tensor:
    """An upright RGB picture as the network takes it: (1, 3, size, size)."""
    with torch.no_grad():
        ready: Tensor = PreprocessModule(preprocess)(torch.from_numpy(_square(picture)[None]))
    return ready


def _square(picture: Image.Image) -> NDArray[np.uint8]:
    """The centred square's dots (side, side, 3), band by band: Python does nothing else while it copies one."""
    side = min(picture.size)
    left, top = (picture.width - side) // 2, (picture.height - side) // 2
    dots = np.empty((side, side, 3), np.uint8)
    for row in range(0, side, _BAND):
        below = min(side, row + _BAND)
        dots[row:below] = np.asarray(picture.crop((left, top + row, left + side, top + below)))
    return dots


def feature_maps(network: nn.Module, picture: Tensor) -> tuple[LayerMaps, ...]:
    """The maps of all convolutions and poolings that still have places, in the order in which they ran."""
    kept: list[LayerMaps] = []
    last: list[Tensor] = []  # what the last convolution made, itself: its normalisation is given the same

    def note(layer: Layer, went_in: Tensor, output: Tensor) -> None:
        if layer.kind == "batch normalisation" and last and went_in is last[-1]:
            kept[-1] = LayerMaps(kept[-1].layer, _copied(output))
        elif layer.main and len(layer.shape) == 3 and layer.shape[1:] != (1, 1):
            pooling = layer.kind != "convolution"
            kept.append(LayerMaps(layer, _copied(output), _copied(went_in) if pooling else None))
            last[:] = [output]

    run(network, picture, note)
    return tuple(kept)


def first_filters(network: nn.Module) -> NDArray[np.float32] | None:
    """The filters that see the picture itself, (filters, 3, rows, columns); None where no convolution does."""
    first = kept_epochs.first_filters(network)
    return None if first is None else np.asarray(first[1].weight.detach().cpu().numpy(), np.float32)


def filter_pictures(filters: NDArray[np.float32], *, strongest: float = 0.0) -> NDArray[np.uint8]:
    """Filters as pictures (filters, rows, columns, 3): 0 is grey, all to the same scale."""
    strongest = strongest or float(np.abs(filters).max(initial=0)) or 1.0
    return np.asarray(np.rint(127.5 + 127.5 * np.clip(filters / strongest, -1, 1)), np.uint8).transpose(0, 2, 3, 1)


def _copied(output: Tensor) -> NDArray[np.float32]:
    return np.array(output[0].detach().float().cpu().numpy(), np.float32)
