"""How smoothly a grid of 100,000 pictures fills, scrolls and is chosen from: the times of its frames, in one run."""

import argparse
import os
import statistics
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from PySide6.QtCore import QCoreApplication, QEvent, QObject, QSize, Slot
from PySide6.QtGui import QColor, QImage
from PySide6.QtWidgets import QApplication

from gui import theme
from gui.grid_items import GridItem
from gui.widgets.thumbnail_grid import SIDES, ThumbnailGrid

SIZE = QSize(1280, 800)
MARKS = ("", "", "", "blurred", "", "", "too small", "")
FRAMES = 400


def main() -> None:
    """Print what filling and choosing cost, then the distribution of frames for each way of scrolling."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--pictures", type=int, default=100_000)
    count = parser.parse_args().pictures
    app = QApplication([])
    theme.apply(app, "light")
    items = [GridItem(n, f"cat-{n}.jpg", f"{n:064x}", n % 8, MARKS[n % len(MARKS)]) for n in range(count)]
    grid = ThumbnailGrid()
    answers = _Answers(grid)
    grid.resize(SIZE)
    grid.show()
    _settle()
    print(f"{count:,} pictures, {SIZE.width()} x {SIZE.height()}; milliseconds")
    _print_filling(grid, items)
    for side in SIDES:
        grid.set_side(side)
        _settle()
        for name, step in (("slowly", 12), ("by the wheel", 120), ("by the page", 760), ("flying", 40_000)):
            _print_times(f"{side} px, {name}", list(_frames(grid, step)))
    print(f"asked {answers.times} times for {answers.pictures:,} thumbnails")


class _Answers(QObject):
    """Hands each picture that the grid asks for to it at once, as whoever has them decoded already does."""

    def __init__(self, grid: ThumbnailGrid) -> None:
        super().__init__(grid)
        self._grid = grid
        self._images = [QImage(SIDES[-1], SIDES[-1], QImage.Format.Format_RGB32) for _ in range(24)]
        for hue, image in enumerate(self._images):
            image.fill(QColor.fromHsv(hue * 15, 120, 200))
        self.times = self.pictures = 0
        grid.thumbnails_wanted.connect(self._on_wanted)

    @Slot(list)
    def _on_wanted(self, names: list[str]) -> None:
        self.times += 1
        self.pictures += len(names)
        self._grid.set_thumbnails({name: self._images[int(name, 16) % len(self._images)] for name in names})


def _print_filling(grid: ThumbnailGrid, items: Sequence[GridItem]) -> None:
    steps: dict[str, Callable[[], object]] = {
        "filled": lambda: grid.set_items(items),
        "all chosen": grid.selectAll,
        "filled again, all chosen": lambda: grid.set_items(items),
        "every tenth gone, all chosen": lambda: grid.set_items([item for item in items if item.id % 10]),
        "back again, none chosen": lambda: (grid.clearSelection(), grid.set_items(items)),
    }
    for name, step in steps.items():
        begun = time.perf_counter()
        step()
        print(f"  {name:30} {(time.perf_counter() - begun) * 1e3:7.1f}")
        grid.verticalScrollBar().setValue(grid.verticalScrollBar().maximum() // 2)
        _settle()


def _frames(grid: ThumbnailGrid, step: int) -> Iterator[float]:
    """What each turn of the event loop takes: a step of scrolling, thumbnails coming in, and painting."""
    bar = grid.verticalScrollBar()
    bar.setValue(0)
    for _ in range(FRAMES):
        begun = time.perf_counter()
        bar.setValue((bar.value() + step) % bar.maximum())
        QCoreApplication.processEvents()
        yield time.perf_counter() - begun
        time.sleep(0.002)


def _print_times(name: str, seconds: Sequence[float]) -> None:
    cut = statistics.quantiles((second * 1e3 for second in seconds), n=100)
    print(f"  {name:22} median {cut[49]:5.1f}   95 of 100 {cut[94]:5.1f}   99 of 100 {cut[98]:5.1f}", end="")
    print(f"   longest {max(seconds) * 1e3:5.1f}")


def _settle() -> None:
    until = time.perf_counter() + 0.3
    while time.perf_counter() < until:
        QCoreApplication.processEvents()
        QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)


if __name__ == "__main__":
    main()
