"""An export that was killed: the next one to the same place clears what it left, and nothing of a living one."""

import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from core import places, scratch
from core.export.formats import export
from core.export.proof import odd_pictures
from core.model.saved import Model
from resources import sample_pictures

ROOT = Path(__file__).parents[3]
CHILD = """
import sys
from pathlib import Path
from core.export.formats import export
from core.model.saved import load

def pictures():
    print("begun", flush=True)
    input()
    yield from ()

list(export(load(Path(sys.argv[1])), "onnx", Path(sys.argv[2]), pictures()))
"""

Begin = Callable[[Path], "subprocess.Popen[str]"]


@pytest.fixture
def begin(basic_model: Path) -> Iterator[Begin]:
    """Begins an export in another process, which waits when all is written and nothing is proved."""
    made = []

    def begin(path: Path) -> "subprocess.Popen[str]":
        pipe = subprocess.PIPE
        command = [sys.executable, "-c", CHILD, str(basic_model), str(path)]
        child = subprocess.Popen(command, cwd=ROOT, stdin=pipe, stdout=pipe, text=True)
        made.append(child)
        assert child.stdout
        assert child.stdout.readline() == "begun\n"
        return child

    yield begin
    for child in made:
        child.kill()
        child.communicate()


def left(folder: Path) -> list[str]:
    return [path.name for path in folder.iterdir() if path.name.startswith(".")]


@pytest.fixture
def room(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where the folders lie that exports work in."""
    monkeypatch.setenv("HANDFUL_CACHE", str(tmp_path / "cache"))
    return places.cache_folder() / "scratch"


def test_what_a_killed_export_left_goes_with_the_next_one_and_a_living_ones_stays(
    basic: Model, tmp_path: Path, room: Path, begin: Begin
) -> None:
    out = tmp_path / "out"
    out.mkdir()
    (out / ".model.my notes.part").touch()
    killed, living = begin(out / "model"), begin(out / "other")
    killed.kill()
    killed.wait()
    assert len(left(out)) == 3
    assert len([path for path in room.iterdir() if path.is_dir()]) == 2
    pictures = list(odd_pictures(sample_pictures.draw("Shoes", seed=0)))[:2]
    list(export(basic, "onnx", out / "model", pictures))
    mine, others = sorted(left(out))
    assert (mine, others[:7]) == (".model.my notes.part", ".other.")
    assert len([path for path in room.iterdir() if path.is_dir()]) == 1
    list(export(basic, "onnx", out / "other", pictures))
    assert len(left(out)) == 2, "somebody is at it still"
    living.kill()
    living.wait()
    list(export(basic, "onnx", out / "other", pictures))
    assert left(out) == [".model.my notes.part"]
    assert [path.name for path in room.iterdir() if path.name != "guard"] == []


def test_a_path_is_had_by_one_at_a_time(tmp_path: Path, room: Path) -> None:
    with scratch.alone(tmp_path / "a") as first, scratch.alone(tmp_path / "a") as second:
        with scratch.alone(tmp_path / "b") as other:
            assert (first, second, other) == (True, False, True)
        scratch.sweep()
        with scratch.alone(tmp_path / "a") as third:
            assert not third
    with scratch.alone(tmp_path / "a") as again:
        assert again


def test_without_a_cache_an_export_is_made_all_the_same(
    basic: Model, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "file").touch()
    monkeypatch.setenv("HANDFUL_CACHE", str(tmp_path / "file"))
    pictures = list(odd_pictures(sample_pictures.draw("Shoes", seed=0)))[:1]
    list(export(basic, "onnx", tmp_path / "model", pictures))
    assert (tmp_path / "model" / "model.onnx").is_file()
