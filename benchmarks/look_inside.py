"""How soon Look inside answers: a control moved to the new picture, and a network's maps, against the bare arithmetic.

    python benchmarks/look_inside.py

The window's part is measured through the page's own view-model and views, offscreen. The floor of sliding a filter is
torch's conv2d on the same numbers, that of feature maps the bare forward pass, each in this process and turn by turn.
"""

import os
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import replace
from functools import partial
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
sys.path.insert(0, str(Path(__file__).parents[1]))

import numpy as np
import torch
from PIL import Image
from PySide6.QtCore import QElapsedTimer, QEventLoop, QTimer
from PySide6.QtWidgets import QApplication

from core import strategies
from core.convolution.filters import NAMED, Kernel, kernel
from core.convolution.sliding import Setting, slide
from core.explanation.feature_maps import feature_maps
from gui.courtesy import Courtesy
from gui.messages import Messages
from gui.pages.look_inside.maps import Maps
from gui.session import Session
from gui.viewmodels.sliding import Planes, SlidingViewModel

SIDE = 1024  # a megapixel
TURNS = 15


def main() -> None:
    """Print a line for each case: the middle and the slowest turn, the floor, the ratio."""
    print(f"{'case':<44} {'middle':>8} {'slowest':>8} {'floor':>8} {'ratio':>6}")
    arithmetic()
    window()
    maps()


def arithmetic() -> None:
    """The filters alone on a megapixel."""
    dice = np.random.default_rng(0)
    cases = {
        "3 × 3, grey": (1, kernel([NAMED[0].rows], channels=1)),
        "3 × 3, colour, alike in each": (3, kernel([NAMED[0].rows], channels=3)),
        "7 × 7 own numbers, grey": (1, dice.standard_normal((1, 7, 7)).astype(np.float32)),
        "7 × 7 own numbers, other ones a colour": (3, dice.standard_normal((3, 7, 7)).astype(np.float32)),
    }
    for name, (channels, own) in cases.items():
        picture = dice.uniform(0, 255, (channels, SIDE, SIDE)).astype(np.float32)
        ours, floor = _turns(
            lambda p=picture, k=own: slide(p, [k], Setting("same")), lambda p=picture, k=own: _bare(p, k)
        )
        _tell(f"slide {name}", ours, floor)


def _bare(picture: np.ndarray, own: Kernel) -> None:
    with torch.inference_mode():
        torch.nn.functional.conv2d(torch.from_numpy(picture)[None], torch.from_numpy(own)[None])


def window() -> None:
    """A control is moved; the clock stops when both pictures have been painted. Frames are counted meanwhile."""
    app = QApplication([])
    courtesy = Courtesy(app)
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "megapixel.png"
        noise = np.random.default_rng(0).integers(0, 255, (SIDE, SIDE, 3), dtype=np.uint8)
        Image.fromarray(noise).save(file)
        messages = Messages()
        view_model, shown = SlidingViewModel(Session(), messages), Maps()
        shown.resize(880, 420)
        shown.show()
        loop, frames = QEventLoop(), _Frames()
        view_model.slid.connect(shown.show_slid)
        view_model.slid.connect(loop.quit)
        view_model.show_path(file)
        loop.exec()
        for name, grey, filters in _controls():
            times = []
            for turn in range(2 * TURNS):
                wish = replace(view_model.wish, grey=grey, filters=(filters[turn % len(filters)],))
                frames.begin()
                began = time.perf_counter()
                view_model.ask(wish)
                loop.exec()
                shown.repaint()
                times.append(time.perf_counter() - began)
                _rest(app, 0.05)
                frames.end()
            bare = np.zeros((1 if grey else 3, SIDE, SIDE), np.float32)
            own = kernel(filters[0], channels=len(bare))
            _, floor = _turns(lambda: None, partial(_bare, bare, own))
            _tell(f"control to picture, {name}", times[1:], floor)
        print(f"{'longest gap between two turns of the window':<44} {1000 * frames.longest:>5.0f} ms")
        view_model.job.stop_and_wait()
        courtesy.stop()


def _controls() -> list[tuple[str, bool, list[Planes]]]:
    """What is moved through, turn by turn: named filters, and 7 × 7 numbers, other ones for each colour."""
    dice = np.random.default_rng(0)
    own: list[Planes] = [
        tuple(tuple(map(tuple, dice.standard_normal((7, 7)).tolist())) for _ in range(3)) for _ in range(2)
    ]
    named: list[Planes] = [(each.rows,) for each in NAMED]
    return [("grey", True, named), ("colour", False, named), ("7 × 7 other ones a colour", False, own)]


class _Frames:
    """A timer that notes the longest time the window could not react, between `begin` and `end`."""

    def __init__(self) -> None:
        self.longest = 0.0
        self._clock = QElapsedTimer()
        self._clock.start()
        self._timer = QTimer(interval=4)
        self._timer.timeout.connect(self._on_timeout)

    def begin(self) -> None:
        self._clock.restart()
        self._timer.start()

    def end(self) -> None:
        self._timer.stop()

    def _on_timeout(self) -> None:
        self.longest = max(self.longest, self._clock.restart() / 1000)


def _rest(app: QApplication, seconds: float) -> None:
    until = time.perf_counter() + seconds
    while time.perf_counter() < until:
        app.processEvents()
        time.sleep(0.002)


def maps() -> None:
    """All maps of a ResNet-18 on one picture of 224."""
    network = strategies.named("resnet18").build(10).eval()
    picture = torch.randn(1, 3, 224, 224)

    def bare() -> None:
        with torch.inference_mode():
            network(picture)

    ours, floor = _turns(lambda: feature_maps(network, picture), bare)
    _tell("feature maps of a ResNet-18", ours, floor)


def _turns(ours: Callable[[], object], floor: Callable[[], object]) -> tuple[list[float], list[float]]:
    taken: tuple[list[float], list[float]] = ([], [])
    for turn in range(TURNS + 1):
        for times, work in zip(taken, (ours, floor), strict=True):
            began = time.perf_counter()
            work()
            if turn:  # the first one warms up
                times.append(time.perf_counter() - began)
    return taken


def _tell(name: str, times: list[float], floor: list[float]) -> None:
    middle, least = statistics.median(times), statistics.median(floor)
    slowest = f"{1000 * max(times):>5.0f} ms"
    print(f"{name:<44} {1000 * middle:>5.0f} ms {slowest} {1000 * least:>5.0f} ms {middle / least:>6.2f}", flush=True)


if __name__ == "__main__":
    main()
