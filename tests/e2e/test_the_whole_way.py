"""The main job in the real window, from dropped folders to an exported file that answers alike."""

import json
import subprocess
from collections.abc import Callable
from pathlib import Path

import numpy as np
import onnxruntime
import pytest
from PIL import Image

from resources import sample_pictures

Play = Callable[..., subprocess.CompletedProcess[str]]


@pytest.fixture
def picture(tmp_path: Path) -> Path:
    """A picture that no training has seen."""
    path = tmp_path / "new one.png"
    sample_pictures.draw("Shoes", seed=4242).save(path)
    return path


def test_pictures_in_both_strategies_a_test_and_an_export(
    play: Play, pictures: Path, picture: Path, tmp_path: Path
) -> None:
    exported = tmp_path / "shoes or bags.onnx"
    ended = play("the_whole_way", pictures, picture, exported)
    assert ended.returncode == 0, ended.stderr
    said = json.loads(ended.stdout)
    assert said["how"][0].startswith("Basic CNN, from nothing: ")
    assert said["how"][1].startswith("Built-in network, last step learned: measured on all 24 pictures")
    assert "same answers, largest difference 0" in said["proof"]
    assert said["banner"] == ""

    session = onnxruntime.InferenceSession(exported, providers=["CPUExecutionProvider"])
    labels = json.loads(session.get_modelmeta().custom_metadata_map["labels"])
    shares = session.run(None, {"pictures": np.asarray(Image.open(picture).convert("RGB"))[None]})[0][0]
    assert labels == ["Handbags", "Shoes"]
    assert said["label"] == labels[int(shares.argmax())]
    assert said["sure"].startswith(f"{100 * shares.max():.0f} of 100 sure")
    for label, share in zip(labels, shares, strict=True):
        assert f"{label} {100 * share:.0f} %" in said["bars"].replace(":", "")


def test_a_window_that_is_only_looked_at_leaves_no_project(play: Play, projects: Path) -> None:
    ended = play("do_nothing")
    assert ended.returncode == 0, ended.stderr
    assert not projects.exists()
