"""`handful import`, `dataset` and `check`: projects without a window."""

import json
import shutil
import subprocess
import sys
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from core.images import content_hash
from core.project.project import Project

Call = Callable[..., Any]
ROOT = Path(__file__).parents[3]


@pytest.fixture
def project(call: Call, tiny_folder: Path, tmp_path: Path) -> Path:
    """With the pictures of two labels."""
    folder = tmp_path / "Mine.handful"
    assert call("import", folder, tiny_folder).status == 0
    return folder


def _held(folder: Path) -> dict[str, int]:
    project = Project.open(folder, writable=False)
    snapshot = project.snapshot()
    project.close()
    counts = snapshot.counts()
    return {label.name: counts.get(label.id, 0) for label in snapshot.labels}


def test_pictures_come_into_a_new_project_and_twice_only_once(call: Call, tiny_folder: Path, tmp_path: Path) -> None:
    folder = tmp_path / "Mine.handful"
    (said,) = call("import", folder, tiny_folder, "--json").objects
    assert said == {"project": str(folder), "added": 20, "twice": [], "skipped": []}
    assert _held(folder) == {"Bars": 10, "Discs": 10}
    again = call("import", folder, tiny_folder / "Bars", "--json")
    assert again.status == 0
    assert again.objects[0]["added"] == 0
    assert len(again.objects[0]["twice"]) == 10


def test_what_cannot_be_read_is_named_and_the_rest_comes_in(call: Call, project: Path, tmp_path: Path) -> None:
    (tmp_path / "letter.txt").write_text("Dear diary,")
    said = call("import", project, tmp_path / "letter.txt", "--json")
    assert said.status == 1
    (skipped,) = said.objects[0]["skipped"]
    assert skipped["path"] == str(tmp_path / "letter.txt")
    assert skipped["reason"].startswith("It is not a picture")


def test_what_is_not_there_is_said_and_makes_no_project(call: Call, tmp_path: Path) -> None:
    said = call("import", tmp_path / "New.handful", tmp_path / "absent")
    assert said.status == 3
    assert "absent is not there." in said.err
    assert not (tmp_path / "New.handful").exists()


def test_a_zip_and_a_tree_of_splits_keep_their_order(call: Call, tiny_folder: Path, tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "all.zip", "w") as archive:
        for part, numbers in (("train", range(6)), ("validation", range(6, 8)), ("test", range(8, 10))):
            for label in ("Bars", "Discs"):
                for number in numbers:
                    archive.write(tiny_folder / label / f"{number:02}.png", f"{part}/{label}/{number:02}.png")
    folder = tmp_path / "Zipped.handful"
    assert call("import", folder, tmp_path / "all.zip").status == 0
    assert _held(folder) == {"Bars": 10, "Discs": 10}
    project = Project.open(folder, writable=False)
    learned, validation = project.snapshot().for_training()
    project.close()
    assert len(learned.samples) == 12
    assert validation is not None
    assert len(validation.samples) == 4
    assert call("dataset", folder, "--output", tmp_path / "out").status == 0
    written = sorted(str(path.relative_to(tmp_path / "out")) for path in (tmp_path / "out").glob("*/*/*"))
    assert len(written) == 20
    assert written[0] == "test/Bars/08.png"


def test_a_dataset_is_what_came_in_byte_for_byte(call: Call, project: Path, tiny_folder: Path, tmp_path: Path) -> None:
    (said,) = call("dataset", project, "--output", tmp_path / "out", "--json").objects
    assert said == {"path": str(tmp_path / "out"), "pictures": 20, "labels": 2, "unlabelled": 0, "skipped": []}
    for path in tiny_folder.rglob("*.png"):
        assert (tmp_path / "out" / path.relative_to(tiny_folder)).read_bytes() == path.read_bytes()
    again = call("dataset", project, "--output", tmp_path / "out")
    assert again.status == 3
    assert "is there already" in again.err


def test_a_dataset_names_what_is_damaged_and_writes_the_rest(
    call: Call, project: Path, tiny_folder: Path, tmp_path: Path
) -> None:
    damaged = next((project / "pictures").glob("*/*.png"))
    damaged.write_bytes(b"flipped")
    said = call("dataset", project, "--output", tmp_path / "out", "--json")
    assert said.status == 1
    assert said.objects[0]["pictures"] == 19
    (named,) = said.objects[0]["skipped"]
    assert named["reason"] == "It is damaged in the project."
    assert (named["name"], named["label"]) == _known_as(tiny_folder, damaged)
    assert f"{named['name']} ({named['label']})" in said.err


def test_check_says_that_all_is_whole(call: Call, project: Path) -> None:
    (said,) = call("check", project, "--json").objects
    assert said == {"pictures": 20, "restored": None, "repaired": [], "damaged": []}


