"""So many frames a second, from cameras that give more, fewer, or none for a while."""

import pytest

from gui.frames.pace import Pace


@pytest.mark.parametrize(
    ("camera", "wanted", "taken"), [(30, 2, 20), (30, 5, 50), (30, 10, 100), (30, 15, 150), (25, 10, 100), (8, 15, 80)]
)
def test_as_many_are_taken_as_wanted_or_as_there_are(camera: int, wanted: int, taken: int) -> None:
    pace = Pace(wanted, 100.0)
    assert sum(pace.takes(100.0 + frame / camera) for frame in range(10 * camera)) == pytest.approx(taken, abs=1)


def test_the_first_is_taken_and_what_a_gap_held_back_is_not_made_up_for() -> None:
    pace = Pace(10, 0.0)
    assert pace.takes(0.0)
    assert not pace.takes(0.05)
    assert pace.takes(5.0)
    assert not pace.takes(5.03)
    assert pace.takes(5.1)
