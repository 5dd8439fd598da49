"""The script that is shipped with an export, run as whoever gets it would: in a process that knows nothing else."""

import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

from core.export.unproved import Unproved

Answer = Callable[[Path, Sequence[str]], Iterator[dict[str, Any]]]  # of files in a folder: the script's JSON for each


def answers(script: Path, model: Path) -> Answer:
    """What the script says to pictures, with this model. The iterator raises Unproved when it breaks off."""

    def answer(folder: Path, names: Sequence[str]) -> Iterator[dict[str, Any]]:
        command = [sys.executable, "-E", "-s", "-B", "-W", "ignore", str(script.resolve()), "--json"]
        command += ["--model", str(model.resolve()), *names]
        with subprocess.Popen(
            command,
            cwd=folder,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            env={name: value for name, value in os.environ.items() if not name.startswith("PYTHON")},
            text=True,
            encoding="utf-8",
            errors="replace",
        ) as process:
            assert process.stdout
            assert process.stderr
            try:
                left = len(names)
                for line in process.stdout:
                    left -= 1
                    yield json.loads(line)
                if left:
                    raise Unproved(
                        f"The exported file could not be run: {_last_line(process.stderr.read())}",
                        "Nothing was written. Please report this with your version of Handful.",
                    )
            finally:
                process.kill()

    return answer


def _last_line(text: str) -> str:
    return next((line for line in reversed(text.splitlines()) if line.strip()), "it said nothing")
