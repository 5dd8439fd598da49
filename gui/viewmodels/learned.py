"""What it learned: a run's first filters, its maps of a picture, its heat, and what excites a filter."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QObject, Signal, Slot

from core import images, run_record
from core.convolution import pictures
from core.errors import UserError
from core.images import UnreadablePicture
from core.model import Prediction, card
from gui.jobs import JobSlot
from gui.messages import Messages
from gui.session import Session
from gui.shown_runs import ShownRun, shown_runs

if TYPE_CHECKING:
    from core.explanation.excitement import Looked
    from core.explanation.feature_maps import LayerMaps
    from core.model.saved import Model


@dataclass(frozen=True, slots=True)
class Look:
    """Whose network looks at which picture, called `name`; `before` it learned anything.

    Heat is for `label`, or without one for what the network answers.
    """

    folder: Path
    path: Path
    name: str
    before: bool = False
    label: str = ""


@dataclass(frozen=True, slots=True)
class Learned:
    """What came of a look: `filters` as pictures (filters, rows, columns, 3), None where no layer sees colours.

    `picture` and `hot`, the heat laid over it, are uint8 (H, W, 3); `heat` is 0 … 1 for each dot.
    """

    look: Look
    labels: tuple[str, ...]
    answer: Prediction
    label: str
    filters: NDArray[np.uint8] | None
    maps: "tuple[LayerMaps, ...]"
    picture: NDArray[np.uint8]
    heat: NDArray[np.float32]
    hot: NDArray[np.uint8]
    can_be_before: bool


@dataclass(frozen=True, slots=True)
class NotLearned:
    """Why there is nothing to see: a sentence."""

    sentence: str


class LearnedViewModel(QObject):
    """What the view "What it learned" shows and asks for.

    Signals:
      runs_changed()         there are other runs: read `runs`
      learned(object)        Learned: what came of the newest look
      refused(str)           why there is nothing to see
      looked(object)         Looked: what excites the filter that was asked about, so far
      looking_changed(bool)  whether it is being looked for
      waiting_changed(str)   what is being waited for; empty when nothing is
    """

    runs_changed = Signal()
    learned = Signal(object)
    refused = Signal(str)
    looked = Signal(object)
    looking_changed = Signal(bool)
    waiting_changed = Signal(str)

    def __init__(self, session: Session, messages: Messages, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self._wanted: Look | None = None

        self._loaded: dict[tuple[Path, bool], Model] = {}  # at most one: filled by a job, read by the next
        self.job, self.search = JobSlot(messages, self), JobSlot(messages, self)
        self._next_search: tuple[Look, str, int] | None = None
        self.job.events_ready.connect(self._on_events)
        self.job.running_changed.connect(self._on_running_changed)
        self.search.events_ready.connect(self._on_found)
        self.search.running_changed.connect(self._on_search_running_changed)
        session.model_changed.connect(self.runs_changed)
        session.project_changed.connect(self._on_project_changed)

    @property
    def runs(self) -> tuple[ShownRun, ...]:
        """The project's runs; the one that is tested and exported is the first."""
        return shown_runs(self._session)

    @property
    def count(self) -> int:
        """How many pictures the project has."""
        return len(self._session.snapshot.samples)

    @property
    def picture(self) -> tuple[Path, str] | None:
        """The project's first picture and its name."""
        return self.sample(0) if self.count else None

    def sample(self, place: int) -> tuple[Path, str]:
        """The project's picture at this place, and its name."""
        sample = self._session.snapshot.samples[place]
        return sample.path, sample.name

    def show(self, look: Look) -> None:
        """Look at this; the newest wish goes first."""
        self._wanted = look
        self._begin()

    def find_exciting(self, look: Look, layer: str, channel: int) -> None:
        """Look for the project's pictures and places that excite this filter the most."""
        self._next_search = (look, layer, channel)
        self.search.cancel()
        self._begin_search()

    def stop_looking(self) -> None:
        """Leave it at what was found."""
        self._next_search = None
        self.search.cancel()

    def _begin(self) -> None:
        if self._wanted is None or self.job.running:
            return
        wanted, self._wanted = self._wanted, None
        self.waiting_changed.emit("Looking …" if self._loaded else "Getting the network ready …")
        self.job.start(partial(_look_job, wanted, self._loaded))

    def _begin_search(self) -> None:
        if self._next_search is None or self.search.running:
            return
        (look, layer, channel), self._next_search = self._next_search, None
        paths = tuple(sample.path for sample in self._session.snapshot.samples)
        self.search.start(partial(_search_job, look, layer, channel, paths))

    @Slot(list)
    def _on_events(self, events: list[object]) -> None:
        for event in events:
            if isinstance(event, Learned):
                self.learned.emit(event)
            elif isinstance(event, NotLearned):
                self.refused.emit(event.sentence)

    @Slot(list)
    def _on_found(self, events: list[object]) -> None:
        self.looked.emit(events[-1])

    @Slot(bool)
    def _on_running_changed(self, running: bool) -> None:
        if not running:
            self.waiting_changed.emit("")
            self._begin()

    @Slot(bool)
    def _on_search_running_changed(self, running: bool) -> None:
        self.looking_changed.emit(running)
        if not running:
            self._begin_search()

    @Slot()
    def _on_project_changed(self) -> None:
        self.stop_looking()
        self.runs_changed.emit()


