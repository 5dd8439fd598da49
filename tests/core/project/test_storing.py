"""Pictures' bytes on their way into a project: what others write at the same time, and what is said of them."""

import hashlib
import os
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PIL import Image

from core.project.importing import ImportFinished, import_paths
from core.project.project import Project
from core.project.sources import Source
from core.project.storing import Stored, Storing
from core.scratch import Scratch

Draw = Callable[[str, int], Image.Image]


@pytest.fixture
def project(tmp_path: Path) -> Iterator[Project]:
    made = Project.create(tmp_path / "Shapes.handful")
    yield made
    made.close()


def test_a_twin_that_is_being_written_is_waited_for_and_not_replaced(
    project: Project, tmp_path: Path, tiny_picture: Draw, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("core.project.storing._TWIN_S", 30)
    tiny_picture("Discs", 0).save(tmp_path / "0.png")
    data = (tmp_path / "0.png").read_bytes()
    digest = hashlib.sha256(data).hexdigest()
    twin = project.folder / "pictures" / digest[:2] / f"{digest}.png"
    twin.parent.mkdir(parents=True)
    twin.write_bytes(data[:100])
    before = os.stat(twin).st_ino

    def write_the_rest() -> None:
        time.sleep(0.2)  # so that it is seen cut off before
        with twin.open("ab") as file:
            file.write(data[100:])

    writing = threading.Thread(target=write_the_rest)
    writing.start()
    stored = Storing(str(project.folder / "pictures"))(Source(tmp_path / "0.png", None))
    writing.join()
    assert isinstance(stored, Stored)
    assert not stored.new
    assert (os.stat(twin).st_ino, twin.read_bytes()) == (before, data)


def test_what_was_carried_here_as_a_copy_is_named_by_its_own_name(project: Project) -> None:
    scratch = Scratch()
    carried = scratch.folder / "1-0" / "broken.png"
    carried.parent.mkdir()
    carried.write_text("Dear diary,")
    *_, end = import_paths(project, [carried], None, should_stop=lambda: False)
    assert isinstance(end, ImportFinished)
    (skipped,) = end.skipped
    assert str(skipped.path) == "broken.png"
    scratch.close()
