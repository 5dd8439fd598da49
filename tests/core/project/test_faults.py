"""A disk that refuses: an I/O error at any call, small and full disks, read-only mounts, drives that vanish."""

import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from PIL import Image

from core.errors import UserError
from core.project.importing import import_paths
from core.project.integrity import CheckFinished, check
from core.project.project import Project

ROOT = Path(__file__).parents[3]
SHIM = ROOT / "tests" / "data" / "fail_nth_call.c"

# Does a bit of everything again and again, each time with another call failing, and looks at what is left
CHILD = """
import ctypes, os, shutil, sys
from itertools import count
from pathlib import Path
from core.errors import UserError
from core.project.importing import import_paths
from core.project.integrity import check
from core.project.project import Project

shim, scratch, pictures, step = ctypes.CDLL(sys.argv[1]), Path(sys.argv[2]), Path(sys.argv[3]), int(sys.argv[4])
shim.counted.restype = ctypes.c_long

def state(project):
    snapshot = project.snapshot()
    names = {label.id: label.name for label in snapshot.labels}
    return sorted(names.values()), sorted((one.sha256, names.get(one.label_id, "")) for one in snapshot.samples)

def changes(project):
    yield lambda: project.labels.add("Hats")
    yield lambda: list(import_paths(project, [pictures], None, should_stop=lambda: False))
    named = lambda name: project.labels.named(name).id
    yield lambda: project.samples.move([one.id for one in project.snapshot().samples[:2]], named("Hats"))
    yield lambda: project.labels.merge(named("Discs"), named("Hats"))
    yield project.undo
    yield project.undo
    yield project.redo
    yield project.back_up
    yield lambda: project.samples.trash([project.snapshot().samples[0].id])

def work(folder, done):
    project = Project.open(folder)
    try:
        if project.refusal:
            raise project.refusal
        for change in changes(project):
            change()
            done.append(state(project))
    finally:
        project.close()

template = scratch / "template.handful"
Project.create(template).close()
clean = shutil.copytree(template, scratch / "clean.handful")
states = [([], [])]
work(clean, states)
# an import has two transactions: its labels, then its pictures
allowed = {number: [state, states[min(number + 1, len(states) - 1)]] for number, state in enumerate(states)}
allowed[1].append((["Bars", "Discs", "Hats"], []))
failed = 0
for n in count(1, step):
    folder = shutil.copytree(template, scratch / "work.handful")
    done = [([], [])]
    shim.arm(n)
    try:
        work(folder, done)
    except UserError as error:
        failed += 1
        assert error.message and error.hint, (n, error)
    finally:
        reached = shim.counted() >= n
        shim.arm(0)
    project = Project.open(folder)
    assert project.refusal is None, n
    assert state(project) in allowed[len(done) - 1], (n, len(done), state(project))
    *_, end = check(project, should_stop=lambda: False)
    assert end.damaged == (), (n, end)
    project.close()
    shutil.rmtree(folder)
    if not reached:
        break
print(n, failed)
"""