def _look_job(
    look: Look, loaded: "dict[tuple[Path, bool], Model]", _should_stop: Callable[[], bool]
) -> Iterator[object]:
    """The maps, filters and heat of one picture; what the person can mend is a sentence."""
    try:
        yield looked_at(look, loaded)
    except UserError as error:
        yield NotLearned(f"{error.message} {error.hint}".strip())


def looked_at(look: Look, loaded: "dict[tuple[Path, bool], Model]") -> Learned:
    """What this network sees in this picture; one that is `loaded` is not read again. Raises UserError."""
    from core.explanation import feature_maps, heat
    from core.explanation.beginning import began_with_nothing
    from core.model.predictor import Predictor

    try:
        picture = images.decode(images.read(look.path))
    except UnreadablePicture as error:
        raise UserError(f"{look.name} cannot be shown: {error.message}", "Choose another picture.") from error
    model = _model(look, loaded)
    answer = Predictor(model).predict([picture])[0]
    label = look.label if look.label in model.card.labels else answer.label
    ready = feature_maps.prepared(picture, model.card.preprocess)
    maps = feature_maps.feature_maps(model.network, ready)
    if not maps:
        raise UserError("This network has no convolutions.", "Choose another run to see filters and maps.")
    hot = heat.heat(model, picture, label)
    filters = feature_maps.first_filters(model.network)
    shown = pictures.fitted(picture)
    small = np.asarray(shown, np.uint8)
    cool = heat.resized(hot, shown.width, shown.height)
    return Learned(
        look=replace(look, label=label),
        labels=model.card.labels,
        answer=answer,
        label=label,
        filters=None if filters is None else feature_maps.filter_pictures(filters),
        maps=maps,
        picture=small,
        heat=cool,
        hot=heat.overlaid(small, cool),
        can_be_before=began_with_nothing(model.card, run_record.read(look.folder)),
    )


def _model(look: Look, loaded: "dict[tuple[Path, bool], Model]") -> "Model":
    from core.explanation.beginning import untrained
    from core.model.saved import Model, load

    key = (look.folder, look.before)
    if key not in loaded:
        record = run_record.read(look.folder) if look.before else None
        if record is not None:
            found = card.read(look.folder)
            model = Model(found, untrained(found, record))
        else:
            model = load(look.folder)
        loaded.clear()
        loaded[key] = model
    return loaded[key]


def _search_job(
    look: Look, layer: str, channel: int, paths: tuple[Path, ...], should_stop: Callable[[], bool]
) -> "Iterator[Looked]":
    from core.explanation.excitement import chosen, excitement

    model = _model(look, {})  # its own: hooks of two looks at once would meet
    some = chosen(paths)
    yield from excitement(
        model.network, model.card.preprocess, some, layer=layer, channel=channel, should_stop=should_stop
    )
