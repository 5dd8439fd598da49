"""The large picture."""

import numpy as np
import pytest
from PySide6.QtCore import QRect, QSize
from PySide6.QtGui import QColor

from gui.theme import current
from gui.widgets.picture_view import PictureView, fitted
from gui.widgets.pixels import as_shown

PLACE = QRect(0, 0, 600, 400)


@pytest.mark.parametrize(
    ("picture", "size"),
    [
        ((1200, 800), (600, 400)),
        ((400, 4000), (40, 400)),
        ((4000, 400), (600, 60)),
        ((100, 100), (200, 200)),  # at most twice as large
        ((10_000, 1), (600, 1)),
    ],
)
def test_pictures_fit_with_their_shape_kept(picture, size):
    place = fitted(QSize(*picture), PLACE)
    assert place.size() == QSize(*size)
    assert abs(place.center().x() - PLACE.center().x()) <= 1
    assert PLACE.contains(place)


def test_no_picture_needs_no_place():
    assert fitted(QSize(0, 0), PLACE).isEmpty()


def test_a_picture_is_shown_on_the_raised_ground_and_taken_away(qtbot, plain_picture):
    view = PictureView(placeholder="Drop a picture here")
    qtbot.addWidget(view)
    view.resize(600, 400)
    empty = view.grab().toImage()
    view.set_image(plain_picture(100, 200, "#ff0000"), name="boot.jpg")
    painted = view.grab().toImage()
    assert painted.pixelColor(300, 200) == QColor("#ff0000")
    assert painted.pixelColor(100, 200) == current().raised
    assert view.accessibleName() == "boot.jpg"
    view.set_image(None)
    assert view.grab().toImage() == empty
    assert view.accessibleName() == "Drop a picture here"


def test_another_size_scales_the_picture_anew(qtbot, plain_picture):
    view = PictureView()
    qtbot.addWidget(view)
    view.set_image(plain_picture(1000, 1000, "#ff0000"))
    for side in (200, 500):
        view.resize(side, side)
        painted = view.grab().toImage()
        assert painted.pixelColor(side - 20, side // 2) == QColor("#ff0000")


def test_a_frame_is_thinned_out_to_no_less_than_its_place_and_keeps_its_pixels() -> None:
    rows, columns = np.mgrid[:300, :400].astype(np.uint8)
    frame = np.stack([rows, columns, np.full_like(rows, 7)], axis=2)
    image = as_shown(frame, QSize(100, 90))
    assert (image.width(), image.height()) == (134, 100)
    assert image.pixelColor(10, 20).getRgb()[:3] == (60, 30, 7)
    assert as_shown(frame, QSize(900, 900)).size() == QSize(400, 300)
