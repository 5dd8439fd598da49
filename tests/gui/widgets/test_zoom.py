"""Zooming and moving a picture, as arithmetic."""

import pytest
from PySide6.QtCore import QPointF, QSize, QSizeF

from gui.widgets.zoom import MOST, fitted, moved, zoomed

VIEW = QSizeF(600, 400)
LARGE = QSize(3000, 1000)


@pytest.mark.parametrize(
    ("picture", "size"), [((1200, 800), (600, 400)), ((3000, 1000), (600, 200)), ((100, 50), (200, 100))]
)
def test_a_picture_is_fitted_into_the_middle(picture, size):
    place = fitted(QSize(*picture), VIEW).place(QSize(*picture), VIEW)
    assert (place.width(), place.height()) == pytest.approx(size)
    assert (place.center() - QPointF(300, 200)).manhattanLength() < 1e-6


@pytest.mark.parametrize("at", [(300, 200), (10, 200), (599, 390)])
def test_what_is_under_the_pointer_stays_there(at):
    point = QPointF(*at)
    before = zoomed(fitted(LARGE, VIEW), 1.0, at=QPointF(300, 200), picture=LARGE, view=VIEW)
    after = zoomed(before, 2.0, at=point, picture=LARGE, view=VIEW)

    def picture_point(zoom):
        return (point - zoom.place(LARGE, VIEW).topLeft()) / zoom.scale

    assert (picture_point(before) - picture_point(after)).manhattanLength() < 1e-6


def test_zooming_ends_at_the_whole_picture_and_at_eight_times_its_size():
    fit = fitted(LARGE, VIEW)
    middle = QPointF(300, 200)
    assert zoomed(fit, 1e-6, at=middle, picture=LARGE, view=VIEW) == fit
    assert zoomed(fit, 1e6, at=middle, picture=LARGE, view=VIEW).scale == MOST


def test_a_picture_cannot_be_pushed_out_of_sight():
    zoom = zoomed(fitted(LARGE, VIEW), 1.0, at=QPointF(300, 200), picture=LARGE, view=VIEW)
    place = moved(zoom, QPointF(9e9, -9e9), picture=LARGE, view=VIEW).place(LARGE, VIEW)
    assert place.left() == pytest.approx(0)
    assert place.bottom() == pytest.approx(VIEW.height())


@pytest.mark.parametrize("picture", [QSize(0, 0), QSize(1, 1), QSize(1, 4096), QSize(4096, 1)])
def test_odd_shapes_have_a_place(picture):
    zoom = zoomed(fitted(picture, VIEW), 3.0, at=QPointF(0, 0), picture=picture, view=VIEW)
    assert zoom.scale > 0
    assert zoom.place(picture, VIEW).isValid() or picture.isEmpty()
