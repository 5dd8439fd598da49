"""The CSV of answers: the same columns from the command line and the window, whole or not at all."""

import csv
import os
from pathlib import Path

import pytest

from core import answer_table
from core.errors import UserError
from core.model import Prediction
from core.model.predictor import FilePrediction

HEAD = ["path", "label", "probability", "known", "Cats", "Dogs, all", "error"]


def test_a_row_a_picture_and_a_column_a_label(tmp_path: Path) -> None:
    answers = [
        FilePrediction(Path("/p/1.png"), Prediction((("Dogs, all", 0.75), ("Cats", 0.25)), False)),
        FilePrediction(Path("/p/\udcff.txt"), None, "It is no picture."),
    ]
    answer_table.write(tmp_path / "answers.csv", ("Cats", "Dogs, all"), answers)
    content = (tmp_path / "answers.csv").read_bytes()
    assert content.startswith(b"\xef\xbb\xbf")  # or a spreadsheet takes it for something other than UTF-8
    assert list(csv.reader(content.decode("utf-8-sig").splitlines())) == [
        HEAD,
        ["/p/1.png", "Dogs, all", "0.750000", "false", "0.250000", "0.750000", ""],
        ["/p/\ufffd.txt", "", "", "", "", "", "It is no picture."],
    ]
    assert [path.name for path in tmp_path.iterdir()] == ["answers.csv"]


def _cells(file: Path) -> list[list[str]]:
    with file.open(newline="", encoding="utf-8-sig") as opened:
        return list(csv.reader(opened))


def test_a_label_that_is_called_like_a_column_has_one_of_its_own(tmp_path: Path) -> None:
    labels = ("path", "path (label)", "error", "Cats")
    said = Prediction(tuple(zip(labels, (0.4, 0.3, 0.2, 0.1), strict=True)), True)
    answer_table.write(tmp_path / "answers.csv", labels, [FilePrediction(Path("1.png"), said)])
    head, row = _cells(tmp_path / "answers.csv")
    assert len(set(head)) == len(head)
    assert head[:4] == HEAD[:4]
    assert head[4:] == ["path (label) (label)", "path (label)", "error (label)", "Cats", "error"]
    assert row[:5] == ["1.png", "path", "0.400000", "true", "0.400000"]


def test_no_cell_of_what_people_open_is_a_formula_and_programs_have_every_name_as_it_is(tmp_path: Path) -> None:
    label, name = "@SUM(1)", "=cmd|' calc'!A1.png"
    answers = [
        FilePrediction(Path(name), Prediction(((label, 1.0), ("Cats", 0.0)), True)),
        FilePrediction(Path("\t+1.png"), None, "-1 is no picture."),
    ]
    answer_table.write(tmp_path / "people.csv", (label, "Cats"), answers, for_people=True)
    head, first, second = _cells(tmp_path / "people.csv")
    assert head[4:] == [f"'{label}", "Cats", "error"]
    assert first == [f"'{name}", f"'{label}", "1.000000", "true", "1.000000", "0.000000", ""]
    assert (second[0], second[-1]) == ("'\t+1.png", "'-1 is no picture.")
    answer_table.write(tmp_path / "programs.csv", (label, "Cats"), answers)
    head, first, second = _cells(tmp_path / "programs.csv")
    assert (head[4], first[:2], second[0]) == (label, [name, label], "\t+1.png")


def test_a_folder_is_no_place_for_it(tmp_path: Path) -> None:
    with pytest.raises(UserError, match="is a folder"):
        answer_table.check(tmp_path)
    with pytest.raises(UserError):
        answer_table.write(tmp_path, ("Cats",), [])


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="this system has no named pipes")
def test_where_it_cannot_be_written_is_said_before_the_work(tmp_path: Path) -> None:
    pipe, file, link = tmp_path / "pipe.csv", tmp_path / "file", tmp_path / "link.csv"
    os.mkfifo(pipe)
    file.write_text("mine")
    link.symlink_to(file / "answers.csv")
    with pytest.raises(UserError, match="not an ordinary file"):
        answer_table.check(pipe)
    with pytest.raises(UserError, match="could not be written"):
        answer_table.check(link)
    link.unlink()
    link.symlink_to(tmp_path / "answers.csv")
    answer_table.check(link)
