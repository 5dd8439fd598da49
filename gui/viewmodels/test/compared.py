"""The model that another one is compared with on the same pictures."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from gui import picture_answers
from gui.picture_answers import PictureAnswer
from gui.viewmodels.test.asked import Asked, Loading


@dataclass(slots=True)
class Compared:
    """A model by its name; `labels` are known once it is loaded. Its own `loading` keeps it beside the one asked."""

    asked: Asked
    name: str
    labels: tuple[str, ...] = ()
    loading: Loading = field(default_factory=Loading)

    def sentence(self, rows: Sequence[PictureAnswer], *, title: str, labels: Sequence[str]) -> str:
        """How it does beside the one that is asked, called `title`, which knows these labels; empty until loaded."""
        if not self.labels:
            return ""
        common = [label for label in labels if label in self.labels]
        return picture_answers.side_by_side(rows, (title, f"“{self.name}”"), common)
