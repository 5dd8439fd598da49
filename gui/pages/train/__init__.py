"""The Train page: choose a way to learn, train, watch, and read how good it is."""

from gui.pages.train.page import TrainPage

__all__ = ["TrainPage"]
