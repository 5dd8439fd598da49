"""Both palettes can be read by everyone, the choice is kept, and icons follow it."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QSettings, QSize
from PySide6.QtGui import QColor, QIcon, QImage
from PySide6.QtWidgets import QApplication, QPushButton, QWidget
from pytestqt.qtbot import QtBot

import resources
from gui import theme
from gui.icons import icon, pixmap
from gui.style_sheet import style_sheet

ICONS = sorted(path.stem for path in resources.path("icons/train.svg").parent.glob("*.svg"))
GROUNDS = ("window", "surface", "raised")
PAIRS = [
    *((front, ground) for front in ("text", "muted", "accent") for ground in GROUNDS),
    *((front, ground) for front in ("good", "careful") for ground in ("window", "surface")),
    ("on_accent", "accent"),
    ("text", "accent_soft"),
    ("accent", "accent_soft"),
    ("text", "careful_soft"),
    ("careful", "careful_soft"),
]


def luminance(colour: QColor) -> float:
    """Relative luminance after WCAG 2.2."""

    def linear(value: float) -> float:
        return value / 12.92 if value <= 0.04045 else ((value + 0.055) / 1.055) ** 2.4

    return 0.2126 * linear(colour.redF()) + 0.7152 * linear(colour.greenF()) + 0.0722 * linear(colour.blueF())


def contrast(first: QColor, second: QColor) -> float:
    dark, light = sorted((luminance(first), luminance(second)))
    return (light + 0.05) / (dark + 0.05)


@pytest.fixture
def app(qapp: QApplication) -> Iterator[QApplication]:
    """The application, undressed again afterwards."""
    yield qapp
    qapp.setStyleSheet("")
    theme.apply(qapp, "system")


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
@pytest.mark.parametrize(("front", "ground"), PAIRS)
def test_text_can_be_read_on_its_ground(front: str, ground: str, dark: bool) -> None:
    tokens = theme.tokens(dark=dark)
    assert contrast(getattr(tokens, front), getattr(tokens, ground)) >= 4.5


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
@pytest.mark.parametrize("curve", ["training_curve", "validation_curve"])
def test_curves_can_be_seen(curve: str, dark: bool) -> None:
    tokens = theme.tokens(dark=dark)
    assert contrast(getattr(tokens, curve), tokens.surface) >= 3


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
def test_the_primary_button_can_be_read_under_the_pointer(dark: bool) -> None:
    tokens = theme.tokens(dark=dark)
    rules = re.findall(r'role="primary"\]:(?:hover|pressed) { background: (#\w+)', style_sheet(tokens))
    assert len(rules) == 2
    assert all(contrast(tokens.on_accent, QColor(ground)) >= 4.5 for ground in rules)


def test_the_application_wears_the_scheme(app: QApplication, qtbot: QtBot) -> None:
    widget = QWidget()
    qtbot.addWidget(widget)
    for dark, scheme in ((True, "dark"), (False, "light")):
        theme.apply(app, scheme)
        assert theme.current() is theme.tokens(dark=dark)
        assert theme.tokens_of(widget) is theme.tokens(dark=dark)
        assert theme.tokens(dark=dark).surface.name() in app.styleSheet()
    assert app.font().pixelSize() == theme.BASE_TEXT_PX


def test_a_light_button_in_a_dark_window_knows_that_it_is_dark(app: QApplication, qtbot: QtBot) -> None:
    theme.apply(app, "dark")
    window = QWidget()
    qtbot.addWidget(window)
    button = QPushButton("Go", window)
    button.setProperty("role", "primary")
    window.show()
    assert theme.tokens_of(button).dark


def test_dressing_again_leaves_one_wardrobe(app: QApplication) -> None:
    for _ in range(3):
        theme.apply(app, "system")
    assert len(app.findChildren(theme._Wardrobe)) == 1


def test_the_choice_in_the_menu_is_worn_and_remembered(app: QApplication, qtbot: QtBot) -> None:
    menu = theme.SchemeMenu()
    qtbot.addWidget(menu)
    assert [action.isChecked() for action in menu.actions()] == [True, False, False]
    menu.actions()[2].trigger()
    assert theme.current().dark
    assert theme.remembered_scheme() == "dark"
    assert [action.isChecked() for action in theme.SchemeMenu(menu).actions()] == [False, False, True]


def test_a_scheme_that_does_not_exist_is_the_system_s(qapp: QApplication) -> None:
    QSettings().setValue("view/scheme", "pink")
    assert theme.remembered_scheme() == "system"


@pytest.mark.parametrize("name", ICONS)
def test_every_icon_draws_something(qapp: QApplication, name: str) -> None:
    image = icon(name).pixmap(QSize(24, 24), 2.0).toImage()
    assert image.size() == QSize(48, 48)
    assert any(image.pixelColor(x, y).alpha() for x in range(48) for y in range(48))


def test_icons_take_the_colour_of_the_moment(app: QApplication) -> None:
    stop = icon("stop", "accent")
    for scheme in ("light", "dark"):
        theme.apply(app, scheme)
        assert strongest(stop.pixmap(64, 64).toImage()) == theme.current().accent


def test_an_icon_that_is_off_is_fainter(app: QApplication) -> None:
    off = icon("stop").pixmap(QSize(64, 64), 1.0, QIcon.Mode.Disabled).toImage()
    assert strongest(off).alphaF() < 0.7


def test_a_pixmap_is_sharp_on_a_dense_screen(qapp: QApplication) -> None:
    drawn = pixmap("stop", 16, colour=QColor("#ff0000"), scale=2.0)
    assert drawn.size() == QSize(32, 32)
    assert drawn.devicePixelRatio() == 2.0
    assert strongest(drawn.toImage()) == QColor("#ff0000")


def test_an_unknown_icon_is_noticed_at_once(qapp: QApplication) -> None:
    with pytest.raises(FileNotFoundError, match="unknown"):
        icon("unknown")


def test_tinted_icons_have_no_colour_of_their_own() -> None:
    own = {"handful", "arrow-up", "arrow-down", "tick-light", "tick-dark"}
    for name in set(ICONS) - own:
        source = Path(resources.path(f"icons/{name}.svg")).read_text(encoding="utf-8")
        assert "currentColor" in source
        assert "#" not in source


def strongest(image: QImage) -> QColor:
    """The colour of the most opaque pixel."""
    pixels = (image.pixelColor(x, y) for x in range(image.width()) for y in range(image.height()))
    return max(pixels, key=QColor.alpha)
