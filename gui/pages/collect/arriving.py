"""What a person drops, pastes or chooses, on its way to the right place."""

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import QMimeData, QObject, Signal, Slot
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QFileDialog, QWidget

from core.project.frames import VIDEO_SUFFIXES
from core.project.sources import Pasted
from gui.incoming import Incoming, IncomingPath, IncomingPicture, Refused, incoming
from gui.sample_mime import MOST_FILES, Carried, carried
from gui.shelves import TRASH, TRAY, label_of
from gui.viewmodels.collect import CollectViewModel
from gui.viewmodels.labelling import LabellingViewModel
from gui.viewmodels.sorting import SortingViewModel
from gui.widgets import file_filters


class Arriving(QObject):
    """Takes pictures for a shelf: a label's id or TRAY. `page` is where the dialogs stand.

    Signals:
      video_arrived(int, object)   pictures for that shelf are to be taken from the video at this Path
    """

    video_arrived = Signal(int, object)

    def __init__(
        self,
        view_model: CollectViewModel,
        labelling: LabellingViewModel,
        sorting_model: SortingViewModel,
        page: QWidget,
    ) -> None:
        super().__init__(page)
        self._view_model, self._labelling, self._sorting_model = view_model, labelling, sorting_model
        self._page = page

    def paste(self) -> None:
        """Bring in what is on the clipboard, to the shelf that is open."""
        mime = QGuiApplication.clipboard().mimeData() or QMimeData()
        samples = carried(mime)
        shelf = self._sorting_model.shelf
        if samples and not self._is_own(samples):
            self.take_samples(shelf if shelf is not None else TRAY, samples)
            return
        if samples and shelf is not None:
            if samples.cut:
                self._labelling.move(samples.ids, shelf)
                QGuiApplication.clipboard().clear()  # they are where they belong
            else:
                self._labelling.copy(samples.ids, shelf)
            return
        found = incoming(mime)
        if found:
            self.take(shelf if shelf is not None else TRAY, found)
        else:
            self._view_model.refuse("There is no picture on the clipboard.", "Copy one, then paste it here.")

    @Slot(int)
    def choose_pictures(self, shelf: int) -> None:
        """Let the person choose pictures for this shelf."""
        names, _ = QFileDialog.getOpenFileNames(self._page, "Add pictures", "", file_filters.PICTURES)
        if names:
            self._view_model.add_paths([Path(name) for name in names], label_of(shelf))

    @Slot(int)
    def choose_folder(self, shelf: int) -> None:
        """Let the person choose a folder; for the tray its sub-folders become class labels."""
        what = "Add a folder of pictures" if shelf > 0 else "Add a folder; its sub-folders become labels"
        name = QFileDialog.getExistingDirectory(self._page, what)
        if name:
            self._view_model.add_paths([Path(name)], label_of(shelf))

    @Slot(int, object)
    def take(self, shelf: int, arrived: Sequence[Incoming]) -> None:
        """Bring in what was dropped on a shelf."""
        paths, pictures = self._taken(shelf, arrived)
        if (paths or pictures) and shelf != TRASH:
            self._view_model.add_paths(paths, label_of(shelf), pictures)

    @Slot(object)
    def take_anywhere(self, arrived: Sequence[Incoming]) -> None:
        """Bring in what was let go over no shelf: for the label that is open, else the folders say what it is."""
        shelf = self._sorting_model.shelf
        self.take(shelf if shelf is not None and shelf > 0 else TRAY, arrived)

    @Slot(object)
    def take_for_new_label(self, arrived: Sequence[Incoming]) -> None:
        """Make a class label of what was dropped; folders become labels of their own."""
        paths, pictures = self._taken(TRAY, arrived)
        if paths or pictures:
            self._view_model.add_to_new_label(paths, pictures)

    @Slot(int, object)
    def take_samples(self, shelf: int, samples: Carried) -> None:
        """Put pictures of this project on another shelf; those of another project come in."""
        if self._is_own(samples):
            self._labelling.move(samples.ids, shelf)
        elif shelf == TRASH:
            self._view_model.refuse("These pictures are in another project.", "Put them in the trash there.")
        else:
            self.take(shelf, self._files(samples))

    def take_samples_anywhere(self, samples: Carried) -> None:
        """Bring in pictures of another project that were let go over no shelf."""
        shelf = self._sorting_model.shelf
        self.take_samples(shelf if shelf is not None and shelf > 0 else TRAY, samples)

    @Slot(object)
    def take_samples_for_new_label(self, samples: Carried) -> None:
        """Make a class label of pictures of this project, or of another one."""
        if self._is_own(samples):
            self._labelling.move_to_new(samples.ids)
        else:
            self.take_for_new_label(self._files(samples))

    def _is_own(self, samples: Carried) -> bool:
        return samples.folder == self._view_model.contents.folder

    def _files(self, samples: Carried) -> list[Incoming]:
        """Pictures of another project as files; told where there are none."""
        if len(samples.ids) > MOST_FILES:
            self._view_model.refuse(
                f"{len(samples.ids):,} pictures are too many to bring over from another project at once.",
                f"Bring up to {MOST_FILES} at a time; or there choose File, Write out as folders, and add those here.",
            )
        elif not samples.files:
            self._view_model.refuse(
                "The other window could not make copies of its pictures for this one.",
                "Look whether the disk is full; or there choose File, Write out as folders, and add those here.",
            )
        return [IncomingPath(path) for path in samples.files]

    def _taken(self, shelf: int, arrived: Sequence[Incoming]) -> tuple[list[Path], list[Pasted]]:
        """The paths and pictures that can be brought in; the rest is refused, a video goes its own way."""
        for one in arrived:
            if isinstance(one, Refused):
                self._view_model.refuse(f"{one.name} was not taken. {one.reason}", one.hint, others=len(arrived) > 1)
        paths = [one.path for one in arrived if isinstance(one, IncomingPath)]
        videos = [path for path in paths if path.suffix.lower() in VIDEO_SUFFIXES]
        if videos and shelf != TRASH:
            self._take_videos(shelf, videos)
        pictures = [Pasted(one.name, one.encoded) for one in arrived if isinstance(one, IncomingPicture)]
        return [path for path in paths if path not in videos], pictures

    def _take_videos(self, shelf: int, videos: Sequence[Path]) -> None:
        if len(videos) > 1:
            self._view_model.refuse("Pictures are taken from one video at a time.", "Drop the others afterwards.")
        self.video_arrived.emit(shelf, videos[0])
