"""How long it takes from a changed label to new predictions, against the bare training of the head in the same run."""

import argparse
import hashlib
import os
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import torch
from PIL import Image
from torch import Tensor
from torch.nn import functional

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from core import features, run_record, runs, strategies  # noqa: E402
from core.features import cached  # noqa: E402
from core.keep_learning import Updated  # noqa: E402
from core.keep_learning.keeper import Keeper  # noqa: E402
from core.model.predictor import Predictor  # noqa: E402
from core.model.saved import load  # noqa: E402
from core.parallel import never  # noqa: E402
from core.picture_facts import Look, PictureFacts  # noqa: E402
from core.project.snapshot import ClassLabel, Sample, Snapshot  # noqa: E402
from core.project.thumbnails import PictureCache  # noqa: E402
from core.training.events import TrainConfig  # noqa: E402
from core.training.fitting import optimiser, rate  # noqa: E402
from core.training.learner import threads_for  # noqa: E402
from core.training.plan import plan  # noqa: E402
from resources import sample_pictures  # noqa: E402

LABELS = 10
PICTURES = (100, 300, 1000, 3000, 10_000)
AIM = 0.5
CPU = torch.device("cpu")
CONFIG = TrainConfig(device="cpu")


def main() -> None:
    """A line for each number of pictures: seconds to a new answer, by what has changed, and of the bare head."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--most", type=int, default=PICTURES[-1], help="pictures, in the largest of the projects")
    most = parser.parse_args().most
    print(f"{os.cpu_count()} cores, load {os.getloadavg()[0]:.1f}; aim: under {AIM} s with 1,000 pictures")
    print(f"{'pictures':>8} {'moved':>8} {'removed':>8} {'new label':>9} {'bare head':>9} {'moved / bare':>12}")
    with tempfile.TemporaryDirectory() as name:
        picture = Image.open(next(iter(drawn(Path(name, "drawn"))))).convert("RGB")
        for count in (count for count in PICTURES if count <= most):
            measure(project(Path(name, str(count)), count), picture, rounds=5 if count <= 1000 else 3)


def measure(snapshot: Snapshot, image: Image.Image, *, rounds: int) -> None:
    """The kinds of change and the floor take turns; the median of each counts."""
    keeper = kept(snapshot)
    picture = Predictor(load(snapshot.cache.with_name("model"))).features([image])
    answer(keeper, moved(snapshot, 0), picture)  # what is done once: features into memory, the first answer
    features = torch.stack([torch.from_numpy(array.copy()) for array in known(snapshot).values()])
    labels = torch.tensor(snapshot.labelled()[1])
    kinds: dict[str, Callable[[int], Snapshot]] = {
        "moved": lambda turn: moved(snapshot, turn),
        "removed": lambda turn: replace(snapshot, samples=snapshot.samples[turn + 1 :]),
        "new label": lambda turn: with_new_label(snapshot, turn),
    }
    took: dict[str, list[float]] = {kind: [] for kind in (*kinds, "bare")}
    for turn in range(1, rounds + 1):
        for kind, change in kinds.items():
            took[kind].append(seconds(answer, keeper, change(turn), picture))
        took["bare"].append(seconds(bare_head, features, labels))
    middle = {kind: statistics.median(values) for kind, values in took.items()}
    print(
        f"{len(snapshot.samples):>8,} {middle['moved']:>6.2f} s {middle['removed']:>6.2f} s "
        f"{middle['new label']:>7.2f} s {middle['bare']:>7.2f} s {middle['moved'] / middle['bare']:>12.2f}"
    )


def answer(keeper: Keeper, snapshot: Snapshot, picture: Tensor) -> None:
    """From the changed snapshot to the answer for the picture that is shown, whose features are at hand as in Test."""
    rest = iter([snapshot])
    updates = list(keeper.follow(lambda: next(rest, None), should_stop=never))
    assert len(updates) == 1, updates
    assert isinstance(updates[0], Updated), updates
    updates[0].predictor.predict_from(picture)


def bare_head(features: Tensor, labels: Tensor) -> None:
    """The recipe's steps by torch on the four fifths that are learned from, and nothing else."""
    settings = plan(CONFIG, pictures=len(labels), side=None)
    head = HEAD.__class__(settings.strategy.features, LABELS)
    learned = torch.randperm(len(labels))[: round(0.8 * len(labels))]
    stepping, batches = optimiser(head, settings), -(-len(learned) // settings.batch_size)
    with threads_for(settings):
        for epoch in range(settings.epochs):
            for number, chosen in enumerate(learned[torch.randperm(len(learned))].tensor_split(batches)):
                step = epoch * batches + number
                for group in stepping.param_groups:
                    group["lr"] = settings.learning_rate * rate(step, settings.epochs * batches, warm_up=0.05)
                loss = functional.cross_entropy(head(features[chosen]), labels[chosen])
                stepping.zero_grad()
                loss.backward()
                stepping.step()


DETAIL = 16 * 16  # bytes of a picture's detail
HEAD = strategies.named(CONFIG.strategy).build(LABELS).head


def moved(snapshot: Snapshot, turn: int) -> Snapshot:
    """One picture has another label."""
    one = snapshot.samples[turn]
    other = replace(one, label_id=1 + (one.label_id or 0) % LABELS)
    return replace(snapshot, samples=(*snapshot.samples[:turn], other, *snapshot.samples[turn + 1 :]))


def with_new_label(snapshot: Snapshot, turn: int) -> Snapshot:
    """A tenth of the pictures have a label that was not there."""
    samples = tuple(replace(one, label_id=LABELS + 1) if one.id % 10 == turn else one for one in snapshot.samples)
    return replace(snapshot, labels=(*snapshot.labels, ClassLabel(LABELS + 1, "new", 7)), samples=samples)


def project(folder: Path, count: int) -> Snapshot:
    """So many pictures of which there are only features and facts; none of them is ever opened."""
    dice = torch.Generator().manual_seed(0)
    labels = torch.randint(LABELS, (count,), generator=dice)
    inputs = torch.randn(count, 1280, generator=dice) + 4 * torch.eye(LABELS, 1280)[labels]
    names = [hashlib.sha256(str(number).encode()).hexdigest() for number in range(count)]
    samples = tuple(
        Sample(number, int(labels[number]) + 1, f"group {number}", name, name, f"/nowhere/{name}")
        for number, name in enumerate(names)
    )
    snapshot = Snapshot(
        tuple(ClassLabel(one + 1, f"label {one}", 0) for one in range(LABELS)), samples, folder / "cache"
    )
    snapshot.cache.mkdir(parents=True)  # without its folder a cache takes a project for one that was moved away
    store = features.feature_store(strategies.named("builtin"), torch.device("cpu"), snapshot.cache)
    store.save(dict(zip(names, inputs.numpy(), strict=True)))
    PictureCache(snapshot.cache).save({name: Look("png", facts(name), b"") for name in names})
    return snapshot


def facts(name: str) -> PictureFacts:
    """Those of a picture that is like none of the others."""
    digest = bytes.fromhex(name)
    return PictureFacts(100, 100, 1.0, 0.5, int(name[:16], 16), digest * (DETAIL // len(digest)), 1000)


def known(snapshot: Snapshot) -> dict[str, object]:
    return cached(snapshot.samples, strategies.named("builtin"), device=CPU, cache=snapshot.cache)


def kept(snapshot: Snapshot) -> Keeper:
    """What follows a training of the snapshot; one epoch of it will do."""
    folder = snapshot.cache.with_name("model")
    list(runs.train(snapshot, replace(CONFIG, epochs=1), folder, should_stop=never))
    record = run_record.read(folder)
    assert record is not None
    return Keeper(folder, replace(record, config=CONFIG))


def drawn(folder: Path) -> Iterator[Path]:
    """A sample picture to ask about."""
    for _ in sample_pictures.write(folder, per_label=1):
        pass
    return folder.rglob("*.jpg")


def seconds(work: Callable[..., object], *arguments: object) -> float:
    """How long it takes to call this."""
    began = time.perf_counter()
    work(*arguments)
    return time.perf_counter() - began


if __name__ == "__main__":
    main()
