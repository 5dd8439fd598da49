"""How long it takes to bring pictures into a project, against a bare loop that reads, hashes and decodes each once."""

import argparse
import hashlib
import os
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from io import BytesIO
from pathlib import Path

from PIL import Image

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from core.project.importing import ImportFinished, import_paths  # noqa: E402
from core.project.project import Project  # noqa: E402
from resources import sample_pictures  # noqa: E402

CLOTHING = ROOT.parent / "shared" / "data" / "clothing" / "train"


def main() -> None:
    """Print the time of both and their ratio, round by round."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--pictures", type=Path, metavar="FOLDER", help="pictures to multiply")
    parser.add_argument("--count", type=int, default=10_000)
    parser.add_argument("--rounds", type=int, default=3)
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        files = multiplied(arguments.pictures or CLOTHING, Path(folder, "pictures"), arguments.count)
        print(f"{len(files):,} files, {os.cpu_count()} threads")
        ratios = []
        for number in range(arguments.rounds):
            bare = timed(lambda: bare_loop(files))
            project = Path(folder, f"{number}.handful")
            imported = timed(lambda project=project: bring_in(project, Path(folder, "pictures"), len(files)))
            ratios.append(imported / bare)
            print(f"bare {bare:6.1f} s   import {imported:6.1f} s   ratio {ratios[-1]:.2f}")
        print(f"median ratio {statistics.median(ratios):.2f} (aim: at most 1.5)")


def multiplied(source: Path, target: Path, count: int) -> list[Path]:
    """So many files with different contents in class folders: what stands behind a picture's end is not looked at."""
    originals = sorted(path for path in source.rglob("*") if path.is_file()) if source.is_dir() else []
    if not originals:
        for _ in sample_pictures.write(target.with_name("drawn"), per_label=100):
            pass
        originals = sorted(target.with_name("drawn").rglob("*.jpg"))
    files = []
    for number in range(count):
        original = originals[number % len(originals)]
        folder = target / original.parent.name
        folder.mkdir(parents=True, exist_ok=True)
        files.append(folder / f"{number:06}{original.suffix}")
        files[-1].write_bytes(original.read_bytes() + number.to_bytes(4, "big"))
    return files


def bare_loop(files: Sequence[Path]) -> None:
    """The floor: every file read, hashed and decoded once, on all cores."""
    with ThreadPoolExecutor(os.cpu_count()) as pool:
        for _ in pool.map(_read, files):
            pass


def _read(file: Path) -> None:
    data = file.read_bytes()
    hashlib.sha256(data).hexdigest()
    Image.open(BytesIO(data)).convert("RGB")


def bring_in(folder: Path, pictures: Path, count: int) -> None:
    """The import, durable: checked, copied, entered, with its facts and thumbnails."""
    project = Project.create(folder)
    *_, end = import_paths(project, [pictures], None, should_stop=lambda: False)
    assert isinstance(end, ImportFinished)
    assert end.added == count
    project.close()


def timed(work: Callable[[], None]) -> float:
    """Seconds that it takes."""
    began = time.perf_counter()
    work()
    return time.perf_counter() - began


if __name__ == "__main__":
    main()
