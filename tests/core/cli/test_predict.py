"""`handful predict`: a line a picture, in the order given."""

import csv
import os
import runpy
import shutil
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

import resources
from core.model import card as cards
from core.model.saved import turn_away
from core.novelty.threshold import SHARE

Call = Callable[..., Any]


def test_json_has_exactly_its_keys(call: Call, builtin_model: Path, unseen_folder: Path) -> None:
    path = unseen_folder / "Shoes" / "shoe-001.jpg"
    said = call("predict", builtin_model, path, "--json")
    (answer,) = said.objects
    assert said.status == 0
    assert list(answer["probabilities"].values()) == pytest.approx(sorted(answer["probabilities"].values())[::-1])
    assert answer["probability"] == max(answer["probabilities"].values())
    assert answer["probabilities"][answer["label"]] == answer["probability"]
    assert sum(answer["probabilities"].values()) == pytest.approx(1, abs=1e-5)
    assert list(answer) == ["path", "label", "probability", "probabilities", "known"]
    assert answer["path"] == str(path)
    assert answer["known"] is True


def test_files_and_folders_are_answered_in_the_order_given(call: Call, basic_model: Path, tiny_folder: Path) -> None:
    single = tiny_folder / "Discs" / "05.png"
    said = call("predict", basic_model, single, tiny_folder, single, "--json")
    inside = [str(path) for label in ("Bars", "Discs") for path in sorted((tiny_folder / label).iterdir())]
    assert [answer["path"] for answer in said.objects] == [str(single), *inside, str(single)]
    assert said.objects[0]["probabilities"] == pytest.approx(said.objects[-1]["probabilities"], abs=1e-5)


def test_what_cannot_be_read_is_named_and_the_rest_done(
    call: Call, basic_model: Path, tiny_folder: Path, tmp_path: Path
) -> None:
    (tmp_path / "letter.jpg").write_text("Dear diary,")
    (tmp_path / "nothing").mkdir()
    paths = [tmp_path / "letter.jpg", tiny_folder / "Discs" / "00.png", tmp_path / "absent.png", tmp_path / "nothing"]
    said = call("predict", basic_model, *paths, "--json")
    assert said.status == 1
    assert [answer["path"] for answer in said.objects] == [str(path) for path in paths]
    assert [list(answer) for answer in said.objects if "error" in answer] == [["path", "error"]] * 3
    assert "label" in said.objects[1]
    for path in (paths[0], paths[2], paths[3]):
        assert f"Skipped {path}: " in said.err


def test_top_names_only_the_likeliest(call: Call, basic_model: Path, tiny_folder: Path) -> None:
    path = tiny_folder / "Discs" / "00.png"
    (answer,) = call("predict", basic_model, path, "--top", 1, "--json").objects
    assert list(answer["probabilities"]) == [answer["label"]]
    (whole,) = call("predict", basic_model, path, "--top", 9, "--json").objects
    assert list(whole["probabilities"])[0] == answer["label"]  # noqa: RUF015
    assert len(whole["probabilities"]) == 2
    plain = call("predict", basic_model, path, "--top", 1).out
    assert plain.startswith(f"{path}: {answer['label']} ")
    assert plain.count("%") == 1


@pytest.mark.skipif(os.name == "nt", reason="no folder's name has a line break there")
def test_a_label_with_a_line_break_is_told_on_one_line(
    call: Call, basic_model: Path, tiny_folder: Path, tmp_path: Path
) -> None:
    model, picture = tmp_path / "model", tiny_folder / "Discs" / "00.png"
    shutil.copytree(basic_model, model)
    cards.write(model, replace(cards.read(model), labels=("Bars\nand rods", "Discs")))
    (line,) = call("predict", model, picture).out.splitlines()
    assert "Bars and rods " in line
    (answer,) = call("predict", model, picture, "--json").objects
    assert set(answer["probabilities"]) == {"Bars\nand rods", "Discs"}
    exported = runpy.run_path(str(resources.path("export/predict.py")), run_name="looked_at")
    assert "Bars and rods " in exported["in_words"](answer)
    assert "\n" not in exported["in_words"](answer)
    data = tmp_path / "pictures"
    shutil.copytree(tiny_folder / "Bars", data / "Bars\nand rods")
    shutil.copytree(tiny_folder / "Discs", data / "Discs")
    assert call("evaluate", model, data).out.splitlines()[-2].startswith("Bars and rods  ")


