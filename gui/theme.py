"""The window's colours: palettes read from resources, and the tokens that painted widgets ask for."""

import tomllib
from dataclasses import dataclass, fields
from functools import cache

from PySide6.QtGui import QColor, QPalette
from PySide6.QtWidgets import QWidget

import resources


@dataclass(frozen=True, slots=True)
class Tokens:
    """One palette's colours by their role; `dark` says which palette it is."""

    dark: bool
    window: QColor
    surface: QColor
    raised: QColor
    border: QColor
    text: QColor
    muted: QColor
    accent: QColor
    accent_soft: QColor
    on_accent: QColor
    good: QColor
    careful: QColor
    careful_soft: QColor
    training_curve: QColor
    validation_curve: QColor


@cache
def _palettes() -> dict[str, dict[str, str]]:
    with resources.path("palettes.toml").open("rb") as file:
        return tomllib.load(file)


@cache
def tokens(dark: bool) -> Tokens:
    """The tokens of the light or the dark palette."""
    colours = _palettes()["dark" if dark else "light"]
    named = {field.name: QColor(colours[field.name]) for field in fields(Tokens) if field.name != "dark"}
    return Tokens(dark=dark, **named)


def tokens_of(widget: QWidget) -> Tokens:
    """The tokens of the palette that `widget` has now; ask again when the palette changes."""
    return tokens(dark=widget.palette().color(QPalette.ColorRole.Window).lightness() < 128)


@cache
def label_colour(index: int) -> QColor:
    """The colour of the class label with this colour index (any integer, taken modulo the palette)."""
    colours = _palettes()["labels"]["colours"]
    return QColor(colours[index % len(colours)])
