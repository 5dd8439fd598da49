"""How long a chart takes to take in more points and to be painted, by how many it has; an empty widget is the floor."""

import math
import os
import statistics
import sys
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from PySide6.QtGui import QImage
from PySide6.QtWidgets import QApplication, QWidget

from gui import theme
from gui.widgets.live_curves import LiveCurves

WIDTH, HEIGHT = 460, 264
ROUNDS = 30
EPOCHS = 20
COUNTS = (20, 100, 1_000, 10_000)


def main() -> None:
    """Print the median and the longest of so many rounds, in milliseconds."""
    app = QApplication([])
    theme.apply(app, "light")
    image = QImage(WIDTH, HEIGHT, QImage.Format.Format_RGB32)
    floor = QWidget()
    floor.resize(WIDTH, HEIGHT)
    print(f"{WIDTH} x {HEIGHT}; milliseconds, median and longest of {ROUNDS}")
    _tell("empty widget, painted", partial(floor.render, image))
    for count in COUNTS:
        curves = _filled(count)
        _tell(f"{count:,} points, one more", partial(curves.append, EPOCHS, 0.5, 0.5))
        _tell(f"{count:,} points, painted", partial(curves.render, image))


def _filled(count: int) -> LiveCurves:
    """Two uneven curves, as training batch by batch makes them."""
    curves = LiveCurves("Loss", percent=False, epochs=EPOCHS)
    curves.resize(WIDTH, HEIGHT)
    curves.show()
    steps = [(1 + (EPOCHS - 1) * n / count, n) for n in range(count)]
    curves.set_points([(x, math.exp(-x / 5) + 0.2 * math.sin(n), math.exp(-x / 6)) for x, n in steps])
    QApplication.processEvents()
    return curves


def _tell(name: str, step: Callable[[], object]) -> None:
    times = []
    for _ in range(ROUNDS):
        began = time.perf_counter()
        step()
        times.append((time.perf_counter() - began) * 1e3)
    print(f"  {name:28} {statistics.median(times):7.2f} {max(times):7.2f}")


if __name__ == "__main__":
    main()
