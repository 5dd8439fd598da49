"""The training pictures that the one shown is most like."""

from PySide6.QtCore import Signal, Slot
from PySide6.QtGui import QHideEvent, QShowEvent
from PySide6.QtWidgets import QFrame, QVBoxLayout

from gui.thumbnails import Thumbnails
from gui.viewmodels.test import Alike, NearestViewModel
from gui.widgets.alike_row import AlikePicture, AlikeRow
from gui.widgets.page_head import plain_label

_NONE = "Your project has no labelled picture to compare it with."


class AlikeCard(QFrame):
    """Signals:
    opened(int)   the picture with this id is to be seen in Collect
    """

    opened = Signal(int)

    def __init__(self, view_model: NearestViewModel, thumbnails: Thumbnails) -> None:
        super().__init__()
        self.setObjectName("alikeCard")
        self.setProperty("role", "card")
        self._view_model, self._thumbnails = view_model, thumbnails
        self._waiting = plain_label(role="muted", name="alikeWaiting", wrap=True)
        self._none = plain_label(role="muted", name="alikeNone", wrap=True)
        self._row = AlikeRow()
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 12, 16, 12)
        column.setSpacing(8)
        column.addWidget(plain_label("Most alike training pictures", role="heading"))
        column.addWidget(self._row)
        for below in (self._waiting, self._none):
            column.addWidget(below)
            below.hide()
        self._row.opened.connect(self.opened)
        view_model.found.connect(self._on_found)
        view_model.refused.connect(self._on_refused)
        view_model.waiting_changed.connect(self._on_waiting_changed)
        thumbnails.ready.connect(self._row.set_images)

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._view_model.set_in_sight(True)

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        self._view_model.set_in_sight(False)

    @Slot(object)
    def _on_found(self, found: tuple[Alike, ...]) -> None:
        self._row.set_pictures(
            [AlikePicture(one.sample.id, one.sample.sha256, one.sample.name, one.label, one.colour) for one in found]
        )
        self._thumbnails.want_only([one.sample for one in found])
        self._on_refused("" if found else _NONE)

    @Slot(str)
    def _on_refused(self, reason: str) -> None:
        self._none.setText(reason)
        self._none.setVisible(bool(reason))

    @Slot(str)
    def _on_waiting_changed(self, text: str) -> None:
        self._waiting.setText(text)
        self._waiting.setVisible(bool(text))
