"""The Collect page: a card per class label, and a grid of the pictures of one."""

from gui.pages.collect.page import CollectPage

__all__ = ["CollectPage"]
