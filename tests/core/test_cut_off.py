"""Trainings that were cut off: found with what they were to be, gone on with under another name, or forgotten."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path
from threading import Event

import pytest

from core import cut_off, keep_learning, runs
from core.errors import UserError
from core.model.saved import load
from core.project.folders import read_class_folders
from core.runs import RunEvent, RunFinished
from core.training import BatchDone, TrainConfig
from core.unfinished import Unfinished

CONFIG = TrainConfig("lenet5", epochs=4, batch_size=8, augment="light", seed=3, device="cpu")


def _cut(training: Iterator[RunEvent], *, in_epoch: int) -> None:
    """End a training in the midst of an epoch, as a crash would."""
    for event in training:
        if isinstance(event, BatchDone) and event.epoch > in_epoch - 1:
            break
    training.close()  # type: ignore[attr-defined]


def _begun(tiny_folder: Path, output: Path, *, in_epoch: int, config: TrainConfig = CONFIG) -> None:
    _cut(runs.train(read_class_folders(tiny_folder), config, output, should_stop=lambda: False), in_epoch=in_epoch)


def test_what_was_cut_off_is_found_with_how_far_it_is(tiny_folder: Path, tmp_path: Path) -> None:
    _begun(tiny_folder, tmp_path / "1", in_epoch=2)
    _begun(tiny_folder, tmp_path / "2", in_epoch=4)
    newer, older = cut_off.found(tmp_path)
    assert (newer.output.name, newer.epoch, newer.epochs) == ("2", 3, 4)
    assert (older.output.name, older.epoch, older.epochs) == ("1", 1, 4)
    assert newer.config == older.config == CONFIG
    assert newer.best_epoch in (1, 2, 3)
    assert [epoch.epoch for epoch in newer.curves] == [1, 2, 3]


def test_it_becomes_another_run_with_the_numbers_of_an_unbroken_one(tiny_folder: Path, tmp_path: Path) -> None:
    snapshot = read_class_folders(tiny_folder)
    _begun(tiny_folder, tmp_path / "cut", in_epoch=3)
    list(runs.train(snapshot, CONFIG, tmp_path / "whole", should_stop=lambda: False))
    found = cut_off.found(tmp_path)[0]
    cut_off.move(found, tmp_path / "now")
    list(runs.train(snapshot, found.config, tmp_path / "now", should_stop=lambda: False, resume=True))
    assert sorted(path.name for path in tmp_path.iterdir()) == ["now", "whole"]
    weights = [(tmp_path / name / "model.safetensors").read_bytes() for name in ("now", "whole")]
    assert weights[0] == weights[1]
    assert load(tmp_path / "now").card.report == load(tmp_path / "whole").card.report


def test_one_that_runs_was_not_cut_off(tiny_folder: Path, tmp_path: Path) -> None:
    training = runs.train(read_class_folders(tiny_folder), CONFIG, tmp_path / "model", should_stop=lambda: False)
    for event in training:
        if isinstance(event, BatchDone) and event.epoch > 2:
            assert cut_off.found(tmp_path) == []
            cut_off.sweep(tmp_path)
    assert isinstance(event, RunFinished)
    assert event.model is not None
    assert cut_off.found(tmp_path) == []


def test_what_goes_on_elsewhere_by_now_is_neither_forgotten_nor_moved(tiny_folder: Path, tmp_path: Path) -> None:
    _begun(tiny_folder, tmp_path / "model", in_epoch=2)
    shown = cut_off.found(tmp_path)[0]
    training = runs.train(
        read_class_folders(tiny_folder), CONFIG, tmp_path / "model", should_stop=lambda: False, resume=True
    )
    next(training)
    with pytest.raises(UserError, match="goes on elsewhere"):
        cut_off.forget(shown)
    with pytest.raises(UserError, match="goes on elsewhere"):
        cut_off.move(shown, tmp_path / "other")
    *_, end = training
    assert isinstance(end, RunFinished)
    assert end.model == tmp_path / "model"
    with pytest.raises(UserError, match="not there any more"):
        cut_off.move(shown, tmp_path / "other")


def test_what_is_saved_in_the_background_is_never_offered(tiny_folder: Path, tmp_path: Path) -> None:
    """Keep learning does it again by itself."""
    _begun(tiny_folder, keep_learning.place(tmp_path / "used", [], tmp_path / "20261122-100000-000000"), in_epoch=3)
    assert cut_off.found(tmp_path) == []
    cut_off.sweep(tmp_path)
    assert list(tmp_path.iterdir()) == []


def test_what_is_forgotten_is_gone(tiny_folder: Path, tmp_path: Path) -> None:
    _begun(tiny_folder, tmp_path / "model", in_epoch=2)
    cut_off.forget(cut_off.found(tmp_path)[0])
    assert list(tmp_path.iterdir()) == []


def test_one_with_pictures_from_elsewhere_to_judge_by_is_for_the_command(tiny_folder: Path, tmp_path: Path) -> None:
    whole = read_class_folders(tiny_folder)
    learned, kept = (replace(whole, samples=whole.samples[start::2]) for start in (0, 1))
    training = runs.train(learned, CONFIG, tmp_path / "model", should_stop=lambda: False, validation=kept)
    _cut(training, in_epoch=2)
    assert runs.can_go_on(tmp_path / "model")
    assert cut_off.found(tmp_path) == []


def test_only_what_has_nothing_to_go_on_with_is_swept_away(tiny_folder: Path, tmp_path: Path) -> None:
    _begun(tiny_folder, tmp_path / "second epoch", in_epoch=2)
    begun = tmp_path / ".killed at once.unfinished"
    begun.mkdir()
    (begun / "curves.jsonl").touch()
    cut_off.sweep(tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == [".second epoch.unfinished"]


@pytest.mark.parametrize(
    "content", ["", "{}", "[]", '{"strategy": "from a later version"}', '{"strategy": "lenet5", "later": 1}', "\ud800"]
)
def test_what_cannot_be_read_is_left_alone(tiny_folder: Path, tmp_path: Path, content: str) -> None:
    _begun(tiny_folder, tmp_path / "model", in_epoch=2)
    file = runs.unfinished(tmp_path / "model") / cut_off.FILE
    file.write_bytes(content.encode("utf-8", "surrogatepass"))
    cut_off.sweep(tmp_path)
    assert len(cut_off.found(tmp_path)) == (content == "{}")  # all that is not said is as by default
    assert runs.can_go_on(tmp_path / "model")


def test_a_stop_before_it_went_on_keeps_what_it_had_learned(tiny_folder: Path, tmp_path: Path) -> None:
    _begun(tiny_folder, tmp_path / "model", in_epoch=3)
    snapshot = read_class_folders(tiny_folder)
    *_, end = runs.train(snapshot, CONFIG, tmp_path / "model", should_stop=lambda: True, resume=True)
    assert isinstance(end, RunFinished)
    assert (end.model, end.can_go_on) == (None, True)
    assert cut_off.found(tmp_path)[0].epoch == 2
    *_, end = runs.train(snapshot, CONFIG, tmp_path / "other", should_stop=lambda: True)
    assert isinstance(end, RunFinished)
    assert (end.model, end.can_go_on) == (None, False)


def test_a_training_that_begins_while_somebody_sweeps_keeps_its_folder(tmp_path: Path) -> None:
    """Between making the folder and having it, it looks like one that a killed training has left."""
    over = Event()

    def sweep() -> None:
        while not over.is_set():
            cut_off.sweep(tmp_path)
            cut_off.found(tmp_path)

    with ThreadPoolExecutor(1) as pool:
        sweeping = pool.submit(sweep)
        try:
            for number in range(300):
                place = Unfinished(tmp_path / str(number))
                place.take()
                assert place.folder.is_dir()
                place.check_there()
                place.leave(keep=False)
        finally:
            over.set()
        sweeping.result()
    cut_off.sweep(tmp_path)
    assert list(tmp_path.iterdir()) == []
