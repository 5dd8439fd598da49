"""Thumbnails of a project's pictures reach the window, whatever the disk takes."""

from pathlib import Path

from PIL import Image
from pytestqt.qtbot import QtBot

from core.project.snapshot import Sample
from gui.messages import Messages
from gui.thumbnails import Thumbnails


def test_where_the_cache_takes_nothing_pictures_are_shown_all_the_same(qtbot: QtBot, tmp_path: Path) -> None:
    Image.effect_noise((900, 700), 40).save(tmp_path / "large.jpg")
    Image.effect_noise((60, 40), 40).save(tmp_path / "small.png")
    (tmp_path / "letter.jpg").write_text("Dear diary,")
    names = ("large.jpg", "small.png", "letter.jpg")
    samples = [Sample(number, 1, name, name, name, str(tmp_path / name)) for number, name in enumerate(names)]
    (tmp_path / "cache").touch()  # so nothing can be written into a folder of this name
    thumbnails = Thumbnails(Messages())
    thumbnails.turn_to(tmp_path / "cache")
    with qtbot.waitSignal(thumbnails.ready, check_params_cb=lambda found: len(found) == 3) as shown:
        thumbnails.want(samples)
    qtbot.waitUntil(lambda: not thumbnails.job.running)
    assert {name: image.isNull() for name, image in shown.args[0].items()} == dict(
        zip(names, (False, False, True), strict=True)
    )
