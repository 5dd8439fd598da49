"""The runs of a project: listed, named, in the trash and back, in use; damage is named and never fatal."""

import os
import shutil
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest

from core import kept_runs, runs
from core.errors import UserError
from core.kept_runs import KeptRun, listed
from core.model import content
from core.parallel import never
from core.project.folders import read_class_folders
from core.project.project import Project
from core.training import TrainConfig

NAMES = ("20260101-100000-000000", "20260102-100000-000000", "20260103-100000-000000")


@pytest.fixture
def place(basic_model: Path, tmp_path: Path) -> Path:
    """Three runs, of which the first was made before runs had records."""
    for name in NAMES:
        shutil.copytree(basic_model, tmp_path / "runs" / name)
    (tmp_path / "runs" / NAMES[0] / "run.json").unlink()
    return tmp_path / "runs"


def _listed(place: Path) -> tuple[KeptRun, ...]:
    return tuple(listed(place))


def _one(place: Path, name: str) -> KeptRun:
    return next(run for run in _listed(place) if run.folder.name == name)


def test_the_newest_run_comes_first_and_those_of_before_are_read(place: Path) -> None:
    found = _listed(place)
    assert [run.folder.name for run in found] == list(NAMES[::-1])
    assert [run.record is None for run in found] == [False, False, True]
    assert all(run.card and not run.problem and not run.trashed and not run.name for run in found)


def test_no_runs_are_none(tmp_path: Path) -> None:
    assert _listed(tmp_path / "runs") == ()


def test_what_is_unfinished_is_no_run_yet(place: Path) -> None:
    (place / ".20260104.unfinished").mkdir()
    shutil.copytree(place / NAMES[1], place / ".20260104.abc.part")
    assert len(_listed(place)) == 3


@pytest.mark.parametrize(
    ("file", "content"),
    [("model.json", b"{"), ("model.json", None), ("run.json", b"\xff"), ("model.safetensors", None)],
)
def test_damage_is_named_and_the_others_are_listed(place: Path, file: str, content: bytes | None) -> None:
    damaged = place / NAMES[1] / file
    damaged.write_bytes(content) if content is not None else damaged.unlink()
    found = _listed(place)
    assert [run.problem is not None for run in found] == [False, True, False]
    assert file in str(found[1].problem)
    assert (found[1].card is None) == (file == "model.json")
    assert (found[1].record is None) == (file == "run.json")


def test_a_name_is_kept_and_changes_nothing_else(place: Path) -> None:
    before = {path.name: path.read_bytes() for path in (place / NAMES[0]).iterdir()}
    for name in NAMES:
        kept_runs.rename(_one(place, name), "  With\nmore   light ☀ ")
    assert {run.name for run in _listed(place)} == {"With more light ☀"}
    assert all((place / NAMES[0] / name).read_bytes() == data for name, data in before.items())
    kept_runs.rename(_one(place, NAMES[0]), "")
    assert _one(place, NAMES[0]).name == ""


def test_a_name_is_not_written_where_the_run_was(place: Path) -> None:
    run = _one(place, NAMES[0])
    place.rename(place.with_name("moved"))
    with pytest.raises(UserError, match="not there any more"):
        kept_runs.rename(run, "Hats")
    assert not place.exists()


def test_a_name_that_is_too_long_is_refused(place: Path) -> None:
    with pytest.raises(UserError, match="too long"):
        kept_runs.rename(_one(place, NAMES[0]), "x" * 201)


def test_a_damaged_name_is_none(place: Path) -> None:
    (place / NAMES[0] / "name.json").write_bytes(b'["\xff')
    run = _one(place, NAMES[0])
    assert (run.name, run.problem) == ("", None)


def test_trash_and_back(place: Path) -> None:
    before = sorted(os.listdir(place / NAMES[1]))
    kept_runs.trash(_one(place, NAMES[1]))
    assert [(run.folder.name, run.trashed) for run in _listed(place)] == [
        (NAMES[2], False),
        (NAMES[0], False),
        (NAMES[1], True),
    ]
    assert kept_runs.restore(_one(place, NAMES[1])) == place / NAMES[1]
    assert sorted(os.listdir(place / NAMES[1])) == before
    assert not any(run.trashed for run in _listed(place))


def test_what_has_the_same_name_is_never_overwritten(place: Path) -> None:
    kept_runs.trash(_one(place, NAMES[1]))
    shutil.copytree(place / NAMES[2], place / NAMES[1])
    restored = kept_runs.restore(next(run for run in _listed(place) if run.trashed))
    assert restored.name == f"{NAMES[1]} 2"
    assert len(_listed(place)) == 4


