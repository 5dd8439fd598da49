"""Slide a filter: what is slid over what, computed beside the window; the newest wish goes first."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PIL import Image
from PySide6.QtCore import QObject, Signal, Slot

from core import images
from core.convolution import pictures
from core.convolution.filters import NAMED, Kernel, Rows, kernel
from core.convolution.pictures import Scale
from core.convolution.sliding import Result, Seen, Setting, Values, seen, slide
from core.errors import UserError
from core.images import UnreadablePicture
from gui.jobs import JobSlot
from gui.messages import Messages
from gui.session import Session

Planes = tuple[Rows, ...]  # of one filter: one for all channels, or one for each
MOST_STEPS = 32 * 32  # places that are worth walking through one by one


@dataclass(frozen=True, slots=True)
class Source:
    """Where the numbers come from: a picture's file, a picture in memory, or a grid; and what people call it."""

    name: str
    path: Path | None = None
    frame: NDArray[np.uint8] | None = None
    grid: Values | None = None


@dataclass(frozen=True, slots=True)
class Wish:
    """What is to be slid over what, and how. With `grey` a picture's colours are one channel."""

    source: Source
    grey: bool = True
    filters: tuple[Planes, ...] = ((NAMED[0].rows,),)
    setting: Setting = field(default_factory=Setting)


@dataclass(frozen=True, slots=True)
class Slid:
    """What came of a wish: the picture as numbers and as dots (H, W, 3), and each map with the dots (h, w) of it.

    A large picture was made smaller: `whole` are its own rows and columns.
    """

    wish: Wish
    values: Values
    dots: NDArray[np.uint8]
    kernels: tuple[Kernel, ...]
    result: Result
    maps: tuple[NDArray[np.uint8], ...]
    scales: tuple[Scale, ...]
    whole: tuple[int, int]

    @property
    def places(self) -> int:
        """At how many places each filter adds up."""
        return int(self.result.sums[0].size)

    def seen(self, place: int, row: int, column: int) -> Seen:
        """What the filter of this place sees where its sum lands in this row and column."""
        return seen(self.values, self.kernels[place], self.wish.setting, row=row, column=column)


@dataclass(frozen=True, slots=True)
class Numbers:
    """A source as numbers (channels, H, W), as dots to look at (H, W, 3), what is white in it, and its own size."""

    source: Source
    grey: bool
    values: Values
    dots: NDArray[np.uint8]
    brightest: float
    whole: tuple[int, int]


@dataclass(slots=True)
class Kept:
    """What the next job need not make anew: the last file's picture, and the last source's numbers."""

    path: Path | None = None
    image: Image.Image | None = None
    whole: tuple[int, int] = (0, 0)  # the rows and columns of the file's picture
    numbers: Numbers | None = None


@dataclass(frozen=True, slots=True)
class Refused:
    """Why a wish cannot be met: a sentence that says what to do; and the picture, if at least that could be read."""

    wish: Wish
    sentence: str
    numbers: Numbers | None


