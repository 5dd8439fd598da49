"""`handful export`: proved, and never over something else."""

import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

Call = Callable[..., Any]


def test_json_has_exactly_its_keys_in_order(call: Call, basic_model: Path, tmp_path: Path) -> None:
    path = tmp_path / "model.onnx"
    said = call("export", basic_model, "--format", "onnx", "--output", path, "--json")
    (proved,) = said.objects
    assert said.status == 0
    assert list(proved) == ["format", "path", "bytes", "checked", "max_difference", "same_top1"]
    assert (proved["format"], proved["path"], proved["bytes"]) == ("onnx", str(path), path.stat().st_size)
    assert proved["checked"] >= 16
    assert 0 <= proved["max_difference"] <= 1e-4
    assert proved["same_top1"] is True
    assert os.listdir(tmp_path) == ["model.onnx"]


def test_an_existing_file_is_kept_unless_told_otherwise(call: Call, basic_model: Path, tmp_path: Path) -> None:
    path = tmp_path / "model.onnx"
    path.write_bytes(b"mine")
    arguments = ("export", basic_model, "--format", "onnx", "--output", path)
    said = call(*arguments)
    assert said.status == 3
    assert "is there already" in said.err
    assert path.read_bytes() == b"mine"
    said = call(*arguments, "--overwrite")
    assert said.status == 0
    assert "same answers" in said.out
    assert path.stat().st_size > 10_000


def test_what_was_exported_predicts_and_is_evaluated(
    call: Call, basic_model: Path, tiny_folder: Path, tmp_path: Path
) -> None:
    folder = tmp_path / "given away"
    exported = call("export", basic_model, "--format", "onnx", "--output", folder, "--data", tiny_folder)
    assert exported.status == 0
    before, after = (call("predict", model, tiny_folder, "--json").objects for model in (basic_model, folder))
    for one, other in zip(before, after, strict=True):
        assert other["probabilities"] == pytest.approx(one["probabilities"], abs=1e-4)
        assert (other["label"], other["known"]) == (one["label"], one["known"])
    reports = [call("evaluate", model, tiny_folder, "--json").objects for model in (basic_model, folder / "model.onnx")]
    assert reports[0] == reports[1]


def test_a_full_disk_is_one_sentence(call: Call, basic_model: Path, small_disk: Path) -> None:
    said = call("export", basic_model, "--format", "onnx", "--output", small_disk / "model.onnx", "--json")
    assert (said.status, said.out) == (3, "")
    assert "the disk is full" in said.err
    assert "Traceback" not in said.err
    assert os.listdir(small_disk) == []


def test_no_model_is_refused(call: Call, tmp_path: Path) -> None:
    said = call("export", tmp_path / "absent", "--format", "onnx", "--output", tmp_path / "model.onnx")
    assert said.status == 3
    assert "is not there" in said.err


def test_an_unknown_format_is_wrong_usage(call: Call, basic_model: Path, tmp_path: Path) -> None:
    with pytest.raises(SystemExit) as ended:
        call("export", basic_model, "--format", "pickle", "--output", tmp_path / "model.pkl")
    assert ended.value.code == 2