@pytest.fixture(scope="session")
def shim(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The library that makes calls fail."""
    compiler = shutil.which("cc") or shutil.which("gcc")
    if compiler is None or sys.platform != "linux":
        pytest.skip("no C compiler to build what makes calls fail")
    library = tmp_path_factory.mktemp("shim") / "fail_nth_call.so"
    subprocess.run([compiler, "-shared", "-fPIC", "-O1", "-o", library, SHIM, "-ldl"], check=True)
    return library


@pytest.fixture
def pictures(tmp_path: Path) -> Path:
    """Two class folders with two tiny pictures each."""
    for label, colours in (("Bars", ("red", "blue")), ("Discs", ("green", "black"))):
        (tmp_path / "pictures" / label).mkdir(parents=True)
        for colour in colours:
            Image.new("RGB", (16, 16), colour).save(tmp_path / "pictures" / label / f"{colour}.png")
    return tmp_path / "pictures"


def _prove_errors_lose_nothing(shim: Path, scratch: Path, pictures: Path, *, step: int) -> None:
    (scratch / "scratch").mkdir()
    command = [sys.executable, "-c", CHILD, str(shim), str(scratch / "scratch"), str(pictures), str(step)]
    done = subprocess.run(
        command, cwd=ROOT, env={"LD_PRELOAD": str(shim), "PATH": ""}, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    calls, failed = (int(number) for number in done.stdout.split())
    assert calls > 100
    assert failed > calls // step // 2, "most of the calls matter"


def test_an_io_error_at_every_seventh_call_loses_nothing(shim: Path, tmp_path: Path, pictures: Path) -> None:
    _prove_errors_lose_nothing(shim, tmp_path, pictures, step=7)


@pytest.mark.slow
def test_an_io_error_at_any_call_loses_nothing(shim: Path, tmp_path: Path, pictures: Path) -> None:
    _prove_errors_lose_nothing(shim, tmp_path, pictures, step=1)


def _mounted(place: Path, *options: str) -> None:
    mount = ["mount", *options, str(place)]
    if subprocess.run(mount, capture_output=True, check=False).returncode != 0:
        pytest.skip("only root may mount, and not on every machine")


@pytest.fixture
def disk(tmp_path: Path) -> Iterator[Path]:
    """A place to mount something on."""
    place = tmp_path / "disk"
    place.mkdir()
    yield place
    subprocess.run(["umount", "--lazy", str(place)], capture_output=True, check=False)


@pytest.mark.parametrize("kilobytes", [140, 180, 220, 300, 420, 600])
def test_a_disk_that_fills_up_keeps_what_was_acknowledged(disk: Path, tiny_folder: Path, kilobytes: int) -> None:
    _mounted(disk, "-t", "tmpfs", "-o", f"size={kilobytes}k", "tmpfs")
    project = Project.create(disk / "Mine.handful")
    acknowledged = 0
    with pytest.raises(UserError) as full:  # noqa: PT012 - whichever change it is that finds no room
        for number in range(2000):
            if number == 1:
                list(import_paths(project, [tiny_folder], None, should_stop=lambda: False))
            project.labels.add(f"{'a label with quite a long name ' * 3}{number}")
            acknowledged = number + 1
    assert "full" in str(full.value)
    project.close()
    with closing(Project.open(disk / "Mine.handful")) as again:
        names = [name for name in again.snapshot().label_names if name.startswith("a label")]
        assert len(names) == acknowledged
        kept = {path for path in (again.folder / "pictures").rglob("*") if path.is_file()}
        assert kept == {sample.path for sample in again.snapshot().samples}
        *_, end = check(again, should_stop=lambda: False)
        assert isinstance(end, CheckFinished)
        assert end.damaged == ()


def test_a_project_on_a_read_only_disk_can_be_looked_at(disk: Path, tmp_path: Path, tiny_folder: Path) -> None:
    project = Project.create(tmp_path / "Mine.handful")
    list(import_paths(project, [tiny_folder], None, should_stop=lambda: False))
    project.close()
    _mounted(disk, "--bind", str(tmp_path / "Mine.handful"))
    _mounted(disk, "-o", "remount,bind,ro")
    with closing(Project.open(disk)) as looked:
        assert looked.refusal is not None
        assert "nothing may be written" in looked.refusal.message
        assert len(looked.snapshot().samples) == 20
        with pytest.raises(UserError, match="nothing may be written"):
            looked.labels.add("Gloves")
        with pytest.raises(UserError, match="nothing may be written"):
            list(import_paths(looked, [tiny_folder], None, should_stop=lambda: False))


def test_a_drive_that_vanishes_in_mid_import_keeps_what_came_in(disk: Path, tmp_path: Path, tiny_folder: Path) -> None:
    _mounted(disk, "-t", "tmpfs", "tmpfs")
    for number in range(300):
        source = tiny_folder / "Bars" / f"{number % 10:02}.png"
        (disk / f"{number:03}.png").write_bytes(source.read_bytes() + bytes([number // 256, number % 256]))
    project = Project.create(tmp_path / "Mine.handful")
    asked = 0

    def look() -> bool:
        nonlocal asked
        asked += 1
        if asked == 60:
            subprocess.run(["umount", "--lazy", str(disk)], check=True)
        return False

    *_, end = import_paths(project, [disk], None, should_stop=look)
    assert 0 < end.added < 300  # type: ignore[union-attr]
    assert len(project.snapshot().samples) == end.added  # type: ignore[union-attr]
    assert len(end.skipped) == 300 - end.added  # type: ignore[union-attr]
    assert {skip.reason for skip in end.skipped} == {"It is not there."}  # type: ignore[union-attr]
    project.close()
