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


def look_job(
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


def search_job(
    look: Look, layer: str, channel: int, paths: tuple[Path, ...], should_stop: Callable[[], bool]
) -> "Iterator[Looked]":
    from core.explanation.excitement import chosen, excitement

    model = _model(look, {})  # its own: hooks of two looks at once would meet
    some = chosen(paths)
    yield from excitement(
        model.network, model.card.preprocess, some, layer=layer, channel=channel, should_stop=should_stop
    )
