"""Select all alike without widgets: what is said of what was found."""

from collections.abc import Iterator

import pytest
from pytestqt.qtbot import QtBot

from core.project.snapshot import Sample
from gui.viewmodels import alike
from gui.viewmodels.alike import AlikeViewModel

SAMPLES = [Sample(number, None, "", f"{number}" * 64, "a.png", "/nowhere/a.png") for number in (1, 2, 3)]


@pytest.mark.parametrize(
    ("chosen", "found", "said"),
    [
        (1, (1, 2, 3), "3 pictures look alike."),
        (1, (1,), "No other picture here looks like this one."),
        (2, (1, 2), "No other picture here looks like these."),
    ],
)
def test_it_says_how_many_look_alike(
    room, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch, chosen: int, found: tuple[int, ...], said: str
) -> None:
    def job(*_: object) -> Iterator[object]:
        yield found

    monkeypatch.setattr(alike, "_job", job)
    view_model = AlikeViewModel(room.session, room.messages, room.owner)
    view_model.find(SAMPLES[:chosen], SAMPLES)
    qtbot.waitUntil(lambda: not view_model.job.running)
    assert room.said == [said]
