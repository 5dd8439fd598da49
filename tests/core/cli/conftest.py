"""The command line called in this process, its output read line by line."""

import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest

from core import cli


@dataclass(frozen=True)
class Said:
    """What a command returned and wrote."""

    status: int
    out: str
    err: str

    @property
    def objects(self) -> list[dict[str, Any]]:
        """Standard output as JSON objects; fails when anything else is there."""
        return [json.loads(line) for line in self.out.splitlines()]


@pytest.fixture
def call(capsys: pytest.CaptureFixture[str]) -> Callable[..., Said]:
    """Calls the command line with these arguments."""

    def call(*arguments: object) -> Said:
        capsys.readouterr()
        status = cli.main([str(argument) for argument in arguments])
        captured = capsys.readouterr()
        return Said(status, captured.out, captured.err)

    return call
