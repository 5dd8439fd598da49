"""What a person chooses for sliding filters: the picture, one filter or two, and how they are slid."""

from dataclasses import replace

from PySide6.QtCore import Signal, Slot
from PySide6.QtGui import QAction
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QFormLayout,
    QHBoxLayout,
    QMenu,
    QPushButton,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)

from core.convolution.sliding import MOST_STRIDE, Setting
from gui.icons import icon
from gui.pages.look_inside.filter_choice import FilterChoice
from gui.viewmodels.sliding import Wish
from gui.widgets.page_head import plain_label
from gui.widgets.plain_text import ElidedLabel

WIDTH = 304
_PADDINGS = {"none": "None: the filter stays inside", "same": "Same: zeros around it"}
_POOLINGS = {"none": "None", "max": "Max: the largest of 2 × 2", "average": "Average: the mean of 2 × 2"}


class Controls(QWidget):
    """Signals:
    changed()             a filter or a setting is another: read `applied`
    open_requested()      a file is to be chosen
    grid_requested(str)   a grid of numbers is wanted: "shape", "band", or "own", which is to be typed
    stepped(int)          the project's next picture (1) or the one before (-1) is wanted
    camera_toggled(bool)  the camera is to run
    """

    changed = Signal()
    open_requested = Signal()
    grid_requested = Signal(str)
    stepped = Signal(int)
    camera_toggled = Signal(bool)

    def __init__(self) -> None:
        super().__init__()
        self.setFixedWidth(WIDTH)
        self._name = ElidedLabel()
        self._name.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self._name.setObjectName("slidName")
        self._before = self._button("previousSample", "", "The project's picture before", "previous")
        self._next = self._button("nextSample", "", "The project's next picture", "next")
        self._open = self._button("openSlidPicture", "Open…", "Any picture on this computer")
        self._type = self._button("typeNumbers", "Numbers", "A small grid of numbers, as on a board")
        self._type.setMenu(self._grids())
        self.camera = self._button("slideCamera", "Camera", "Slide the filter over what the camera sees, live")
        self.camera.setCheckable(True)
        self._grey = self._choice("greyField", "Seen as", {"grey": "Grey: one channel", "colour": "Colour: three"})
        self._first = FilterChoice("firstFilter")
        self._with_second = QCheckBox("A second filter: depth two")
        self._with_second.setObjectName("secondFilterBox")
        self._second = FilterChoice("secondFilter", first=1)
        self._padding = self._choice("paddingField", "Padding", _PADDINGS)
        self._stride = self._choice(
            "strideField", "Stride", {str(number): str(number) for number in range(1, MOST_STRIDE + 1)}
        )
        self._relu = QCheckBox("ReLU: below zero becomes zero")
        self._relu.setObjectName("reluBox")
        self._pooling = self._choice("poolingField", "Pooling", _POOLINGS)
        self._lay_out()
        self._connect()
        self._second.hide()

    def applied(self, wish: Wish) -> Wish:
        """The wish with what is chosen here."""
        filters = (self._first.planes, self._second.planes) if self._with_second.isChecked() else (self._first.planes,)
        setting = Setting(
            padding=self._padding.currentData(),
            stride=int(self._stride.currentData()),
            relu=self._relu.isChecked(),
            pooling=self._pooling.currentData(),
        )
        return replace(wish, grey=self._grey.currentData() == "grey", filters=filters, setting=setting)

    def show_source(self, name: str, *, grid: bool) -> None:
        """Say what the filter is slid over; a grid has one channel."""
        self._name.setText(name)
        self._grey.setEnabled(not grid)
        self._grey.setToolTip("A grid of numbers has one channel" if grid else "")
        self._tell_channels()

    def show_count(self, count: int) -> None:
        """Without pictures in the project there is none to go to."""
        for button in (self._before, self._next):
            button.setEnabled(count > 0)
        if not count:
            self._next.setToolTip("The project has no pictures yet")

    def _lay_out(self) -> None:
        stepping, sources = QHBoxLayout(), QHBoxLayout()
        for row in (stepping, sources):
            row.setSpacing(6)
        for button in (self._before, self._next):
            button.setFixedWidth(44)
        stepping.addWidget(self._before)
        stepping.addWidget(self._name, 1)
        stepping.addWidget(self._next)
        for button in (self._open, self._type, self.camera):
            sources.addWidget(button, 1)
        form = QFormLayout()
        form.setVerticalSpacing(8)
        for field in (self._padding, self._stride, self._pooling):
            form.addRow(field.accessibleName(), field)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 8, 0)
        column.setSpacing(8)
        column.addWidget(plain_label("Picture", role="heading"))
        column.addLayout(stepping)
        column.addLayout(sources)
        column.addWidget(self._grey)
        column.addWidget(plain_label("Filter", role="heading"))
        for widget in (self._first, self._with_second, self._second):
            column.addWidget(widget)
        column.addWidget(plain_label("How it slides", role="heading"))
        column.addLayout(form)
        column.addWidget(self._relu)
        column.addStretch(1)

    def _connect(self) -> None:
        self._before.clicked.connect(self._on_before)
        self._next.clicked.connect(self._on_next)
        self._open.clicked.connect(self.open_requested)
        self.camera.toggled.connect(self.camera_toggled)
        self._with_second.toggled.connect(self._second.setVisible)
        self._with_second.toggled.connect(self.changed)
        self._relu.toggled.connect(self.changed)
        self._grey.currentIndexChanged.connect(self._on_grey)
        for field in (self._padding, self._stride, self._pooling):
            field.currentIndexChanged.connect(self.changed)
        for choice in (self._first, self._second):
            choice.changed.connect(self.changed)
        self._tell_channels()

    def _tell_channels(self) -> None:
        colour = self._grey.isEnabled() and self._grey.currentData() == "colour"
        for choice in (self._first, self._second):
            choice.set_channels(3 if colour else 1)

    @Slot()
    def _on_grey(self) -> None:
        self._tell_channels()
        self.changed.emit()

    def _grids(self) -> QMenu:
        menu = QMenu(self)
        for key, text in (("shape", "A shape"), ("band", "A band"), ("own", "Type your own…")):
            menu.addAction(text, self._on_grid).setData(key)
        return menu

    @Slot()
    def _on_grid(self) -> None:
        chosen = self.sender()
        assert isinstance(chosen, QAction)
        self.grid_requested.emit(chosen.data())

    @Slot()
    def _on_before(self) -> None:
        self.stepped.emit(-1)

    @Slot()
    def _on_next(self) -> None:
        self.stepped.emit(1)

    def _choice(self, name: str, words: str, entries: dict[str, str]) -> QComboBox:
        field = QComboBox()
        field.setObjectName(name)
        field.setAccessibleName(words)
        for key, text in entries.items():
            field.addItem(text, key)
        return field

    def _button(self, name: str, text: str, tooltip: str, symbol: str = "") -> QPushButton:
        button = QPushButton(text)
        button.setObjectName(name)
        button.setToolTip(tooltip)
        button.setAccessibleName(text.rstrip("…") or tooltip)
        if symbol:
            button.setIcon(icon(symbol))
        return button
