"""The camera, live: what the model says to each frame that it has time for."""

import time
from collections import deque
from dataclasses import replace

from PySide6.QtCore import QObject, QTimer, Signal, Slot

from gui.frames.camera import Cameras
from gui.frames.pace import Pace
from gui.frames.source import Frame
from gui.messages import Messages
from gui.newest import Newest
from gui.preview import Preview
from gui.viewmodels.test.asked import Asked, AskedModel
from gui.viewmodels.test.live import LiveAnswer, LiveJob, Look
from gui.viewmodels.test.quickening import Quickening
from gui.viewmodels.test.smoothing import Smoothing

_RATE_EVERY_MS = 1000
_SHOWN_PER_SECOND = 60  # frames, and answers, as most screens do; a faster camera's are answered all the same


class CameraViewModel(QObject):
    """A camera, and the answer for what it sees now. `preview` is the camera itself, `jobs` its background work.

    Signals:
      pictured(object)          uint8 (H, W, 3) to show now, or None where the camera gives nothing
      answered(object)          LiveAnswer to show now, its prediction smoothed where that is wanted
      cleared()                 there is no answer
      heat_changed(str)         why there is no heat map; empty where there can be one
      waiting_changed(str)      what is being waited for; empty when nothing is
      rate_changed(int)         so many pictures a second are answered
    """

    pictured = Signal(object)
    answered = Signal(object)
    cleared = Signal()
    heat_changed = Signal(str)
    waiting_changed = Signal(str)
    rate_changed = Signal(int)

    def __init__(self, model: AskedModel, cameras: Cameras, messages: Messages, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._model = model
        self.smooth = False
        self._heat = False
        self._smoothing = Smoothing()
        self._seen = False  # whether a person looks at it
        self._live = False  # whether the camera gives something
        self._answering = False  # whether an answer of this model has come
        self._cold = ""  # why it gives no heat map
        self._refused: Asked | None = None  # it could not answer, and that was told
        self._times: deque[float] = deque()
        self._frames_shown = Pace(_SHOWN_PER_SECOND, time.perf_counter())
        self._answers_shown = Pace(_SHOWN_PER_SECOND, time.perf_counter())
        self.preview = Preview(cameras, self)
        self.preview.frame_shown.connect(self._on_frame_shown)
        self._newest = Newest(self)
        self._newest.arrived.connect(self._on_answered)
        self.job = LiveJob(model.loading, self._newest, messages, self)
        self.job.running_changed.connect(self._on_running_changed)
        self._quickening = Quickening(model.loading, messages, self)
        self.jobs = (self.job, self._quickening.job)
        self._rate = QTimer(self, interval=_RATE_EVERY_MS)
        self._rate.timeout.connect(self._on_rate)
        model.changed.connect(self._on_model_changed)

    @property
    def labels(self) -> tuple[str, ...]:
        """The labels of the model that is asked."""
        return self._model.labels

    @property
    def label_colours(self) -> dict[str, int]:
        """The colour index of each label that the model knows."""
        return self._model.label_colours

    @property
    def _hot(self) -> bool:
        """Whether heat is laid over what is shown."""
        return self._heat and not self._cold

    def set_heat(self, wanted: bool) -> None:
        """Show which places speak for the answer."""
        self._heat = wanted

    def set_smooth(self, wanted: bool) -> None:
        """Let the answer be the mean over the last moments."""
        self.smooth = wanted
        self._smoothing.forget()

    def watch(self) -> None:
        """A person looks at it: open the camera and answer."""
        self._seen, self._refused = True, None
        self.preview.start()
        self._rate.start()
        self._follow()

    def look_away(self) -> None:
        """Nobody looks at it any more: give the camera back at once."""
        self._seen = False
        self._rate.stop()
        self.preview.stop()
        self.job.cancel()
        self._quickening.forget()
        self._clear()

    def _follow(self) -> None:
        """Answer while there is something to answer, and somebody to do so."""
        asked = self._model.asked
        if not self._seen or asked is None or asked == self._refused or self.job.running:
            return
        if self.job.begin() and asked not in self._model.loading:
            self.waiting_changed.emit("Getting the model ready …")

    def _clear(self) -> None:
        self._newest.forget()
        self._answering = False
        self._smoothing.forget()
        self._times.clear()
        self.rate_changed.emit(0)
        self.waiting_changed.emit("")
        self.cleared.emit()

    def _is_current(self, answer: LiveAnswer) -> bool:
        return self._seen and self._live and answer.asked == self._model.asked

    @Slot(object)
    def _on_frame_shown(self, frame: Frame | None) -> None:
        self._live = frame is not None
        if frame is None:
            self.pictured.emit(None)
            self._clear()
            return
        asked, now = self._model.asked, time.perf_counter()
        self._follow()
        if asked is not None:
            self.job.show(Look(asked, frame, now, self._hot))
        if self._hot and self._answering and self.job.running:
            return  # it is shown with the heat laid over it
        if self._frames_shown.takes(now):
            self.pictured.emit(frame)

    @Slot(object)
    def _on_answered(self, answer: LiveAnswer) -> None:
        if not self._is_current(answer):
            return
        self.waiting_changed.emit("")
        self._quickening.answered(answer.asked)
        now = time.perf_counter()
        self._times.append(now)
        if self._hot:
            self.pictured.emit(answer.frame if answer.hot is None else answer.hot)
        if answer.cold != self._cold or not self._answering:
            self._cold = answer.cold
            self.heat_changed.emit(answer.cold)
        self._answering = True
        calm = self._smoothing.mean(answer.prediction, answer.came) if self.smooth else answer.prediction
        if self._answers_shown.takes(now):
            self.answered.emit(replace(answer, prediction=calm))

    @Slot()
    def _on_rate(self) -> None:
        while self._times and self._times[0] < time.perf_counter() - _RATE_EVERY_MS / 1000:
            self._times.popleft()
        self.rate_changed.emit(len(self._times))

    @Slot(bool)
    def _on_running_changed(self, running: bool) -> None:
        if running:
            return
        self.waiting_changed.emit("")
        if not self.job.told_to_end:
            self._refused = self.job.asked
        self._follow()  # a person may have come back before it ended

    @Slot()
    def _on_model_changed(self) -> None:
        """The next frame is answered by the new one."""
        self._refused, self._cold, self._answering = None, "", False
        self._smoothing.forget()
        self.cleared.emit()
        self._follow()
