"""What a network learned, without widgets: what is told is of the open project and of the chosen network."""

import shutil
from pathlib import Path

from pytestqt.qtbot import QtBot

from gui.looks import Look
from gui.viewmodels.learned import LearnedViewModel

LONG = 60_000  # milliseconds: it loads torch first


def test_what_is_overtaken_is_not_shown(room, qtbot: QtBot, model: Path, pictures: Path, tmp_path: Path) -> None:
    other = shutil.copytree(model, tmp_path / "other")
    view_model = LearnedViewModel(room.session, room.messages, room.owner)
    shown: list[Path] = []
    view_model.learned.connect(lambda learned: shown.append(learned.look.folder))
    picture = next(path for path in pictures.rglob("*") if path.is_file())
    view_model.show(Look(model, picture, picture.name))
    view_model.show(Look(other, picture, picture.name))
    qtbot.waitUntil(lambda: not view_model.job.running, timeout=LONG)
    assert shown == [other]
    view_model.show(Look(model, picture, picture.name))
    view_model.show(Look(other, picture, picture.name))
    room.session.create(tmp_path / "Another.handful")
    qtbot.waitUntil(lambda: not view_model.job.running, timeout=LONG)
    assert shown == [other]
    assert room.said == []
