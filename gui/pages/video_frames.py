"""The window for pictures from a video: the panel, and the view-model behind it."""

from pathlib import Path

from PySide6.QtCore import QSize, Qt, Slot
from PySide6.QtGui import QHideEvent
from PySide6.QtWidgets import QDialog, QFileDialog, QVBoxLayout, QWidget

from core import images
from gui.frames.video import Pick
from gui.viewmodels.video_frames import VideoFramesViewModel, VideoSummary
from gui.widgets import file_filters
from gui.widgets.video_panel import VideoPanel

_SIZE = QSize(880, 600)  # fits into the smallest window


class VideoFramesDialog(QDialog):
    """Closing it cancels; pictures that are taken by then stay. What is taken, the view-model tells.

    Signals: QDialog's own.
    """

    def __init__(self, view_model: VideoFramesViewModel, parent: QWidget | None = None, *, label: str = "") -> None:
        super().__init__(parent)
        self.setObjectName("videoFramesDialog")
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(f"Pictures from a video: {label}" if label else "Pictures from a video")
        self._view_model = view_model
        self._panel = VideoPanel()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self._panel)
        self.resize(_SIZE)
        self._connect()

    def open_video(self, path: Path) -> None:
        """Look at this file, unless pictures are being taken from another one."""
        if not self._view_model.running:
            self._panel.set_waiting(images.file_name(path))
            self._view_model.open(path)

    @Slot()
    def choose_video(self) -> None:
        """Let the person choose a file."""
        name, _ = QFileDialog.getOpenFileName(self, "Choose a video", "", file_filters.VIDEOS)
        if name:
            self.open_video(Path(name))

    def hideEvent(self, event: QHideEvent) -> None:
        if not event.spontaneous():
            self._view_model.cancel()
        super().hideEvent(event)

    def _connect(self) -> None:
        model, panel = self._view_model, self._panel
        model.opened.connect(panel.set_video)
        model.preview_shown.connect(panel.set_preview)
        model.failed.connect(self._on_failed)
        model.running_changed.connect(panel.set_running)
        model.progress_changed.connect(panel.set_progress)
        model.finished.connect(self._on_finished)
        panel.choose_requested.connect(self.choose_video)
        panel.path_dropped.connect(self._on_path_dropped)
        panel.take_requested.connect(self._on_take_requested)
        panel.cancel_requested.connect(self._on_cancel_requested)
        panel.done_requested.connect(self.accept)

    @Slot(str, str)
    def _on_failed(self, message: str, hint: str) -> None:
        self._panel.set_failure(message, hint)

    @Slot(object)
    def _on_finished(self, summary: VideoSummary) -> None:
        self._panel.set_status(summary.sentence, careful=bool(summary.trouble))

    @Slot(object)
    def _on_path_dropped(self, path: Path) -> None:
        self.open_video(path)

    @Slot(object, bool)
    def _on_take_requested(self, pick: Pick, without_alike: bool) -> None:
        self._view_model.take(pick, without_alike=without_alike)

    @Slot()
    def _on_cancel_requested(self) -> None:
        self._view_model.cancel()
