"""A program killed at any moment: what it had said was done is there, and at most the one thing in flight is not."""

import shutil
import subprocess
import sys
import time
from contextlib import closing
from itertools import islice
from pathlib import Path
from random import Random
from typing import Any

import pytest

from core.project import entering
from core.project.integrity import CheckFinished, check
from core.project.project import Project

ROOT = Path(__file__).parents[3]

# One thing after the other, the same for the same seed; yields the state after each.
WORK = """
from pathlib import Path
from random import Random
from core.project import entering, importing
from core.project.project import Project

entering.BATCH, entering.BATCH_SECONDS = 7, 1e9  # the same batches whatever the machine is busy with

def state(project):
    snapshot = project.snapshot()
    names = {label.id: label.name for label in snapshot.labels}
    held = sorted((sample.sha256[:12], names.get(sample.label_id, "")) for sample in snapshot.samples)
    return repr((sorted(names.values()), held))

def work(project, pictures, random):
    while True:
        snapshot = project.snapshot()
        labels, samples = snapshot.labels, snapshot.samples
        doing = random.choice(("import", "label", "label", "add", "undo", "redo", "merge", "trash"))
        if doing == "import":
            for _ in importing.import_paths(project, [pictures], None, should_stop=lambda: False):
                yield state(project)
        elif doing == "label" and labels and samples:
            some = random.sample(samples, min(5, len(samples)))
            project.samples.move([one.id for one in some], random.choice(labels).id)
        elif doing == "add":
            project.labels.add(f"label {random.random()}")
        elif doing == "undo":
            project.undo()
        elif doing == "redo":
            project.redo()
        elif doing == "merge" and len(labels) > 2:
            one, other = random.sample(labels, 2)
            project.labels.merge(one.id, into=other.id)
        elif doing == "trash" and samples:
            project.samples.trash([random.choice(samples).id])
        yield state(project)
"""
CHILD = f"""{WORK}
import sys
project = Project.open(Path(sys.argv[1]))
print("begin", flush=True)
for acknowledged in work(project, Path(sys.argv[2]), Random(int(sys.argv[3]))):
    print(acknowledged, flush=True)
"""


def _killed(folder: Path, pictures: Path, seed: int) -> list[str]:
    """Let a child work on the project for a random while and kill it; what it had acknowledged."""
    command = [sys.executable, "-c", CHILD, str(folder), str(pictures), str(seed)]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as child:
        assert child.stdout is not None
        assert child.stdout.readline() == "begin\n"
        time.sleep(Random(seed).random() * 0.4)  # the random moment itself; nothing is waited for
        child.kill()
        lines = child.stdout.read().split("\n")
    return lines[:-1]  # the last one is empty, or was cut


def _prove_kills_lose_nothing(tmp_path: Path, pictures: Path, seeds: range, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("BATCH", "BATCH_SECONDS"):  # WORK changes them; they come back when the test is over
        monkeypatch.setattr(entering, name, getattr(entering, name))
    room: dict[str, Any] = {}
    exec(WORK, room)
    Project.create(tmp_path / "Killed.handful").close()
    said = 0
    for seed in seeds:
        again = shutil.copytree(tmp_path / "Killed.handful", tmp_path / "again")
        acknowledged = _killed(tmp_path / "Killed.handful", pictures, seed)
        said += len(acknowledged)
        with closing(Project.open(again)) as project:  # does the same without being killed
            first = room["state"](project)
            states = [first, *islice(room["work"](project, pictures, Random(seed)), len(acknowledged) + 1)]
        shutil.rmtree(again)
        assert acknowledged == states[1 : len(acknowledged) + 1]
        with closing(Project.open(tmp_path / "Killed.handful")) as project:
            assert project.refusal is None, "a dead holder holds nothing"
            assert room["state"](project) in states[-2:], f"seed {seed}: all but the one in flight"
            *_, end = check(project, should_stop=lambda: False)
            assert isinstance(end, CheckFinished)
            assert end.damaged == ()
    assert said > len(seeds), "the children did something"


def test_twenty_kills_lose_nothing(tmp_path: Path, tiny_folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    _prove_kills_lose_nothing(tmp_path, tiny_folder, range(20), monkeypatch)


@pytest.mark.slow
@pytest.mark.timeout(1200)
def test_two_hundred_kills_lose_nothing(tmp_path: Path, tiny_folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    _prove_kills_lose_nothing(tmp_path, tiny_folder, range(1000, 1200), monkeypatch)
