"""Never lost: one writer, damage noticed and repaired, older versions brought up to date, backups thinned by age."""

import json
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random

import pytest
from PIL import Image

from core.errors import UserError
from core.project import backups
from core.project.importing import import_paths
from core.project.integrity import CheckFinished, check, open_repaired
from core.project.opening import DamagedProject
from core.project.project import Project
from core.project.snapshot import Snapshot

Draw = Callable[[str, int], Image.Image]

ROOT = Path(__file__).parents[3]
DATA = ROOT / "tests" / "data"


@pytest.fixture
def project(tmp_path: Path, tiny_folder: Path) -> Iterator[Project]:
    """With two labels, their pictures, and one in the trash."""
    made = Project.create(tmp_path / "Mine.handful")
    list(import_paths(made, [tiny_folder], None, should_stop=lambda: False))
    made.samples.trash([made.snapshot().samples[0].id])
    yield made
    made.close()


def _content(snapshot: Snapshot) -> object:
    names = {label.id: label.name for label in snapshot.labels}
    return sorted((sample.sha256, names.get(sample.label_id or 0)) for sample in snapshot.samples), snapshot.labels


def _child(script: str, *arguments: str) -> "subprocess.Popen[str]":
    """Another program that uses the core."""
    command = [sys.executable, "-c", script, *arguments]
    return subprocess.Popen(command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)


HOLDS = """
import sys
from pathlib import Path
from core.project.project import Project
project = Project.open(Path(sys.argv[1]))
print(project.refusal, flush=True)
sys.stdin.read()
"""


def test_the_second_opener_may_read_and_is_told_who_holds_it(project: Project) -> None:
    content = _content(project.snapshot())
    project.close()
    with _child(HOLDS, str(project.folder)) as other:
        assert other.stdout is not None
        assert other.stdout.readline().strip() == "None"
        with closing(Project.open(project.folder)) as second:
            assert second.refusal is not None
            assert "open elsewhere, by " in second.refusal.message
            assert _content(second.snapshot()) == content
            with pytest.raises(UserError, match="open elsewhere"):
                second.labels.add("Gloves")
            with pytest.raises(UserError, match="open elsewhere"):
                second.undo()
            with pytest.raises(UserError, match="open elsewhere"):
                list(import_paths(second, [DATA / "project-version-1" / "pictures"], None, should_stop=lambda: False))
        other.kill()  # the hold of a program that was killed is free at once
    with closing(Project.open(project.folder)) as third:
        assert third.refusal is None
        assert third.labels.add("Gloves").name == "Gloves"


def test_reading_what_another_holds_leaves_it_as_it_is(project: Project) -> None:
    before = {path: path.read_bytes() for path in project.folder.rglob("*") if path.is_file()}
    with closing(Project.open(project.folder, writable=False)) as second:
        second.snapshot()
    assert {path: path.read_bytes() for path in project.folder.rglob("*") if path.is_file()} == before


def test_an_older_project_is_brought_up_to_date_after_a_backup(tmp_path: Path) -> None:
    folder = shutil.copytree(DATA / "project-version-1", tmp_path / "Old.handful")
    before = (folder / "project.sqlite").read_bytes()
    with closing(Project.open(folder, writable=False)) as looked:
        assert looked.snapshot().label_names == ("Caps", "Shoes")
    assert (folder / "project.sqlite").read_bytes() == before, "who only looks changes nothing"
    with closing(Project.open(folder)) as project:
        assert project.snapshot().label_names == ("Caps", "Shoes")
        assert len(project.snapshot().samples) == 3
        assert project.redo() == "add label Gloves"
        assert [project.undo() for _ in range(4)] == ["add label Gloves", "rename label to Caps", "add folder in", None]
        assert project.snapshot().samples == ()
        assert project.redo() == "add folder in"
        assert len(project.snapshot().samples) == 3
    (kept,) = (folder / "backups").glob("*before-version-2.sqlite")
    with closing(sqlite3.connect(kept)) as database:
        assert database.execute("PRAGMA user_version").fetchone() == (1,)
        assert database.execute("SELECT COUNT(*) FROM samples").fetchone() == (3,)


def test_a_project_from_the_future_is_refused_untouched(project: Project) -> None:
    project.close()
    with closing(sqlite3.connect(project.folder / "project.sqlite")) as database:
        database.execute("PRAGMA user_version = 99")
    before = {path: path.read_bytes() for path in project.folder.rglob("*") if path.is_file()}
    with pytest.raises(UserError, match="newer version"):
        Project.open(project.folder)
    after = {path: path.read_bytes() for path in project.folder.rglob("*") if path.is_file()}
    after.pop(project.folder / "project.lock", None)
    before.pop(project.folder / "project.lock", None)
    assert after == before


