"""Pictures from a video: the file, a look into it, which of its frames to take, and how far that is."""

from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import QHBoxLayout, QProgressBar, QPushButton, QVBoxLayout, QWidget

from core.wording import counted
from gui.frames.video import VideoFacts
from gui.widgets.page_head import plain_label
from gui.widgets.picture_view import PictureView
from gui.widgets.pixels import as_shown
from gui.widgets.plain_text import ElidedLabel
from gui.widgets.video_choices import VideoChoices


class VideoPanel(QWidget):
    """The video on the left, the choices on the right, what happens below. Videos may be dropped on the picture.

    Signals:
      choose_requested()             another file
      path_dropped(object)           a Path
      take_requested(object, bool)   a Pick, and whether near-identical ones are left out
      cancel_requested()
      done_requested()
    """

    choose_requested = Signal()
    path_dropped = Signal(object)
    take_requested = Signal(object, bool)
    cancel_requested = Signal()
    done_requested = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("videoPanel")
        self._facts: VideoFacts | None = None
        self._name = ElidedLabel("No video yet")
        self._name.setProperty("role", "heading")
        self._name.setObjectName("videoName")
        self._length = plain_label("Choose one, or drop it below.", role="muted", name="videoLength")
        self._choose = _button("Choose a video…", "chooseVideoButton")
        self._picture = PictureView(placeholder="Drop a video here")
        self._picture.setObjectName("videoPicture")
        self._choices = VideoChoices()
        self._take = _button("Take pictures", "takeFramesButton", large=True)
        self._take.setProperty("role", "primary")
        self._cancel = _button("Cancel", "cancelVideoButton", large=True)
        self._bar = QProgressBar(textVisible=False, maximum=1000)
        self._bar.setAccessibleName("How much of the video is looked at")
        self._status = plain_label(name="videoStatus", wrap=True)
        self._done = _button("Done", "doneButton", large=True)
        self._lay_out()
        self._connect()
        self.set_running(False)

    def set_waiting(self, name: str) -> None:
        """A video is being opened."""
        self._show(None, name, "Opening …")

    @Slot(str, object)
    def set_video(self, name: str, facts: VideoFacts) -> None:
        """A video is open."""
        frames = f"{counted(facts.frames, 'frame')}, {facts.per_second:.3g} a second"
        self._show(facts, name, f"{_clock(facts.duration_ms)} · {frames}")

    @Slot(object)
    def set_preview(self, frame: NDArray[np.uint8]) -> None:
        """Show what the video looks like."""
        image = as_shown(frame, self._picture.size() * self.devicePixelRatioF())
        self._picture.set_image(image, name="A frame of the video")

    def set_failure(self, message: str, hint: str) -> None:
        """Say why there is no video, or no picture of it, and what to do."""
        if self._facts is None:
            self._length.setText("Choose another one, or drop it below.")
        self.set_status(f"{message} {hint}", careful=True)

    def set_status(self, text: str, *, careful: bool = False) -> None:
        """Say what came of it."""
        self._status.setText(text)
        self._status.setProperty("role", "careful" if careful else "muted")
        self._status.style().polish(self._status)

    @Slot(bool)
    def set_running(self, running: bool) -> None:
        """Whether pictures are being taken."""
        self._choose.setDisabled(running)
        self._picture.setAcceptDrops(not running)
        self._choices.setDisabled(running)
        had_focus = self._take.hasFocus() or self._cancel.hasFocus()
        self._take.setVisible(not running)
        self._cancel.setVisible(running)
        self._bar.setVisible(running)
        if had_focus:
            (self._cancel if running else self._take).setFocus()
        if running:
            self.set_status("")
        self._offer()

    @Slot(str, float)
    def set_progress(self, text: str, share: float) -> None:
        """Say how far it is, from 0 to 1; at 0 nobody knows yet."""
        self.set_status(text)
        self._bar.setRange(0, 1000 if share else 0)
        self._bar.setValue(round(1000 * share))

    def _show(self, facts: VideoFacts | None, name: str, length: str) -> None:
        self._facts = facts
        self._name.setText(name)
        self._length.setText(length)
        if facts is None:
            self._picture.set_image(None)
        self.set_status("")
        self._offer()

    @Slot()
    def _offer(self) -> None:
        """Let pictures be taken where there is a video, and say how many there would be."""
        self._take.setEnabled(self._facts is not None)
        self._take.setToolTip("" if self._facts else "Choose a video first")
        self._choices.show_outcome(self._facts)

    def _lay_out(self) -> None:
        titles = QVBoxLayout()
        titles.setSpacing(4)
        titles.addWidget(self._name)
        titles.addWidget(self._length)
        head = QHBoxLayout()
        head.addLayout(titles, 1)
        head.addWidget(self._choose, 0, Qt.AlignmentFlag.AlignVCenter)
        body = QHBoxLayout()
        body.setSpacing(16)
        body.addWidget(self._picture, 1)
        body.addWidget(self._choices, 0, Qt.AlignmentFlag.AlignTop)
        going = QVBoxLayout()
        going.addStretch(1)
        going.addWidget(self._status)
        going.addWidget(self._bar)
        going.addStretch(1)
        foot = QHBoxLayout()
        foot.setSpacing(16)
        foot.addWidget(self._take)
        foot.addWidget(self._cancel)
        foot.addLayout(going, 1)
        foot.addWidget(self._done)
        column = QVBoxLayout(self)
        column.setContentsMargins(24, 24, 24, 24)
        column.setSpacing(16)
        column.addLayout(head)
        column.addLayout(body, 1)
        column.addLayout(foot)

    def _connect(self) -> None:
        self._choose.clicked.connect(self.choose_requested)
        self._picture.paths_dropped.connect(self._on_paths_dropped)
        self._choices.changed.connect(self._offer)
        self._take.clicked.connect(self._on_take_clicked)
        self._cancel.clicked.connect(self.cancel_requested)
        self._done.clicked.connect(self.done_requested)

    @Slot(list)
    def _on_paths_dropped(self, paths: list[Path]) -> None:
        self.path_dropped.emit(paths[0])

    @Slot()
    def _on_take_clicked(self) -> None:
        self.take_requested.emit(self._choices.pick, self._choices.without_alike)


def _button(text: str, name: str, *, large: bool = False) -> QPushButton:
    button = QPushButton(text, autoDefault=False)
    button.setObjectName(name)
    button.setProperty("large", large)
    return button


def _clock(milliseconds: int) -> str:
    """A length as players show it: 0:03, 1:02:33."""
    seconds = round(milliseconds / 1000)
    hours, minutes = divmod(seconds // 60, 60)
    return f"{hours}:{minutes:02}:{seconds % 60:02}" if hours else f"{minutes}:{seconds % 60:02}"
