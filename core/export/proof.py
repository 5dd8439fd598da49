"""The proof that an exported file answers as the program does."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from core import images
from core.errors import UserError
from core.images import UnreadablePicture
from core.model.predictor import Predictor
from core.project.snapshot import Snapshot
from resources import sample_pictures

LARGEST_DIFFERENCE = 1e-4
MOST_PICTURES = 64
ODD_SIZES = ((1, 1), (1, 500), (500, 1), (7, 5), (223, 224), (640, 480), (1200, 100))  # width, height

Answer = Callable[[NDArray[np.uint8]], NDArray[np.float32]]  # uint8 (1, H, W, 3) to probabilities (1, labels)


@dataclass(frozen=True, slots=True)
class Proof:
    """So many pictures were answered by both; `same_top1` when both put the same label first each time."""

    checked: int
    max_difference: float
    same_top1: bool


def prove(answer: Answer, predictor: Predictor, pictures: Iterable[Image.Image]) -> Iterator[Proof]:
    """Compare the file's probabilities with the program's; yields the proof so far after every picture.

    Raises UserError when they differ by more than 1e-4, or in the label they put first.
    """
    largest, same = 0.0, True
    for checked, picture in enumerate(pictures, start=1):
        ours = predictor.probabilities([picture])[0].numpy()
        theirs = answer(np.array(picture, dtype=np.uint8)[None])[0]
        largest = max(largest, float(np.abs(ours - theirs).max()))
        same = same and _agree(ours, theirs)
        if not same or not largest <= LARGEST_DIFFERENCE:  # "not <=", so that a NaN fails too
            raise UserError(
                f"The exported model would not answer as Handful does: its probabilities differ by {largest:.6f}, "
                "so it was not written.",
                "Please report this with your version of Handful.",
            )
        yield Proof(checked, largest, same)


def _agree(ours: NDArray[np.float32], theirs: NDArray[np.float32]) -> bool:
    """Whether both put the same label first; a tie within the allowed difference has no first."""
    return bool(ours[int(theirs.argmax())] >= ours.max() - LARGEST_DIFFERENCE)


def pictures_of(snapshot: Snapshot) -> Iterator[Image.Image]:
    """Pictures to prove with: the project's own, spread over all of it, and odd sizes of the first."""
    step = max(1, len(snapshot.samples) // (MOST_PICTURES - len(ODD_SIZES)))
    first: Image.Image | None = None
    for sample in snapshot.samples[::step][: MOST_PICTURES - len(ODD_SIZES)]:
        with suppress(UnreadablePicture):  # it was named when it came in, and again when it was trained on
            picture = images.decode(images.read(sample.path))
            first = first or picture
            yield picture
    if first is None:
        yield from drawn_pictures()
    else:
        yield from odd_pictures(first)


def drawn_pictures() -> Iterable[Image.Image]:
    """Pictures to prove with when there are none of the person's own: drawn ones, and odd sizes of them."""
    plain = MOST_PICTURES - len(ODD_SIZES)
    for seed in range(plain):
        yield sample_pictures.draw(sample_pictures.LABELS[seed % 2], seed=seed)
    yield from odd_pictures(sample_pictures.draw(sample_pictures.LABELS[0], seed=plain))


def odd_pictures(picture: Image.Image) -> Sequence[Image.Image]:
    """The picture in sizes that preprocessing could stumble over: one pixel, one row, one column, upright, wide."""
    return [picture.resize(size) for size in ODD_SIZES]