def test_closing_keeps_a_backup_of_what_has_changed(project: Project) -> None:
    content = _content(project.snapshot())
    project.close()
    (backup,) = backups.usable(project.folder)
    assert (backup.pictures, backup.labels) == (len(content[0]), 2)  # type: ignore[index]
    with closing(Project.open(project.folder)):
        pass
    assert len(backups.usable(project.folder)) == 1, "nothing has changed since"


def test_backups_are_thinned_by_age() -> None:
    now = datetime(2026, 6, 15, 12, 0, 30, tzinfo=UTC)
    every_ten_minutes = [now - timedelta(minutes=10 * number) for number in range(6 * 24 * 400)]
    kept = set(every_ten_minutes) - backups.thinned(every_ten_minutes, now)
    ages = sorted(now - stamp for stamp in kept)
    assert ages[0] == timedelta()
    assert sum(age < timedelta(hours=1) for age in ages) == 6
    assert sum(timedelta(hours=1) <= age < timedelta(days=1) for age in ages) == 24
    assert sum(timedelta(days=1) <= age < timedelta(days=31) for age in ages) in (30, 31)
    assert 12 <= sum(age >= timedelta(days=31) for age in ages) <= 14
    # thinning as time goes by keeps as much as thinning once
    live: set[datetime] = set()
    for number in range(6 * 24 * 40):
        moment = now + timedelta(minutes=10 * number)
        live = (live | {moment}) - backups.thinned(live | {moment}, moment)
    assert len(live) >= 6 + 23 + 30