def _known_as(folder: Path, picture: Path) -> tuple[str, str]:
    """The name and label under which a project's picture came in."""
    (came,) = (path for path in folder.rglob("*.png") if content_hash(path.read_bytes()) == picture.stem)
    return came.name, came.parent.name


def test_check_names_what_is_damaged(call: Call, project: Path, tiny_folder: Path) -> None:
    damaged = next((project / "pictures").glob("*/*.png"))
    damaged.write_bytes(b"flipped")
    said = call("check", project, "--json")
    assert said.status == 1
    (named,) = said.objects[0]["damaged"]
    assert named["path"] == str(damaged)
    assert (named["name"], named["label"]) == _known_as(tiny_folder, damaged)
    assert f"{named['name']} ({named['label']}), {damaged}: " in said.err
    assert "Bring the same picture in again" in said.err
    assert call("check", project).out.endswith("20 pictures checked, 1 is damaged.\n")
    original = tiny_folder / named["label"] / named["name"]
    call("import", project, original)
    assert call("check", project).out.endswith("20 pictures checked, all whole.\n")


def test_what_pillow_finds_in_a_picture_is_not_printed(tmp_path: Path) -> None:
    file = tmp_path / "odd.tif"
    Image.new("RGB", (40, 40), "red").save(file)
    three, many = (b"\x15\x01\x03\x00\x01\x00\x00\x00" + bytes((number,)) for number in (3, 99))
    assert three in file.read_bytes()
    file.write_bytes(file.read_bytes().replace(three, many))  # its number of channels
    command = [sys.executable, str(ROOT / "main.py"), "import", str(tmp_path / "New.handful"), str(file)]
    done = subprocess.run(command, capture_output=True, text=True, check=False, cwd=ROOT)
    said = [line.split(":")[0] for line in done.stderr.splitlines() if not line.startswith("Pictures ")]
    assert said == [f"Skipped {file}"]


def test_pictures_do_not_come_into_what_is_no_project(call: Call, tiny_folder: Path) -> None:
    picture = next(tiny_folder.rglob("*.png"))
    before = sorted(tiny_folder.rglob("*"))
    for place, what in ((tiny_folder, picture), (picture, tiny_folder)):
        said = call("import", place, what)
        assert said.status == 3
        assert f"{place} is no Handful project. Name the project first, then what is to come in." in said.err
    assert sorted(tiny_folder.rglob("*")) == before


def test_a_database_that_is_gone_is_called_missing(call: Call, project: Path) -> None:
    (project / "project.sqlite").unlink()
    said = call("train", project, "--output", project.parent / "model")
    assert said.status == 3
    assert f"The project {project.name} is damaged: its database, project.sqlite, is missing." in said.err


def test_check_restores_a_damaged_database(call: Call, project: Path) -> None:
    content = (project / "project.sqlite").read_bytes()
    (project / "project.sqlite").write_bytes(content[:3000])
    said = call("train", project, "--output", project.parent / "model")
    assert said.status == 3
    assert "handful check" in said.err
    said = call("check", project, "--json")
    assert said.status == 0
    assert "is damaged" in json.dumps(said.objects[0]["restored"])
    assert _held(project) == {"Bars": 10, "Discs": 10}


def test_check_of_what_another_holds_repairs_nothing(call: Call, project: Path, tmp_path: Path) -> None:
    holder = Project.open(project)
    try:
        damaged = next((project / "pictures").glob("*/*.png"))
        shutil.copy(damaged, damaged.with_suffix(".copy"))
        damaged.write_bytes(b"flipped")
        said = call("check", project)
        assert said.status == 1
        assert "Only checked, not repaired" in said.err
        assert damaged.read_bytes() == b"flipped"
    finally:
        holder.close()


@pytest.mark.parametrize("command", [["dataset", "--output", "out"], ["check"]])
def test_what_is_no_project_is_refused(call: Call, tiny_folder: Path, command: list[str]) -> None:
    said = call(command[0], tiny_folder, *command[1:])
    assert said.status == 3
    assert "is no Handful project" in said.err


@pytest.mark.skipif(sys.platform == "win32", reason="closes standard error as a shell does")
@pytest.mark.parametrize("redirected", ["2>&-", "2>/dev/full", "<&- 2>&-"])
def test_an_import_goes_on_where_nobody_listens(tiny_folder: Path, tmp_path: Path, redirected: str) -> None:
    command = (
        f'"{sys.executable}" "{ROOT / "main.py"}" import "{tmp_path / "Mine.handful"}" "{tiny_folder}" {redirected}'
    )
    ended = subprocess.run(["sh", "-c", command], stdout=subprocess.PIPE, timeout=120, check=False)
    assert ended.returncode == 0
    assert _held(tmp_path / "Mine.handful") == {"Bars": 10, "Discs": 10}
