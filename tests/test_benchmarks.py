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
