"""Pictures and models that core's tests share: each is made once a session, at its first use."""

import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from random import Random
from typing import IO

import pytest
from PIL import Image, ImageDraw

from core import runs
from core.export.onnx import export
from core.export.proof import pictures_of
from core.export.writing import Exported
from core.model.saved import Model, load
from core.project.folders import read_class_folders
from core.runs import RunEvent
from core.training import TrainConfig
from resources import sample_pictures

ROOT = Path(__file__).parents[2]
PER_LABEL = 12
SCRATCH = TrainConfig("basic-cnn", epochs=3, device="cpu")


def draw_tiny(kind: str, seed: int) -> Image.Image:
    """A disc or a bar on a noisy ground, 64 × 48."""
    rng = Random(f"{kind} {seed}")
    picture = Image.frombytes("L", (64, 48), rng.randbytes(64 * 48)).point(lambda value: 110 + value // 2)
    picture = picture.convert("RGB")
    left, top = rng.randint(4, 24), rng.randint(4, 14)
    colour = tuple(rng.randint(0, 90) for _ in range(3))
    pencil = ImageDraw.Draw(picture)
    if kind == "Discs":
        pencil.ellipse((left, top, left + 28, top + 28), fill=colour)
    else:
        pencil.rectangle((left, top + 10, left + 36, top + 18), fill=colour)
    return picture


@pytest.fixture(scope="session")
def tiny_picture() -> Callable[[str, int], Image.Image]:
    """Draws a picture by kind ("Discs" or "Bars") and seed."""
    return draw_tiny


@pytest.fixture(scope="session")
def tiny_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Class folders Bars and Discs with 10 small PNG files each."""
    folder = tmp_path_factory.mktemp("tiny")
    for kind in ("Bars", "Discs"):
        (folder / kind).mkdir()
        for seed in range(10):
            draw_tiny(kind, seed).save(folder / kind / f"{seed:02}.png")
    return folder


@pytest.fixture(scope="session")
def sample_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The sample pictures in class folders, 12 a label."""
    folder = tmp_path_factory.mktemp("samples")
    assert len(list(sample_pictures.write(folder, per_label=PER_LABEL))) == 2 * PER_LABEL
    return folder


@pytest.fixture(scope="session")
def unseen_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Other sample pictures, 4 a label."""
    folder = tmp_path_factory.mktemp("unseen")
    assert len(list(sample_pictures.write(folder, per_label=4, seed=1))) == 8
    return folder


@pytest.fixture(scope="session")
def builtin_run(sample_folder: Path, tmp_path_factory: pytest.TempPathFactory) -> list[RunEvent]:
    """All events of a training of the built-in backbone on the sample pictures; its model is in the last one."""
    folder = tmp_path_factory.mktemp("builtin")
    snapshot = replace(read_class_folders(sample_folder), cache=folder / "cache")
    return list(runs.train(snapshot, TrainConfig(device="cpu"), folder / "model", should_stop=lambda: False))


@pytest.fixture(scope="session")
def builtin_model(builtin_run: list[RunEvent]) -> Path:
    """The folder of a trained built-in model."""
    folder: Path = builtin_run[-1].model
    return folder


@pytest.fixture(scope="session")
def basic_run(tiny_folder: Path, tmp_path_factory: pytest.TempPathFactory) -> list[RunEvent]:
    """All events of a short training from nothing on the tiny pictures; its model is in the last one."""
    folder = tmp_path_factory.mktemp("basic")
    snapshot = replace(read_class_folders(tiny_folder), cache=folder / "cache")
    return list(runs.train(snapshot, SCRATCH, folder / "model", should_stop=lambda: False))


@pytest.fixture(scope="session")
def basic_model(basic_run: list[RunEvent]) -> Path:
    """The folder of a model trained from nothing."""
    folder: Path = basic_run[-1].model
    return folder


@pytest.fixture(scope="session")
def basic(basic_model: Path) -> Model:
    """The model trained from nothing, loaded."""
    return load(basic_model)


@pytest.fixture(scope="session")
def exported(builtin_model: Path, unseen_folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Exported:
    """The built-in model as an ONNX file, proved on the unseen pictures."""
    pictures = pictures_of(read_class_folders(unseen_folder))
    *_, last = export(load(builtin_model), tmp_path_factory.mktemp("exported") / "model", pictures)
    assert isinstance(last, Exported)
    return last


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A disk of 256 kB. Only root can make one."""
    if not hasattr(os, "geteuid") or os.geteuid() != 0:
        pytest.skip("only root may mount a small disk")
    place = tmp_path / "disk"
    place.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", "size=256k", "tmpfs", str(place)]
    if subprocess.run(mount, capture_output=True, check=False).returncode != 0:
        pytest.skip("this machine does not let even root mount a small disk")
    yield place
    subprocess.run(["umount", "--lazy", str(place)], check=True)


@pytest.fixture(scope="session")
def handful() -> Callable[..., subprocess.CompletedProcess[str]]:
    """Runs the program in a process of its own."""

    def run(*arguments: object, stdout: int | IO[str] = subprocess.PIPE) -> subprocess.CompletedProcess[str]:
        command = [sys.executable, str(ROOT / "main.py"), *map(str, arguments)]
        return subprocess.run(
            command, stdout=stdout, stderr=subprocess.PIPE, text=True, encoding="utf-8", timeout=200, check=False
        )

    return run
