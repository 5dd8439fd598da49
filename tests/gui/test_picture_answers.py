"""What is counted of many answers: right, wrong, none of these, unreadable, and how two models compare."""

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from core.model import Prediction
from gui import theme
from gui.picture_answers import PictureAnswer, by_folder, filters, passes, side_by_side, summary, truth_of
from gui.viewmodels.test.asking import Progress, row_of, save_job
from gui.widgets.answer_table import RIGHT, AnswerModel, AnswerTable, text

CAT, DOG = Prediction((("Cat", 0.9), ("Dog", 0.1)), True, 0.2), Prediction((("Dog", 0.8), ("Cat", 0.2)), True, 0.1)
NONE = Prediction((("Cat", 0.6), ("Dog", 0.4)), False, 2.0)


def _row(number: int, said: Prediction | None, truth: str = "", other: Prediction | None = None) -> PictureAnswer:
    path = Path(f"/p/{number:03}.png")
    return PictureAnswer(path, path, truth=truth, prediction=said, error="" if said else "No picture.", other=other)


ROWS = [_row(0, CAT, "Cat"), _row(1, DOG, "Cat"), _row(2, NONE, "Cat"), _row(3, DOG), _row(4, None, "Dog")]


def test_what_is_turned_away_is_not_right_and_what_has_no_label_is_not_counted() -> None:
    assert [row.right for row in ROWS] == [True, False, False, None, None]
    assert summary(ROWS) == "1 of 3 right, 1 without a label to compare with, 1 none of these, 1 could not be read."
    assert summary([_row(0, CAT), _row(1, DOG)]) == "2 pictures answered."
    assert filters(ROWS, compared=False) == (
        ("all", "All", 5),
        ("wrong", "Wrong", 2),
        ("none", "None of these", 1),
        ("unread", "Could not be read", 1),
    )
    assert [passes(row, "wrong") for row in ROWS] == [False, True, True, False, False]


def test_the_table_that_people_open_holds_no_formula(tmp_path: Path) -> None:
    row = PictureAnswer(Path("p.png"), Path("=1+1.png"), prediction=CAT)
    list(save_job(tmp_path / "table.csv", ("Cat", "Dog"), [row], lambda: False))
    assert (tmp_path / "table.csv").read_text("utf-8-sig").splitlines()[1].startswith("'=1+1.png,Cat,")


def test_two_models_differ_where_they_say_something_else() -> None:
    same = [_row(number, CAT, other=CAT) for number in range(8)]
    assert side_by_side([*same, _row(8, CAT, other=NONE), _row(9, CAT, other=DOG)], ("A", "B"), []) == (
        "They differ on 2 of 10."
    )


def test_where_the_labels_are_known_it_says_which_is_better_or_that_nobody_can_tell() -> None:
    better = [_row(n, CAT, "Cat", other=DOG if n % 3 == 0 else CAT) for n in range(90)]
    said = side_by_side(better, ("A", "B"), ("Cat", "Dog"))
    assert said.startswith("They differ on 30 of 90. A is better than B: ")
    few = [_row(n, CAT, "Cat", other=DOG if n == 1 else CAT) for n in range(90)]
    assert "No difference you could measure between A and B" in side_by_side(few, ("A", "B"), ("Cat", "Dog"))
    assert side_by_side(few, ("A", "B"), ("Dog",)) == "They differ on 1 of 90."  # the other one knows no cats


def test_the_nearest_folder_that_is_a_label_names_the_truth(tmp_path: Path) -> None:
    labels = by_folder(("Cat", "Café"))
    assert row_of(tmp_path / "Cat" / "old" / "1.png", tmp_path, labels).truth == "Cat"
    assert row_of(tmp_path / "Cat" / "1.png", tmp_path / "Cat" / "1.png", labels).truth == "Cat"
    assert row_of(tmp_path / "Cat" / "old" / "1.png", tmp_path / "Cat" / "old", labels).truth == ""  # not given
    assert truth_of(("Cafe\u0301",), labels) == "Café"  # as another system writes it


@pytest.mark.usefixtures("window_room")
def test_the_table_sorts_by_each_column_and_filters() -> None:
    table = AnswerModel()
    table.set_rows(ROWS)

    def names() -> list[str]:
        return [text(table.row_at(line), 0) for line in range(table.rowCount())]

    table.sort(1)
    assert [text(table.row_at(line), 1) for line in range(5)] == ["Cat", "Dog", "Dog", "No picture.", "None of these"]
    table.sort(2)
    assert names()[-1] == "000.png"
    table.sort(3)
    assert names()[-1] == "002.png"
    table.sort(4)
    assert names()[:2] == ["001.png", "002.png"]
    table.sort(-1)
    assert names() == [f"00{n}.png" for n in range(5)]
    table.set_filter("none")
    assert names() == ["002.png"]
    table.change_rows({2: _row(2, CAT, "Cat")})
    assert table.rowCount() == 1  # it stays until it is arranged again
    table.set_filter("none")
    assert table.rowCount() == 0


@pytest.mark.usefixtures("window_room")
def test_rows_that_come_behind_leave_the_table_and_the_current_row_alone() -> None:
    table = AnswerTable()
    table.set_rows(ROWS)
    table.setCurrentIndex(table.answers.index(2, 0))
    resets: list[None] = []
    table.answers.modelReset.connect(lambda: resets.append(None))
    table.add_rows([_row(5, CAT), _row(6, DOG)])
    table.set_filter("all")
    assert (table.currentIndex().row(), table.answers.rowCount(), len(resets)) == (2, 7, 0)
    assert [table.answers.line_of(place) for place in range(7)] == list(range(7))
    table.answers.sort(0, Qt.SortOrder.DescendingOrder)
    table.setCurrentIndex(table.answers.index(1, 0))
    table.add_rows([_row(7, CAT)])
    assert table.answers.place_of(table.currentIndex().row()) == 5
    assert table.answers.place_of(0) == 7
    assert len(resets) == 2
    table.answers.change_rows({0: _row(9, NONE)})
    table.set_filter("all")
    assert len(resets) == 3
    assert table.answers.place_of(0) == 0


def test_how_long_it_takes_is_said_as_a_person_would() -> None:
    assert Progress(10).after(5) == ("5 of 10, a few seconds left", 0.5)


def test_what_is_wrong_has_the_colour_of_the_scheme(qtbot: QtBot, qapp: QApplication) -> None:
    table = AnswerTable()
    qtbot.addWidget(table)
    table.set_rows(ROWS)
    wrong = table.answers.index(1, RIGHT)
    with qtbot.waitExposed(table):
        table.show()
    for scheme in ("dark", "light"):
        theme.apply(qapp, scheme)
        qtbot.waitUntil(lambda: wrong.data(Qt.ItemDataRole.ForegroundRole) == theme.current().careful)
    assert text(_row(0, NONE), 3) == "nearest: Cat"
