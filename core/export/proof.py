"""The proof that an export answers as the program does: the shipped file and script, in a clean process."""

import io
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from PIL import Image

from core import images
from core.export.room import working_folder
from core.export.script import Answer
from core.export.unproved import Unproved
from core.images import UnreadablePicture
from core.model import Prediction
from core.model.predictor import Predictor
from core.project.snapshot import Snapshot
from resources import sample_pictures

LARGEST_DIFFERENCE = 1e-4
MOST_PICTURES = 64
ODD_SIZES = ((1, 1), (1, 500), (500, 1), (7, 5), (223, 224), (640, 480), (1200, 100), (1, 5000))  # width, height
ODD_KINDS = ("turned by EXIF", "grey", "transparent", "16 bits", "CMYK")
OWN = MOST_PICTURES - len(ODD_SIZES) - len(ODD_KINDS)
MOST_BYTES = 64 << 20  # of one picture; larger ones would fill the disk that the proof is done on


@dataclass(frozen=True, slots=True)
class ProofPicture:
    """A picture's file, and what it is called where it shows a difference; odd ones are not the person's `own`."""

    name: str
    data: bytes
    suffix: str = "png"
    own: bool = False


@dataclass(frozen=True, slots=True)
class Proof:
    """So many of all pictures were answered by both so far, and to so many of those both said the same."""

    checked: int
    max_difference: float
    agreed: int
    of: int

    @property
    def same_top1(self) -> bool:
        """Whether both put the same label first each time."""
        return self.agreed == self.checked


def prove(
    answer: Answer, predictor: Predictor, pictures: Iterable[ProofPicture], *, share: float = 1.0
) -> Iterator[Proof]:
    """Compare what the shipped script says with what the program says; yields the proof so far after every picture.

    Raises Unproved where probabilities differ by more than 1e-4, or another label is first, or only one of the two
    takes a picture for none of the labels. With a `share` below 1 it is enough that so many have the same label
    first, and are known to both or to none.
    """
    largest, checked, agreed = 0.0, 0, 0
    threshold = predictor.novelty.value if predictor.novelty else None
    with working_folder() as folder:
        named = dict(_written(pictures, folder))
        ours = predictor.predict_files(folder / name for name in named)
        theirs = answer(folder, list(named))
        for what, mine, said in zip(named.values(), ours, theirs, strict=False):
            tolerance = LARGEST_DIFFERENCE if share == 1 else 1.0
            difference, reason = compared(mine.prediction, said, threshold=threshold, tolerance=tolerance)
            if reason and share == 1:
                raise _otherwise(f"to {what}, {reason}")
            largest, checked, agreed = max(largest, difference), checked + 1, agreed + (not reason)
            yield Proof(checked, largest, agreed, of=len(named))
        list(theirs)  # what broke it off is said
    if checked < len(named):
        raise _otherwise(f"it answered {checked} of {len(named)} pictures")
    if agreed < share * checked:
        raise _too_far(agreed, checked, share)


def _otherwise(reason: str) -> Unproved:
    return Unproved(
        f"The exported model would not answer as Handful does ({reason}), so it was not written.",
        "Please report this with your version of Handful.",
    )


def _too_far(agreed: int, checked: int, share: float) -> Unproved:
    return Unproved(
        f"It answers only {agreed} of {checked} pictures as the full model does, so it was not written.",
        f"{100 * share:.0f} of 100 have to be the same: export the full model instead.",
    )


