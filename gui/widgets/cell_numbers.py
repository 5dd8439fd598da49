"""Numbers in boxes: all of a grid in one size, as large as fits, and shortened where even small ones do not."""

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QSizeF
from PySide6.QtGui import QFont, QFontMetricsF

from core.convolution.pictures import number, rounded

SMALLEST = 8  # pixels: what is smaller cannot be read


def fitted(
    numbers: NDArray[np.float32], font: QFont, room: QSizeF, *, largest: int
) -> tuple[QFont, dict[tuple[int, ...], str]]:
    """The font and each number's text, by its row and column; no text where none fits into the room."""
    font = QFont(font)
    font.setPixelSize(largest)
    metrics = QFontMetricsF(font)
    texts = {place: number(float(value)) for place, value in np.ndenumerate(numbers)}
    widest = max((metrics.horizontalAdvance(text) for text in texts.values()), default=0.0)
    share = min(1.0, room.height() / metrics.ascent(), room.width() / max(widest, 1.0))
    font.setPixelSize(max(SMALLEST, int(largest * share)))
    metrics = QFontMetricsF(font)
    if metrics.ascent() > room.height():
        return font, dict.fromkeys(texts, "")
    return font, {place: _short(float(numbers[place]), text, metrics, room.width()) for place, text in texts.items()}


def _short(value: float, text: str, metrics: QFontMetricsF, room: float) -> str:
    """The number, or rounded to a decimal or to none where that fits and is not 0 instead of something."""
    for shorter in (text, rounded(value, 1), rounded(value, 0)):
        if metrics.horizontalAdvance(shorter) <= room and (value == 0 or shorter.strip("−0.")):
            return shorter
    return ""
