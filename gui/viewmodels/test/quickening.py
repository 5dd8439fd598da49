"""Lets the model that answers live do so three times as fast, once somebody has watched it for a moment."""

from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING
from weakref import WeakSet

from PySide6.QtCore import QObject

from gui.jobs import JobSlot
from gui.messages import Messages
from gui.viewmodels.test.asked import Asked, Loading
from gui.workers import ShouldStop

if TYPE_CHECKING:
    from torch import nn

PAYS_AFTER = 30  # answers: who only glances at the camera need not have ten seconds of work done for it


class Quickening(QObject):
    """Makes what is quicker when it pays, in its `job`. No signals."""

    def __init__(self, loading: Loading, messages: Messages, parent: QObject) -> None:
        super().__init__(parent)
        self._loading = loading
        self._path: Path | None = None
        self._answers = 0
        self._begun = False
        self._without: WeakSet[nn.Module] = WeakSet()  # backbones that nothing could be made for
        self.job = JobSlot(messages, self)

    def forget(self) -> None:
        """Nobody watches any more."""
        self._path = None
        self.job.cancel()

    def answered(self, asked: Asked) -> None:
        """This model has answered once more."""
        if asked.path != self._path:
            self._path, self._answers, self._begun = asked.path, 0, False
            self.job.cancel()
        self._answers += 1
        if self._answers >= PAYS_AFTER and not self._begun:
            self._begun = self.job.start(partial(_quicken, self._loading, asked, self._without))


def _quicken(
    loading: Loading, asked: Asked, without: "WeakSet[nn.Module]", should_stop: ShouldStop
) -> Iterator[object]:
    from core.model import quick  # with torch, which is here by now
    from core.model.predictor import Predictor

    answering = loading.answering(asked)
    if isinstance(answering, Predictor) and answering.quick is None:
        found = quick.kept(answering.model)
        backbone = answering.model.network.backbone
        if found is None and backbone not in without:
            found = quick.made(answering.model, asked.path, should_stop=should_stop)
            if found is None and not should_stop():
                without.add(backbone)
        if found:
            answering.quick = found
    yield from ()
