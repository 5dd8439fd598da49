"""The bar of what can be done with chosen pictures."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QMenu, QPushButton, QWidget

from gui import theme
from gui.widgets.selection_bar import LabelChoice, SelectionBar

LABELS = (
    LabelChoice(7, "Shoes", 0, 1),
    LabelChoice(9, "Hats & <b>caps</b>\twith\nlines", 1, 2),
    LabelChoice(-1, "Not labelled yet", None, 0),
    *(LabelChoice(100 + number, f"Label {number}", number) for number in range(200)),
)


@pytest.fixture
def host(qtbot, qapp):
    """What the bar lies on: as a window of its own it could not be narrow. Dressed as in the program."""
    theme.apply(qapp, "light")
    host = QWidget()
    qtbot.addWidget(host)
    host.resize(1700, 100)
    return host


@pytest.fixture
def bar(qtbot, host):
    bar = SelectionBar(host)
    bar.resize(520, bar.sizeHint().height())
    bar.set_labels(LABELS)
    bar.set_count(3)
    with qtbot.waitExposed(host):
        host.show()
    return bar


def button(bar, name):
    return bar.findChild(QPushButton, name)


def test_it_is_there_while_something_is_chosen(bar):
    assert bar.isVisible()
    assert bar.findChild(QLabel, "chosenCount").text() == "3 chosen"
    bar.set_count(0)
    assert not bar.isVisible()


def test_in_the_trash_it_offers_what_can_be_done_there(qtbot, bar):
    bar.set_in_trash(True)
    shown = [each.objectName() for each in bar.findChildren(QPushButton) if each.isVisible()]
    assert shown == ["restoreButton", "alikeButton", "lookButton", "deleteButton", "noneButton"]
    for name, wish in (("restoreButton", bar.restore_requested), ("deleteButton", bar.delete_requested)):
        with qtbot.waitSignal(wish):
            qtbot.mouseClick(button(bar, name), Qt.MouseButton.LeftButton)


@pytest.mark.parametrize(
    ("name", "wish"),
    [
        ("newLabelButton", "new_label_requested"),
        ("alikeButton", "alike_requested"),
        ("lookButton", "closer_look_requested"),
        ("copyButton", "copy_requested"),
        ("trashButton", "trash_requested"),
        ("noneButton", "none_requested"),
    ],
)
def test_buttons_ask_by_mouse_and_by_keyboard(qtbot, bar, name, wish):
    with qtbot.waitSignal(getattr(bar, wish)):
        qtbot.mouseClick(button(bar, name), Qt.MouseButton.LeftButton)
    with qtbot.waitSignal(getattr(bar, wish)):
        qtbot.keyClick(button(bar, name), Qt.Key.Key_Space)


@pytest.mark.parametrize("width", [588, 808, 1128, 1600])  # the first: beside the list in the smallest window
@pytest.mark.parametrize("chosen", [1, 100_000])
@pytest.mark.parametrize("in_trash", [False, True])
def test_every_button_can_be_read_at_every_width(qtbot, bar, width, chosen, in_trash):
    bar.set_in_trash(in_trash)
    bar.resize(width, bar.height())
    bar.set_count(chosen)
    bar.layout().activate()
    for each in (button for button in bar.findChildren(QPushButton) if button.isVisible()):
        assert each.width() >= each.sizeHint().width()
        assert bar.rect().contains(each.geometry())
        assert each.accessibleName()
        assert each.toolTip().endswith(")")


def test_words_come_back_with_the_room_for_them(bar):
    assert button(bar, "trashButton").text() == ""
    bar.resize(1600, bar.height())
    assert button(bar, "trashButton").text() == "Trash"
    assert button(bar, "newLabelButton").text() == "New label from these"


@pytest.mark.qt_log_ignore("This plugin does not support", extend=True)
def test_the_menu_has_the_labels_with_their_keys(qtbot, bar):
    menu = bar.findChild(QMenu, "moveMenu")
    menu.popup(bar.mapToGlobal(bar.rect().topLeft()))
    actions = menu.actions()
    assert len(actions) == len(LABELS)
    assert [action.text() for action in actions[:3]] == [
        "Shoes\t1",
        "Hats && <b>caps</b>\N{REPLACEMENT CHARACTER}with\N{REPLACEMENT CHARACTER}lines\t2",
        "Not labelled yet\t0",
    ]
    assert [action.icon().isNull() for action in actions[:3]] == [False, False, True]
    menu.setActiveAction(actions[1])
    with qtbot.waitSignal(bar.move_requested) as moved:
        qtbot.keyClick(menu, Qt.Key.Key_Return)
    assert moved.args == [9]
