"""Weights from a file that somebody brought: the right one is copied, any other is refused by name."""

import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from core import strategies
from core.errors import UserError
from core.strategies import OfficialWeights, Strategy
from core.weights import Fetched, FetchFinished, hub, import_file, load_pretrained, status


def place(strategy: Strategy) -> Path:
    assert isinstance(strategy.weights, OfficialWeights)
    return hub.place(strategy.weights)


def never() -> bool:
    return False


@pytest.fixture
def brought(tmp_path: Path, content: bytes) -> Path:
    """The right file under another name."""
    file = tmp_path / "from the stick (1).pth"
    file.write_bytes(content)
    return file


def refused(strategy: Strategy, source: Path) -> UserError:
    with pytest.raises(UserError) as caught:
        list(import_file(strategy, source, should_stop=never))
    folder = place(strategy).parent
    assert not folder.exists() or not list(folder.iterdir())
    return caught.value


def test_the_right_file_is_copied_and_used(strategy: Strategy, brought: Path, content: bytes) -> None:
    *progress, end = import_file(strategy, brought, should_stop=never)
    assert end == FetchFinished("imported", place(strategy), len(content))
    assert isinstance(progress[-1], Fetched)
    assert (progress[-1].done_bytes, progress[-1].total_bytes) == (len(content), len(content))
    assert place(strategy).read_bytes() == content
    assert brought.read_bytes() == content
    assert status(strategy).ready
    load_pretrained(strategy.build(2), strategy)


def test_the_beginning_of_a_fetch_is_not_left_behind(strategy: Strategy, brought: Path) -> None:
    file = place(strategy)
    file.parent.mkdir(parents=True)
    for name in (f"{file.name}.part", f"{file.name}.part.tag"):
        file.with_name(name).write_bytes(b"begun")
    list(import_file(strategy, brought, should_stop=never))
    assert [path.name for path in file.parent.iterdir() if not path.name.startswith(".")] == [file.name]


def test_the_file_that_is_in_place_may_be_chosen_too(strategy: Strategy, brought: Path, content: bytes) -> None:
    list(import_file(strategy, brought, should_stop=never))
    list(import_file(strategy, place(strategy), should_stop=never))
    assert place(strategy).read_bytes() == content


def test_a_file_with_other_bytes_is_named(strategy: Strategy, brought: Path, content: bytes) -> None:
    brought.write_bytes(bytes(len(content)))
    error = refused(strategy, brought)
    weights = strategy.weights
    assert isinstance(weights, OfficialWeights)
    assert error.message.startswith(f"{brought} is not the file of pretrained weights that tiny needs: its SHA-256")
    assert f"Choose {weights.file} ({weights.megabytes} MB, SHA-256 {weights.sha256[:8]}…)" in error.hint
    assert weights.url in error.hint


def test_a_file_of_another_size_is_named(strategy: Strategy, brought: Path) -> None:
    brought.write_bytes(b"<html>")
    assert refused(strategy, brought).message.endswith("that tiny needs: it has 6 bytes.")


def test_what_cannot_be_read_is_named(strategy: Strategy, tmp_path: Path) -> None:
    absent = tmp_path / "absent.pth"
    assert refused(strategy, absent).message == f"{absent} cannot be read (No such file or directory)."
    assert refused(strategy, tmp_path).message == f"{tmp_path} is a folder."


def test_stopped_it_leaves_nothing(strategy: Strategy, brought: Path) -> None:
    assert list(import_file(strategy, brought, should_stop=lambda: True)) == [
        FetchFinished("stopped", place(strategy), 0)
    ]
    assert list(place(strategy).parent.iterdir()) == []


@pytest.fixture
def small_home(home: Path) -> Iterator[None]:
    """TORCH_HOME on a disk of 1 MB."""
    home.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", "size=1m", "tmpfs", str(home)]
    if subprocess.run(mount, capture_output=True, check=False).returncode != 0:
        pytest.skip("only root may mount, and not on every machine")
    yield
    subprocess.run(["umount", "--lazy", str(home)], check=True)


@pytest.mark.usefixtures("small_home")
def test_a_full_disk_is_said_and_left_as_it_was(strategy: Strategy, brought: Path) -> None:
    assert "the disk is full" in refused(strategy, brought).message


def test_strategies_without_official_weights_take_no_file(brought: Path) -> None:
    for name in ("builtin", "basic-cnn"):
        with pytest.raises(UserError):
            list(import_file(strategies.named(name), brought, should_stop=never))
