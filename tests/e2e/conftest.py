"""Stories are played by a process of their own: the real main(), from its first line to its exit status."""

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from resources import sample_pictures

HERE = Path(__file__).parent
Play = Callable[..., subprocess.CompletedProcess[str]]


@pytest.fixture(scope="session")
def pictures(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two folders with a dozen pictures each."""
    folder = tmp_path_factory.mktemp("pictures")
    for _ in sample_pictures.write(folder, per_label=12):
        pass
    return folder


@pytest.fixture
def play(tmp_path: Path) -> Play:
    """Plays a story of stories.py with these arguments in front of the program, whose home is `tmp_path`."""

    def play(story: str, *arguments: object, opened: str = "") -> subprocess.CompletedProcess[str]:
        script = (
            "import sys, stories, person\n"
            "name, opened, *arguments = sys.argv[1:]\n"
            "story = getattr(stories, name)\n"
            "given = [opened] if opened else []\n"
            "raise SystemExit(person.live(lambda who: story(who, *arguments), *given))\n"
        )
        home = {name: str(tmp_path / "home") for name in ("HOME", "USERPROFILE")}
        rooms = {f"XDG_{name}_HOME": str(tmp_path / "home" / name.lower()) for name in ("CONFIG", "DATA", "STATE")}
        return subprocess.run(
            [sys.executable, "-c", script, story, opened, *map(str, arguments)],
            env=os.environ | home | rooms | {"PYTHONPATH": str(HERE), "PYTHONUTF8": "1"},
            cwd=tmp_path,
            capture_output=True,
            text=True,
            timeout=280,
            check=False,
        )

    return play


@pytest.fixture
def projects(tmp_path: Path) -> Path:
    """Where the program of `play` makes projects."""
    return tmp_path / "home" / "Documents" / "Handful"