def test_a_table_holds_every_picture(call: Call, basic_model: Path, tiny_folder: Path, tmp_path: Path) -> None:
    (tmp_path / "letter.jpg").write_text("Dear diary,")
    table = tmp_path / "answers.csv"
    paths = [tiny_folder / "Discs" / "00.png", tmp_path / "letter.jpg"]
    said = call("predict", basic_model, *paths, "--csv", table, "--json")
    assert said.status == 1
    with table.open(newline="", encoding="utf-8-sig") as file:
        good, bad = csv.DictReader(file)
    assert list(good) == ["path", "label", "probability", "known", "Bars", "Discs", "error"]
    assert (good["path"], good["label"], good["known"], good["error"]) == (
        str(paths[0]),
        said.objects[0]["label"],
        "true",
        "",
    )
    assert float(good["Discs"]) == pytest.approx(said.objects[0]["probabilities"]["Discs"], abs=1e-6)
    assert (bad["path"], bad["label"], bad["Discs"]) == (str(paths[1]), "", "")
    assert bad["error"] == said.objects[1]["error"]


def test_a_table_that_cannot_be_written_is_said(
    call: Call, basic_model: Path, tiny_folder: Path, tmp_path: Path
) -> None:
    (tmp_path / "file").touch()
    said = call("predict", basic_model, tiny_folder / "Discs" / "00.png", "--csv", tmp_path / "file" / "answers.csv")
    assert said.status == 3
    assert "could not be written" in said.err
    assert said.out == "", "it is said before the work"
    assert os.listdir(tmp_path) == ["file"]
    assert call("predict", basic_model, tiny_folder, "--csv", tmp_path).status == 3


def test_an_empty_path_is_not_the_current_folder(call: Call, basic_model: Path) -> None:
    with pytest.raises(SystemExit) as left:
        call("predict", basic_model, "")
    assert left.value.code == 2


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs /dev/full")
def test_a_full_disk_behind_standard_output_is_said(handful: Call, basic_model: Path, tiny_folder: Path) -> None:
    with open("/dev/full", "w") as full:
        done = handful("predict", basic_model, tiny_folder, "--json", stdout=full)
    assert done.returncode == 3
    assert "Standard output could not be written: the disk is full." in done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize(("name", "sentence"), [("absent", "is not there"), ("empty", "holds no model")])
def test_no_model_no_answer(call: Call, tiny_folder: Path, tmp_path: Path, name: str, sentence: str) -> None:
    (tmp_path / "empty").mkdir()
    said = call("predict", tmp_path / name, tiny_folder, "--json")
    assert (said.status, said.out) == (3, "")
    assert sentence in said.err


@pytest.mark.skipif(os.name == "nt", reason="names are always Unicode on Windows")
def test_names_that_are_not_utf8_are_answered_too(
    call: Call, basic_model: Path, tiny_folder: Path, tmp_path: Path
) -> None:
    try:
        (tmp_path / "caf\udce9.png").write_bytes((tiny_folder / "Discs" / "00.png").read_bytes())
    except OSError:
        pytest.skip("this file system takes UTF-8 only")
    said = call("predict", basic_model, tmp_path, "--json")
    assert said.status == 0
    assert said.objects[0]["path"] == str(tmp_path / "caf\ufffd.png")


def test_a_path_must_be_given(call: Call, basic_model: Path) -> None:
    for wrong in ((), ("picture.png", "--top", "0")):
        with pytest.raises(SystemExit) as ended:
            call("predict", basic_model, *wrong)
        assert ended.value.code == 2


def test_what_is_turned_away_is_what_the_card_says(
    call: Call, builtin_model: Path, unseen_folder: Path, tmp_path: Path
) -> None:
    model = Path(shutil.copytree(builtin_model, tmp_path / "model"))

    def known() -> list[bool]:
        return [answer["known"] for answer in call("predict", model, unseen_folder, "--json").objects]

    before = known()
    turn_away(model, 0.6)
    turned = known()
    assert sum(turned) < sum(before)
    assert "at most 60 of 100 real ones" in call("predict", model, unseen_folder).err
    turn_away(model, SHARE)
    assert known() == before