def compared(
    mine: Prediction | None,
    said: Mapping[str, Any],
    *,
    threshold: float | None = None,
    tolerance: float = LARGEST_DIFFERENCE,
) -> tuple[float, str]:
    """The largest difference between two probabilities, and what differs too much; empty where nothing does."""
    if mine is None or "error" in said:
        reason = f"only one of them could read it: {said.get('error', 'Handful could not')}"
        return (0.0, "") if mine is None and "error" in said else (0.0, reason)
    shares: Mapping[str, float] = said["probabilities"]
    ours = dict(mine.ranking)
    if shares.keys() != ours.keys():
        return 1.0, "it names other labels"
    difference = max(abs(shares[label] - share) for label, share in ours.items())
    if not difference <= tolerance:  # "not <=", so that a NaN fails too
        return difference, f"its probabilities differ by {difference:.6f}"
    if ours[said["label"]] < mine.probability - LARGEST_DIFFERENCE:  # a tie has no first
        return difference, f"it says {said['label']} where Handful says {mine.label}"
    if said["known"] != mine.known and not _on_the_edge(threshold, mine.novelty, said["novelty"]):
        none, some = ("it", "Handful") if mine.known else ("Handful", "it")
        return difference, f"{none} takes it for none of the labels where {some} does not"
    return difference, ""


def _on_the_edge(threshold: float | None, ours: float | None, theirs: float) -> bool:
    """Whether both scores lie on the threshold, but for the allowed difference."""
    if threshold is None or ours is None:
        return False
    return max(abs(ours - threshold), abs(theirs - threshold)) <= LARGEST_DIFFERENCE


def _written(pictures: Iterable[ProofPicture], folder: Path) -> Iterator[tuple[str, str]]:
    for number, picture in enumerate(pictures):
        name = f"{number:03}.{picture.suffix}"
        (folder / name).write_bytes(picture.data)
        yield name, picture.name


def pictures_of(snapshot: Snapshot) -> Iterator[ProofPicture]:
    """Pictures to prove with: the project's own files, spread over all of it, and odd ones made of the first."""
    step = max(1, len(snapshot.samples) // OWN)
    first: Image.Image | None = None
    for number, sample in enumerate(snapshot.samples[::step][:OWN], start=1):
        try:
            data = images.read(sample.path)
            decoded = images.decode_with_facts(data)
        except UnreadablePicture:
            continue  # it was named when it came in, and again when it was trained on
        if len(data) > MOST_BYTES or decoded.format == "HEIF":
            continue  # the script reads what Pillow alone reads
        first = first or decoded.image
        yield ProofPicture(f"picture {number} of the project", data, decoded.suffix, own=True)
    if first is None:
        yield from drawn_pictures()
    else:
        yield from odd_pictures(first)


def drawn_pictures() -> Iterator[ProofPicture]:
    """Pictures to prove with when there are none of the person's own: drawn ones, and odd ones made of another."""
    for seed in range(OWN):
        drawn = sample_pictures.draw(sample_pictures.LABELS[seed % 2], seed=seed)
        yield saved(f"drawn picture {seed + 1}", drawn)
    yield from odd_pictures(sample_pictures.draw(sample_pictures.LABELS[0], seed=OWN))


def odd_pictures(picture: Image.Image) -> Iterator[ProofPicture]:
    """The picture as files that a script could stumble over: in odd sizes, turned by EXIF, in other colours."""
    for size in ODD_SIZES:
        yield saved("one of {} × {} pixels".format(*size), picture.resize(size))
    small = picture.copy()
    small.thumbnail((800, 800))
    turned = Image.Exif()
    turned[0x0112] = 6
    yield saved("one that is turned by EXIF", small, "JPEG", exif=turned.tobytes())
    yield saved("a grey one", small.convert("L"))
    transparent = small.convert("RGBA")
    transparent.putalpha(Image.linear_gradient("L").resize(small.size))
    yield saved("a transparent one", transparent)
    grey = np.asarray(small.convert("L"), dtype=np.uint16)
    yield saved("one with 16 bits", Image.fromarray(grey * 257 + 128))
    yield saved("one in CMYK", small.convert("CMYK"), "JPEG")


def saved(name: str, picture: Image.Image, kind: str = "PNG", **options: Any) -> ProofPicture:
    """A picture as a file of this kind."""
    buffer = io.BytesIO()
    picture.save(buffer, kind, **options)
    return ProofPicture(name, buffer.getvalue(), {"PNG": "png", "JPEG": "jpg"}[kind])
