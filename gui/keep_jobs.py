"""Keep learning in the background, as generators for a Worker: following the pictures, and saving."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from core import keep_learning, run_record
from core.errors import UserError
from core.keep_learning import NotLearned
from core.project.snapshot import Snapshot
from core.runs import RunFinished

if TYPE_CHECKING:
    from core.keep_learning.keeper import Keeper


def follow(
    folder: Path,
    keepers: "dict[Path, Keeper]",
    latest: Callable[[], Snapshot | None],
    should_stop: Callable[[], bool],
) -> Iterator[object]:
    """Get the model in `folder` ready unless it is, and learn from the newest pictures until there are none."""
    from core.keep_learning.keeper import Keeper  # brings torch, which takes seconds to import

    if folder not in keepers:
        record = run_record.read(folder)
        if record is None:
            return
        try:
            made = Keeper(folder, record)
        except UserError as error:  # who uses a damaged run is told by the list of runs
            yield NotLearned(error)
            return
        keepers.clear()
        keepers[folder] = made
    yield from keepers[folder].follow(latest, should_stop=should_stop)


def save(
    snapshot: Snapshot, keeper: "Keeper", output: Path, share: Callable[[], float], should_stop: Callable[[], bool]
) -> Iterator[object]:
    """Save what the keeper has learned, and let it go on from there. What it cannot learn yet waits, and is told."""
    for event in keep_learning.save(
        keeper.to_save(snapshot), keeper.config, output, should_stop=should_stop, share=share
    ):
        yield event
        if isinstance(event, RunFinished) and event.model is not None:
            yield keeper.take_over(event.model)
            if keeper.refusal:
                yield keeper.refusal
