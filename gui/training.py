"""Everything behind the Train page: its view-models, the views that it leads to, its actions, and the device."""

from collections.abc import Callable, Iterator

from PySide6.QtCore import QObject, QTimer, Signal, Slot

from core import scratch, wording
from gui.actions import action
from gui.changes import Changes
from gui.earlier import Earlier
from gui.jobs import JobSlot
from gui.keeping import KeepAction
from gui.messages import Messages
from gui.pages.train import TrainPage
from gui.session import Session
from gui.viewmodels.cut_off import CutOffViewModel
from gui.viewmodels.keep_learning import KeepLearningViewModel
from gui.viewmodels.networks import NetworksViewModel
from gui.viewmodels.train import TrainState, TrainViewModel
from gui.viewmodels.trials import TrialsViewModel
from gui.viewmodels.weights import WeightsViewModel

_DEVICE_AFTER_MS = 1000  # the first pictures come first


class Training(QObject):
    """`views` is the page and what it leads to, `job` the training, `jobs` the other work, `entries` are for a menu.

    Signals:
      shown()                                     the page is to be seen
      brief_changed(str)                          what the rail says of it
      device_known(str)                           what trainings run on
      ended()                                     no training runs any more
      look_inside_requested()                     what the model has learned is to be seen
      sample_inside_requested(object, object)     a run's folder and a Sample: how its network sees that
      collect_requested(object)                   ids of the pictures that are to be seen in Collect
    """

    shown = Signal()
    brief_changed = Signal(str)
    device_known = Signal(str)
    ended = Signal()
    look_inside_requested = Signal()
    sample_inside_requested = Signal(object, object)
    collect_requested = Signal(object)

    def __init__(self, session: Session, changes: Changes, messages: Messages, parent: QObject) -> None:
        super().__init__(parent)
        self._messages = messages
        self._model = TrainViewModel(session, messages, self)
        self._weights = WeightsViewModel(messages, self)
        self.keep = KeepLearningViewModel(session, messages, self)
        self._trials = TrialsViewModel(session, messages, self)
        self._networks = NetworksViewModel(messages, self)
        self._cut_off = CutOffViewModel(session, messages, self)
        self._session = session
        self._sweep, self._device = JobSlot(messages, self), JobSlot(messages, self)
        self._settled = self._likely = self._device_wanted = self._device_known = False
        self._page = TrainPage(self._model, self._weights, self._trials, self.keep, self._networks, self._cut_off)
        self._earlier = Earlier(self._page, session, changes, messages, self)
        self.views = self._earlier.views
        self.job = self._model.job
        others = (self._cut_off.job, self._weights.job, self._networks.job, self.keep.job, self._sweep, self._device)
        self.jobs = (*self._earlier.jobs, *self._trials.jobs, *others)
        self._make_actions()
        self._connect()
        session.contents_changed.connect(self._on_contents_changed)
        session.model_changed.connect(self._on_model_changed)
        self._on_contents_changed()

    @property
    def brief(self) -> str:
        """How far it is, or how good, in as many words as the rail has room for."""
        state, report = self._model.state, self._model.report
        if state.running:
            far = "" if state.share is None else f"{round(100 * state.share)} %"
            return ", ".join(filter(None, ("paused", far))) if state.paused else far or "getting ready"
        if self._cut_off.is_newest:
            return "was cut off"
        if self.keep.state.brief:
            return self.keep.state.brief
        if report is None:
            return "not trained yet"
        return f"{wording.of_hundred(report.accuracy)} of 100" if report.enough else "too few to say"

    @property
    def trained(self) -> bool:
        """Whether there is a model."""
        return self._model.report is not None

    def go_on(self) -> None:
        """Let a paused training go on."""
        self._model.go_on()

    @Slot()
    def settle(self) -> None:
        """A project is open now, or none is: what there is to do besides would have taken turns with that."""
        if not self._settled:
            self._settled = True
            self._sweep.start(_sweep_job)
            self._get_ready()

    @Slot()
    def expect(self) -> None:
        """A training, or a question to a model, has become likely."""
        self._likely = True
        self._get_ready()

    def _get_ready(self) -> None:
        """Bring torch in before somebody waits for it: half a gigabyte, which sorting pictures does without."""
        likely = self._likely or self._session.model_folder is not None
        if self._settled and likely and not self._device_wanted:
            self._device_wanted = True
            QTimer.singleShot(_DEVICE_AFTER_MS, self, self._on_time_for_device)

    def _make_actions(self) -> None:
        self._start = action(self, "&Train", "Ctrl+T", self._on_train)
        self._stop = action(self, "&Stop and keep the best", "Ctrl+.", self._model.stop)
        self._pause = action(self, "Pa&use the training, or go on", "Ctrl+Shift+T", self._model.pause)
        self.entries = (self._start, self._pause, self._stop, KeepAction(self.keep, self), None, *self._earlier.entries)
        self._stop.setEnabled(False)
        self._pause.setEnabled(False)

    def _connect(self) -> None:
        self._model.state_changed.connect(self._on_state)
        self._model.job.running_changed.connect(self._on_running)
        self.keep.state_changed.connect(self._on_model_changed)
        self._cut_off.changed.connect(self._on_cut_off)
        self._earlier.shown.connect(self.shown)
        self._earlier.collect_requested.connect(self.collect_requested)
        self._earlier.look_inside_requested.connect(self.sample_inside_requested)
        self._page.look_inside_requested.connect(self.look_inside_requested)
        self._device.events_ready.connect(self._on_device)

    @Slot()
    def _on_contents_changed(self) -> None:
        self._page.refresh()
        self._start.setEnabled(self._model.problem() is None and not self._model.state.running)

    @Slot()
    def _on_model_changed(self) -> None:
        self._get_ready()
        self.brief_changed.emit(self.brief)

    @Slot(object)
    def _on_cut_off(self, _found: object) -> None:
        self.brief_changed.emit(self.brief)

    @Slot(object)
    def _on_state(self, state: TrainState) -> None:
        for each in (self._stop, self._pause):
            each.setEnabled(state.running and not state.stopping)
        if self._device_known:
            self.keep.hold(state.running)
        self._start.setEnabled(not state.running and self._model.problem() is None)
        self.brief_changed.emit(self.brief)
        if not state.running:
            self.ended.emit()

    @Slot(bool)
    def _on_running(self, running: bool) -> None:
        if running:
            self._messages.tell_done()  # it was asked for, and has begun

    @Slot()
    def _on_train(self) -> None:
        self.shown.emit()
        self.views.show_training()
        self._page.train()

    @Slot()
    def _on_time_for_device(self) -> None:
        self._device.start(_device_job)

    @Slot(list)
    def _on_device(self, names: list[object]) -> None:
        self._device_known = True
        self.device_known.emit(str(names[-1]))
        self.keep.hold(self._model.state.running)


def _sweep_job(_should_stop: Callable[[], bool]) -> Iterator[object]:
    """Clear away what programs left that were killed: here the window does not wait for it."""
    scratch.sweep()
    yield from ()


def _device_job(_should_stop: Callable[[], bool]) -> Iterator[object]:
    """What trainings will run on; asking brings torch in, so that the first training need not wait for it."""
    from core.device import describe, resolve

    yield describe(resolve("auto"))