def _damaged(content: bytes, random: Random) -> bytes:
    """The bytes with one thing that disks and cables do."""
    data = bytearray(content)
    kind = random.choice(("bit", "bits", "zeroed page", "truncated", "garbage", "swapped pages"))
    place = random.randrange(len(data))
    page = place // 4096 * 4096
    if kind == "bit":
        data[place] ^= 1 << random.randrange(8)
    elif kind == "bits":
        for _ in range(20):
            data[random.randrange(len(data))] ^= 1 << random.randrange(8)
    elif kind == "zeroed page":
        data[page : page + 4096] = bytes(4096)
    elif kind == "truncated":
        del data[place:]
    elif kind == "garbage":
        data[page : page + 4096] = random.randbytes(4096)
    else:
        other = random.randrange(len(data) // 4096) * 4096
        data[page : page + 4096], data[other : other + 4096] = data[other : other + 4096], data[page : page + 4096]
    return bytes(data)


def _refusal(act: Callable[[], object]) -> UserError | None:
    """What the person is told, if it cannot be done."""
    try:
        act()
    except UserError as error:
        return error
    return None


def _prove_damage_is_survived(project: Project, folder: Path, seeds: range) -> None:
    content = _content(project.snapshot())
    project.close()
    original = (project.folder / "project.sqlite").read_bytes()
    noticed = 0
    for seed in seeds:
        copy = shutil.copytree(project.folder, folder / str(seed))
        damaged = _damaged(original, Random(seed))
        (copy / "project.sqlite").write_bytes(damaged)
        refusal = _refusal(lambda copy=copy: Project.open(copy).close())
        if refusal and not isinstance(refusal, DamagedProject):  # the damage is in the number of the version
            assert "newer version" in refusal.message
            continue
        opened, told = open_repaired(copy)
        assert bool(told) == (refusal is not None)
        if refusal:
            noticed += 1
            assert "is damaged: " in refusal.message
            assert "handful check" in refusal.hint
            kept = [path.read_bytes() for path in copy.glob("damaged-*-project.sqlite")]
            assert kept == [damaged], "the damaged file is kept as it was"
        with closing(opened):
            assert _content(opened.snapshot()) == content, f"seed {seed}"
            refusal = None
            while opened.history().undo and not refusal:
                refusal = _refusal(opened.undo)
            assert refusal is None or "damaged" in refusal.message or "malformed" in refusal.message
        shutil.rmtree(copy)
    assert noticed > len(seeds) // 2


def test_forty_damaged_copies_are_noticed_or_unharmed_and_restored(project: Project, tmp_path: Path) -> None:
    _prove_damage_is_survived(project, tmp_path / "damaged", range(40))


@pytest.mark.slow
def test_three_hundred_damaged_copies_are_noticed_or_unharmed_and_restored(project: Project, tmp_path: Path) -> None:
    _prove_damage_is_survived(project, tmp_path / "damaged", range(1000, 1300))


def test_without_a_whole_backup_the_pictures_come_back_not_labelled(project: Project) -> None:
    hashes = {sample.sha256 for sample in project.database.samples()}
    project.close()
    shutil.rmtree(project.folder / "backups")
    (project.folder / "backups").mkdir()
    (project.folder / "backups" / "20260101-000000-000000.sqlite").write_bytes(b"half a backup")
    (project.folder / "project.sqlite").write_bytes(b"")
    opened, told = open_repaired(project.folder)
    with closing(opened):
        assert "no backup" in told
        assert {sample.sha256 for sample in opened.snapshot().samples} == hashes
        assert opened.snapshot().counts().keys() == {None}


def test_a_database_that_has_gone_is_restored(project: Project) -> None:
    content = _content(project.snapshot())
    project.close()
    (project.folder / "project.sqlite").unlink()
    with pytest.raises(DamagedProject):
        Project.open(project.folder)
    opened, _ = open_repaired(project.folder)
    with closing(opened):
        assert _content(opened.snapshot()) == content


def test_what_came_in_after_the_backup_is_in_the_tray(project: Project, tmp_path: Path, tiny_picture: Draw) -> None:
    project.back_up()
    late = tmp_path / "late.png"
    tiny_picture("Discs", 99).save(late)
    list(import_paths(project, [late], project.snapshot().labels[0].id, should_stop=lambda: False))
    project.database.close()
    project._hold.release()  # type: ignore[union-attr]  # as if the program had died
    (project.folder / "project.sqlite").write_bytes(b"garbage")
    opened, _ = open_repaired(project.folder)
    with closing(opened):
        (found,) = [sample for sample in opened.snapshot().samples if sample.label_id is None]
        assert found.path.read_bytes() == late.read_bytes()


def _checked(project: Project) -> CheckFinished:
    *_, last = check(project, should_stop=lambda: False)
    assert isinstance(last, CheckFinished)
    return last


def test_check_names_what_is_damaged_and_repairs_what_has_a_whole_copy(project: Project) -> None:
    assert _checked(project).damaged == ()
    first, second, third = [sample.path for sample in project.snapshot().samples[:3]]
    shutil.copy(first, first.with_suffix(".bak"))
    first.write_bytes(b"flipped")
    second.write_bytes(second.read_bytes()[:-1])
    third.unlink()
    end = _checked(project)
    assert [file.path for file in end.repaired] == [first]
    assert {file.path for file in end.damaged} == {second, third}
    assert all("Bring the same picture in again" in file.reason for file in end.damaged)
    assert [path.read_bytes() for path in first.parent.glob(".damaged-*")] == [b"flipped"]
    assert {file.path for file in _checked(project).damaged} == {second, third}


def test_check_forgets_only_the_steps_that_are_damaged(project: Project) -> None:
    project.labels.add("Late")
    content = _content(project.snapshot())
    with closing(sqlite3.connect(project.folder / "project.sqlite")) as database, database:
        row = database.execute("SELECT MIN(id), after FROM changes").fetchone()
        after = json.loads(row[1]) | {"name": "Changed by itself"}
        database.execute("UPDATE changes SET after = ? WHERE id = ?", (json.dumps(after), row[0]))
    damaged = (project.folder / "project.sqlite").read_bytes()
    assert len(_checked(project).repaired) == 1
    assert [file.read_bytes() for file in project.folder.glob("damaged-*")] == [damaged]
    assert _content(project.snapshot()) == content
    assert project.undo() == "add label Late"


WRITES = """
import sys
from pathlib import Path
from core.project.project import Project
project = Project.open(Path(sys.argv[1]))
ids = [sample.id for sample in project.snapshot().samples]
labels = [label.id for label in project.snapshot().labels]
for number in range(10_000):
    project.samples.move(ids, labels[number % 2])
    if number == 0:
        print("begin", flush=True)
    project.labels.delete(project.labels.add("for a moment").id)
"""


def test_who_reads_while_another_writes_sees_one_moment(project: Project) -> None:
    count = len(project.snapshot().samples)
    project.close()
    with _child(WRITES, str(project.folder)) as other:
        assert other.stdout is not None
        assert other.stdout.readline() == "begin\n"
        for _ in range(40):
            with closing(Project.open(project.folder, writable=False)) as looked:
                snapshot = looked.snapshot()
            samples, labels = snapshot.labelled()
            assert len(samples) == count
            assert len(set(labels)) == 1, "all were moved in one step"
        assert other.poll() is None
        other.kill()
