"""Class labels that an import asks for and that are not there yet: each made with its first picture."""

from collections.abc import Iterable, Sequence

from core.project.labels import Labels
from core.project.sources import Source


class NewLabels:
    """The ids of class labels by the names that sources have for them; `names` in the order they are to stand in."""

    def __init__(self, labels: Labels, names: Sequence[str]) -> None:
        self._labels = labels
        self._rank = {name: rank for rank, name in enumerate(names)}
        self._ids: dict[str, int] = {}

    def has(self, source: Source) -> bool:
        """Whether the class label of this source is there, or it asks for none."""
        return not source.new_label or source.new_label in self._ids

    def id_for(self, source: Source) -> int | None:
        """The class label of this source, once it is made."""
        return self._ids[source.new_label] if source.new_label else source.label_id

    def make(self, names: Iterable[str]) -> None:
        """Make those of the names, "" aside, that were not made yet; to be called within a step."""
        missing = sorted({name for name in names if name} - self._ids.keys(), key=self._rank.__getitem__)
        if not missing:
            return
        self._labels.add_missing(missing, title="")
        there = {label.name.casefold(): label.id for label in self._labels.all()}
        self._ids |= {name: there[name.casefold()] for name in missing}
        self._put_in_order()

    def _put_in_order(self) -> None:
        """Those made here in their own order, in the places that they have; the person's other labels stay."""
        rank = {number: self._rank[name] for name, number in self._ids.items()}
        every = [label.id for label in self._labels.all()]
        made = [number for number in every if number in rank]
        if made == sorted(made, key=rank.__getitem__):
            return
        ordered = iter(sorted(made, key=rank.__getitem__))
        self._labels.reorder([next(ordered) if number in rank else number for number in every])
