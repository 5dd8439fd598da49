"""Maps of a layer as pictures, and what the layer is called in a list."""

from collections import Counter
from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray
from PySide6.QtGui import QImage

from core.convolution import pictures
from core.convolution.pictures import Scale
from gui.widgets.pixels import as_grey_image

if TYPE_CHECKING:
    from core.explanation.feature_maps import LayerMaps


def channel_image(plane: NDArray[np.float32], *, relu: bool) -> QImage:
    """One map (H, W): 0 is grey, or with ReLU, and where nothing is negative, black."""
    low, high = float(plane.min()), float(plane.max())
    if relu or low >= 0:
        return as_grey_image(pictures.shown(np.maximum(plane, 0), Scale(0.0, high if high > 0 else 1.0)))
    largest = max(-low, high)
    return as_grey_image(pictures.shown(plane, Scale(-largest, largest)))


def channel_images(maps: NDArray[np.float32], *, relu: bool) -> list[QImage]:
    """All maps of a layer, each to a scale of its own."""
    return [channel_image(plane, relu=relu) for plane in maps]


def layer_titles(shown: "Sequence[LayerMaps]") -> list[str]:
    """Layers by what they do, counted, and how many maps of which size each has: "Convolution 2 · 16 × 48 × 48"."""
    counts: Counter[str] = Counter()
    titles = []
    for one in shown:
        kind = one.layer.kind.capitalize()
        counts[kind] += 1
        channels, height, width = one.layer.shape
        titles.append(f"{kind} {counts[kind]} · {channels} × {height} × {width}")
    return titles
