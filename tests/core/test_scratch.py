"""Scratch folders: gone with their owner, at the next start where it was killed, and never those of a living one."""

import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from core import places, scratch
from core.scratch import Scratch

ROOT = Path(__file__).parents[2]
CHILD = """
from core.scratch import Scratch
scratch = Scratch()
(scratch.folder / "picture.jpg").write_bytes(b"...")
print(scratch.folder, flush=True)
input()
"""


@pytest.fixture(autouse=True)
def room(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("HANDFUL_CACHE", str(tmp_path))
    return places.cache_folder() / "scratch"


@pytest.fixture
def children() -> Iterator[list[subprocess.Popen[str]]]:
    """Two programs, each with a scratch folder, that wait for a line."""
    pipe = subprocess.PIPE
    command = [sys.executable, "-c", CHILD]
    made = [subprocess.Popen(command, cwd=ROOT, stdin=pipe, stdout=pipe, text=True) for _ in range(2)]
    yield made
    for child in made:
        child.kill()
        child.communicate()


def _folder(child: subprocess.Popen[str]) -> Path:
    assert child.stdout is not None
    return Path(child.stdout.readline().strip())


def test_of_a_killed_program_nothing_stays_and_of_a_living_one_all(
    children: list[subprocess.Popen[str]], room: Path
) -> None:
    killed, living = children
    left, used = map(_folder, children)
    killed.kill()
    killed.wait()
    assert (left / "picture.jpg").exists()
    with closing(Scratch()) as own:
        scratch.sweep()
        assert not left.exists()
        assert (used / "picture.jpg").exists()
        assert own.folder.is_dir()
    living.communicate("\n")
    assert not used.exists()
    assert {path.name for path in room.iterdir()} <= {"guard"}


def test_it_is_gone_with_the_last_who_holds_it(room: Path) -> None:
    made = Scratch()
    (made.folder / "picture.jpg").write_bytes(b"...")
    del made
    assert {path.name for path in room.iterdir()} <= {"guard"}


def test_where_there_is_no_place_nothing_is_swept_and_nothing_made(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "file").write_bytes(b"")
    monkeypatch.setenv("HANDFUL_CACHE", str(tmp_path / "file"))
    scratch.sweep()
    with pytest.raises(OSError):  # noqa: PT011 - which one it is, is the system's affair
        Scratch()
