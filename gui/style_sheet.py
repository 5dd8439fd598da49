"""The application's one style sheet, written from a palette's tokens; widgets choose by their "role"."""

from string import Template
from typing import TYPE_CHECKING

import resources

if TYPE_CHECKING:
    from gui.theme import Tokens

# The property "role", by widget:
#   QPushButton  primary, quiet, link (none: secondary); beside it large=true
#   QLabel       title, heading, result, muted, small, good, careful, badge
#   QFrame       card (selected=true frames it), tray, pill, bar, banner (kind=error|warning|info)
#   QScrollArea  plain (shows the ground it lies on)
# The ring of what is focused is one pixel wider than its border, so the padding is one pixel less.
_SHEET = Template("""
QMainWindow, QDialog { background: $window; }
QToolTip { background: $raised; color: $text; border: 1px solid $border; padding: 2px 4px; }

QLabel[role="title"] { font-size: 20px; font-weight: 600; }
QLabel[role="heading"] { font-size: 14px; font-weight: 600; }
QLabel[role="result"] { font-size: 22px; font-weight: 600; }
QLabel[role="muted"] { color: $muted; }
QLabel[role="small"] { color: $muted; font-size: 11px; }
QLabel[role="good"] { color: $good; }
QLabel[role="careful"] { color: $careful; }
QLabel[role="badge"] { background: $accent_soft; color: $accent; font-size: 11px; font-weight: 600;
    border-radius: 9px; padding: 2px 8px; max-height: 14px; }

QFrame[role="card"], QFrame[role="tray"] { background: $surface; border: 1px solid $border;
    border-radius: 10px; }
QFrame[role="tray"] { border: 1px dashed $scroll; }
QFrame[role="card"][selected="true"] { border: 2px solid $accent; }
QFrame[role="pill"] { background: $raised; border-radius: 13px; }
QFrame[role="banner"] { border-radius: 8px; background: $accent_soft; }
QFrame[role="banner"][kind="error"], QFrame[role="banner"][kind="warning"] { background: $careful_soft; }
QFrame[role="bar"] { background: $surface; border: 0 solid $border; }
QFrame#topBar { border-bottom-width: 1px; }
QFrame#rail { border-right-width: 1px; }

QPushButton { background: $surface; color: $text; border: 1px solid $border; border-radius: 8px;
    padding: 5px 11px; min-height: 18px; qproperty-iconSize: 22px 16px; }
QPushButton:hover, QPushButton:checked { background: $raised; }
QPushButton:pressed { background: $border; }
QPushButton:checked { border-color: $accent; color: $accent; }
QPushButton:disabled { color: $faint; background: $raised; }
QPushButton:focus { border: 2px solid $accent; padding: 4px 10px; }
QPushButton[role="primary"] { background: $accent; color: $on_accent; border-color: $accent;
    font-weight: 600; }
QPushButton[role="primary"]:hover { background: $accent_hover; border-color: $accent_hover; }
QPushButton[role="primary"]:pressed { background: $accent_pressed; border-color: $accent_pressed; }
QPushButton[role="primary"]:disabled { background: $raised; color: $faint; border-color: $border; }
QPushButton[role="primary"]:focus { border-color: $text; }
QPushButton[large="true"] { min-height: 24px; padding: 5px 17px; font-size: 14px; font-weight: 600; }
QPushButton[large="true"]:focus { padding: 4px 16px; }
QPushButton[role="quiet"] { background: transparent; border-color: transparent; }
QPushButton[role="quiet"]:hover { background: $raised; }
QPushButton[role="quiet"]:disabled { background: transparent; }
QPushButton[role="quiet"]:focus { border-color: $accent; }
QPushButton[role="link"] { background: transparent; border-color: transparent; text-decoration: underline;
    padding: 3px 7px; }
QPushButton[role="link"]:focus { border: 2px solid $accent; padding: 2px 6px; }
QPushButton[opens="menu"] { padding-right: 26px; }
QPushButton[opens="menu"]:focus { padding-right: 25px; }
QPushButton::menu-indicator { image: url($arrow_down); width: 10px; subcontrol-position: right center;
    right: 8px; }

QToolButton { background: transparent; border: 1px solid transparent; border-radius: 8px; padding: 4px; }
QToolButton:hover, QToolButton:checked { background: $raised; }
QToolButton:pressed { background: $border; }
QToolButton:focus { border: 2px solid $accent; padding: 3px; }
QToolButton::menu-indicator { image: none; }

QLineEdit, QPlainTextEdit, QTextEdit, QAbstractSpinBox, QComboBox { background: $surface; color: $text;
    border: 1px solid $border; border-radius: 8px; padding: 4px 8px; min-height: 20px;
    selection-background-color: $accent; selection-color: $on_accent; }
QLineEdit:focus, QPlainTextEdit:focus, QTextEdit:focus, QAbstractSpinBox:focus, QComboBox:focus {
    border: 2px solid $accent; padding: 3px 7px; }
QLineEdit[wrong="true"] { border-color: $careful; }
QLineEdit:disabled, QAbstractSpinBox:disabled, QComboBox:disabled { background: $raised; color: $faint; }
QAbstractSpinBox { qproperty-alignment: AlignCenter; }
QAbstractSpinBox QLineEdit, QAbstractSpinBox QLineEdit:focus { border: none; padding: 0; min-height: 0;
    background: transparent; }
QAbstractSpinBox::up-button, QAbstractSpinBox::down-button { width: 20px; border: none;
    subcontrol-origin: border; }
QAbstractSpinBox::up-button { subcontrol-position: top right; }
QAbstractSpinBox::down-button { subcontrol-position: bottom right; }
QAbstractSpinBox::up-arrow { image: url($arrow_up); width: 10px; height: 10px; }
QAbstractSpinBox::down-arrow, QComboBox::down-arrow { image: url($arrow_down); width: 10px; height: 10px; }
QComboBox::drop-down { border: none; width: 24px; }
QComboBox QAbstractItemView { background: $surface; border: 1px solid $border; padding: 4px; outline: 0; }

QMenuBar { background: $surface; padding: 0 8px; }
QMenuBar::item { background: transparent; padding: 5px 9px; border-radius: 6px; }
QMenuBar::item:selected { background: $raised; }
QMenu { background: $surface; border: 1px solid $border; padding: 5px; }
QMenu::item { padding: 6px 28px 6px 10px; border-radius: 6px; border: 1px solid transparent; }
QMenu::item:selected { background: $accent_soft; color: $text; }
QMenu::item:disabled { color: $faint; background: transparent; }
QMenu::icon { padding-left: 6px; }
QMenu::separator { height: 1px; background: $border; margin: 5px 8px; }

QProgressBar { background: $raised; border: none; border-radius: 5px; max-height: 10px; min-height: 10px; }
QProgressBar::chunk { background: $accent; border-radius: 5px; }

QScrollArea { border: none; }
QAbstractScrollArea::corner { background: transparent; border: none; }
QScrollArea[role="plain"], QScrollArea[role="plain"] > QWidget > QWidget { background: transparent; }
QScrollBar { background: transparent; border: none; margin: 0; }
QScrollBar:vertical { width: 12px; }
QScrollBar:horizontal { height: 12px; }
QScrollBar::handle { background: $scroll; border-radius: 4px; margin: 2px; }
QScrollBar::handle:vertical { min-height: 32px; }
QScrollBar::handle:horizontal { min-width: 32px; }
QScrollBar::handle:hover { background: $muted; }
QScrollBar::add-line, QScrollBar::sub-line { width: 0; height: 0; }
QScrollBar::add-page, QScrollBar::sub-page { background: transparent; }

QSlider:horizontal { min-height: 20px; }
QSlider::groove:horizontal { height: 4px; background: $border; border-radius: 2px; }
QSlider::sub-page:horizontal { background: $accent; border-radius: 2px; }
QSlider::handle:horizontal { width: 16px; height: 16px; margin: -6px 0; border-radius: 8px;
    background: $accent; }
QSlider::handle:horizontal:focus { background: $text; }
QSlider::handle:horizontal:disabled, QSlider::sub-page:horizontal:disabled { background: $faint; }

QCheckBox, QRadioButton { spacing: 8px; }
QCheckBox::indicator, QRadioButton::indicator { width: 16px; height: 16px; border: 1px solid $control;
    background: $surface; }
QCheckBox::indicator { border-radius: 4px; }
QRadioButton::indicator { border-radius: 9px; }
QCheckBox::indicator:checked { background: $accent; border-color: $accent; image: url($tick); }
QRadioButton::indicator:checked { width: 8px; height: 8px; border: 5px solid $accent; background: $on_accent; }
QCheckBox::indicator:hover, QRadioButton::indicator:hover { border-color: $accent; }
QCheckBox:disabled, QRadioButton:disabled { color: $faint; }
QCheckBox::indicator:disabled, QRadioButton::indicator:disabled { border-color: $border; background: $raised; }
QCheckBox:focus, QRadioButton:focus { color: $accent; text-decoration: underline; }

QAbstractItemView { background: $surface; border: 1px solid $border; border-radius: 8px; outline: 0; }
QTableView { gridline-color: $border; }
QHeaderView { background: $raised; border: none; border-radius: 0; }
QTableCornerButton::section { background: $raised; border: none; }
QTableView::item { padding: 2px 8px; }
QHeaderView::section { background: $raised; color: $muted; border: none; border-bottom: 1px solid $border;
    padding: 6px 8px; font-weight: 600; }
QTableView#layerTable, QTableView#layerTable QHeaderView { font-size: 12px; }
QTableView#layerTable::item { padding: 2px 4px; }
QTableView#layerTable QHeaderView::section { padding: 6px 7px; }
QTabWidget::pane { border: none; border-top: 1px solid $border; }
QTabBar { qproperty-drawBase: 0; }
QTabBar::tab { color: $muted; padding: 8px 12px; border: none; border-bottom: 2px solid transparent; }
QTabBar::tab:hover { color: $text; }
QTabBar::tab:selected { color: $accent; border-bottom-color: $accent; }
QTabBar::tab:focus { background: $accent_soft; border-radius: 6px; }
QSplitter::handle { background: transparent; }
QStatusBar { background: $surface; }
""")


def style_sheet(tokens: "Tokens") -> str:
    """The sheet in the colours of this palette."""
    colours = {name: getattr(tokens, name).name() for name in tokens.__slots__ if name != "dark"}
    return _SHEET.substitute(
        colours,
        faint=_mixed(tokens, "muted", "raised", 0.6),
        control=_mixed(tokens, "muted", "surface", 0.8),
        scroll=_mixed(tokens, "muted", "window", 0.4),
        accent_hover=_mixed(tokens, "accent", "text", 0.88),
        accent_pressed=_mixed(tokens, "accent", "text", 0.76),
        arrow_down=resources.path("icons/arrow-down.svg").as_posix(),
        tick=resources.path(f"icons/tick-{'dark' if tokens.dark else 'light'}.svg").as_posix(),
        arrow_up=resources.path("icons/arrow-up.svg").as_posix(),
    )


def _mixed(tokens: "Tokens", front: str, back: str, share: float) -> str:
    """`share` of the one token's colour over the other's, as "#rrggbb"."""
    pairs = zip(getattr(tokens, front).getRgb()[:3], getattr(tokens, back).getRgb()[:3], strict=True)
    return "#" + "".join(f"{round(one * share + other * (1 - share)):02x}" for one, other in pairs)
