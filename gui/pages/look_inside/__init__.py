"""The Look inside page: filters, layers and what a network learned, on one's own pictures."""

from gui.pages.look_inside.page import LookInsidePage

__all__ = ["LookInsidePage"]
