"""A window over a project of 100,000 pictures and 200 labels: opened, and scrolled while it imports and trains."""

import argparse
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from io import BytesIO
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))
os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from PIL import Image  # noqa: E402
from PySide6.QtCore import QEventLoop, QObject, QSettings, Qt, QTimer, Slot  # noqa: E402
from PySide6.QtWidgets import QAbstractScrollArea, QApplication, QScrollArea, QWidget  # noqa: E402

from core.project.importing import Imported, import_paths  # noqa: E402
from core.project.project import Project  # noqa: E402
from core.training import TrainConfig  # noqa: E402
from gui import composition, theme  # noqa: E402
from gui.collecting import Collecting  # noqa: E402
from gui.courtesy import Courtesy  # noqa: E402
from gui.garbage import GarbageCollector  # noqa: E402
from gui.main_window import MainWindow  # noqa: E402
from gui.messages import Messages  # noqa: E402
from gui.shelves import ALL  # noqa: E402
from gui.training import Training  # noqa: E402
from gui.viewmodels.train import TrainViewModel  # noqa: E402
from gui.widgets.thumbnail_grid import ThumbnailGrid  # noqa: E402
from resources import sample_pictures  # noqa: E402

FRAME = 1 / 60
LABELS = 200
MORE = 15_000  # that come in meanwhile: long enough for a hundredth of the frames to be many


def main() -> None:
    """Make the project if it is not there, then measure."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--project", type=Path, help="where the project is kept between runs")
    parser.add_argument("--count", type=int, default=100_000)
    parser.add_argument("--seconds", type=float, default=20, help="how long each kind of scrolling is measured")
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as scratch:
        project = arguments.project or Path(scratch, "Large.handful")
        if not project.is_dir():
            make(project, Path(scratch, "pictures"), arguments.count)
        measure(project, Path(scratch, "more"), arguments.seconds)


def make(folder: Path, pictures: Path, count: int) -> None:
    """A project with so many pictures, brought in by the real import."""
    write(pictures, count)
    project = Project.create(folder)
    began = time.perf_counter()
    for event in import_paths(project, [pictures], None, should_stop=lambda: False):
        if isinstance(event, Imported) and sys.stderr.isatty():
            print(f"\r{event.done:,} of {event.total:,}", end="", file=sys.stderr)
    print(f"\n{count:,} pictures brought in, {time.perf_counter() - began:.0f} s")
    project.close()


def write(folder: Path, count: int, *, first: int = 0) -> None:
    """Class folders of small pictures, each with a content of its own."""
    originals = []
    for seed in range(100):
        file = BytesIO()
        label = sample_pictures.LABELS[seed % 2]
        sample_pictures.draw(label, seed=seed).resize((96, 96), Image.Resampling.BOX).save(file, "JPEG")
        originals.append(file.getvalue())
    for number in range(first, first + count):
        place = folder / f"label {number % LABELS:03}"
        place.mkdir(parents=True, exist_ok=True)
        (place / f"{number:06}.jpg").write_bytes(originals[number % 100] + number.to_bytes(4, "big"))


class Frames(QObject):
    """Scrolls once a frame in the window's own event loop, and keeps how long after its time each frame was painted."""

    def __init__(self, area: QAbstractScrollArea) -> None:
        super().__init__()
        self._bar = area.verticalScrollBar()
        self._timer = QTimer(self, interval=round(1000 * FRAME), timerType=Qt.TimerType.PreciseTimer)
        self._timer.timeout.connect(self._on_frame)
        self._due = self._place = 0
        self.spent: list[float] = []
        self._clock = Processor()

    def run(self, until: Callable[[], bool]) -> None:
        self._due = time.perf_counter() + FRAME
        self._clock.stolen()
        self._timer.start()
        spin(until)
        self._timer.stop()

    @Slot()
    def _on_frame(self) -> None:
        self._due = min(self._due, time.perf_counter())
        self._place = (self._place + 24) % max(1, self._bar.maximum())
        self._bar.setValue(self._place)
        QTimer.singleShot(0, self._on_painted)  # what is to be painted is painted before

    @Slot()
    def _on_painted(self) -> None:
        self.spent.append(time.perf_counter() - self._due)
        self._due = time.perf_counter() + FRAME

    def tell(self, what: str) -> None:
        times = sorted(1000 * one for one in self.spent)
        self.spent = []
        if times:
            share = sum(one < 17 for one in times) / len(times)
            at = {name: times[min(len(times) - 1, int(len(times) * part))] for name, part in PARTS.items()}
            told = "  ".join(f"{name} {value:6.1f}" for name, value in at.items())
            print(
                f"{what:34} {len(times):5} frames  {told}  longest {times[-1]:6.1f} ms  under 17 ms: {share:.1%}"
                f"  {memory():5.0f} MB  stolen {self._clock.stolen():.0%}"
            )


class Processor:
    """What other computers on the same machine took of the processor, where this one is a virtual one."""

    def __init__(self) -> None:
        self._before = self._read()

    def stolen(self) -> float:
        """The share of its time since it was asked last; of the time it wanted to run, at most."""
        now, before = self._read(), self._before
        self._before = now
        return (now[1] - before[1]) / max(1, now[0] - before[0])

    @staticmethod
    def _read() -> tuple[int, int]:
        """Busy and stolen ticks, and stolen ones alone."""
        with open("/proc/stat") as stat:
            user, nice, system, _, _, irq, soft, steal = map(int, stat.readline().split()[1:9])
        return user + nice + system + irq + soft + steal, steal


