"""The wall of thumbnails."""

import pytest
from PySide6.QtGui import QColor

from gui.theme import current, tokens
from gui.widgets.thumbnail_wall import GAP, ROWS, ThumbnailWall, wall_geometry


@pytest.mark.parametrize(("width", "columns"), [(40, 1), (272, 3), (326, 4), (368, 4), (2000, 8)])
def test_squares_fill_the_width(width, columns):
    geometry = wall_geometry(width)
    assert geometry.columns == columns
    used = columns * geometry.side + (columns - 1) * GAP
    assert width - columns < used <= width
    assert geometry.square(ROWS * columns - 1).bottom() < geometry.height


def test_a_picture_still_to_come_is_an_empty_square(qtbot, plain_picture):
    wall = ThumbnailWall()
    qtbot.addWidget(wall)
    wall.resize(322, wall.heightForWidth(322))
    wall.set_images([plain_picture(colour="#ff0000"), None])
    painted = wall.grab().toImage()
    geometry = wall_geometry(322)
    assert painted.pixelColor(geometry.square(0).center()) == QColor("#ff0000")
    assert painted.pixelColor(geometry.square(1).center()) == current().raised
    wall.set_images([plain_picture(colour="#ff0000"), plain_picture(colour="#00ff00")])
    assert wall.grab().toImage().pixelColor(geometry.square(1).center()) == QColor("#00ff00")


def test_only_the_latest_eight_are_shown(qtbot, plain_picture):
    wall = ThumbnailWall()
    qtbot.addWidget(wall)
    wall.resize(1200, wall.heightForWidth(1200))
    wall.set_images([plain_picture(colour="#ff0000")] * 8)
    eight = wall.grab().toImage()
    wall.set_images([plain_picture(colour="#ff0000")] * 20)
    assert wall.grab().toImage() == eight


def test_an_empty_wall_follows_the_palette(qtbot, darken):
    wall = ThumbnailWall(placeholder="Drop pictures here")
    qtbot.addWidget(wall)
    wall.resize(322, 158)
    darken()
    assert wall.grab().toImage().pixelColor(20, 20) == tokens(dark=True).raised
