"""What is kept of a run: all of it comes back, damage is said, and no file is named."""

import json
import os
from dataclasses import replace
from pathlib import Path

import pytest

from core import run_record, runs
from core.errors import UserError
from core.model.saved import load
from core.project.folders import read_class_folders
from core.run_record import RECORD, RunRecord, data_hash
from core.runs import RunEvent
from core.training import EpochDone, TrainConfig


@pytest.fixture
def record(basic_model: Path) -> RunRecord:
    made = run_record.read(basic_model)
    assert made is not None
    return made


def test_a_run_keeps_how_it_was_made_and_what_came_of_it(
    record: RunRecord, basic_run: list[RunEvent], basic_model: Path, tiny_folder: Path
) -> None:
    assert record.config == TrainConfig("basic-cnn", epochs=3, device="cpu")
    assert record.config.seed == 0
    assert record.report == basic_run[-1].report == load(basic_model).card.report
    assert record.curves == tuple(event for event in basic_run if isinstance(event, EpochDone))
    assert {"handful", "torch", "timm", "python"} <= record.versions.keys()
    assert record.data_sha256 == data_hash(read_class_folders(tiny_folder), None)
    assert (record.best_epoch, record.reason) == (basic_run[-1].best_epoch, "completed")


@pytest.mark.parametrize(("model", "folder"), [("basic_model", "tiny_folder"), ("builtin_model", "sample_folder")])
def test_a_run_knows_all_pictures_that_it_was_given(model: str, folder: str, request: pytest.FixtureRequest) -> None:
    made = run_record.read(request.getfixturevalue(model))
    assert made is not None
    assert made.given == {one.sha256 for one in read_class_folders(request.getfixturevalue(folder)).samples}
    assert made.others is not None
    assert set(made.others).isdisjoint(one.sha256 for one in made.answered)
    of_before = replace(made, others=None)
    assert of_before.given == (made.given if made.report.method == "cross-validated" else None)


@pytest.mark.parametrize("model", ["basic_model", "builtin_model"])
def test_each_cell_of_the_confusion_matrix_knows_its_pictures(model: str, request: pytest.FixtureRequest) -> None:
    made = run_record.read(request.getfixturevalue(model))
    assert made is not None
    cells = [[len(made.cell(truth, answer)) for answer in range(2)] for truth in range(2)]
    assert tuple(map(tuple, cells)) == made.report.confusion
    assert len({one.sha256 for one in made.answered}) == made.report.n
    assert len({one.group for one in made.answered}) == made.report.groups


def test_pictures_are_known_by_their_hashes_and_no_file_is_named(basic_model: Path, tiny_folder: Path) -> None:
    snapshot = read_class_folders(tiny_folder)
    card, written = ((basic_model / name).read_text(encoding="utf-8") for name in ("model.json", RECORD))
    hashes = {sample.sha256 for sample in snapshot.samples}
    assert any(sha256 in written for sha256 in hashes)
    assert not any(sha256 in card for sha256 in hashes), "a model that is given away says nothing of the pictures"
    for text in (card, written):
        assert str(tiny_folder) not in text
        assert ".png" not in text


def test_the_data_s_hash_tells_pictures_and_labels_apart_and_nothing_else(tiny_folder: Path) -> None:
    snapshot = read_class_folders(tiny_folder)
    turned = replace(snapshot, samples=tuple(replace(one, id=99 - one.id, name="x") for one in snapshot.samples[::-1]))
    assert data_hash(turned) == data_hash(snapshot)
    moved = replace(snapshot, samples=(replace(snapshot.samples[0], label_id=1), *snapshot.samples[1:]))
    fewer = replace(snapshot, samples=snapshot.samples[1:])
    kept = (snapshot, snapshot)
    assert len({data_hash(snapshot), data_hash(moved), data_hash(fewer), data_hash(*kept)}) == 4


def test_what_was_written_comes_back(record: RunRecord, tmp_path: Path) -> None:
    (tmp_path / RECORD).write_text(run_record.text(record), encoding="utf-8")
    assert run_record.read(tmp_path) == record


def test_a_run_of_before_has_no_record(tmp_path: Path) -> None:
    assert run_record.read(tmp_path) is None


@pytest.mark.parametrize("damage", ["", "{", "[]", '{"format": 1}', '{"format": "x"}', "\x00\xff", "[" * 100_000])
def test_a_damaged_record_is_said_in_a_sentence(damage: str, tmp_path: Path) -> None:
    (tmp_path / RECORD).write_text(damage, encoding="utf-8")
    with pytest.raises(UserError, match="damaged"):
        run_record.read(tmp_path)


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="this system has no named pipes")
def test_a_pipe_for_a_record_is_not_waited_for(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / RECORD)
    with pytest.raises(UserError, match="damaged"):
        run_record.read(tmp_path)


def test_any_change_by_hand_is_noticed(record: RunRecord, tmp_path: Path) -> None:
    facts = json.loads(run_record.text(record))
    facts["report"]["accuracy"] = 1.0
    (tmp_path / RECORD).write_text(json.dumps(facts), encoding="utf-8")
    with pytest.raises(UserError, match="damaged"):
        run_record.read(tmp_path)


def test_a_record_from_a_newer_version_says_so(record: RunRecord, tmp_path: Path) -> None:
    (tmp_path / RECORD).write_text(run_record.text(replace(record, format=2)), encoding="utf-8")
    with pytest.raises(UserError, match="newer version"):
        run_record.read(tmp_path)


def test_a_training_that_is_taken_up_again_keeps_its_whole_curves(
    tiny_folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("core.training.loop.WRITE_EVERY", 0.0)
    snapshot = replace(read_class_folders(tiny_folder), cache=tmp_path / "cache")
    config = TrainConfig("basic-cnn", epochs=6, device="cpu")
    broken = runs.train(snapshot, config, tmp_path / "model", should_stop=lambda: False)
    unfinished = runs.unfinished(tmp_path / "model")
    for event in broken:
        if isinstance(event, EpochDone) and event.epoch == 4:
            break
    broken.close()
    with (unfinished / "curves.jsonl").open("a", encoding="utf-8") as file:
        file.write('{"epoch": 4, "epo')
    list(runs.train(snapshot, config, tmp_path / "model", should_stop=lambda: False, resume=True))
    made = run_record.read(tmp_path / "model")
    assert made is not None
    assert [epoch.epoch for epoch in made.curves] == [1, 2, 3, 4, 5, 6]
