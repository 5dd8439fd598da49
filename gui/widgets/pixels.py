"""Pictures as core gives them, made into pictures that Qt paints."""

import numpy as np
from numpy.typing import NDArray
from PySide6.QtGui import QImage


def as_image(pixels: NDArray[np.uint8]) -> QImage:
    """uint8 RGB of shape (H, W, 3) as a QImage with bytes of its own."""
    height, width, _ = pixels.shape
    data = np.ascontiguousarray(pixels).tobytes()
    return QImage(data, width, height, 3 * width, QImage.Format.Format_RGB888).copy()
