"""The Train page: choose a way to learn, train, watch, and read how good it is."""

from gui.pages.train.page import TrainPage
from gui.pages.train.views import TrainViews

__all__ = ["TrainPage", "TrainViews"]
