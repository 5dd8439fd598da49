"""The training pictures that are most like one, as a model sees them."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from torch import nn

from core import device, features, strategies
from core.cache import Array, ArrayCache
from core.features import PicturesPrepared
from core.model.predictor import Predictor
from core.preprocess import Pixels
from core.preprocess.module import FromPixels
from core.project.snapshot import Sample, Snapshot

SHOWN = 6
MOST = 20_000  # pictures that are compared
MEMORY = 110 * 10**6  # bytes that their features take at most: 5 kB a picture where a network has 1,280, 16 where 4,096
KEPT = 3  # trained networks whose features stay in a project's cache: those that were written last
_KINDS = f"features-{'[0-9a-f]' * 16}-*"  # their names there; a frozen backbone's have other ones, and stay


@dataclass(frozen=True, slots=True)
class Near:
    """A picture and how much it is like the one asked about: 1 is the same."""

    sample: Sample
    likeness: float


class Nearest:
    """What a model's backbone makes of a project's pictures, in memory. One thread at a time uses it."""

    def __init__(self, predictor: Predictor) -> None:
        self._predictor = predictor
        self._most = min(MOST, MEMORY // (4 * strategies.named(predictor.card.strategy).features))
        self._rows: dict[str, int] = {}
        self._vectors: Array = np.empty((0, 0), np.float32)
        self._unreadable: set[str] = set()

    def is_for(self, predictor: Predictor) -> bool:
        """Whether this predictor describes pictures in the same way."""
        return _described_by(predictor) == _described_by(self._predictor)

    def look_at(
        self, samples: Sequence[Sample], cache: Path, *, should_stop: Callable[[], bool]
    ) -> Iterator[PicturesPrepared]:
        """Get what is missing of these pictures; what was computed stays, also after a stop. Raises Stopped.

        Of more than there is memory for some are passed over.
        """
        known = self._rows.keys() | self._unreadable
        missing = list({one.sha256: one for one in samples if one.sha256 not in known}.values())
        new = _evenly(missing, self._most - len(self._rows))
        if new:
            self._take(new, (yield from features.only(PicturesPrepared, self._work(new, cache, should_stop))))

    def to(self, described: Array, samples: Sequence[Sample], *, count: int = SHOWN) -> tuple[Near, ...]:
        """Of these pictures, once they were looked at, those most like one with these features (D,), the most first."""
        here = [one for one in samples if one.sha256 in self._rows]
        if not here:
            return ()
        likeness = (self._vectors @ _unit(described[None])[0])[[self._rows[one.sha256] for one in here]]
        best = np.argsort(-likeness, kind="stable")[:count]
        return tuple(Near(here[place], float(likeness[place])) for place in best.tolist())

    def _work(self, samples: Sequence[Sample], cache: Path, should_stop: Callable[[], bool]) -> features.Progress:
        card = self._predictor.card
        strategy = strategies.named(card.strategy)
        if card.mode == "frozen":  # they are in the cache since the training
            return features.features(
                samples, strategy, device=device.resolve("auto"), cache=cache, should_stop=should_stop
            )
        kind = f"features-{card.weights_sha256[:16]}-{features.PIXELS_VERSION}"
        store = ArrayCache(cache, kind=kind, dtype=np.float32, shape=(strategy.features,))
        if not self._rows:  # at the first look: it reads the whole list of what is kept
            store.forget_others(_KINDS, keep=KEPT - 1)
        return features.by_function(samples, card.preprocess, _backbone(self._predictor), store, should_stop)

    def _take(self, samples: Sequence[Sample], prepared: features.Prepared) -> None:
        first = len(self._rows)
        self._rows |= {samples[index].sha256: first + row for row, index in enumerate(prepared.kept)}
        made = _unit(prepared.inputs)
        self._vectors = np.concatenate([self._vectors, made]) if first else made
        kept = frozenset(prepared.kept)
        self._unreadable.update(one.sha256 for index, one in enumerate(samples) if index not in kept)


def compared(snapshot: Snapshot) -> tuple[Sample, ...]:
    """The pictures that are learned from; of very many some, evenly over all of them."""
    return tuple(_evenly(snapshot.for_training()[0].labelled()[0], MOST))


def _evenly(samples: Sequence[Sample], most: int) -> Sequence[Sample]:
    """At most so many of them, evenly over all."""
    return samples if len(samples) <= most else [samples[place * len(samples) // most] for place in range(most)]


def _described_by(predictor: Predictor) -> str:
    """Whose features they are: a frozen backbone's are the same in every run."""
    card = predictor.card
    return card.strategy if card.mode == "frozen" else card.weights_sha256


def _backbone(predictor: Predictor) -> features.Function:
    module = nn.Sequential(FromPixels(predictor.card.preprocess), predictor.model.network.backbone).eval()

    def described(pixels: Pixels) -> Array:
        with torch.inference_mode():
            made: Array = module(torch.from_numpy(pixels)).float().cpu().numpy()
        return made

    return described


def _unit(vectors: Array) -> Array:
    return np.asarray(vectors / np.maximum(np.linalg.norm(vectors, axis=1, keepdims=True), 1e-9), np.float32)
