"""How fast pictures become features, against the bare forward pass of the same backbone in the same run."""

import argparse
import os
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))
os.environ["ORT_DISABLE_TELEMETRY"] = "1"

import onnxruntime  # noqa: E402

from core import backbone, chunks, features, images, strategies  # noqa: E402
from core.graph import to_onnx  # noqa: E402
from core.preprocess.module import pixels  # noqa: E402
from core.project.folders import read_class_folders  # noqa: E402
from core.project.snapshot import Sample  # noqa: E402
from core.strategies import Strategy  # noqa: E402
from core.weights import load_pretrained  # noqa: E402
from resources import sample_pictures  # noqa: E402

CLOTHING = ROOT.parent / "shared" / "data" / "clothing" / "train"
CPU = torch.device("cpu")
TRIAL = 96  # pictures with which each runtime shows how fast it is
CANDIDATES = 3  # of the fastest, that which is faster over all rounds is the floor

Tensors = NDArray[np.float32]  # normalised pictures (N, 3, size, size)
Forward = Callable[[Tensors], object]


def main() -> None:
    """Print pictures a second of both, their ratio, and where a picture's time goes."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--pictures", type=Path, metavar="FOLDER", help="a folder with one sub-folder per label")
    parser.add_argument("--rounds", type=int, default=5)
    arguments = parser.parse_args()
    strategy = strategies.every()[0]
    with pictures(arguments.pictures) as folder:
        samples = read_class_folders(folder).samples
        print(f"{len(samples)} pictures of {folder}, {strategy.name}, {backbone.thread_count()} cores")
        compare(samples, strategy, arguments.rounds)
        print("processor time of one picture on one core:")
        for step, milliseconds in steps(samples[:TRIAL], strategy):
            print(f"  {step:14} {milliseconds:6.2f} ms")


@contextmanager
def pictures(chosen: Path | None) -> Iterator[Path]:
    """The folder to read: the chosen one, the shared clothing pictures, or sample pictures drawn for now."""
    if chosen or CLOTHING.is_dir():
        yield chosen or CLOTHING
        return
    with tempfile.TemporaryDirectory() as folder:
        list(sample_pictures.write(Path(folder), per_label=150))
        yield Path(folder)


def compare(samples: Sequence[Sample], strategy: Strategy, rounds: int) -> None:
    """Let floor and pipeline take turns, for other programs slow down now the one and now the other."""
    backbone.load(strategy, CPU)(np.zeros((1, strategy.preprocess.size, strategy.preprocess.size, 3), np.uint8))
    tensors = np.random.default_rng(0).standard_normal(
        (TRIAL, 3, strategy.preprocess.size, strategy.preprocess.size), dtype=np.float32
    )
    runtimes = {name: (forward, best_rate(forward, tensors)) for name, forward in forwards(strategy)}
    for name, (_, found) in sorted(runtimes.items(), key=lambda item: -item[1][1]):
        print(f"  {name:46} {found:6.1f} pictures/s")
    fastest = sorted(runtimes, key=lambda name: runtimes[name][1])[-CANDIDATES:]
    passes = max(1, len(samples) // TRIAL)
    bare: dict[str, list[float]] = {name: [] for name in fastest}
    pipeline = []
    for _ in range(rounds):
        for name in fastest:
            bare[name].append(many(runtimes[name][0], tensors, passes))
        pipeline.append(rate(lambda: run_pipeline(samples, strategy), len(samples)))
    floor = max(fastest, key=lambda name: statistics.median(bare[name]))
    ratios = [ours / theirs for ours, theirs in zip(pipeline, bare[floor], strict=True)]
    print(f"floor    {statistics.median(bare[floor]):6.1f} pictures/s, forward pass only: {floor}")
    print(f"pipeline {statistics.median(pipeline):6.1f} pictures/s, from files on disk to features")
    print(f"ratio    {statistics.median(ratios):6.2f} ({', '.join(f'{ratio:.2f}' for ratio in ratios)})")


def run_pipeline(samples: Sequence[Sample], strategy: Strategy) -> None:
    """The program's own way, with nothing in the cache."""
    with tempfile.TemporaryDirectory() as cache:
        work = features.features(samples, strategy, device=CPU, cache=Path(cache), should_stop=lambda: False)
        for event in work:
            assert not isinstance(event, features.PictureSkipped), event


