"""The camera, live: what it sees on the left, a bar per class label on the right."""

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QEvent, QObject, QSize, Qt, Slot
from PySide6.QtGui import QHideEvent, QShowEvent
from PySide6.QtWidgets import QCheckBox, QComboBox, QFrame, QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from gui.said import headline, how_sure
from gui.viewmodels.test.camera import CameraViewModel
from gui.viewmodels.test.live import LiveAnswer
from gui.widgets.label_bars import ROW_HEIGHT, BarRow, LabelBars
from gui.widgets.page_head import plain_label
from gui.widgets.plain_text import as_tooltip
from gui.widgets.scrolling import scrolling
from gui.widgets.webcam_view import WebcamView

_WAITING = ("Waiting for the camera …", "Some take a few seconds to warm up.")
_ROWS = 8  # labels that are seen without scrolling; so many fit into the smallest window
_HEAT_TIP = "Colour the places that speak for the answer"
_SMOOTH_TIP = "Show the mean over the last moments, so that the bars are calm"


class CameraTest(QWidget):
    """Opens the camera when it is seen, and gives it back when it is not. No signals."""

    title = "Camera"

    def __init__(self, view_model: CameraViewModel) -> None:
        super().__init__()
        self.setObjectName("cameraTest")
        self._view_model = view_model
        self._view = WebcamView()
        self._view.set_sentence(*_WAITING)
        self._camera = _camera_combo()
        self._smooth = QCheckBox("Smooth")
        self._heat = QCheckBox("Heat map")
        self._retry = QPushButton("Try again")
        self._status = plain_label(role="muted", name="liveStatus", wrap=True)
        self._rate = plain_label(role="small", name="liveRate")
        self._answer = _LiveAnswerCard()
        self._dress()
        self._lay_out()
        self._connect()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self.window().installEventFilter(self)
        self._follow()

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        self._view_model.look_away()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.WindowStateChange and self.isVisible():
            self._follow()
        return super().eventFilter(watched, event)

    def _follow(self) -> None:
        """Nobody sees a window that is minimised."""
        if self.window().isMinimized():
            self._view_model.look_away()
        else:
            self._view_model.watch()

    def _dress(self) -> None:
        named = {"smoothSwitch": self._smooth, "heatSwitch": self._heat, "retryCameraButton": self._retry}
        for name, widget in named.items():
            widget.setObjectName(name)
        self._smooth.setToolTip(_SMOOTH_TIP)
        self._heat.setToolTip(_HEAT_TIP)
        self._retry.hide()

    def _lay_out(self) -> None:
        choices = QHBoxLayout()
        choices.setSpacing(16)
        choices.addWidget(self._camera)
        choices.addWidget(self._smooth)
        choices.addWidget(self._heat)
        choices.addWidget(self._retry)
        choices.addStretch(1)
        choices.addWidget(self._rate)
        left = QVBoxLayout()
        left.setSpacing(12)
        left.addWidget(self._view, 1)
        left.addLayout(choices)
        left.addWidget(self._status)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 12, 0, 0)
        row.setSpacing(20)
        row.addLayout(left, 5)
        row.addWidget(self._answer, 4, Qt.AlignmentFlag.AlignTop)

    def _connect(self) -> None:
        model = self._view_model
        model.preview.cameras_changed.connect(self._on_cameras_changed)
        model.preview.trouble_changed.connect(self._on_trouble_changed)
        model.preview.noticed.connect(self._on_noticed)
        model.pictured.connect(self._on_pictured)
        model.answered.connect(self._on_answered)
        model.cleared.connect(self._on_cleared)
        model.heat_changed.connect(self._on_heat_changed)
        model.waiting_changed.connect(self._on_waiting_changed)
        model.rate_changed.connect(self._on_rate_changed)
        self._camera.activated.connect(self._on_camera_activated)
        self._smooth.toggled.connect(self._on_smooth_toggled)
        self._heat.toggled.connect(self._on_heat_toggled)
        self._retry.clicked.connect(self._on_retry)

    @Slot()
    def _on_cameras_changed(self) -> None:
        preview = self._view_model.preview
        cameras, chosen = preview.cameras, preview.camera
        self._camera.clear()
        for camera in cameras:
            self._camera.addItem(camera.name, camera.id)
        self._camera.setPlaceholderText("Choose a camera" if cameras else "No camera")
        self._camera.setCurrentIndex(-1 if chosen is None else self._camera.findData(chosen.id))
        self._camera.setEnabled(bool(cameras))

    @Slot(str, str)
    def _on_trouble_changed(self, message: str, hint: str) -> None:
        self._view.set_sentence(*((message, hint) if message else _WAITING))
        self._status.setText(f"{message} {hint}".strip() if self._view.live else "")
        self._retry.setVisible(bool(message) and not self._view_model.preview.running)
        self._on_cameras_changed()

    @Slot(str)
    def _on_noticed(self, sentence: str) -> None:
        self._status.setText(sentence)

    @Slot(object)
    def _on_pictured(self, pixels: NDArray[np.uint8] | None) -> None:
        self._view.set_frame(pixels)

    @Slot(object)
    def _on_answered(self, answer: LiveAnswer) -> None:
        self._answer.show_answer(answer, self._view_model.labels, self._view_model.label_colours)

    @Slot()
    def _on_cleared(self) -> None:
        self._answer.clear()

    @Slot(str)
    def _on_heat_changed(self, why_not: str) -> None:
        self._heat.setEnabled(not why_not)
        self._heat.setToolTip(as_tooltip(why_not or _HEAT_TIP))

    @Slot(str)
    def _on_waiting_changed(self, text: str) -> None:
        self._answer.wait(text)

    @Slot(int)
    def _on_rate_changed(self, rate: int) -> None:
        self._rate.setText(f"{rate} a second" if rate else "")

    @Slot(int)
    def _on_camera_activated(self, index: int) -> None:
        self._view_model.preview.choose(self._camera.itemData(index))

    @Slot(bool)
    def _on_smooth_toggled(self, wanted: bool) -> None:
        self._view_model.set_smooth(wanted)

    @Slot(bool)
    def _on_heat_toggled(self, wanted: bool) -> None:
        self._view_model.set_heat(wanted)

    @Slot()
    def _on_retry(self) -> None:
        self._view_model.watch()


