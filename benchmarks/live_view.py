"""The live view of Test against the bare forward pass: pictures a second, delay, memory, the window's frames."""

import argparse
import os
import statistics
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import TYPE_CHECKING

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))
os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
os.environ["ORT_DISABLE_TELEMETRY"] = "1"

import numpy as np  # noqa: E402
import onnxruntime  # noqa: E402
from PySide6.QtCore import QEventLoop, QObject, QSettings, Qt, QTimer, Slot  # noqa: E402
from PySide6.QtWidgets import QApplication, QTabWidget  # noqa: E402

from benchmarks.large_project import memory  # noqa: E402
from core.project.importing import import_paths  # noqa: E402
from core.project.project import Project  # noqa: E402
from gui import composition, testing, theme  # noqa: E402
from gui.courtesy import Courtesy  # noqa: E402
from gui.frames.camera import Camera, Cameras, Capture  # noqa: E402
from gui.frames.generated import SIZE, STEPS_A_PICTURE, sample_frames, scene  # noqa: E402
from gui.frames.source import Frame  # noqa: E402
from gui.garbage import GarbageCollector  # noqa: E402
from gui.main_window import MainWindow  # noqa: E402
from gui.messages import Messages  # noqa: E402
from gui.testing import Testing  # noqa: E402
from gui.viewmodels.test.camera import CameraViewModel  # noqa: E402
from gui.viewmodels.test.live import LiveAnswer  # noqa: E402
from resources import sample_pictures  # noqa: E402

if TYPE_CHECKING:
    from core.model.saved import Model

FRAME = 1 / 60
LIVE_S, BARE_S = 15, 5  # seconds of a turn: other programs on the computer come and go


