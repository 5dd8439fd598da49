"""The command line as a program: help, versions, exit statuses, and nothing of Qt."""

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from core import __version__, cli

ROOT = Path(__file__).parents[3]
Call = Callable[..., Any]
COMMANDS = ("train", "evaluate", "predict", "export", "demo", "sample", "strategies", "weights")


def test_help_names_every_command(handful: Call) -> None:
    done = handful("--help")
    assert done.returncode == 0
    assert all(command in done.stdout for command in COMMANDS)


def test_the_version_is_said(handful: Call) -> None:
    assert handful("--version").stdout == f"Handful {__version__}\n"


def test_wrong_usage_ends_with_2_and_leaves_standard_output_empty(handful: Call) -> None:
    done = handful("predict")
    assert (done.returncode, done.stdout) == (2, "")
    assert "usage: handful predict" in done.stderr


def test_what_could_not_be_done_ends_with_3_in_one_sentence(handful: Call, tmp_path: Path) -> None:
    done = handful("evaluate", tmp_path / "absent", tmp_path, "--json")
    assert (done.returncode, done.stdout) == (3, "")
    assert done.stderr == f"handful: {tmp_path / 'absent'} is not there. Give the folder that a training wrote.\n"


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_knows_json(command: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        cli.main([command, "--help"])
    assert ended.value.code == 0
    assert "--json" in capsys.readouterr().out


def test_no_command_needs_qt(tmp_path: Path) -> None:
    """PySide6 is made impossible to import, and the program still does its work."""
    script = (
        "import sys; sys.modules['PySide6'] = sys.modules['pyqtgraph'] = None; import main; "
        f"raise SystemExit(main.main(['sample', {str(tmp_path / 'pictures')!r}, '--per-label', '1', '--json']))"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=False, cwd=ROOT)
    assert done.returncode == 0, done.stderr
    assert (tmp_path / "pictures" / "Shoes").is_dir()


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such pipes")
def test_a_reader_that_goes_away_is_no_disaster(basic_model: Path, tiny_folder: Path) -> None:
    command = [sys.executable, str(ROOT / "main.py"), "predict", str(basic_model), *[str(tiny_folder)] * 300, "--json"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        process.stdout.readline()
        process.stdout.close()
        words = process.stderr.read()
    assert process.returncode == 3
    assert words.endswith("\nhandful: Nobody reads the output any more.\n")
    assert "Traceback" not in words
    assert "BrokenPipe" not in words
