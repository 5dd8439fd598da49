"""Everything behind the Collect page: its view-models, its parts, its actions, and recording into it."""

from collections.abc import Sequence
from functools import partial
from pathlib import Path

from PySide6.QtCore import QObject, Signal, Slot
from PySide6.QtWidgets import QDialog, QWidget

from core.errors import UserError
from gui.actions import action, allow
from gui.changes import Changes
from gui.frames.qt_cameras import QtCameras
from gui.frames.recorded import Recording
from gui.messages import Messages
from gui.pages.collect import CollectPage
from gui.pages.collect.cards import Cards
from gui.pages.collect.sorting import Sorting
from gui.pages.collect.troubles import Troubles
from gui.pages.recording import RecordingDialog
from gui.pages.video_frames import VideoFramesDialog
from gui.session import Session
from gui.shelves import ALL, TRASH, TRAY, label_of
from gui.thumbnails import Thumbnails
from gui.viewmodels.alike import AlikeViewModel
from gui.viewmodels.closer_look import CloserLookViewModel
from gui.viewmodels.collect import CollectViewModel
from gui.viewmodels.labelling import LabellingViewModel
from gui.viewmodels.receiving import ReceivingViewModel
from gui.viewmodels.recording import RecordingViewModel
from gui.viewmodels.sorting import SortingViewModel
from gui.viewmodels.troubles import TroublesViewModel
from gui.viewmodels.video_frames import VideoFramesViewModel


class Collecting(QObject):
    """`page` is the page, `jobs` the background work in the order in which it is to end.

    Signals:
      shown()   the page is to be seen
    """

    shown = Signal()

    def __init__(self, session: Session, changes: Changes, messages: Messages, parent: QObject) -> None:
        super().__init__(parent)
        self.window: QWidget | None = None
        self._session = session
        self._recorded_for: int | None = None
        self.thumbnails = Thumbnails(messages, self)
        self.view_model = CollectViewModel(session, changes, messages, self)
        labelling = LabellingViewModel(session, changes, messages, self)
        self.sorting = SortingViewModel(session, messages, self)
        closer_look = CloserLookViewModel(session, messages, self)
        alike = AlikeViewModel(session, messages, self)
        self.troubles = TroublesViewModel(session, changes, messages, self)
        self._receiving = ReceivingViewModel(session, messages, self)
        self._recording = RecordingViewModel(QtCameras(self), messages, self)
        self._video = VideoFramesViewModel(messages, self)
        cards = Cards(self.view_model, labelling, self.thumbnails)
        grid = Sorting(self.sorting, labelling, closer_look, alike, self.thumbnails)
        self.page = CollectPage(self.view_model, labelling, self.sorting, Troubles(self.troubles), cards, grid)
        self.jobs = (
            self._recording.recorder.job,
            self._video.recorder.job,
            self._video.grouping,
            self._receiving.job,
            self.view_model.importing.job,
            self.thumbnails.job,
            self.sorting.job,
            closer_look.job,
            alike.job,
            self.troubles.job,
        )
        self.view_model.importing.see_unlabelled = partial(self._see, TRAY)
        self._make_actions()
        self._connect()

    @property
    def busy(self) -> bool:
        """Whether pictures are coming in."""
        return self.view_model.importing.running or self._receiving.job.running

    def finish(self) -> None:
        """Store what was recorded and is not in yet, when no job runs any more."""
        self._receiving.finish()

    def _make_actions(self) -> None:
        self.add = action(self, "&Add pictures…", "Ctrl+Shift+P", self.page.add_pictures)
        self.folder = action(self, "Add a &folder…", "Ctrl+Shift+F", self.page.add_folder)
        bringing = (
            action(self, "&New label", "Ctrl+Shift+N", self.page.make_label),
            action(self, "Record with the &camera…", "Ctrl+Shift+C", self._on_open_camera),
            action(self, "Pictures from a &video…", "Ctrl+Shift+V", self._on_open_video),
        )
        self._changing = (self.add, self.folder, *bringing)
        self._empty = action(self, "&Empty the trash…", "", self._on_empty_trash)
        self.entries = (
            *bringing,
            None,
            action(self, "See &all pictures", "Ctrl+Shift+L", partial(self._see, ALL)),
            action(self, "See what is not &labelled yet", "Ctrl+Shift+U", partial(self._see, TRAY)),
            action(self, "See the &trash", "", partial(self._see, TRASH)),
            self._empty,
            action(self, "&Before you train", "Ctrl+Shift+B", self._on_see_troubles),
        )

    def _connect(self) -> None:
        self.page.camera_requested.connect(self._on_camera)
        self.page.video_requested.connect(self._on_video)
        self.page.video_arrived.connect(self._on_video_arrived)
        self._recording.recorded.connect(self._on_recorded)
        self._video.recorded.connect(self._on_recorded)
        self._receiving.behind_changed.connect(self._recording.recorder.set_receiver_behind)
        self._receiving.behind_changed.connect(self._video.recorder.set_receiver_behind)
        self._receiving.failed.connect(self._on_receiving_failed)
        self._session.project_changed.connect(self._on_project_changed)
        self._session.contents_changed.connect(self._on_contents_changed)
        self._on_contents_changed()

    @Slot(object)
    def see(self, ids: Sequence[int]) -> None:
        """Show these pictures, be it in the trash."""
        self.shown.emit()
        found = [self._session.contents.sample(number) for number in ids]
        if all(one is not None and one.trashed for one in found):
            self.sorting.open(TRASH)
        else:
            self.sorting.open_picked(ids)

    def _see(self, shelf: int) -> None:
        self.shown.emit()
        self.sorting.open(shelf)

    @Slot()
    def _on_empty_trash(self) -> None:
        self.shown.emit()
        self.page.empty_trash()

    @Slot()
    def _on_see_troubles(self) -> None:
        self.shown.emit()
        self.page.show_troubles()

    def _record(self, dialog: QDialog, shelf: int) -> None:
        self._recorded_for = label_of(shelf)
        dialog.open()

    def _name(self, shelf: int) -> str:
        label = self._session.contents.label(shelf)
        return label.name if label else ""

    @Slot(int)
    def _on_camera(self, shelf: int) -> None:
        self._record(RecordingDialog(self._recording, self.window, label=self._name(shelf)), shelf)

    @Slot(int)
    def _on_video(self, shelf: int) -> None:
        self._open_video(shelf).choose_video()

    @Slot(int, object)
    def _on_video_arrived(self, shelf: int, path: Path) -> None:
        self._open_video(shelf).open_video(path)

    def _open_video(self, shelf: int) -> VideoFramesDialog:
        dialog = VideoFramesDialog(self._video, self.window, label=self._name(shelf))
        self._record(dialog, shelf)
        return dialog

    @Slot()
    def _on_open_camera(self) -> None:
        self._on_camera(self.sorting.shelf or TRAY)

    @Slot()
    def _on_open_video(self) -> None:
        self._on_video(self.sorting.shelf or TRAY)

    @Slot(object)
    def _on_recorded(self, recording: Recording) -> None:
        self._receiving.take(recording, self._recorded_for)

    @Slot(object)
    def _on_receiving_failed(self, error: UserError) -> None:
        self._recording.fail(error)
        self._video.fail(error)

    @Slot()
    def _on_contents_changed(self) -> None:
        reading = self._session.reading
        for each in self._changing:
            allow(each, why_not=reading)
        allow(self._empty, why_not=reading or ("" if self._session.contents.trash else "The trash is empty."))

    @Slot()
    def _on_project_changed(self) -> None:
        self.thumbnails.turn_to(self._session.contents.cache)
