"""Curves that are saved as a picture and as a table."""

import csv
from pathlib import Path

import pytest
from PySide6.QtGui import QImage
from PySide6.QtSvg import QSvgRenderer
from pytestqt.qtbot import QtBot

from core.errors import UserError
from core.training import EpochDone
from gui.pages.train.curves import Curves


def _epoch(number: int) -> EpochDone:
    return EpochDone(
        epoch=number,
        epochs=3,
        train_loss=1 / number,
        train_accuracy=0.5 + number / 10,
        validation_loss=1.1 / number,
        validation_accuracy=0.4 + number / 10,
        seconds=float(number),
        seconds_left=1.0,
        pictures_per_second=10.0,
    )


@pytest.fixture
def curves(qtbot: QtBot) -> Curves:
    widget = Curves()
    qtbot.addWidget(widget)
    widget.resize(900, 300)
    widget.show()
    return widget


def test_nothing_is_offered_to_save_before_there_is_something(qtbot: QtBot, curves: Curves) -> None:
    assert curves.save_button.isHidden()
    curves.append([_epoch(1)])
    assert not curves.save_button.isHidden()
    curves.reset()
    assert curves.save_button.isHidden()


def test_the_table_has_a_line_for_each_epoch(curves: Curves, tmp_path: Path) -> None:
    curves.append([_epoch(1), _epoch(2)])
    curves.append([_epoch(3)])
    curves.save_table(tmp_path / "curves.csv")
    with (tmp_path / "curves.csv").open(newline="", encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    assert [int(row["epoch"]) for row in rows] == [1, 2, 3]
    assert [float(row["validation_accuracy"]) for row in rows] == pytest.approx([0.5, 0.6, 0.7])
    assert float(rows[0]["train_loss"]) == 1.0


def test_the_picture_shows_both_charts_at_twice_their_size(curves: Curves, tmp_path: Path) -> None:
    curves.append([_epoch(1), _epoch(2), _epoch(3)])
    curves.save_picture(tmp_path / "curves.png")
    saved = QImage(str(tmp_path / "curves.png"))
    assert (saved.width(), saved.height()) == (2 * curves.width(), 2 * curves.height())
    colours = {saved.pixel(x, saved.height() // 2) for x in range(0, saved.width(), 3)}
    assert len(colours) > 3


def test_a_drawing_can_be_opened_again(curves: Curves, tmp_path: Path) -> None:
    curves.append([_epoch(1), _epoch(2)])
    curves.save_picture(tmp_path / "curves.svg")
    assert QSvgRenderer(str(tmp_path / "curves.svg")).isValid()


def test_a_place_that_takes_no_file_is_said(curves: Curves, tmp_path: Path) -> None:
    curves.append([_epoch(1)])
    (tmp_path / "file").write_text("")
    with pytest.raises(UserError):
        curves.save_table(tmp_path / "file" / "curves.csv")