def test_only_what_is_in_the_trash_is_deleted(place: Path) -> None:
    with pytest.raises(UserError, match="not in the trash"):
        kept_runs.delete(_one(place, NAMES[1]))
    kept_runs.trash(_one(place, NAMES[1]))
    kept_runs.delete(_one(place, NAMES[1]))
    assert [run.folder.name for run in _listed(place)] == [NAMES[2], NAMES[0]]
    assert os.listdir(place / "trash") == []


def _for_use(place: Path) -> list[str]:
    return [folder.name for folder in kept_runs.for_use(place)]


def test_the_run_in_use_is_the_chosen_one_until_there_is_a_newer_one(place: Path) -> None:
    assert _for_use(place) == list(NAMES[::-1])
    kept_runs.use(place / NAMES[0])
    assert _for_use(place) == [NAMES[0], NAMES[2], NAMES[1]]
    shutil.copytree(place / NAMES[1], place / "20260104-100000-000000")
    assert _for_use(place)[0] == "20260104-100000-000000"
    kept_runs.use(place / NAMES[1])
    kept_runs.trash(_one(place, NAMES[1]))
    assert _for_use(place)[0] == "20260104-100000-000000", "what lies in the trash is not used"
    kept_runs.restore(next(run for run in _listed(place) if run.trashed))
    assert _for_use(place)[0] == NAMES[1]


def test_a_model_that_was_copied_here_is_as_new_as_its_files(place: Path) -> None:
    """The guide has one brought from a cluster: under a name of its own, with the times it had there."""
    brought = place / "shoes-model"
    shutil.copytree(place / NAMES[1], brought)
    between = datetime(2026, 1, 2, 12, tzinfo=UTC).timestamp()
    os.utime(brought / "model.json", (between, between))
    assert [run.folder.name for run in _listed(place)] == [NAMES[2], "shoes-model", NAMES[1], NAMES[0]]
    assert kept_runs.for_use(place)[0].name == NAMES[2]
    kept_runs.use(brought)
    assert kept_runs.for_use(place)[0] == brought
    shutil.copytree(place / NAMES[0], place / "20260104-100000-000000")
    assert kept_runs.for_use(place)[0].name == "20260104-100000-000000"


@pytest.mark.parametrize("content", [b"", b"{}", b'{"run": 5, "newest": 5}', b"\xff"])
def test_a_damaged_choice_is_none(place: Path, content: bytes) -> None:
    (place / "in-use.json").write_bytes(content)
    assert _for_use(place) == list(NAMES[::-1])


def test_nothing_is_used_that_is_not_there(place: Path, tmp_path: Path) -> None:
    with pytest.raises(UserError, match="not there any more"):
        kept_runs.use(place / "gone")
    assert kept_runs.for_use(tmp_path / "nothing") == []


def test_a_model_is_read_to_its_last_byte_unless_it_is_to_stop_before(
    place: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(content, "_BLOCK", 1000)
    folder = place / NAMES[1]
    asked = iter((False, False, True))
    assert not kept_runs.check(folder, should_stop=lambda: next(asked))
    assert kept_runs.check(folder, should_stop=never)
    weights = (folder / "model.safetensors").read_bytes()
    for damaged in (weights[:-1] + bytes([weights[-1] ^ 1]), weights[:-1], weights + b"!", b""):
        (folder / "model.safetensors").write_bytes(damaged)
        with pytest.raises(UserError, match="its content is not what it was"):
            kept_runs.check(folder, should_stop=never)


@pytest.mark.parametrize("change", [kept_runs.trash, lambda run: kept_runs.rename(run, "x")])
def test_a_run_that_is_gone_is_said_in_a_sentence(place: Path, change: Callable[[KeptRun], object]) -> None:
    run = _one(place, NAMES[1])
    shutil.rmtree(run.folder)
    with pytest.raises(UserError, match="not there any more"):
        change(run)


def test_a_new_training_leaves_every_run_as_it_was(tiny_folder: Path, tmp_path: Path) -> None:
    project = Project.create(tmp_path / "mine.handful")
    try:
        snapshot, config = read_class_folders(tiny_folder), TrainConfig("basic-cnn", epochs=1, device="cpu")
        first = project.new_run()
        list(runs.train(snapshot, config, first, should_stop=lambda: False))
        before = {path.name: path.read_bytes() for path in first.iterdir()}
        list(runs.train(snapshot, config, project.new_run(), should_stop=lambda: False))
        assert {path.name: path.read_bytes() for path in first.iterdir()} == before
        found = _listed(project.folder / "runs")
        assert [run.folder for run in found] == project.runs()[::-1]
        assert found[1].folder == first
        kept_runs.trash(found[0])
        assert project.runs() == [first], "what is in the trash is not opened with the project"
    finally:
        project.close()
