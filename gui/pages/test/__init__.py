"""The Test page and its views."""

from gui.pages.test.page import TestPage

__all__ = ["TestPage"]
