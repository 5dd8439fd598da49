"""How fast an exported ONNX file answers, full and in eight bits, against the program on the same decoded pictures.

    python benchmarks/exported.py [--pictures FOLDER] [--rounds N]

The model is trained for it on some of the pictures. All take turns round by round, one picture at a time, as the
shipped predict.py and the Test page ask them; the program also answers eight at once, as it does for folders.
"""

import argparse
import os
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
import torch
from PIL import Image

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))
os.environ["ORT_DISABLE_TELEMETRY"] = "1"

import onnxruntime  # noqa: E402

from benchmarks.features import pictures  # noqa: E402
from core import images, runs  # noqa: E402
from core.export import int8  # noqa: E402
from core.export.onnx import serialised  # noqa: E402
from core.export.proof import pictures_of  # noqa: E402
from core.model.predictor import AHEAD, Predictor  # noqa: E402
from core.model.saved import load  # noqa: E402
from core.project.folders import read_class_folders  # noqa: E402
from core.project.snapshot import Sample, Snapshot  # noqa: E402
from core.training import TrainConfig  # noqa: E402

LEARNED, ASKED = 60, 48  # pictures
Ask = Callable[[], object]


def main() -> None:
    """Print pictures a second of each, and what it is times the program's."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--pictures", type=Path, metavar="FOLDER", help="a folder with one sub-folder per label")
    parser.add_argument("--rounds", type=int, default=5)
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as place, pictures(arguments.pictures) as folder:
        snapshot = read_class_folders(folder)
        samples = snapshot.samples[:: max(1, len(snapshot.samples) // ASKED)][:ASKED]
        print(f"{len(samples)} pictures of {folder}, {torch.get_num_threads()} threads")
        asks = _asks(snapshot, samples, Path(place))
        taken = _rounds(asks, arguments.rounds)
    first = next(iter(taken))
    for name, times in taken.items():
        ratio = statistics.median(floor / mine for floor, mine in zip(taken[first], times, strict=True))
        rate = len(samples) / statistics.median(times)
        print(f"  {name:32} {rate:7.1f} pictures/s {1000 / rate:7.2f} ms each {ratio:6.2f}")


def _asks(snapshot: Snapshot, samples: Sequence[Sample], place: Path) -> dict[str, Ask]:
    """What answers all of these samples once, by its name; the program, one picture at a time, is the first."""
    step = max(1, len(snapshot.samples) // LEARNED)
    learned = replace(snapshot, samples=snapshot.samples[::step])
    list(runs.train(learned, TrainConfig(epochs=3, device="cpu"), place / "model", should_stop=lambda: False))
    model = load(place / "model")
    predictor = Predictor(model)
    decoded = [images.decode(images.read(sample.path)) for sample in samples]
    asks: dict[str, Ask] = {
        "the program": lambda: [predictor.predict([picture]) for picture in decoded],
        f"the program, {AHEAD} at once": lambda: _in_groups(predictor, decoded),
    }
    full = serialised(model)
    own = [picture for picture in pictures_of(snapshot) if picture.own]
    for name, graph in (("ONNX", full), ("ONNX, eight bits", int8.quantised(full, own))):
        asks[f"{name}, {len(graph) / 1e6:.1f} MB"] = _asking(graph, decoded)
    return asks


def _in_groups(predictor: Predictor, decoded: Sequence[Image.Image]) -> None:
    for start in range(0, len(decoded), AHEAD):
        predictor.predict(decoded[start : start + AHEAD])


def _asking(graph: bytes, decoded: Sequence[Image.Image]) -> Ask:
    """As predict.py does it: the picture becomes numbers, and these go in alone."""
    session = onnxruntime.InferenceSession(graph, providers=["CPUExecutionProvider"])

    def ask() -> None:
        for picture in decoded:
            session.run(None, {"pictures": np.asarray(picture, dtype=np.uint8)[None]})

    return ask


def _rounds(asks: dict[str, Ask], rounds: int) -> dict[str, list[float]]:
    """Seconds of each round, the first one left out: it warms up."""
    taken: dict[str, list[float]] = {name: [] for name in asks}
    for turn in range(rounds + 1):
        for name, ask in asks.items():
            began = time.perf_counter()
            ask()
            if turn:
                taken[name].append(time.perf_counter() - began)
    return taken


if __name__ == "__main__":
    main()
