"""So many pictures that other processes read them: they come in as few do, and nothing more stays of what does not."""

import random
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from core.errors import UserError
from core.processes import MANY
from core.project.importing import Imported, ImportFinished, import_paths
from core.project.project import Project
from core.project.thumbnails import Filled, PictureCache


@pytest.fixture
def project(tmp_path: Path) -> Iterator[Project]:
    made = Project.create(tmp_path / "Shapes.handful")
    yield made
    made.close()


@pytest.fixture(scope="module")
def many(tmp_path_factory: pytest.TempPathFactory, tiny_folder: Path) -> Path:
    """More than are read in this process, each with other bytes: what stands behind its end is no part of a picture."""
    folder = tmp_path_factory.mktemp("many") / "Bars"
    folder.mkdir()
    drawn = [path.read_bytes() for path in sorted((tiny_folder / "Bars").iterdir())]
    for number in range(MANY + 40):
        (folder / f"{number:04}.png").write_bytes(drawn[number % len(drawn)] + number.to_bytes(2, "big"))
    return folder


def _files(project: Project) -> set[Path]:
    return {path for path in (project.folder / "pictures").rglob("*") if path.is_file()}


def test_they_come_in_in_order_and_what_does_not_is_named(project: Project, many: Path, tmp_path: Path) -> None:
    broken, again = tmp_path / "broken.png", tmp_path / "again.png"
    whole = (many / "0000.png").read_bytes()
    broken.write_bytes(random.Random(0).randbytes(900))
    again.write_bytes(whole)
    *_, end = import_paths(project, [*sorted(many.iterdir()), broken, again], None, should_stop=lambda: False)
    assert isinstance(end, ImportFinished)
    assert (end.added, end.twice, [skip.path for skip in end.skipped]) == (MANY + 40, (again,), [broken])
    samples = project.snapshot().samples
    assert [sample.name for sample in samples] == [path.name for path in sorted(many.iterdir())]
    assert _files(project) == {sample.path for sample in samples}
    assert samples[0].path.read_bytes() == whole


def test_a_stop_keeps_what_came_in_and_no_file_more(project: Project, many: Path) -> None:
    seen: list[Imported | ImportFinished] = []
    seen.extend(import_paths(project, [many], None, should_stop=lambda: any(event.added for event in seen)))
    samples = project.snapshot().samples
    assert isinstance(seen[-1], ImportFinished)
    assert 0 < seen[-1].added == len(samples) < MANY + 40
    assert seen[-1].stopped
    assert _files(project) == {sample.path for sample in samples}


def test_where_the_disk_takes_no_more_it_is_said_and_no_file_more_stays(small_disk: Path, many: Path) -> None:
    project = Project.create(small_disk / "Mine.handful")
    with pytest.raises(UserError, match="full"):
        list(import_paths(project, [many], None, should_stop=lambda: False))
    assert _files(project) == {sample.path for sample in project.snapshot().samples}
    project.close()


def test_what_was_seen_of_them_is_seen_again_the_same(project: Project, many: Path) -> None:
    list(import_paths(project, [many], None, should_stop=lambda: False))
    samples = project.snapshot().samples
    hashes = [sample.sha256 for sample in samples]
    before = PictureCache(project.cache).facts(hashes)
    shutil.rmtree(project.cache)
    *_, last = PictureCache(project.cache).fill(samples, should_stop=lambda: False)
    assert last == Filled(len(samples), len(samples))
    assert PictureCache(project.cache).facts(hashes) == before
    assert len(before) == len(samples)
