"""The table of what was taken for what."""

import pytest
from PySide6.QtCore import QPoint, QSize, Qt

from gui.theme import tokens
from gui.widgets.confusion_matrix import ConfusionMatrix, sentence, shares
from gui.widgets.painting import contrast, readable_on

LABELS = ["Shoes", "Hats", "T-shirts"]
COUNTS = [[62, 12, 0], [1, 49, 0], [0, 0, 0]]


@pytest.fixture
def matrix(qtbot):
    matrix = ConfusionMatrix()
    qtbot.addWidget(matrix)
    matrix.set_matrix(LABELS, COUNTS)
    matrix.resize(matrix.sizeHint())
    with qtbot.waitExposed(matrix):
        matrix.show()
    return matrix


def test_cells_read_as_sentences():
    assert sentence(LABELS, COUNTS, (0, 1)) == "12 pictures of Shoes were taken for Hats"
    assert sentence(LABELS, COUNTS, (1, 0)) == "1 picture of Hats was taken for Shoes"
    assert sentence(LABELS, COUNTS, (0, 0)) == "62 pictures of Shoes were recognised"


def test_shades_are_shares_of_the_row():
    assert shares([[3, 1], [0, 0]]) == ((0.75, 0.25), (0.0, 0.0))


def test_a_click_tells_truth_and_answer(qtbot, matrix):
    place = matrix.geometry_now().cell_rect(0, 1).center()
    with qtbot.waitSignal(matrix.cell_activated) as activated:
        qtbot.mouseClick(matrix, Qt.MouseButton.LeftButton, pos=place)
    assert activated.args == [0, 1]


def test_a_click_on_a_name_is_no_cell(qtbot, matrix):
    with qtbot.assertNotEmitted(matrix.cell_activated):
        qtbot.mouseClick(matrix, Qt.MouseButton.LeftButton, pos=QPoint(2, 2))


def test_arrows_move_and_stop_at_the_edge_and_enter_activates(qtbot, matrix):
    for key in (Qt.Key.Key_Right, Qt.Key.Key_Right, Qt.Key.Key_Right, Qt.Key.Key_Down, Qt.Key.Key_Left):
        qtbot.keyClick(matrix, key)
    with qtbot.waitSignal(matrix.cell_activated) as activated:
        qtbot.keyClick(matrix, Qt.Key.Key_Return)
    assert activated.args == [1, 1]
    assert matrix.accessibleDescription() == "49 pictures of Hats were recognised"


def test_tooltips_are_literal(matrix):
    matrix.set_matrix(["<b>x</b>", "y"], [[1, 2], [3, 4]])
    geometry = matrix.geometry_now()
    cell = matrix.tooltip_at(geometry.cell_rect(0, 1).center())
    assert cell == "<qt>2 pictures of &lt;b&gt;x&lt;/b&gt; were taken for y</qt>"
    assert matrix.tooltip_at(geometry.row_name_rect(1).center()) == "y"
    assert matrix.tooltip_at(QPoint(1, 1)) == ""


@pytest.mark.parametrize("count", [2, 8, 20])
@pytest.mark.parametrize("side", [220, 400, 900])
def test_all_cells_lie_inside(qtbot, count, side):
    matrix = ConfusionMatrix()
    qtbot.addWidget(matrix)
    matrix.set_matrix(["A label's name " * 4] * count, [[1] * count] * count)
    matrix.resize(side, side)
    geometry = matrix.geometry_now()
    assert matrix.rect().contains(geometry.cell_rect(count - 1, count - 1))
    assert geometry.size.width() <= side
    assert geometry.size.height() <= side
    for index in (0, count - 1):
        assert geometry.cell_at(geometry.cell_rect(index, index).center()) == (index, index)
    assert not matrix.grab().isNull()


def test_the_height_follows_the_width(matrix):
    assert matrix.heightForWidth(150) < matrix.heightForWidth(400)
    hint = matrix.sizeHint()
    assert matrix.heightForWidth(hint.width()) == hint.height()


def test_nothing_judged_yet_is_no_error(qtbot):
    matrix = ConfusionMatrix()
    qtbot.addWidget(matrix)
    matrix.resize(QSize(200, 200))
    assert not matrix.grab().isNull()
    with qtbot.assertNotEmitted(matrix.cell_activated):
        qtbot.keyClick(matrix, Qt.Key.Key_Return)
        qtbot.mouseClick(matrix, Qt.MouseButton.LeftButton)


def test_fewer_labels_than_before_move_the_focus_inside(qtbot, matrix):
    for _ in range(2):
        qtbot.keyClick(matrix, Qt.Key.Key_Down)
    matrix.set_matrix(LABELS[:1], [[5]])
    with qtbot.waitSignal(matrix.cell_activated) as activated:
        qtbot.keyClick(matrix, Qt.Key.Key_Space)
    assert activated.args == [0, 0]


@pytest.mark.parametrize("dark", [False, True])
def test_numbers_are_readable_on_every_shade(dark):
    from gui.widgets.painting import blend

    worn = tokens(dark=dark)
    for step in range(101):
        ground = blend(worn.raised, worn.accent, step / 100)
        assert contrast(ground, readable_on(ground, rather=worn.on_accent)) >= 4.5


def test_it_follows_the_palette(matrix, darken):
    light = matrix.grab().toImage()
    darken()
    assert matrix.grab().toImage() != light
