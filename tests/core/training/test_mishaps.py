"""What happens around a training: pictures vanish, the project is edited, the disk fills up, the clock jumps."""

import subprocess
import time
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from core import runs
from core.errors import UserError
from core.model.saved import load
from core.project.folders import read_class_folders
from core.project.importing import import_paths
from core.project.project import Project
from core.runs import RunEvent, RunFinished
from core.training import BatchDone, EpochDone, PictureSkipped, RunStarted, TrainConfig

QUICK = TrainConfig("lenet5", epochs=3, batch_size=4, device="cpu")
HEAD = TrainConfig(epochs=6, device="cpu")


def _all(snapshot: object, config: TrainConfig, output: Path, **options: bool) -> list[RunEvent]:
    return list(runs.train(snapshot, config, output, should_stop=lambda: False, **options))


def _weights(model: Path) -> bytes:
    return (model / "model.safetensors").read_bytes()


@pytest.fixture
def project(tiny_folder: Path, tmp_path: Path) -> Project:
    with closing(Project.create(tmp_path / "Shapes.handful")) as project:
        list(import_paths(project, [tiny_folder], None, should_stop=lambda: False))
        yield project


def test_what_is_done_to_the_project_meanwhile_changes_nothing(project: Project, tmp_path: Path) -> None:
    """A training works with the pictures as they were when it began, and their files may go, too."""
    snapshot = project.snapshot()
    _all(snapshot, QUICK, tmp_path / "undisturbed")
    edited = False
    events = []
    for event in runs.train(snapshot, QUICK, tmp_path / "model", should_stop=lambda: False):
        events.append(event)
        if isinstance(event, BatchDone) and not edited:
            edited = True
            bars, discs = project.snapshot().labels
            project.labels.rename(bars.id, "Something else")
            project.samples.move([one.id for one in project.snapshot().samples[:8]], discs.id)
            project.samples.trash([one.id for one in project.snapshot().samples[8:12]])
            for sample in snapshot.samples:
                sample.path.unlink()
    assert load(tmp_path / "model").card.labels == ("Bars", "Discs")
    assert _weights(tmp_path / "model") == _weights(tmp_path / "undisturbed")
    assert not any(isinstance(event, PictureSkipped) for event in events)


def test_one_in_a_thousand_is_learned_from_and_judged(tmp_path: Path) -> None:
    """Two rare pictures, one to learn from and one to judge, among two thousand others."""
    dice = np.random.default_rng(1)
    for label, count, light in (("Rare", 2, 160), ("Usual", 2000, 0)):
        (tmp_path / "pictures" / label).mkdir(parents=True)
        for number in range(count):
            pixels = dice.integers(0, 90, (28, 28, 3), dtype=np.uint8) + np.uint8(light)
            Image.fromarray(pixels).save(tmp_path / "pictures" / label / f"{number}.bmp")
    snapshot = replace(read_class_folders(tmp_path / "pictures"), cache=tmp_path / "cache")
    *events, finished = _all(snapshot, replace(QUICK, epochs=2, batch_size=64), tmp_path / "model")
    assert isinstance(finished, RunFinished)
    assert [event.balanced for event in events if isinstance(event, RunStarted)] == [True]
    assert finished.report is not None
    assert [score.n for score in finished.report.per_label] == [1, 400]
    assert finished.report.per_label[0].recall == 1.0


def test_no_room_for_a_checkpoint_is_said(tiny_folder: Path, small_disk: Path) -> None:
    """Of lenet5 it takes a megabyte."""
    with pytest.raises(UserError, match="disk is full") as refused:
        _all(read_class_folders(tiny_folder), QUICK, small_disk / "model")
    assert refused.value.hint
    assert list(small_disk.iterdir()) == []


def test_no_room_for_the_model_costs_no_training(
    sample_folder: Path, small_disk: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The head's checkpoint fits, the whole network does not; when there is room, the finished training is saved."""
    monkeypatch.setattr("core.training.loop.WRITE_EVERY", 0.0)
    snapshot = read_class_folders(sample_folder)
    with pytest.raises(UserError, match="disk is full"):
        _all(snapshot, HEAD, small_disk / "model")
    assert [path.name for path in small_disk.iterdir()] == [".model.unfinished"]
    subprocess.run(["mount", "-o", "remount,size=64m", str(small_disk)], check=True)
    events = _all(snapshot, HEAD, small_disk / "model", resume=True)
    assert not any(isinstance(event, EpochDone) for event in events)
    _all(snapshot, HEAD, small_disk / "at once")
    assert _weights(small_disk / "model") == _weights(small_disk / "at once")
    assert sorted(path.name for path in small_disk.iterdir()) == ["at once", "model"]


def test_one_that_had_ended_early_does_not_go_on(
    tiny_folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Cut off while it was saved, after its patience had ended: taken up again it ends there, too."""

    def cut_off(*_arguments: object, **_options: object) -> None:
        raise KeyboardInterrupt

    config = replace(QUICK, epochs=40, learning_rate=1e-12)
    snapshot = read_class_folders(tiny_folder)
    with monkeypatch.context() as patched:
        patched.setattr(runs, "_save", cut_off)
        with pytest.raises(KeyboardInterrupt):
            _all(snapshot, config, tmp_path / "model")
    *before, finished = _all(snapshot, config, tmp_path / "model", resume=True)
    assert isinstance(finished, RunFinished)
    assert finished.reason == "early"
    assert not any(isinstance(event, EpochDone) for event in before)


def test_a_clock_that_is_set_or_slept_through_spoils_no_time_left(
    tiny_folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Seconds come from a clock that only runs forward, and on Linux and macOS rests while the computer sleeps."""
    assert time.get_clock_info("perf_counter").monotonic
    assert not time.get_clock_info("perf_counter").adjustable
    now, asleep = time.time, 8 * 3600
    for event in runs.train(read_class_folders(tiny_folder), QUICK, tmp_path / "model", should_stop=lambda: False):
        if isinstance(event, EpochDone):
            monkeypatch.setattr(time, "time", lambda: now() + asleep)
            assert 0 <= event.seconds_left < asleep
    assert isinstance(event, RunFinished)
    assert 0 < event.seconds < asleep
