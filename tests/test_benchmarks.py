"""Benchmarks are run by hand and rarely: here it is seen that each of them still finds what it measures."""

import subprocess
import sys
from pathlib import Path

FOLDER = Path(__file__).resolve().parents[1] / "benchmarks"
CHILD = """
import runpy, sys
for file in sys.argv[1:]:
    runpy.run_path(file, run_name="looked_at")
"""


def test_each_benchmark_starts() -> None:
    files = sorted(map(str, FOLDER.glob("*.py")))
    assert files
    done = subprocess.run([sys.executable, "-c", CHILD, *files], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr


def test_keep_learning_still_measures_each_kind_of_change() -> None:
    """It makes its project by itself, of what the caches hold: when that changes, so must it."""
    command = [sys.executable, str(FOLDER / "keep_learning.py"), "--most", "100"]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    count, *measured = done.stdout.splitlines()[-1].replace(" s", "").split()
    assert count == "100"
    assert len([float(number) for number in measured]) == 5
