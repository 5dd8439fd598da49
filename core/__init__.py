"""Handful without a window: everything it can do, none of it in need of Qt."""

__version__ = "0.1.0"
