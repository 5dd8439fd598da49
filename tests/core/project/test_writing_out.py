"""A project written out as class folders and copied whole: names that every disk takes, all or nothing."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from core.errors import UserError
from core.project.class_folders import WriteFinished, safe_name, write_class_folders
from core.project.copying import copy_project
from core.project.folders import read_class_folders
from core.project.importing import import_paths
from core.project.project import Project


@pytest.fixture
def project(tmp_path: Path, tiny_folder: Path) -> Iterator[Project]:
    made = Project.create(tmp_path / "Mine.handful")
    list(import_paths(made, [tiny_folder], None, should_stop=lambda: False))
    yield made
    made.close()


@pytest.mark.parametrize(
    ("name", "safe"),
    [
        ("Shoes", "Shoes"),
        ("Shoes / Boots", "Shoes _ Boots"),
        ("..", "_"),
        (".hidden", "_.hidden"),
        ("CON", "_CON"),
        ("com1.jpg", "_com1.jpg"),
        ("trailing. ", "trailing"),
        ("a:b*c?.png", "a_b_c_.png"),
        ("", "_"),
        ("line\nbreak", "line_break"),
        ("-rf", "-rf"),
        ("Größe 👟", "Größe 👟"),
    ],
)
def test_names_that_every_disk_takes(name: str, safe: str) -> None:
    assert safe_name(name) == safe


def test_long_names_are_cut_to_whole_letters_and_keep_their_suffix() -> None:
    name = safe_name("👟" * 100 + ".jpeg")
    assert len(name.encode()) <= 200
    assert name.endswith("👟.jpeg")


def test_names_that_differ_in_case_only_get_numbers(project: Project, tmp_path: Path) -> None:
    bars, discs = project.snapshot().labels
    project.labels.rename(bars.id, "a/b")
    project.labels.rename(discs.id, "A_B")
    for sample in project.snapshot().samples:
        project.samples.rename(sample.id, "Same.png")
    *_, end = write_class_folders(project.snapshot(), tmp_path / "out", should_stop=lambda: False)
    assert isinstance(end, WriteFinished)
    assert end.written == 20
    assert sorted(path.name for path in (tmp_path / "out").iterdir()) == ["A_B 2", "a_b"]
    assert len({path.name.casefold() for path in (tmp_path / "out" / "a_b").iterdir()}) == 10


def test_what_is_written_reads_in_again(project: Project, tmp_path: Path) -> None:
    project.samples.move([project.snapshot().samples[0].id], None)
    *_, end = write_class_folders(project.snapshot(), tmp_path / "out", should_stop=lambda: False)
    assert isinstance(end, WriteFinished)
    assert (end.written, end.unlabelled, end.skipped) == (19, 1, ())
    again = read_class_folders(tmp_path / "out")
    assert again.label_names == ("Bars", "Discs")
    labelled, _ = project.snapshot().labelled()
    assert {sample.sha256 for sample in again.samples} == {sample.sha256 for sample in labelled}


def test_after_a_stop_nothing_is_there(project: Project, tmp_path: Path) -> None:
    asked = iter([False] * 5)
    with pytest.raises(UserError, match="stopped"):
        list(write_class_folders(project.snapshot(), tmp_path / "out", should_stop=lambda: next(asked, True)))
    asked = iter([False] * 5)
    with pytest.raises(UserError, match="stopped"):
        list(copy_project(project, tmp_path / "Copy.handful", should_stop=lambda: next(asked, True)))
    assert [path.name for path in tmp_path.iterdir()] == ["Mine.handful"]


def test_a_copy_is_a_project_of_its_own(project: Project, tmp_path: Path) -> None:
    unfinished = project.folder / "runs" / ".20260101-100000-000000.unfinished"
    unfinished.mkdir()
    (unfinished / "checkpoint.safetensors").write_bytes(b"half")
    list(copy_project(project, tmp_path / "Copy.handful", should_stop=lambda: False))
    assert not (tmp_path / "Copy.handful" / "runs" / unfinished.name).exists()
    copy = Project.open(tmp_path / "Copy.handful")
    assert copy.refusal is None
    assert [sample.sha256 for sample in copy.snapshot().samples] == [
        sample.sha256 for sample in project.snapshot().samples
    ]
    copy.samples.trash([sample.id for sample in copy.snapshot().samples])
    copy.close()
    assert len(project.snapshot().samples) == 20


def test_a_full_disk_leaves_nothing(project: Project, small_disk: Path) -> None:
    (small_disk / "filling").write_bytes(bytes(250 * 1024))
    with pytest.raises(UserError, match="disk is full"):
        list(write_class_folders(project.snapshot(), small_disk / "out", should_stop=lambda: False))
    with pytest.raises(UserError, match="full"):
        list(copy_project(project, small_disk / "Copy.handful", should_stop=lambda: False))
    assert [path.name for path in small_disk.iterdir()] == ["filling"]
