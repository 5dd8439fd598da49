"""Where the cells of a grid lie."""

from itertools import pairwise

import pytest
from PySide6.QtCore import QPoint, QRect

from gui.widgets.grid_geometry import GAP, MARGIN, MOST_BETWEEN_COLUMNS, grid_geometry


@pytest.mark.parametrize(("width", "columns"), [(40, 1), (120, 1), (224, 2), (328, 3), (912, 8), (1232, 11)])
def test_columns_fill_the_width_without_touching(width, columns):
    geometry = grid_geometry(width, 100)
    assert geometry.columns == columns
    places = [geometry.place(index) for index in range(columns)]
    assert places[0].left() == MARGIN
    assert all(one.right() + GAP < other.left() + 1 for one, other in pairwise(places))
    if columns > 1:
        assert width - MARGIN - 1 <= places[-1].right() + 1 <= width - MARGIN


def test_columns_do_not_drift_apart_where_another_one_nearly_fits():
    geometry = grid_geometry(328 + 100, 100)
    assert geometry.columns == 3
    assert geometry.place(1).left() - geometry.place(0).right() - 1 == MOST_BETWEEN_COLUMNS


def test_every_cell_is_found_where_it_lies_and_nothing_in_the_gaps():
    geometry = grid_geometry(500, 100)
    for index in range(23):
        place = geometry.place(index)
        for corner in (place.topLeft(), place.bottomRight(), place.center()):
            assert geometry.index_at(corner, 23) == index
        assert geometry.index_at(place.topLeft() - QPoint(1, 0), 23) is None
        assert geometry.index_at(place.bottomLeft() + QPoint(0, 1), 23) is None
    assert geometry.index_at(geometry.place(23).center(), 23) is None


@pytest.mark.parametrize("area", [QRect(0, 0, 500, 5000), QRect(150, 130, 200, 260), QRect(-40, -40, 120, 170)])
def test_an_area_touches_the_cells_that_it_overlaps(area):
    geometry = grid_geometry(500, 100)
    expected = [index for index in range(23) if geometry.place(index).intersects(area)]
    assert [index for run in geometry.touched(area, 23) for index in run] == expected


def test_whole_lines_are_one_run():
    geometry = grid_geometry(500, 100)
    assert geometry.touched(QRect(0, 0, 500, 10_000_000), 100_000) == [range(100_000)]


@pytest.mark.parametrize(("top", "bottom"), [(0, 99), (110, 130), (333, 700), (-50, 20), (9_000, 9_100), (-90, -5)])
def test_a_stripe_shows_whole_lines(top, bottom):
    geometry = grid_geometry(500, 100)
    seen = [i for i in range(23) if geometry.place(i).top() <= bottom and geometry.place(i).bottom() >= top]
    assert set(geometry.between(top, bottom, 23)) >= set(seen)
    assert len(geometry.between(top, bottom, 23)) <= len(seen) + 2 * geometry.columns


def test_the_height_ends_below_the_last_line():
    geometry = grid_geometry(500, 100)
    assert geometry.height(23) == geometry.place(22).bottom() + 1 + MARGIN
    assert geometry.height(0) == 2 * MARGIN
