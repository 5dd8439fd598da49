"""Looks few bits apart are found, each pair once, and no others; also where very many are alike."""

import numpy as np
import pytest

from core.alike import NEAR, near_pairs

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