class Turns(QObject):
    """The longest time for which the event loop was away from its timers."""

    def __init__(self) -> None:
        super().__init__()
        self._last, self.longest = time.perf_counter(), 0.0
        self._timer = QTimer(self, interval=20, timerType=Qt.TimerType.PreciseTimer)
        self._timer.timeout.connect(self._on_tick)
        self._timer.start()

    @Slot()
    def _on_tick(self) -> None:
        now = time.perf_counter()
        self.longest, self._last = max(self.longest, 1000 * (now - self._last) - 20), now

    def take(self) -> float:
        longest, self.longest, self._last = self.longest, 0.0, time.perf_counter()
        return longest


def spin(until: Callable[[], bool], *, most: float = 600) -> None:
    """Leave the event loop to itself until the condition holds."""
    loop = QEventLoop()
    end = time.perf_counter() + most
    timer = QTimer(interval=20)
    timer.timeout.connect(lambda: loop.quit() if until() or time.perf_counter() > end else None)
    timer.start()
    loop.exec()


PARTS = {"median": 0.5, "90 %": 0.9, "99 %": 0.99}


def measure(project: Path, more: Path, seconds: float) -> None:
    """Open the window over the project and print what it costs."""
    app = QApplication([])
    app.setOrganizationName("HandfulBenchmark")
    QSettings().clear()
    theme.apply(app, "light")
    collector = GarbageCollector(app)
    collector.start()
    courtesy = Courtesy(app)
    floor()
    turns = Turns()
    began = time.perf_counter()
    window = composition.open_window(Messages(), [str(project)])
    window.resize(1280, 800)
    window.show()
    built = time.perf_counter() - began
    collecting, grid = window.findChild(Collecting), window.findChild(ThumbnailGrid)
    shown: list[float] = []
    collecting.thumbnails.ready.connect(lambda images: shown.append(time.perf_counter()) if images else None)
    spin(lambda: bool(shown))
    after = shown[0] - began
    print(f"first pictures after {after:.2f} s, {memory():.0f} MB; the window is there after {built:.2f} s")
    turns.take()
    spin(lasting(1))
    print(f"all cards: longest turn {turns.take():.0f} ms")
    began, arrived = time.perf_counter(), len(shown)
    collecting.sorting.open(ALL)
    spin(lambda: len(shown) > arrived)
    print(f"all pictures on a grid after {time.perf_counter() - began:.2f} s; longest turn {turns.take():.0f} ms")
    frames = Frames(grid)
    frames.run(lambda: not collecting.troubles.job.running)
    frames.tell("scrolling while troubles are sought")
    frames.run(lasting(seconds))
    frames.tell("scrolling")
    floor_at_work()
    write(more, MORE, first=900_000)
    collecting.view_model.add_paths([more], None)
    frames.run(lambda: not collecting.view_model.importing.running)
    frames.tell(f"scrolling while importing {MORE:,}")
    visit_train(window, turns)
    training = window.findChild(TrainViewModel)
    training.start(TrainConfig())
    frames.run(lasting(seconds))
    frames.tell("scrolling while training")
    collecting.view_model.undo()
    frames.run(lasting(seconds / 2))
    frames.tell("… while undoing that import")
    print(f"{memory():.0f} MB, of them {memory('RssFile'):.0f} MB libraries")
    training.stop()
    spin(lambda: not training.job.running and not collecting.troubles.job.running)
    floor_at_work()
    window.close()
    courtesy.stop()
    collector.stop()


def visit_train(window: MainWindow, turns: Turns) -> None:
    """As a person does before a training; torch comes in meanwhile."""
    known: list[str] = []
    window.findChild(Training).device_known.connect(known.append)
    turns.take()
    window.show_page("train")
    spin(lambda: bool(known))
    spin(lasting(2))
    window.show_page("collect")
    print(f"a look at Train, torch comes in: longest turn {turns.take():.0f} ms")


def lasting(seconds: float) -> Callable[[], bool]:
    """A condition that holds when so many seconds have passed."""
    end = time.perf_counter() + seconds
    return lambda: time.perf_counter() > end


def floor_at_work() -> None:
    """The floor while something else keeps every core busy, with the priority of the program's own processes."""
    code = "import os; os.nice(5)\nwhile True: pass"
    others = [subprocess.Popen([sys.executable, "-c", code]) for _ in range(os.cpu_count() or 1)]
    try:
        spin(lasting(1))
        floor("an empty window, all cores busy")
    finally:
        for other in others:
            other.kill()
            other.wait()


def floor(what: str = "an empty window") -> None:
    """The same frames in a window with nothing in it but a tall empty page: what this computer does by itself."""
    area = QScrollArea()
    page = QWidget()
    page.resize(1000, 1_000_000)
    area.setWidget(page)
    area.resize(1280, 800)
    area.show()
    frames = Frames(area)
    frames.run(lasting(5))
    frames.tell(what)
    area.close()


def memory(kind: str = "VmRSS") -> float:
    """Megabytes that the process has in memory now."""
    with open("/proc/self/status") as status:
        return next(int(line.split()[1]) / 1000 for line in status if line.startswith(kind))


if __name__ == "__main__":
    main()
