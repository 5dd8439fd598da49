"""Where the command line's words go: results to standard output, everything else to standard error."""

import json
import re
import sys
import time
from collections.abc import Iterable, Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any

from core import files
from core.errors import UserError
from core.files import printable
from core.project.snapshot import Skipped
from core.wording import duration

LINE_EVERY = 5.0  # seconds between plain progress lines
LONGEST_IN_TABLE = 40  # characters of a class label
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f]")
REDRAW_EVERY = 0.1  # seconds between updates of a terminal's progress line


class Output:
    """With `as_json` results are JSON objects, one a line; without, sentences. Counts the files passed over."""

    def __init__(self, *, as_json: bool) -> None:
        self.as_json = as_json
        self.skipped = 0
        self._drawn = 0
        self._last = 0.0

    def result(self, text: str, facts: Mapping[str, Any] | None = None) -> None:
        """A result: `facts` as JSON, or `text` for people."""
        self.clear()
        if not self.as_json:
            _print(_harmless(text))
        elif facts is not None:
            _print(json.dumps(facts, ensure_ascii=False, allow_nan=False))

    def note(self, text: str) -> None:
        """Something for people only, never mixed with results."""
        self.clear()
        _say(_harmless(printable(text)) + "\n")

    def skip(self, path: Path | str, reason: str) -> None:
        """Name a file that could not be read; the exit status will tell of it."""
        self.skipped += 1
        self.note(f"Skipped {on_one_line(path)}: {reason}")

    def error(self, error: UserError) -> None:
        """Say what could not be done, and what to do."""
        self.note(f"handful: {on_one_line(str(error))}")

    def progress(self, text: str, *, seconds_left: float | None = None) -> None:
        """How far it is: one line redrawn on a terminal, a plain line every few seconds otherwise."""
        now = time.monotonic()
        terminal = sys.stderr is not None and sys.stderr.isatty()
        if now - self._last < (REDRAW_EVERY if terminal else LINE_EVERY):
            return
        self._last = now
        line = text if seconds_left is None else f"{text} · {duration(seconds_left)} left"
        if terminal:
            _say(f"\r{line.ljust(self._drawn)}")
            self._drawn = len(line)
        else:
            _say(line + "\n")

    def clear(self) -> None:
        """Take a terminal's progress line away before something else is said."""
        if self._drawn:
            _say("\r" + " " * self._drawn + "\r")
            self._drawn = 0


def named(files: Iterable[Skipped]) -> list[dict[str, str]]:
    """The JSON of files with what is to be said of each."""
    return [_named(file) for file in files]


def _named(file: Skipped) -> dict[str, str]:
    said = {"path": printable(file.path), "reason": file.reason}
    return said | {"name": file.name, "label": ", ".join(file.labels)} if file.name else said


def known_as(file: Skipped) -> str:
    """What a person calls a project's picture, with its labels, and where it lies."""
    path = printable(file.path)
    if not file.name:
        return path
    return f"{file.name} ({', '.join(file.labels) or 'not labelled'}), {path}"


def on_one_line(name: Path | str) -> str:
    """A path or a class label for people, whatever it holds; scripts read the JSON, where nothing is replaced."""
    return " ".join(_harmless(printable(name)).replace("\t", " ").splitlines())


def in_table(label: str) -> str:
    """A class label in a table's row; on a terminal, which would break a long row, without the middle of a long one."""
    said = on_one_line(label)
    return files.without_middle(said, LONGEST_IN_TABLE) if sys.stdout and sys.stdout.isatty() else said


def _harmless(text: str) -> str:
    """Without the characters that would move a terminal's cursor, colour it or worse."""
    return _CONTROL.sub("\ufffd", text)


def _say(text: str) -> None:
    """To standard error, if there is one that takes it: no work is lost for want of somebody to tell of it."""
    if sys.stderr is not None:
        with suppress(OSError):
            sys.stderr.write(text)
            sys.stderr.flush()


def _print(text: str) -> None:
    try:
        print(printable(text), flush=True)
    except BrokenPipeError as error:  # whoever read the results has gone: `handful predict … | head`
        raise UserError("Nobody reads the output any more.") from error
    except OSError as error:
        raise files.refusal(error, Path("Standard output")) from error
