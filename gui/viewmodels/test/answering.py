"""One answer: a picture's bytes, what the model says to them, and what that is seen by; made beside the window."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from core import images
from core.images import UnreadablePicture
from core.model import Prediction
from core.novelty.threshold import Threshold
from gui.viewmodels.test.asked import Asked, Loading

if TYPE_CHECKING:
    from torch import Tensor

    from core.model.predictor import Answering, Predictor

SHOWN_SIDE = 1600  # pixels of the longer side that are kept for showing
ONLY_ANSWERS = "An exported file only answers; which places speak for it cannot be seen."
NO_PLACES = "This network has no convolutions, so there are no places that speak for an answer."


@dataclass(frozen=True, slots=True)
class Subject:
    """A picture to ask about; one that was pasted has no `path`. `data` gives its bytes, which may take a while.

    Raises UnreadablePicture.
    """

    name: str
    path: Path | None
    data: Callable[[], bytes] = field(repr=False)


@dataclass(frozen=True, slots=True)
class Answer:
    """What the model says to a picture: its bytes, the picture for showing, uint8 (H, W, 3), and the prediction.

    `novelty` is the model's threshold. `features` (D,) are None where only an exported file answers, and `no_heat`
    says why there is no heat map, if so.
    """

    name: str
    path: Path | None
    data: bytes = field(repr=False, compare=False)
    picture: NDArray[np.uint8] = field(repr=False, compare=False)
    prediction: Prediction
    novelty: Threshold | None
    features: NDArray[np.float32] | None = field(default=None, repr=False, compare=False)
    no_heat: str = ""


@dataclass(frozen=True, slots=True)
class Described:
    """The picture asked about last: its content, whose backbone saw it, what that made of it, and how it looks."""

    sha256: str
    weights_sha256: str
    features: "Tensor"
    shown: NDArray[np.uint8]


def of_file(path: Path) -> Subject:
    """The picture in this file."""
    return Subject(path.name, path, partial(images.read, path))


def again(answer: Answer) -> Subject:
    """The same picture, whatever has become of its file."""

    def data() -> bytes:
        return answer.data

    return Subject(answer.name, answer.path, data)


def answer_job(
    asked: Asked, loading: Loading, subject: Subject, described: list[Described], _should_stop: Callable[[], bool]
) -> Iterator[object]:
    """Answer for one picture; of one that is asked about again only the last step is done, which takes no time."""
    answering = loading.answering(asked)
    try:
        yield _answer(answering, subject, described)
    except UnreadablePicture as error:
        raise UnreadablePicture(
            f"{subject.name} cannot be shown: {error.message}", "Choose another picture."
        ) from error


def _answer(answering: "Answering", subject: Subject, described: list[Described]) -> Answer:
    from core.explanation.heat import has_places
    from core.model.predictor import Predictor

    data = subject.data()
    if not isinstance(answering, Predictor):
        picture = images.decode(data)
        said = answering.predict([picture])[0]
        shown = _for_showing(picture)
        return Answer(subject.name, subject.path, data, shown, said, answering.novelty, no_heat=ONLY_ANSWERS)
    made = _as_described(data, answering, described)
    return Answer(
        subject.name,
        subject.path,
        data,
        made.shown,
        answering.predict_from(made.features)[0],
        answering.novelty,
        features=made.features[0].cpu().numpy(),
        no_heat="" if has_places(answering.model.network) else NO_PLACES,
    )


def _as_described(data: bytes, predictor: "Predictor", kept: list[Described]) -> Described:
    """What the backbone makes of a picture, unless that is known. Raises UnreadablePicture."""
    key = images.content_hash(data), predictor.card.weights_sha256
    for before in kept:
        if key == (before.sha256, before.weights_sha256):
            return before
    picture = images.decode(data)
    made = Described(*key, predictor.features([picture]), _for_showing(picture))
    kept[:] = [made]
    return made


def _for_showing(picture: Image.Image) -> NDArray[np.uint8]:
    picture.thumbnail((SHOWN_SIDE, SHOWN_SIDE), Image.Resampling.BILINEAR)
    return np.asarray(picture)
