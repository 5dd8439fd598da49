"""Looks few bits apart are found, each pair once, and no others; also where very many are alike."""

from dataclasses import replace

import numpy as np
import pytest

from core.alike import NEAR, near_copies, near_pairs
from core.picture_facts import PictureFacts

RANDOM = np.random.default_rng(0)


def _looks(count: int) -> np.ndarray:
    return RANDOM.integers(0, 2**64, count, dtype=np.uint64)


def _flipped(looks: np.ndarray, bits: int) -> np.ndarray:
    """Each with so many bits changed, others for each."""
    places = np.argsort(RANDOM.random((len(looks), 64)), axis=1)[:, :bits].astype(np.uint64)
    return looks ^ np.bitwise_or.reduce(np.uint64(1) << places, axis=1)


def _one_by_one(looks: np.ndarray) -> set[tuple[int, int]]:
    apart = np.bitwise_count(looks[:, None] ^ looks[None, :])
    return {(one, other) for one, other in np.argwhere(apart <= NEAR).tolist() if one < other}


@pytest.mark.parametrize("bits", range(1, 9))
def test_it_finds_what_comparing_all_with_all_finds(bits: int) -> None:
    looks = _looks(400)
    looks = np.concatenate([looks, _flipped(looks, bits), _flipped(looks[:50], 2)])
    found = [tuple(pair) for pair in near_pairs(looks).tolist()]
    assert len(found) == len(set(found))
    assert {(min(pair), max(pair)) for pair in found} == _one_by_one(looks)


@pytest.mark.parametrize("count", [0, 1, 2])
def test_few_looks_are_no_special_case(count: int) -> None:
    assert near_pairs(_looks(count)).shape == (0, 2)


def test_of_very_many_alike_each_is_found_near_another() -> None:
    looks = np.unique(_flipped(np.full(20_000, _looks(1)[0]), 3))
    pairs = near_pairs(looks)
    assert np.bitwise_count(looks[pairs[:, 0]] ^ looks[pairs[:, 1]]).max() <= NEAR
    assert len(np.unique(pairs)) > 0.99 * len(looks)
    assert len(pairs) < 50 * len(looks)


def _seen(detail: np.ndarray, **facts: object) -> PictureFacts:
    """A photograph's facts; all have the same look."""
    return replace(PictureFacts(640, 480, 0.7, 0.5, 5, np.int8(detail).tobytes(), 60_000), **facts)


def test_the_same_look_is_not_enough_and_where_there_is_little_to_see_nearly_the_same_is_not() -> None:
    detail = RANDOM.normal(0, 30, 256).clip(-127, 127)
    resembling = (detail + RANDOM.normal(0, 5, 256)).clip(-127, 127)  # 0.985 of it
    other = RANDOM.normal(0, 30, 256).clip(-127, 127)
    assert near_copies([_seen(detail), _seen(resembling), _seen(other)]).tolist() == [[0, 1]]
    for little in ({"width": 28, "height": 28}, {"sharpness": 0.2}):
        assert near_copies([_seen(detail), _seen(resembling, **little)]).size == 0
        assert near_copies([_seen(detail), _seen(detail, **little)]).tolist() == [[0, 1]]
    flat = np.where(np.arange(256) < 128, 100.0, -100.0)
    assert near_copies([_seen(flat), _seen(flat + RANDOM.normal(0, 1, 256))]).tolist() == [[0, 1]]
    assert near_copies([_seen(flat), _seen(flat + (np.arange(256) < 4) * -190.0)]).size == 0


def test_what_is_not_as_bright_may_be_left_out() -> None:
    detail = RANDOM.normal(0, 30, 256).clip(-127, 127)
    seen = [_seen(detail, brightness=light) for light in (0.5, 0.3, 0.505, 0.295)]
    assert sorted(near_copies(seen, light=0.01).tolist()) == [[0, 2], [1, 3]]
    assert len(near_copies(seen)) == 6


def test_thousands_with_one_look_and_details_of_their_own_are_told_apart() -> None:
    details = RANDOM.normal(0, 30, (5000, 256)).clip(-127, 127)
    assert near_copies([_seen(detail) for detail in details]).size == 0
