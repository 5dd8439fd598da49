"""How well the networks learn from nothing: 60,000 small pictures of clothing, judged on 10,000 others.

The pictures are Fashion-MNIST (Xiao, Rasul and Vollgraf 2017) as Debian packages it.
"""

import argparse
import gzip
import subprocess
import sys
import tempfile
import time
from collections.abc import Generator, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray
from PIL import Image

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from core import runs  # noqa: E402
from core.model.judge import judge  # noqa: E402
from core.model.predictor import Predictor  # noqa: E402
from core.model.saved import load  # noqa: E402
from core.project.folders import read_class_folders  # noqa: E402
from core.runs import RunFinished  # noqa: E402
from core.training import EpochDone, RunStarted, TrainConfig  # noqa: E402
from core.wording import duration  # noqa: E402

PACKAGE = "dataset-fashion-mnist"
LABELS = ("T-shirt", "Trouser", "Pullover", "Dress", "Coat", "Sandal", "Shirt", "Sneaker", "Bag", "Ankle boot")
LECTURE = 0.85  # a dense network of the lecture, on the same 10,000 pictures
BYTES = 8  # how an IDX file begins whose values are unsigned bytes

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Row:
    """What the table says of one strategy."""

    strategy: str
    minutes: float
    right: float
    judged: int


def main() -> None:
    """Write the pictures out, train on them, and print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--strategies", nargs="+", default=["basic-cnn", "small-resnet"], metavar="NAME")
    parser.add_argument("--pictures", type=int, default=60_000, help="how many to train on, and a sixth of it to judge")
    parser.add_argument("--epochs", type=int, help="the recipe's by default")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument(
        "--folder", type=Path, help="where the pictures are or will be kept; a temporary one by default"
    )
    arguments = parser.parse_args()
    with _folder(arguments.folder) as folder:
        place = folder / str(arguments.pictures)
        if not place.is_dir():
            write(place, arguments.pictures)
        rows = [
            trained(place, TrainConfig(name, epochs=arguments.epochs, seed=arguments.seed))
            for name in arguments.strategies
        ]
    print("\nstrategy      minutes   right")
    for row in rows:
        print(f"{row.strategy:<12} {row.minutes:8.1f}   {row.right:.4f} of {row.judged:,}")
    print(f"{'dense':<12} {'':>8}   {LECTURE:.4f} (the lecture's)")


@contextmanager
def _folder(chosen: Path | None) -> Iterator[Path]:
    if chosen:
        yield chosen
        return
    with tempfile.TemporaryDirectory() as folder:
        yield Path(folder)


def write(folder: Path, count: int) -> None:
    """The first `count` pictures to train on and a sixth as many to judge by, as PNG in class folders."""
    source = installed()
    for part, name, most in (("train", "train", count), ("test", "t10k", max(1, count // 6))):
        pictures = idx(source / f"{name}-images-idx3-ubyte.gz")[:most]
        labels = idx(source / f"{name}-labels-idx1-ubyte.gz")[:most]
        for label in LABELS:
            (folder / part / label).mkdir(parents=True)
        for number, (picture, label) in enumerate(zip(pictures, labels, strict=True)):
            Image.fromarray(picture).save(folder / part / LABELS[label] / f"{number:05}.png", compress_level=1)


def installed() -> Path:
    """The folder into which the package put its files; ends the program with one sentence when it is not there."""
    listed = subprocess.run(["dpkg", "-L", PACKAGE], capture_output=True, text=True, check=False).stdout
    for line in listed.splitlines():
        if line.endswith(".gz") and "-ubyte" in line:
            return Path(line).parent
    sys.exit(f"The pictures are missing: as root, `apt-get install {PACKAGE}` brings them on Debian and Ubuntu.")


def idx(file: Path) -> NDArray[np.uint8]:
    """The array of bytes in a gzipped IDX file."""
    content = gzip.decompress(file.read_bytes())
    kind, dimensions = divmod(int.from_bytes(content[:4], "big"), 256)
    if kind != BYTES:
        raise ValueError(f"{file} holds no bytes in IDX form")
    shape = np.frombuffer(content, ">u4", count=dimensions, offset=4)
    return np.frombuffer(content, np.uint8, offset=4 + 4 * dimensions).reshape(shape)


def trained(folder: Path, config: TrainConfig) -> Row:
    """Train, telling each epoch, and let the saved model answer for the pictures that it never saw."""
    snapshot = replace(read_class_folders(folder / "train"), cache=folder / "cache")
    began = time.perf_counter()
    with tempfile.TemporaryDirectory() as place:
        model = Path(place) / "model"
        for event in runs.train(snapshot, config, model, should_stop=lambda: False):
            tell(event)
        minutes = (time.perf_counter() - began) / 60
        judging = judge(Predictor(load(model)), read_class_folders(folder / "test"), should_stop=lambda: False)
        report, _ = ended(judging)
    return Row(config.strategy, minutes, report.accuracy, report.n)


def ended(generator: Generator[object, None, T]) -> T:
    """What a generator returns."""
    while True:
        try:
            next(generator)
        except StopIteration as end:
            result: T = end.value
            return result


def tell(event: object) -> None:
    """Print what a training says of itself, a line an epoch."""
    match event:
        case RunStarted():
            print(f"{event.strategy}, {event.samples:,} pictures at {event.size} × {event.size}, {event.device}")
        case EpochDone():
            right = f"right {event.train_accuracy:.4f} / {event.validation_accuracy:.4f} kept aside"
            pace = f"{event.pictures_per_second:,.0f} pictures/s, {duration(event.seconds_left)} left"
            print(
                f"  epoch {event.epoch:>2} of {event.epochs}: loss {event.train_loss:.3f}, {right}, {pace}", flush=True
            )
        case RunFinished():
            print(f"  {event.reason}, best epoch {event.best_epoch}, {duration(event.seconds)}")


if __name__ == "__main__":
    main()
