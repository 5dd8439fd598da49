"""Where an export is made: a folder to work in, and its place clear of what killed ones have left there."""

from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from pathlib import Path
from tempfile import TemporaryDirectory

from core import files, scratch
from core.scratch import Scratch


@contextmanager
def working_folder() -> Iterator[Path]:
    """An empty folder for a while; where this program is killed meanwhile, the next export removes it."""
    try:
        made = Scratch()
    except OSError:  # there is no cache to write in
        with TemporaryDirectory(prefix="handful-", ignore_cleanup_errors=True) as place:
            yield Path(place)
        return
    with closing(made):
        yield made.folder


@contextmanager
def cleared(path: Path) -> Iterator[None]:
    """Have the place `path` for an export. What programs that are no more have left of theirs is removed first."""
    scratch.sweep()
    places = {path.absolute(), path.resolve()}  # a file is written where a link leads to, and a folder in its place
    with scratch.alone(files.beginning(path.resolve())) as alone:
        if alone:
            for place in places:
                with suppress(OSError):  # it is in nobody's way
                    files.sweep(place)
        yield
