"""The window for recording with the camera: the panel, and the view-model behind it."""

from PySide6.QtCore import QSize, Qt, Slot
from PySide6.QtGui import QHideEvent, QShowEvent
from PySide6.QtWidgets import QDialog, QVBoxLayout, QWidget

from gui.viewmodels.recording import RATES, RecordingViewModel
from gui.widgets.camera_panel import CameraPanel

_SIZE = QSize(880, 600)  # fits into the smallest window


class RecordingDialog(QDialog):
    """Opens the camera when it is shown and gives it back when it closes. What is recorded, the view-model tells.

    Signals: QDialog's own.
    """

    def __init__(self, view_model: RecordingViewModel, parent: QWidget | None = None, *, label: str = "") -> None:
        super().__init__(parent)
        self.setObjectName("recordingDialog")
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(f"Record with the camera: {label}" if label else "Record with the camera")
        self._view_model = view_model
        self._panel = CameraPanel()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self._panel)
        self.resize(_SIZE)
        self._panel.setFocus()  # or else the first combo takes it, and keeps it from the button that records
        self._connect()
        self._panel.set_rates(RATES, view_model.rate)
        self._on_cameras_changed()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        if not event.spontaneous():
            self._view_model.start_preview()

    def hideEvent(self, event: QHideEvent) -> None:
        if not event.spontaneous():
            self._view_model.stop_preview()
        super().hideEvent(event)

    def _connect(self) -> None:
        model, panel = self._view_model, self._panel
        model.cameras_changed.connect(self._on_cameras_changed)
        model.frame_shown.connect(panel.set_frame)
        model.trouble_changed.connect(self._on_trouble_changed)
        model.ready_changed.connect(panel.set_ready)
        model.recording_changed.connect(panel.set_recording)
        model.count_changed.connect(panel.set_count)
        model.status_changed.connect(panel.set_status)
        panel.camera_chosen.connect(self._on_camera_chosen)
        panel.rate_chosen.connect(self._on_rate_chosen)
        panel.recording_requested.connect(self._on_recording_requested)
        panel.one_requested.connect(self._on_one_requested)
        panel.retry_requested.connect(self._on_retry_requested)
        panel.done_requested.connect(self.accept)

    @Slot()
    def _on_cameras_changed(self) -> None:
        self._panel.set_cameras(self._view_model.cameras, self._view_model.camera)

    @Slot(str, str)
    def _on_trouble_changed(self, message: str, hint: str) -> None:
        self._panel.set_trouble(message, hint)
        self._panel.offer_retry(bool(message) and not self._view_model.previewing)
        self._on_cameras_changed()

    @Slot(str)
    def _on_camera_chosen(self, camera_id: str) -> None:
        self._view_model.choose_camera(camera_id)

    @Slot(int)
    def _on_rate_chosen(self, rate: int) -> None:
        self._view_model.choose_rate(rate)

    @Slot(bool)
    def _on_recording_requested(self, wanted: bool) -> None:
        if wanted:
            self._view_model.begin_recording()
        else:
            self._view_model.end_recording()

    @Slot()
    def _on_one_requested(self) -> None:
        self._view_model.take_one()

    @Slot()
    def _on_retry_requested(self) -> None:
        self._view_model.start_preview()
