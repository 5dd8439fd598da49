"""The window's looks: palettes read from resources, put on the application, and followed when the system changes."""

import tomllib
from dataclasses import dataclass, fields
from functools import cache
from typing import Literal, cast, get_args

from PySide6.QtCore import QObject, QSettings, Qt, Slot
from PySide6.QtGui import QAction, QActionGroup, QColor, QGuiApplication, QPalette
from PySide6.QtWidgets import QApplication, QMenu, QWidget

import resources
from gui.style_sheet import style_sheet

Scheme = Literal["system", "light", "dark"]

BASE_TEXT_PX = 13
_SETTING = "view/scheme"


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


def _is_dark(palette: QPalette) -> bool:
    return palette.color(QPalette.ColorRole.Window).lightness() < 128


def current() -> Tokens:
    """The tokens of the palette that the application has now; ask again when the palette changes."""
    return tokens(dark=_is_dark(QGuiApplication.palette()))


def tokens_of(widget: QWidget) -> Tokens:
    """The tokens that `widget` is to paint with now; ask again when the palette changes."""
    # Its own palette would mislead: style sheets put a button's ground into it, and until a widget is first shown it is
    # still that of its making. All of the program wears one palette.
    return current()


@cache
def label_colour(index: int) -> QColor:
    """The colour of the class label with this colour index (any integer, taken modulo the palette)."""
    colours = _palettes()["labels"]["colours"]
    return QColor(colours[index % len(colours)])


def label_colour_count() -> int:
    """How many label colours there are."""
    return len(_palettes()["labels"]["colours"])


def apply(app: QApplication, scheme: Scheme) -> None:
    """Dress the application in Fusion, our palette and our style sheet; "system" follows the desktop from now on."""
    (app.findChild(_Wardrobe) or _Wardrobe(app)).choose(scheme)


def remembered_scheme() -> Scheme:
    """What the person last chose in the View menu."""
    found = QSettings().value(_SETTING, "system")
    return cast(Scheme, found) if found in get_args(Scheme) else "system"


class SchemeMenu(QMenu):
    """System, Light or Dark: puts the choice on the application and remembers it."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(self.tr("&Appearance"), parent)
        self.setObjectName("schemeMenu")
        self._group = QActionGroup(self)
        titles = {"system": self.tr("Like the &system"), "light": self.tr("&Light"), "dark": self.tr("&Dark")}
        for scheme, title in titles.items():
            action = self._group.addAction(QAction(title, self, checkable=True))
            action.setObjectName(f"{scheme}SchemeAction")
            action.setData(scheme)
            action.setChecked(scheme == remembered_scheme())
        self.addActions(self._group.actions())
        self._group.triggered.connect(self._on_triggered)

    @Slot(QAction)
    def _on_triggered(self, action: QAction) -> None:
        QSettings().setValue(_SETTING, action.data())
        app = QApplication.instance()
        assert isinstance(app, QApplication)
        apply(app, action.data())


class _Wardrobe(QObject):
    """Lives as the application's child and changes its clothes when the desktop turns dark or light."""

    def __init__(self, app: QApplication) -> None:
        super().__init__(app)
        self._app = app
        self._scheme: Scheme = "system"
        self._worn: bool | None = None
        app.setStyle("Fusion")
        font = app.font()
        font.setPixelSize(BASE_TEXT_PX)
        app.setFont(font)
        app.styleHints().colorSchemeChanged.connect(self._on_system_changed)

    def choose(self, scheme: Scheme) -> None:
        self._scheme = scheme
        # Turns the desktop's own parts too (title bar, file dialogs) where it knows schemes; bare X11 does not
        known = {"light": Qt.ColorScheme.Light, "dark": Qt.ColorScheme.Dark}
        self._app.styleHints().setColorScheme(known.get(scheme, Qt.ColorScheme.Unknown))
        self._dress()

    @Slot()
    def _on_system_changed(self) -> None:
        if self._scheme == "system":
            self._dress()

    def _dress(self) -> None:
        system_dark = self._app.styleHints().colorScheme() == Qt.ColorScheme.Dark
        dark = system_dark if self._scheme == "system" else self._scheme == "dark"
        if dark == self._worn:
            return
        self._worn = dark
        worn = tokens(dark=dark)
        self._app.setPalette(palette_of(worn))
        self._app.setStyleSheet(style_sheet(worn))


def palette_of(worn: Tokens) -> QPalette:
    """Qt's palette in the colours of these tokens: what Fusion and plain widgets paint with."""
    role = QPalette.ColorRole
    palette = QPalette(worn.text, worn.surface, worn.surface, worn.border, worn.border, worn.text, worn.surface)
    colours = {
        role.Window: worn.window,
        role.AlternateBase: worn.raised,
        role.ToolTipBase: worn.raised,
        role.ToolTipText: worn.text,
        role.PlaceholderText: worn.muted,
        role.BrightText: worn.text,
        role.ButtonText: worn.text,
        role.Link: worn.accent,
        role.LinkVisited: worn.accent,
        role.Highlight: worn.accent,
        role.Accent: worn.accent,
        role.HighlightedText: worn.on_accent,
    }
    for each, colour in colours.items():
        palette.setColor(each, colour)
    for each in (role.WindowText, role.Text, role.ButtonText):
        palette.setColor(QPalette.ColorGroup.Disabled, each, worn.muted)
    palette.setColor(QPalette.ColorGroup.Disabled, role.Highlight, worn.border)
    return palette
