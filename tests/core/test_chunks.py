"""Pictures on their way through a function: in order, on all cores, and read while the function is being loaded."""

import threading
import time

import numpy as np
import pytest

from core.chunks import AT_ONCE, CHUNK, Function, PictureSkipped, Stopped, Work
from core.clock import Clock
from core.parallel import never
from core.preprocess import Pixels
from core.project.snapshot import Sample

SAMPLES = [Sample(n, None, "", f"{n:064}", f"{n}.jpg", f"{n}.jpg") for n in range(100)]


def _read(sample: Sample) -> Pixels | PictureSkipped:
    if sample.id % 10 == 9:
        return PictureSkipped(sample.path, "It is a ninth.")
    return np.full((1, 1, 3), sample.id, np.uint8)


def _doubled(pixels: Pixels) -> Pixels:
    assert 1 <= len(pixels) <= AT_ONCE
    return pixels[:, 0, 0, :1] * 2


def _load() -> Function:
    return _doubled


def test_each_has_its_own_array_or_its_reason_in_order() -> None:
    outcomes = [one for chunk in Work(SAMPLES, _read, _load, Clock(never)).outcomes() for one in chunk]
    assert len(outcomes) == len(SAMPLES)
    for sample, outcome in zip(SAMPLES, outcomes, strict=True):
        if sample.id % 10 == 9:
            assert outcome == PictureSkipped(sample.path, "It is a ninth.")
        else:
            assert not isinstance(outcome, PictureSkipped)
            assert (outcome[0], outcome[1].tolist()) == (sample.sha256, [sample.id * 2])


def test_the_last_chunks_are_small() -> None:
    sizes = [len(chunk) for chunk in Work(SAMPLES * 5, _read, _load, Clock(never)).outcomes()]
    assert sum(sizes) == 500
    assert max(sizes) == sizes[0] <= CHUNK
    assert sizes == sorted(sizes, reverse=True)
    assert sizes[-1] <= 2


def test_pictures_are_read_while_the_function_is_loaded_and_waiting_is_no_work() -> None:
    begun = threading.Event()

    def read(sample: Sample) -> Pixels | PictureSkipped:
        begun.set()
        return _read(sample)

    def load() -> Function:
        assert begun.wait(60)
        time.sleep(0.5)
        return _doubled

    clock = Clock(never)
    before = clock.now()
    work = Work(SAMPLES[:2], read, load, clock)
    list(work.outcomes())
    assert clock.now() - before - work.seconds() > 0.4


def test_it_stops_while_the_function_is_loaded() -> None:
    stop, end, ended = threading.Event(), threading.Event(), threading.Event()

    def load() -> Function:
        stop.set()
        end.wait(60)
        ended.set()
        return _doubled

    with pytest.raises(Stopped):
        list(Work(SAMPLES, _read, load, Clock(stop.is_set)).outcomes())
    assert not ended.is_set()
    end.set()


def test_what_loading_raises_is_raised() -> None:
    def load() -> Function:
        raise KeyError("weights")

    with pytest.raises(KeyError, match="weights"):
        list(Work(SAMPLES, _read, load, Clock(never)).outcomes())


def test_what_loading_raises_is_raised_where_nothing_could_be_read_too() -> None:
    def load() -> Function:
        raise KeyError("weights")

    unreadable = [SAMPLES[9]] * 3
    with pytest.raises(KeyError, match="weights"):
        list(Work(unreadable, _read, load, Clock(never)).outcomes())


def test_who_wants_no_more_does_not_wait_for_the_function() -> None:
    end, ended = threading.Event(), threading.Event()

    def load() -> Function:
        end.wait(60)
        ended.set()
        return _doubled

    outcomes = Work([SAMPLES[9]] * CHUNK + SAMPLES, _read, load, Clock(never)).outcomes()
    assert all(isinstance(one, PictureSkipped) for one in next(outcomes))
    outcomes.close()
    assert not ended.is_set()
    end.set()
