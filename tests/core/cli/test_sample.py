"""`handful sample`: drawn pictures in class folders."""

import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

Call = Callable[..., Any]


def test_it_draws_class_folders(call: Call, tmp_path: Path) -> None:
    folder = tmp_path / "new" / "pictures"
    said = call("sample", folder, "--per-label", 2, "--json")
    assert said.status == 0
    assert said.objects == [{"path": str(folder), "labels": ["Handbags", "Shoes"], "pictures": 4}]
    for label in ("Handbags", "Shoes"):
        paths = sorted((folder / label).iterdir())
        assert len(paths) == 2
        for path in paths:
            with Image.open(path) as image:
                image.load()
                assert image.format == "JPEG"


def test_plain_output_is_a_sentence(call: Call, tmp_path: Path) -> None:
    said = call("sample", tmp_path / "pictures", "--per-label", 1)
    assert said.out == f"2 pictures of Handbags and Shoes are in {tmp_path / 'pictures'}.\n"


def test_an_existing_folder_is_left_alone(call: Call, tmp_path: Path) -> None:
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "letter.txt").touch()
    said = call("sample", tmp_path / "mine", "--per-label", 1, "--json")
    assert (said.status, said.out) == (3, "")
    assert os.listdir(tmp_path / "mine") == ["letter.txt"]


def test_a_full_disk_leaves_nothing(call: Call, small_disk: Path) -> None:
    said = call("sample", small_disk / "pictures", "--per-label", 40)
    assert said.status == 3
    assert "the disk is full" in said.err
    assert os.listdir(small_disk) == []


@pytest.mark.parametrize("count", ["0", "-3", "some", "1.5"])
def test_a_count_that_is_none_is_wrong_usage(call: Call, tmp_path: Path, count: str) -> None:
    with pytest.raises(SystemExit) as ended:
        call("sample", tmp_path / "pictures", "--per-label", count)
    assert ended.value.code == 2
