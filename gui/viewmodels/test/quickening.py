"""Lets the model that answers live do so three times as fast, once somebody has watched it for a moment."""

import time
from collections.abc import Iterator
from functools import partial
from typing import TYPE_CHECKING
from weakref import WeakSet

from PySide6.QtCore import QObject

from gui.jobs import JobSlot
from gui.messages import Messages
from gui.viewmodels.test.asked import Asked, Loading
from gui.workers import ShouldStop

if TYPE_CHECKING:
    from torch import nn

# Who only glances at the camera need not have ten seconds of work done for it
PAYS_AFTER, OR_AFTER_S = 30, 5.0  # answers; seconds


class Quickening(QObject):
    """Looks for what was made before, and makes it when it pays, in its `job`. No signals."""

    def __init__(self, loading: Loading, messages: Messages, parent: QObject) -> None:
        super().__init__(parent)
        self._loading = loading
        self._asked: Asked | None = None
        self._answers, self._since = 0, 0.0
        self._looked = self._made = False
        self._without: WeakSet[nn.Module] = WeakSet()  # backbones that nothing could be made for
        self.job = JobSlot(messages, self)

    def forget(self) -> None:
        """Nobody watches any more."""
        self._asked = None
        self.job.cancel()

    def answered(self, asked: Asked) -> None:
        """This model has answered once more."""
        if asked != self._asked:
            self._take(asked)
        self._answers += 1
        pays = self._answers >= PAYS_AFTER or time.monotonic() - self._since > OR_AFTER_S
        if self._made or (self._looked and not pays):
            return
        if self.job.start(partial(_quicken, self._loading, asked, self._without, pays)):
            self._looked, self._made = True, pays

    def _take(self, asked: Asked) -> None:
        """Another model, or the same one after what it has learned since: with the same backbone, in most cases."""
        if self._asked is None or asked.path != self._asked.path:
            self._answers, self._since = 0, time.monotonic()
            self.job.cancel()
        self._asked, self._looked, self._made = asked, False, False


def _quicken(
    loading: Loading, asked: Asked, without: "WeakSet[nn.Module]", pays: bool, should_stop: ShouldStop
) -> Iterator[object]:
    from core.model import quick  # with torch, which is here by now
    from core.model.predictor import Predictor

    answering = loading.answering(asked)
    if isinstance(answering, Predictor) and answering.quick is None:
        found = quick.kept(answering.model)
        backbone = answering.model.network.backbone
        if found is None and pays and backbone not in without:
            found = quick.made(answering.model, asked.path, should_stop=should_stop)
            if found is None and not should_stop():
                without.add(backbone)
        if found:
            answering.quick = found
    yield from ()
