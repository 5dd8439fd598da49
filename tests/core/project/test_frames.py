"""Frames: evenly chosen, near-identical ones left out, one group for all."""

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest

from core import images
from core.project.frames import Frame, as_jpeg, burst_group, evenly, every_nth, fingerprint, is_new, video_group


def _scene(left: int, *, brightness: int = 90, noise: int = 0) -> Frame:
    """A bright square on a dark ground, `left` pixels from the left."""
    frame = np.full((120, 160, 3), brightness, np.int16)
    frame[40:80, left : left + 40] = brightness + 100
    if noise:
        frame += np.random.default_rng(noise).integers(-8, 9, frame.shape, np.int16)
    return np.clip(frame, 0, 255).astype(np.uint8)


def _distinct(frames: Sequence[Frame]) -> list[Frame]:
    """The frames without those nearly identical to one before."""
    kept: list[Frame] = []
    for frame in frames:
        if is_new(fingerprint(frame), [fingerprint(one) for one in kept]):
            kept.append(frame)
    return kept


@pytest.mark.parametrize(("total", "count"), [(10, 3), (10, 10), (10, 1), (7, 2), (1000, 64)])
def test_evenly_chosen_frames_are_as_far_apart_as_can_be(total: int, count: int) -> None:
    chosen = evenly(total, count)
    gaps = np.diff(chosen)
    assert len(chosen) == count
    assert chosen[0] >= 0
    assert chosen[-1] < total
    assert count == 1 or gaps.max() - gaps.min() <= 1
    assert abs(chosen[0] - (total - 1 - chosen[-1])) <= 1  # as much is left before as after


def test_all_frames_are_chosen_when_there_are_no_more() -> None:
    assert evenly(3, 10) == (0, 1, 2)
    assert evenly(0, 10) == evenly(10, 0) == ()


def test_every_nth_frame() -> None:
    assert every_nth(10, 4) == (0, 4, 8)
    assert every_nth(3, 0) == (0, 1, 2)


def test_frames_that_differ_by_noise_or_brightness_alone_count_once() -> None:
    frames = [_scene(20), _scene(20, noise=1), _scene(20, noise=2), _scene(20, brightness=110), _scene(90)]
    kept = _distinct(frames)
    assert len(kept) == 2
    assert kept[0] is frames[0]
    assert kept[1] is frames[4]


def test_a_scene_that_comes_back_counts_once() -> None:
    assert len(_distinct([_scene(20), _scene(90), _scene(21), _scene(90, noise=3)])) == 2


def test_a_frame_of_another_size_is_compared_all_the_same() -> None:
    twice = _scene(20).repeat(2, axis=0).repeat(2, axis=1)
    assert len(_distinct([_scene(20), twice])) == 1


def test_a_small_thing_that_moves_is_seen() -> None:
    frames = [np.full((480, 640, 3), 90, np.uint8) for _ in range(2)]
    frames[1][100:130, 200:230] = 220
    assert len(_distinct(frames)) == 2


def test_bursts_have_groups_of_their_own() -> None:
    assert burst_group() != burst_group()


def test_a_video_is_one_group_wherever_it_lies(tmp_path: Path) -> None:
    for name, data in (("a.mp4", b"x" * 100), ("b.mp4", b"x" * 100), ("c.mp4", b"x" * 101)):
        (tmp_path / name).write_bytes(data)
    first, copy, other = (video_group(tmp_path / name) for name in ("a.mp4", "b.mp4", "c.mp4"))
    assert first == copy != other


def test_a_frame_becomes_a_picture_that_looks_the_same() -> None:
    data = as_jpeg(_scene(20))
    assert images.check(data) == "jpg"
    assert np.abs(np.asarray(images.decode(data), np.int16) - _scene(20)).max() < 8


def test_frames_of_another_colour_are_others() -> None:
    red, green = (np.zeros((120, 160, 3), np.uint8) for _ in range(2))
    red[..., 0], green[..., 1] = 120, 120
    assert len(_distinct([red, green, red])) == 2