class _LiveAnswerCard(QFrame):
    """The answer for what the camera sees now; the bars stay in their places."""

    def __init__(self) -> None:
        super().__init__()
        self.setProperty("role", "card")
        self._label = plain_label(role="result", name="liveLabel", wrap=True)
        self._sure = plain_label(role="muted", name="liveSure")
        self._bars = LabelBars()
        self._bars.setObjectName("liveBars")
        self._area = scrolling(self._bars)
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 16, 16, 16)
        column.setSpacing(8)
        for widget in (self._label, self._sure, self._area):
            column.addWidget(widget)
        column.addStretch(1)
        self.setMinimumHeight(240)
        self.clear()

    def clear(self) -> None:
        """There is nothing to answer."""
        self._label.setText("No picture yet")
        self._sure.setText("Hold something in front of the camera.")
        self._set_rows([])

    def wait(self, text: str) -> None:
        """Say what is being waited for."""
        if text:
            self._sure.setText(text)

    def show_answer(self, answer: LiveAnswer, labels: tuple[str, ...], colours: dict[str, int]) -> None:
        """Show what the model says."""
        prediction = answer.prediction
        shares = dict(prediction.ranking)
        self._label.setText(headline(prediction))
        self._sure.setText(how_sure(prediction))
        rows = [
            BarRow(name, shares[name], colours.get(name, 0), f"{100 * shares[name]:.0f} %")
            for name in labels
            if name in shares
        ]
        self._set_rows(rows)

    def _set_rows(self, rows: list[BarRow]) -> None:
        self._bars.set_rows(rows, glide=False)
        self._area.setFixedHeight(min(len(rows), _ROWS) * ROW_HEIGHT)


def _camera_combo() -> QComboBox:
    combo = QComboBox()
    combo.setObjectName("cameraCombo")
    combo.setAccessibleName("Camera")
    combo.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToContents)
    combo.setIconSize(QSize(0, 0))
    combo.setPlaceholderText("No camera")
    return combo