def main() -> None:
    """Train on sample pictures, then measure, live and bare in turns."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--minutes", type=float, default=10, help="how long the live view is watched")
    parser.add_argument("--strategy", default="builtin")
    parser.add_argument("--per-second", type=float, default=30, help="frames a second: cameras give 30")
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as scratch:
        project = make(Path(scratch), arguments.strategy)
        measure(project, Path(scratch), minutes=arguments.minutes, per_second=arguments.per_second)


def make(scratch: Path, strategy: str) -> Path:
    """A project with a trained model."""
    from core import runs
    from core.training import TrainConfig

    list(sample_pictures.write(scratch / "pictures", per_label=12))
    project = Project.create(scratch / "Live.handful")
    list(import_paths(project, [scratch / "pictures"], None, should_stop=lambda: False))
    config = TrainConfig(strategy, device="cpu")
    list(runs.train(project.snapshot(), config, project.new_run(), should_stop=lambda: False))
    project.close()
    return project.folder


def make_ready(project: Path) -> "Model":
    """The model; and, made once on each computer while a person watches by torch, what answers the live view."""
    from core import kept_runs
    from core.model import quick
    from core.model.saved import load

    folder = kept_runs.for_use(project / "runs")[0]
    model = load(folder)
    began = time.perf_counter()
    if quick.kept(model) is None:
        quick.made(model, folder, should_stop=lambda: False)
        print(f"made ready in {time.perf_counter() - began:.0f} s")
    return model


def measure(project: Path, scratch: Path, *, minutes: float, per_second: float) -> None:
    app = QApplication([])
    app.setOrganizationName("Handful benchmark")
    QSettings.setDefaultFormat(QSettings.Format.IniFormat)
    QSettings.setPath(QSettings.Format.IniFormat, QSettings.Scope.UserScope, str(scratch / "settings"))
    theme.apply(app, "light")
    garbage, courtesy = GarbageCollector(app), Courtesy(app)
    garbage.start()
    frames = film()
    from core.export.onnx import serialised

    model = make_ready(project)
    graph = serialised(model)
    bare = Bare(graph, frames)
    all_cores = Bare(graph, frames, cores=os.cpu_count() or 1).per_second(BARE_S)
    by_torch = torchs_per_second(model, frames)
    testing.QtCameras = lambda parent: FilmCameras(frames, per_second, parent)  # type: ignore[assignment,misc]
    print(f"frames of {SIZE[0]} x {SIZE[1]}, {per_second:.0f} a second; load {os.getloadavg()[0]:.1f}")
    window = composition.open_window(Messages(), [str(project)])
    window.show()
    watched = Watched(window)
    run_for(2)
    bares, lives, held = [bare.per_second(BARE_S)], [], []
    for _ in range(max(1, round(minutes * 60 / LIVE_S))):
        lives.append(watched.watch(LIVE_S))
        held.append(memory())
        bares.append(bare.per_second(BARE_S))
    window.close()
    print(f"bare, all cores    {all_cores:.1f} pictures/s; by torch {by_torch:.1f}")
    report(watched, bares, lives, held)
    print(f"of the frames      {statistics.median(lives) / per_second:.2f} answered")
    courtesy.stop()
    garbage.stop()


def film() -> list[Frame]:
    """The generated video, drawn beforehand: drawing it is not what is measured."""
    pictures = sample_frames(8)
    return [np.ascontiguousarray(scene(pictures, step)) for step in range(0, 8 * STEPS_A_PICTURE, 3)]


class Bare:
    """The model's own forward pass on a frame in memory, as any other program would have it: by the exported file.

    On one thread, as the live view, which leaves the other cores to the window; `cores` is for comparison.
    """

    def __init__(self, graph: bytes, frames: Sequence[Frame], *, cores: int = 1) -> None:
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = cores
        self._session = onnxruntime.InferenceSession(graph, options, providers=["CPUExecutionProvider"])
        self._pictures = [frame[None].copy() for frame in frames[:60]]
        self._thread = ThreadPoolExecutor(1)

    def per_second(self, seconds: float) -> float:
        """Measured in one thread other than the first, as in the program."""
        return self._thread.submit(self._count, seconds).result()

    def _count(self, seconds: float) -> float:
        began, count = time.perf_counter(), 0
        while time.perf_counter() - began < seconds:
            self._session.run(None, {"pictures": self._pictures[count % len(self._pictures)]})
            count += 1
        return count / (time.perf_counter() - began)


def torchs_per_second(model: "Model", frames: Sequence[Frame]) -> float:
    """The bare pass by torch on all cores: what answered before there was something quicker."""
    import torch

    from core.model.predictor import PredictionModule

    module = PredictionModule(model).eval().to(memory_format=torch.channels_last)
    pictures = [torch.from_numpy(frame[None].copy()) for frame in frames[:60]]
    began, count = time.perf_counter(), 0
    with torch.inference_mode():
        while time.perf_counter() - began < BARE_S:
            inputs = module.preprocess(pictures[count % len(pictures)])
            module.answer(inputs.contiguous(memory_format=torch.channels_last))
            count += 1
    return count / (time.perf_counter() - began)


class FilmCapture(Capture):
    """Delivers the film from a thread of its own, as a camera's driver does."""

    def __init__(self, frames: Sequence[Frame], rate: float, deliver: Callable[[Frame], None], parent: QObject) -> None:
        super().__init__(parent)
        self._frames, self._rate, self._deliver = frames, rate, deliver
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._run)
        self._thread.start()

    def close(self) -> None:
        self._over.set()
        self._thread.join()
        self.deleteLater()

    def _run(self) -> None:
        step, due = 0, time.perf_counter()
        while not self._over.wait(max(0.0, due - time.perf_counter())):
            self._deliver(self._frames[step % len(self._frames)])
            step, due = step + 1, max(due, time.perf_counter() - 0.1) + 1 / self._rate


class FilmCameras(Cameras):
    """One camera, which shows the film."""

    def __init__(self, frames: Sequence[Frame], rate: float, parent: QObject) -> None:
        super().__init__(parent)
        self._frames, self._rate = frames, rate

    def listed(self) -> tuple[Camera, ...]:
        return (Camera("film", "Film"),)

    def opened(self, camera: Camera, deliver: Callable[[Frame], None]) -> Capture:
        return FilmCapture(self._frames, self._rate, deliver, self)


