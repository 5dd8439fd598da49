"""Numbers stay within their boxes and are never shown as other ones."""

import numpy as np
from PySide6.QtCore import QSizeF
from PySide6.QtGui import QFont, QFontMetricsF
from pytestqt.qtbot import QtBot

from gui.widgets.cell_numbers import fitted


def test_numbers_fit_into_their_boxes_or_are_left_out(qtbot: QtBot) -> None:
    numbers = np.array([[-36.75, 0.35], [0.04, 0.0]], np.float32)
    for side in (4, 12, 16, 20, 26, 40):
        font, texts = fitted(numbers, QFont(), QSizeF(side, side), largest=13)
        metrics = QFontMetricsF(font)
        assert all(metrics.horizontalAdvance(text) <= side for text in texts.values())
        assert texts[1, 0] in ("0.04", "")
        assert texts[0, 0] in ("−36.75", "−36.8", "−36.7", "−37", "")
    assert list(texts.values()) == ["−36.75", "0.35", "0.04", "0"]
