"""A running training's epochs, kept beside its checkpoint so that what is taken up again has its whole curves."""

import json
from dataclasses import asdict
from pathlib import Path

from core import files
from core.training.events import EpochDone

FILE = "curves.jsonl"


class Curves:
    """The epochs of one training; with `resume` those of before it was cut off come first."""

    def __init__(self, folder: Path, *, resume: bool) -> None:
        self._file = folder / FILE
        self._home = files.identity(folder)
        self._epochs = read(folder) if resume else {}
        if not resume:
            files.remove(self._file)
        elif self._file.is_file():  # what comes next begins a line of its own, also after one that was cut off
            with files.explained(self._file), self._file.open("a", encoding="utf-8") as file:
                file.write("\n")

    def add(self, epoch: EpochDone) -> None:
        """Note an epoch. One that is done again takes the place of the one before. Raises UserError."""
        self._epochs[epoch.epoch] = epoch
        if files.is_still(self._file.parent, self._home):  # a project may be renamed at any moment
            with files.explained(self._file), self._file.open("a", encoding="utf-8") as file:
                file.write(json.dumps(asdict(epoch)) + "\n")

    def whole(self) -> tuple[EpochDone, ...]:
        """All epochs, in order."""
        return tuple(self._epochs[epoch] for epoch in sorted(self._epochs))


def read(folder: Path) -> dict[int, EpochDone]:
    """The epochs that are whole, by number: the last line may have been cut off with the training."""
    file, epochs = folder / FILE, dict[int, EpochDone]()
    if file.is_file():
        for line in file.read_text(encoding="utf-8", errors="replace").splitlines():
            try:
                epoch = EpochDone(**json.loads(line))
            except (ValueError, TypeError):
                continue
            epochs[epoch.epoch] = epoch
    return epochs