class SlidingViewModel(QObject):
    """What the view "Slide a filter" shows and asks for.

    Signals:
      slid(object)       Slid: what came of the newest wish
      refused(object)    Refused
      project_changed()  another project is open: what was shown before is not its own
      pictures_changed() the project has other pictures
    """

    slid = Signal(object)
    refused = Signal(object)
    project_changed = Signal()
    pictures_changed = Signal()

    def __init__(self, session: Session, messages: Messages, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._session, self._messages = session, messages
        self._wish = Wish(Source("A shape", grid=np.array([pictures.SHAPE], np.float32)))
        self._met: Wish | None = None
        self._kept = Kept()  # filled by a job, read by the next
        self.job = JobSlot(messages, self)
        self.job.events_ready.connect(self._on_events)
        self.job.running_changed.connect(self._on_running_changed)
        session.project_changed.connect(self.project_changed)
        session.contents_changed.connect(self._on_contents_changed)

    @property
    def wish(self) -> Wish:
        """What was wished for last."""
        return self._wish

    @property
    def count(self) -> int:
        """How many pictures the project has."""
        return len(self._session.snapshot.samples)

    def show_sample(self, place: int) -> None:
        """Slide over the project's picture at this place."""
        sample = self._session.snapshot.samples[place]
        self.show_source(Source(sample.name, path=sample.path))

    def show_path(self, path: Path) -> None:
        """Slide over the picture in this file."""
        self.show_source(Source(path.name, path=path))

    def show_source(self, source: Source) -> None:
        """Slide over something else from now on."""
        self.ask(replace(self._wish, source=source))

    def ask(self, wish: Wish) -> None:
        """Show this as soon as what is being computed is done; a wish that was not begun is forgotten."""
        self._wish = wish
        self._begin()

    def tell_done(self) -> None:
        """What a person was warned about is mended."""
        self._messages.tell_done()

    def _begin(self) -> None:
        if self._wish is not self._met and self.job.start(partial(_slide_job, self._wish, self._kept)):
            self._met = self._wish

    @Slot(list)
    def _on_events(self, events: list[object]) -> None:
        for event in events:
            if isinstance(event, Slid):
                self.slid.emit(event)
            elif isinstance(event, Refused):
                self.refused.emit(event)

    @Slot(bool)
    def _on_running_changed(self, running: bool) -> None:
        if not running:
            self._begin()

    @Slot(list)
    def _on_contents_changed(self, _changes: list[object]) -> None:
        self.pictures_changed.emit()


def _slide_job(wish: Wish, kept: Kept, _should_stop: Callable[[], bool]) -> Iterator[object]:
    """Numbers, kernels and maps; what the person can mend is a sentence where the map would be."""
    try:
        yield computed(wish, kept)
    except UserError as error:
        read = kept.numbers if kept.numbers and kept.numbers.source is wish.source else None
        yield Refused(wish, f"{error.message} {error.hint}".strip(), read)


def computed(wish: Wish, kept: Kept) -> Slid:
    """What comes of a wish; what was `kept` is not made again. Raises UserError."""
    if kept.numbers is None or kept.numbers.source is not wish.source or kept.numbers.grey != wish.grey:
        kept.numbers = _numbers(wish, kept)
    numbers = kept.numbers
    kernels = tuple(kernel(planes, channels=len(numbers.values)) for planes in wish.filters)
    result = slide(numbers.values, kernels, wish.setting)
    pairs = list(zip(result.pooled, kernels, strict=True))
    scales = tuple(pictures.scale_of(plane, own, brightest=numbers.brightest) for plane, own in pairs)
    maps = tuple(pictures.shown(plane, scale) for (plane, _), scale in zip(pairs, scales, strict=True))
    return Slid(wish, numbers.values, numbers.dots, kernels, result, maps, scales, numbers.whole)


def _numbers(wish: Wish, kept: Kept) -> Numbers:
    source, grey = wish.source, wish.grey
    if source.grid is not None:
        low, high = float(source.grid.min()), float(source.grid.max())
        plane = pictures.shown(source.grid[0], Scale(min(0.0, low), max(high, low + 1)))
        return Numbers(source, grey, source.grid, np.repeat(plane[:, :, None], 3, axis=2), max(high, 1.0), plane.shape)
    image = _image(source, kept)
    whole = kept.whole if source.frame is None else (image.height, image.width)
    values = pictures.values(image, grey=grey)
    dots = values.astype(np.uint8).transpose(1, 2, 0)
    return Numbers(source, grey, values, np.repeat(dots, 3, axis=2) if grey else dots, 255.0, whole)


def _image(source: Source, kept: Kept) -> Image.Image:
    if source.frame is not None:
        return Image.fromarray(source.frame)
    assert source.path is not None
    if kept.image is None or kept.path != source.path:
        try:
            image = images.decode(images.read(source.path))
            kept.image, kept.whole = pictures.fitted(image), (image.height, image.width)
        except UnreadablePicture as error:
            raise UserError(f"{source.name} cannot be shown: {error.message}", "Choose another picture.") from error
        kept.path = source.path
    return kept.image