def forwards(strategy: Strategy) -> Iterator[tuple[str, Forward]]:
    """The same backbone by every runtime at hand, each in the settings that could be its best."""
    network = strategy.build(1)
    load_pretrained(network, strategy)
    module = network.backbone.eval()
    size = strategy.preprocess.size
    graph = to_onnx(module, torch.zeros(2, 3, size, size), dynamic={0: "n"}, inputs=["x"], outputs=["y"])
    cores = backbone.thread_count()
    for batch in (1, 2, 4, 8):
        yield f"onnxruntime, {cores} calls at a time of {batch}", by_calls(session(graph, threads=1), batch, cores)
    for batch in (1, 8, 32):
        yield f"onnxruntime, {cores} threads a call of {batch}", by_calls(session(graph, threads=cores), batch, 1)
    yield f"torch, channels last, {torch.get_num_threads()} threads a call of 32", by_torch(module, 32)


def session(graph: bytes, *, threads: int) -> onnxruntime.InferenceSession:
    """The graph in onnxruntime, each call shared by so many threads."""
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = threads
    return onnxruntime.InferenceSession(graph, options, providers=["CPUExecutionProvider"])


def by_calls(model: onnxruntime.InferenceSession, batch: int, at_a_time: int) -> Forward:
    """A forward pass in batches, so many of them at a time."""

    def forward(tensors: Tensors) -> object:
        with ThreadPoolExecutor(at_a_time) as pool:
            starts = range(0, len(tensors), batch)
            return list(pool.map(lambda start: model.run(None, {"x": tensors[start : start + batch]}), starts))

    return forward


def by_torch(module: torch.nn.Module, batch: int) -> Forward:
    """A forward pass in torch's fastest layout on processors."""
    module = module.to(memory_format=torch.channels_last)

    def forward(tensors: Tensors) -> object:
        with torch.inference_mode():
            parts = torch.from_numpy(tensors).to(memory_format=torch.channels_last).split(batch)
            return [module(part) for part in parts]

    return forward


def best_rate(forward: Forward, tensors: Tensors) -> float:
    """Pictures a second, the better of two after a first one to warm up."""
    forward(tensors[:8])
    return max(rate(lambda: forward(tensors), len(tensors)) for _ in range(2))


def many(forward: Forward, tensors: Tensors, passes: int) -> float:
    """Pictures a second over several passes."""
    return rate(lambda: [forward(tensors) for _ in range(passes)], passes * len(tensors))


def rate(work: Callable[[], object], count: int) -> float:
    """Pictures a second of something that does `count` of them."""
    began = time.perf_counter()
    work()
    return count / (time.perf_counter() - began)


def steps(samples: Sequence[Sample], strategy: Strategy) -> Iterator[tuple[str, float]]:
    """Milliseconds of processor time a picture, step by step as a thread of the pipeline takes them."""
    names = ("read and hash", "decode", "resize", "forward")
    taken = dict.fromkeys(names, 0.0)
    forward = backbone.load(strategy, CPU)
    for start in range(0, len(samples), chunks.CHUNK):
        chunk = samples[start : start + chunks.CHUNK]
        marks = [time.thread_time()]
        data = [images.read(sample.path) for sample in chunk]
        assert [images.content_hash(content) for content in data] == [sample.sha256 for sample in chunk]
        marks.append(time.thread_time())
        decoded = [images.decode_to_pixels(content, at_least=strategy.preprocess.at_least) for content in data]
        marks.append(time.thread_time())
        squares = np.stack([pixels(*one, preprocess=strategy.preprocess) for one in decoded])
        marks.append(time.thread_time())
        forward(squares)
        marks.append(time.thread_time())
        for name, before, after in zip(names, marks, marks[1:], strict=False):
            taken[name] += after - before
    return ((name, seconds / len(samples) * 1000) for name, seconds in taken.items())


if __name__ == "__main__":
    main()
