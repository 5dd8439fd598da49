"""Trainings that were cut off: what each was to be (training.json in its unfinished folder), and how far it is."""

import json
from dataclasses import asdict, dataclass
from pathlib import Path

from core import curves, files
from core.errors import UserError
from core.model.card import DAMAGE
from core.run_stamps import UPDATED
from core.training import progress
from core.training.events import EpochDone, TrainConfig
from core.training.plan import mode_of
from core.unfinished import claimed, folders, is_free, output_of, remove_if_free, unfinished

FILE = "training.json"


@dataclass(frozen=True, slots=True)
class CutOff:
    """A training that nobody is at work on and that can go on. `output` is what was to become its model's folder;
    `curves` are the epochs that are over, at least one.
    """

    output: Path
    config: TrainConfig
    best_epoch: int
    curves: tuple[EpochDone, ...]

    @property
    def epoch(self) -> int:
        """The last one that was over."""
        return self.curves[-1].epoch

    @property
    def epochs(self) -> int:
        """How many it was to have."""
        return self.curves[-1].epochs


def note(folder: Path, config: TrainConfig) -> None:
    """Say in a training's unfinished folder what it is. Raises UserError."""
    file = folder / FILE
    with files.explained(file), files.whole_file(file, parents=False) as part:
        part.write_text(json.dumps(asdict(config)), encoding="utf-8")


def found(runs: Path) -> list[CutOff]:
    """Those in a project's folder of runs, the newest first."""
    noted = filter(None, map(_read, folders(runs)))
    return sorted(noted, key=lambda cut_off: cut_off.output.name, reverse=True)


def sweep(runs: Path) -> None:
    """Remove what trainings left there that were cut off before there was anything to go on with.

    And what saving in the background left, which nobody has begun and which comes again by itself.
    """
    for folder in folders(runs):
        if not (folder / progress.FILE).exists() or _in_background(folder):
            remove_if_free(folder)


def move(cut_off: CutOff, output: Path) -> None:
    """Let it become `output`, where nothing is yet. Raises UserError, also where it goes on elsewhere by now."""
    with files.explained(output), claimed(unfinished(cut_off.output)) as folder:
        folder.rename(unfinished(output))


def forget(cut_off: CutOff) -> None:
    """Remove all that it had learned. Raises UserError, also where it goes on elsewhere by now."""
    with claimed(unfinished(cut_off.output)) as folder, files.explained(folder):
        files.remove(folder)


def _in_background(folder: Path) -> bool:
    return output_of(folder).name.endswith(UPDATED)


def _read(folder: Path) -> CutOff | None:
    """None where there is nothing to go on with, and where somebody is at work."""
    done = progress.read(folder)
    if done is None or _in_background(folder) or not is_free(folder):
        return None
    try:
        config = TrainConfig(**json.loads((folder / FILE).read_text(encoding="utf-8")))
        mode_of(config)
        epochs = curves.read(folder)
    except (*DAMAGE, UserError):  # from another version, or somebody's own
        return None
    over = tuple(epochs[number] for number in sorted(epochs) if number <= done.epoch)
    return CutOff(output_of(folder), config, done.best_epoch, over) if over else None
