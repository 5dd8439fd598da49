"""The most alike training pictures: a picture's own bytes first, its kind next, and nothing computed twice."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from core import images
from core.explanation.nearest import KEPT, MOST, Nearest, compared
from core.features import Stopped
from core.model.predictor import Predictor
from core.model.saved import Model, load
from core.parallel import never
from core.project.folders import read_class_folders
from core.project.snapshot import ClassLabel, Sample, Snapshot


@pytest.fixture(params=["basic", "builtin"])
def predictor(request: pytest.FixtureRequest) -> Predictor:
    return Predictor(load(request.getfixturevalue(f"{request.param}_model")))


def _of(predictor: Predictor, path: Path) -> "np.ndarray[tuple[int], np.dtype[np.float32]]":
    return predictor.features([images.decode(path.read_bytes())])[0].numpy()


def test_the_very_picture_comes_first_and_the_next_is_answered_from_memory(
    predictor: Predictor, sample_folder: Path, tmp_path: Path
) -> None:
    samples = compared(replace(read_class_folders(sample_folder), cache=tmp_path / "cache"))
    nearest = Nearest(predictor)
    assert list(nearest.look_at(samples, tmp_path / "cache", should_stop=never))
    for place in (0, len(samples) - 1):
        found = nearest.to(_of(predictor, samples[place].path), samples)
        assert len(found) == 6
        assert found[0].sample == samples[place]
        assert found[0].likeness == pytest.approx(1, abs=0.01)
        assert [one.likeness for one in found] == sorted((one.likeness for one in found), reverse=True)
    assert list(nearest.look_at(samples, tmp_path / "cache", should_stop=never)) == []
    gone = [replace(one, file=str(tmp_path / "gone")) for one in samples]
    again = Nearest(predictor)
    list(again.look_at(gone, tmp_path / "cache", should_stop=never))
    assert again.to(_of(predictor, samples[0].path), gone)[0].sample == gone[0], "from the cache"


def test_a_new_picture_is_looked_at_alone_and_a_removed_one_is_not_found(
    basic: Model, tiny_folder: Path, tmp_path: Path, tiny_picture: Callable[[str, int], Image.Image]
) -> None:
    predictor = Predictor(basic)
    *some, last = compared(read_class_folders(tiny_folder))
    nearest = Nearest(predictor)
    list(nearest.look_at(some, tmp_path / "cache", should_stop=never))
    steps = list(nearest.look_at([*some, last], tmp_path / "cache", should_stop=never))
    assert steps[-1].total == 1
    described = _of(predictor, last.path)
    assert nearest.to(described, [*some, last])[0].sample == last
    assert last not in [one.sample for one in nearest.to(described, some)]


def test_unreadable_pictures_are_passed_over_once_and_a_stop_ends_it(
    basic: Model, tiny_folder: Path, tmp_path: Path
) -> None:
    samples = compared(read_class_folders(tiny_folder))
    broken = [replace(samples[0], file=str(tmp_path / "gone")), *samples[1:]]
    nearest = Nearest(Predictor(basic))
    list(nearest.look_at(broken, tmp_path / "cache", should_stop=never))
    assert list(nearest.look_at(broken, tmp_path / "cache", should_stop=never)) == []
    assert broken[0] not in [one.sample for one in nearest.to(_of(Predictor(basic), samples[0].path), broken)]
    assert nearest.to(_of(Predictor(basic), samples[5].path), broken)[0].sample == samples[5]
    with pytest.raises(Stopped):
        list(Nearest(Predictor(basic)).look_at(samples, tmp_path / "none", should_stop=lambda: True))
    assert nearest.to(np.zeros(1, np.float32), []) == ()


def test_no_more_are_held_than_there_is_memory_for(
    basic: Model, tiny_folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("core.explanation.nearest.MEMORY", 4 * 128 * 5)  # 128 numbers of 4 bytes, of 5 pictures
    samples = compared(read_class_folders(tiny_folder))
    nearest = Nearest(Predictor(basic))
    assert list(nearest.look_at(samples, tmp_path / "cache", should_stop=never))[-1].total == 5
    assert list(nearest.look_at(samples, tmp_path / "cache", should_stop=never)) == []
    found = nearest.to(_of(Predictor(basic), samples[0].path), samples)
    assert len({one.sample.label_id for one in found}) == 2, "some of each label"
    assert len(found) == 5


def test_the_cache_keeps_what_the_networks_asked_last_saw(basic: Model, tiny_folder: Path, tmp_path: Path) -> None:
    samples = compared(read_class_folders(tiny_folder))
    gone = [replace(one, file=str(tmp_path / "gone")) for one in samples]
    cards = [replace(basic.card, weights_sha256=str(number) * 64) for number in range(KEPT + 2)]
    trained = [Predictor(replace(basic, card=card)) for card in cards]
    for predictor in trained:
        list(Nearest(predictor).look_at(samples, tmp_path / "cache", should_stop=never))
    for predictor, kept in zip(reversed(trained), [*[True] * KEPT, False, False], strict=True):
        nearest = Nearest(predictor)
        list(nearest.look_at(gone, tmp_path / "cache", should_stop=never))
        assert bool(nearest.to(_of(predictor, samples[0].path), gone)) is kept


def test_a_frozen_backbone_is_the_same_in_every_run(builtin_model: Path, basic: Model) -> None:
    frozen, other = Predictor(load(builtin_model)), Predictor(load(builtin_model))
    assert Nearest(frozen).is_for(other)
    assert not Nearest(frozen).is_for(Predictor(basic))


def test_of_very_many_some_are_compared_evenly(tmp_path: Path) -> None:
    samples = tuple(Sample(number, 1, str(number), f"{number:064}", "", "") for number in range(2 * MOST))
    found = compared(Snapshot((ClassLabel(1, "A", 0),), samples, tmp_path))
    assert len(found) == MOST
    assert found[1].id - found[0].id == 2
