"""A widget that scrolls up and down, never sideways, on the ground of what is around it."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QScrollArea, QWidget


def scrolling(widget: QWidget) -> QScrollArea:
    """The widget in a scroll area that is as wide as its place."""
    area = QScrollArea(widgetResizable=True)
    area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
    area.setProperty("role", "plain")
    area.setWidget(widget)
    return area
