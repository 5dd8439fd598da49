"""One look at what a network learned: its filters, its maps of a picture and its heat; run beside the window."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from core import images, run_record
from core.convolution import pictures
from core.errors import UserError
from core.images import UnreadablePicture
from core.model import Prediction, card

if TYPE_CHECKING:
    from core.explanation.excitement import Looked
    from core.explanation.feature_maps import LayerMaps
    from core.model.saved import Model

    Loaded = dict[tuple[Path, int | None], Model]  # at most one


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
    the filters is of the epoch that was asked for: of a large network no more was kept.
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
    epochs: tuple[int, ...]
    best_epoch: int
    only_filters: bool


@dataclass(frozen=True, slots=True)
class NotLearned:
    """Why there is nothing to see: a sentence."""

    sentence: str


def look_job(look: Look, loaded: "Loaded", _should_stop: Callable[[], bool]) -> Iterator[object]:
    """The maps, filters and heat of one picture; what the person can mend is a sentence."""
    try:
        yield looked_at(look, loaded)
    except UserError as error:
        yield NotLearned(f"{error.message} {error.hint}".strip())


def looked_at(look: Look, loaded: "Loaded") -> Learned:
    """What this network sees in this picture; one that is `loaded` is not read again. Raises UserError."""
    from core.explanation import beginning, feature_maps, heat
    from core.model.predictor import Predictor

    try:
        picture = images.decode(images.read(look.path))
    except UnreadablePicture as error:
        raise UserError(f"{look.name} cannot be shown: {error.message}", "Choose another picture.") from error
    model, kept = _model(look, loaded)
    answer = Predictor(model).predict([picture])[0]
    label = look.label if look.label in model.card.labels else answer.label
    ready = feature_maps.prepared(picture, model.card.preprocess)
    maps = feature_maps.feature_maps(model.network, ready)
    if not maps:
        raise UserError("This network has no convolutions.", "Choose another run to see filters and maps.")
    hot = heat.heat(model, picture, label)
    filters = feature_maps.first_filters(model.network) if kept is None else kept
    record = run_record.read(look.folder)
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
        epochs=beginning.epochs(look.folder),
        best_epoch=record.best_epoch if record else 0,
        only_filters=kept is not None,
    )


def _model(look: Look, loaded: "Loaded") -> "tuple[Model, NDArray[np.float32] | None]":
    """The network, and where no more than these was kept of it then, its first filters."""
    from core.explanation.beginning import Filters, after
    from core.model.saved import Model, load

    key = (look.folder, look.epoch)
    if key in loaded:
        return loaded[key], None
    then = None if look.epoch is None else after(look.folder, look.epoch)
    if isinstance(then, Filters):
        return _model(replace(look, epoch=None), loaded)[0], then.numbers
    model = load(look.folder) if then is None else Model(card.read(look.folder), then)
    loaded.clear()
    loaded[key] = model
    return model, None


def search_job(
    look: Look, layer: str, channel: int, paths: tuple[Path, ...], should_stop: Callable[[], bool]
) -> "Iterator[Looked]":
    from core.explanation.excitement import chosen, excitement

    model, _ = _model(look, {})  # its own: hooks of two looks at once would meet
    some = chosen(paths)
    yield from excitement(
        model.network, model.card.preprocess, some, layer=layer, channel=channel, should_stop=should_stop
    )
