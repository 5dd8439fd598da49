"""How a picture lies in a view that is zoomed and moved: arithmetic without widgets."""

from dataclasses import dataclass

from PySide6.QtCore import QPointF, QRectF, QSize, QSizeF

MOST_ENLARGED_TO_FIT = 2.0
MOST = 8.0  # times as large as the picture itself


@dataclass(frozen=True, slots=True)
class Zoom:
    """`scale` widget pixels a picture's pixel; `centre` is the picture's point in the middle of the view."""

    scale: float
    centre: QPointF

    def place(self, picture: QSize, view: QSizeF) -> QRectF:
        """Where the picture lies in the view."""
        left = view.width() / 2 - self.centre.x() * self.scale
        top = view.height() / 2 - self.centre.y() * self.scale
        return QRectF(left, top, picture.width() * self.scale, picture.height() * self.scale)


def fit_scale(picture: QSize, view: QSizeF) -> float:
    """The scale at which all of the picture is seen, a small one at twice its size at most."""
    if picture.isEmpty() or view.isEmpty():
        return 1.0
    return min(view.width() / picture.width(), view.height() / picture.height(), MOST_ENLARGED_TO_FIT)


def fitted(picture: QSize, view: QSizeF) -> Zoom:
    return Zoom(fit_scale(picture, view), QPointF(picture.width() / 2, picture.height() / 2))


def zoomed(zoom: Zoom, scale: float, *, at: QPointF, picture: QSize, view: QSizeF) -> Zoom:
    """The zoom at another scale, with what lies at the view's point `at` staying there."""
    fit = fit_scale(picture, view)
    scale = max(min(fit, 1.0), min(max(MOST, fit), scale))
    from_middle = at - QPointF(view.width() / 2, view.height() / 2)
    centre = zoom.centre + from_middle / zoom.scale - from_middle / scale
    return within(Zoom(scale, centre), picture=picture, view=view)


def moved(zoom: Zoom, by: QPointF, *, picture: QSize, view: QSizeF) -> Zoom:
    """The zoom with the picture pushed by so many pixels of the view."""
    return within(Zoom(zoom.scale, zoom.centre - by / zoom.scale), picture=picture, view=view)


def within(zoom: Zoom, *, picture: QSize, view: QSizeF) -> Zoom:
    """The zoom without empty space at a side beyond which more of the picture lies."""
    x = _kept_within(zoom.centre.x(), picture.width(), view.width() / zoom.scale)
    y = _kept_within(zoom.centre.y(), picture.height(), view.height() / zoom.scale)
    return Zoom(zoom.scale, QPointF(x, y))


def _kept_within(centre: float, length: float, seen: float) -> float:
    if seen >= length:
        return length / 2
    return max(seen / 2, min(length - seen / 2, centre))
