"""One look at what a network learned: its filters, its maps of a picture and its heat; run beside the window."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from core import images, run_record
from core.convolution import pictures
from core.errors import UserError
from core.images import UnreadablePicture
from core.model import Prediction, card
from core.preprocess import Preprocess
from gui.shown_runs import stamp

if TYPE_CHECKING:
    from torch import Tensor

    from core.explanation.excitement import Looked
    from core.explanation.feature_maps import LayerMaps
    from core.model.saved import Model


@dataclass(frozen=True, slots=True)
class Look:
    """Whose network looks at which picture, called `name`: as it was after an `epoch`, 0 before it learned anything.

    Heat is for `label`, or without one for what the network answers.
    """

    folder: Path
    path: Path
    name: str
    epoch: int | None = None
    label: str = ""


@dataclass(frozen=True, slots=True)
class Learned:
    """What came of a look: `filters` as pictures (filters, rows, columns, 3), None where no layer sees colours.

    `picture` and `hot`, the heat laid over it, are uint8 (H, W, 3); `heat` is 0 … 1 for each dot. Of the `epochs` at
    which the network can be looked at its saved weights are those of `best_epoch`. With `only_filters` nothing but
    the filters is of the epoch that was asked for: of a large network no more was kept. `grown` is how far the filters
    are from those before the training, None where that is not known.
    """

    look: Look
    labels: tuple[str, ...]
    answer: Prediction
    label: str
    filters: NDArray[np.uint8] | None
    grown: NDArray[np.uint8] | None
    maps: "tuple[LayerMaps, ...]"
    picture: NDArray[np.uint8]
    heat: NDArray[np.float32]
    hot: NDArray[np.uint8]
    epochs: tuple[int, ...]
    best_epoch: int
    only_filters: bool


@dataclass(frozen=True, slots=True)
class NotLearned:
    """Why there is nothing to see: a sentence."""

    sentence: str


@dataclass(frozen=True, slots=True)
class Seen:
    """A picture as it is shown, uint8 (H, W, 3), and as networks take it."""

    shown: NDArray[np.uint8]
    ready: "Tensor"


@dataclass(slots=True)
class Kept:
    """What the next look need not read again: at most one network and one picture, the last ones.

    Of a run's first filters those before the training, and how far the saved ones are from them at most. What is of
    a run has its stamp: another one may come to lie in the same folder.
    """

    networks: "dict[tuple[Path, int, int | None], Model]" = field(default_factory=dict)
    pictures: dict[tuple[Path, int, Preprocess], Seen] = field(default_factory=dict)
    beginnings: dict[tuple[Path, int], tuple[NDArray[np.float32], float]] = field(default_factory=dict)


def look_job(look: Look, kept: Kept, should_stop: Callable[[], bool]) -> Iterator[object]:
    """The maps, filters and heat of one picture; what the person can mend is a sentence."""
    try:
        learned = looked_at(look, kept, should_stop)
        if learned is not None:
            yield learned
    except UserError as error:
        yield NotLearned(f"{error.message} {error.hint}".strip())


def looked_at(look: Look, kept: Kept, should_stop: Callable[[], bool]) -> Learned | None:
    """What this network sees in this picture; what is `kept` is not read again. None when stopped. Raises UserError."""
    from core.explanation import beginning, feature_maps, heat
    from core.model.predictor import Predictor

    model, then = _model(look, kept)
    seen = _seen(look, model.card.preprocess, kept, should_stop)
    if seen is None:
        return None
    answer = Predictor(model).predict_prepared(seen.ready)[0]
    label = look.label if look.label in model.card.labels else answer.label
    maps = feature_maps.feature_maps(model.network, seen.ready)
    if not maps:
        raise UserError("This network has no convolutions.", "Choose another run to see filters and maps.")
    filters = feature_maps.first_filters(model.network) if then is None else then
    height, width = seen.shown.shape[:2]
    laid = heat.laid_over(heat.places(model, seen.ready, label), width, height)
    record = run_record.read(look.folder)
    return Learned(
        look=replace(look, label=label),
        labels=model.card.labels,
        answer=answer,
        label=label,
        filters=None if filters is None else feature_maps.filter_pictures(filters),
        grown=_grown(look, filters, kept),
        maps=maps,
        picture=seen.shown,
        heat=laid,
        hot=heat.overlaid(seen.shown, laid),
        epochs=beginning.epochs(look.folder),
        best_epoch=record.best_epoch if record else 0,
        only_filters=then is not None,
    )


def _grown(look: Look, filters: NDArray[np.float32] | None, kept: Kept) -> NDArray[np.uint8] | None:
    """How the filters have changed since before the training; to one scale for all epochs, so that they appear."""
    from core.explanation import beginning, feature_maps

    if filters is None or not beginning.epochs(look.folder):
        return None
    key = (look.folder, stamp(look.folder))
    if key not in kept.beginnings:
        untrained = beginning.after(look.folder, beginning.BEFORE)
        assert not isinstance(untrained, beginning.Filters)
        before = feature_maps.first_filters(untrained)
        saved = feature_maps.first_filters(saved_model(look.folder).network)
        assert before is not None
        assert saved is not None
        kept.beginnings.clear()
        kept.beginnings[key] = before, float(np.abs(saved - before).max())
    before, most = kept.beginnings[key]
    return feature_maps.filter_pictures(filters - before, strongest=most)


def _seen(look: Look, preprocess: Preprocess, kept: Kept, should_stop: Callable[[], bool]) -> Seen | None:
    """The picture; None when stopped: one of 200 megapixels takes seconds. Raises UserError."""
    from core.explanation.feature_maps import prepared

    try:
        key = (look.path, look.path.stat().st_mtime_ns if look.path.exists() else 0, preprocess)
        if key not in kept.pictures:
            picture = images.decode(images.read(look.path))
            kept.pictures.clear()
            if should_stop():
                return None
            shown = np.asarray(pictures.fitted(picture), np.uint8)
            kept.pictures[key] = Seen(shown, prepared(picture, preprocess))
    except UnreadablePicture as error:
        raise UserError(f"{look.name} cannot be shown: {error.message}", "Choose another picture.") from error
    return None if should_stop() else kept.pictures[key]


def _model(look: Look, kept: Kept) -> "tuple[Model, NDArray[np.float32] | None]":
    """The network, and where no more than these was kept of it then, its first filters. Raises UserError."""
    from core.explanation.beginning import Filters, after
    from core.model.saved import Model

    key = (look.folder, stamp(look.folder), look.epoch)
    if key in kept.networks:
        return kept.networks[key], None
    then = None if look.epoch is None else after(look.folder, look.epoch)
    if isinstance(then, Filters):
        return _model(replace(look, epoch=None), kept)[0], then.numbers
    model = saved_model(look.folder) if then is None else Model(card.read(look.folder), then)
    kept.networks.clear()
    kept.networks[key] = model
    return model, None


def saved_model(folder: Path) -> "Model":
    """The model that a run saved. Raises UserError, of a file that is gone without its long path."""
    from core.model.saved import load

    if not (folder / card.WEIGHTS).exists():
        raise UserError(
            "The file with this run's network is gone.", "Take it from a copy, train again, or choose another run."
        )
    return load(folder)


def search_job(
    look: Look, layer: str, channel: int, paths: tuple[Path, ...], should_stop: Callable[[], bool]
) -> "Iterator[Looked]":
    from core.explanation.excitement import chosen, excitement

    model, _ = _model(look, Kept())  # its own: hooks of two looks at once would meet
    some = chosen(paths)
    yield from excitement(
        model.network, model.card.preprocess, some, layer=layer, channel=channel, should_stop=should_stop
    )
