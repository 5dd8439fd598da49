"""`handful demo`: the whole way once, in a process of its own."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import onnx
import pytest

from core.model.saved import load

Call = Callable[..., Any]


@pytest.mark.slow
def test_the_whole_way_once(handful: Call, tmp_path: Path) -> None:
    done = handful("demo", "--output", tmp_path / "demo", "--json")
    assert done.returncode == 0, done.stderr
    objects = [json.loads(line) for line in done.stdout.splitlines()]
    (finished,) = [one for one in objects if one.get("event") == "run_finished"]
    (judged,) = [one for one in objects if "confusion" in one]
    (proved,) = [one for one in objects if "max_difference" in one]
    assert finished["reason"] in ("completed", "early")
    assert judged["n"] == 40
    assert judged["accuracy"] >= 0.9
    assert proved["same_top1"] is True
    assert [one["label"] for one in objects if "label" in one] == ["Handbags", "Shoes"]
    assert load(tmp_path / "demo" / "model").card.labels == ("Handbags", "Shoes")
    onnx.checker.check_model(onnx.load(tmp_path / "demo" / "model.onnx"))
    assert "5. Exporting it" in done.stderr


def test_on_a_full_disk_it_leaves_nothing(call: Call, small_disk: Path) -> None:
    said = call("demo", "--output", small_disk / "demo")
    assert said.status == 3
    assert "disk is full" in said.err
    assert list(small_disk.iterdir()) == []


def test_it_does_not_write_among_other_things(call: Call, tmp_path: Path) -> None:
    (tmp_path / "letter.txt").touch()
    said = call("demo", "--output", tmp_path)
    assert said.status == 3
    assert [path.name for path in tmp_path.iterdir()] == ["letter.txt"]
