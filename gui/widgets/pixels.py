"""Pictures as core gives them, made into pictures that Qt paints."""

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QSize
from PySide6.QtGui import QImage


def as_image(pixels: NDArray[np.uint8]) -> QImage:
    """uint8 RGB of shape (H, W, 3) as a QImage with bytes of its own."""
    height, width, _ = pixels.shape
    data = np.ascontiguousarray(pixels).tobytes()
    return QImage(data, width, height, 3 * width, QImage.Format.Format_RGB888).copy()


def as_grey_image(pixels: NDArray[np.uint8]) -> QImage:
    """uint8 of shape (H, W) as a QImage with bytes of its own."""
    height, width = pixels.shape
    return QImage(np.ascontiguousarray(pixels).tobytes(), width, height, width, QImage.Format.Format_Grayscale8).copy()


def as_shown(frame: NDArray[np.uint8], size: QSize) -> QImage:
    """A frame for showing at once at about this size: thinned out to no less, in a format that is scaled fast."""
    step = max(1, min(frame.shape[1] // max(1, size.width()), frame.shape[0] // max(1, size.height())))
    # As whole pixels, not as three bytes each, for that copies them twice as fast
    thin = np.ascontiguousarray(frame.view("V3")[::step, ::step, 0])
    height, width = thin.shape
    image = QImage(thin.data, width, height, 3 * width, QImage.Format.Format_RGB888)
    return image.convertToFormat(QImage.Format.Format_RGB32)