class Watched(QObject):
    """Keeps how many are answered, how late those shown are, and how late the window's own frames come."""

    def __init__(self, window: MainWindow) -> None:
        super().__init__()
        window.show_page("test")
        self._tabs = window.findChild(QTabWidget, "testTabs")
        model = window.findChild(Testing).findChild(CameraViewModel)
        self.answered = 0  # of those shown
        self.rates: list[int] = []  # as the window says them, once a second
        self.delays: list[float] = []
        self.intervals: list[float] = []
        self._last = 0.0
        self._timer = QTimer(self, interval=16, timerType=Qt.TimerType.PreciseTimer)
        self._timer.timeout.connect(self._on_frame)
        model.answered.connect(self._on_answered)  # after the bars, which were connected before
        model.rate_changed.connect(self._on_rate)

    def watch(self, seconds: float) -> float:
        """Turn to the camera for so long; how many answers a second came, from the tenth on."""
        before = self.answered
        self._tabs.setCurrentIndex(1)
        run_for(60, until=lambda: self.answered > before + 10)
        self.rates.clear()
        self._last = time.perf_counter()
        self._timer.start()
        run_for(seconds)
        self._timer.stop()
        rate = statistics.mean(self.rates[1:])  # the first second began before the tenth answer
        self._tabs.setCurrentIndex(0)
        run_for(0.2)
        return rate

    @Slot(object)
    def _on_answered(self, answer: LiveAnswer) -> None:
        self.answered += 1
        self.delays.append(time.perf_counter() - answer.came)

    @Slot(int)
    def _on_rate(self, rate: int) -> None:
        self.rates.append(rate)

    @Slot()
    def _on_frame(self) -> None:
        now = time.perf_counter()
        self.intervals.append(now - self._last)
        self._last = now


def report(watched: Watched, bares: Sequence[float], lives: Sequence[float], held: Sequence[float]) -> None:
    """Each turn is compared with the bare ones before and after it."""
    shares = [2 * live / (one + other) for live, one, other in zip(lives, bares, bares[1:], strict=False)]
    print(f"bare forward pass  {min(bares):.1f} to {max(bares):.1f} pictures/s, median {statistics.median(bares):.1f}")
    print(f"live view          {min(lives):.1f} to {max(lives):.1f} pictures/s, median {statistics.median(lives):.1f}")
    print(f"share              {min(shares):.2f} to {max(shares):.2f}, median {statistics.median(shares):.2f}")
    delays = statistics.quantiles((1e3 * delay for delay in watched.delays), n=100)
    print(f"frame to bars      median {delays[49]:.0f} ms, 95 of 100 within {delays[94]:.0f} ms")
    late = sum(interval > 2 * FRAME for interval in watched.intervals) / len(watched.intervals)
    frames = statistics.quantiles((1e3 * one for one in watched.intervals), n=100)
    longest = 1e3 * max(watched.intervals)
    print(f"window             99 of 100 frames within {frames[98]:.0f} ms, longest {longest:.0f} ms,")
    print(f"                   {100 * late:.1f} % more than one frame late")
    print(f"memory             {held[0]:.0f} MB after the first turn, {held[-1]:.0f} MB after the last")
    print(f"load               {os.getloadavg()[0]:.1f} at the end")


def run_for(seconds: float, *, until: Callable[[], bool] = lambda: False) -> None:
    """Let the window's own event loop run."""
    loop = QEventLoop()
    QTimer.singleShot(round(seconds * 1000), loop, loop.quit)
    looking = QTimer(interval=100)
    looking.timeout.connect(lambda: until() and loop.quit())
    looking.start()
    loop.exec()
    looking.stop()


if __name__ == "__main__":
    main()
