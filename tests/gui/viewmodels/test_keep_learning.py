"""Keep learning without widgets: what could not be read is told once, when the job has ended."""

from pathlib import Path

from core.features import PictureSkipped
from gui.viewmodels.keep_learning import KeepLearningViewModel


def test_pictures_that_cannot_be_read_are_named_together(room) -> None:
    view_model = KeepLearningViewModel(room.session, room.messages, room.owner)
    for name in ("one.png", "two.png", "one.png"):
        view_model.job.events_ready.emit([PictureSkipped(Path(name), "It is damaged.")])
    assert room.said == []
    view_model.job.running_changed.emit(False)
    assert room.said == ["2 pictures could not be read. Details names each."]
    view_model.job.events_ready.emit([PictureSkipped(Path("two.png"), "It is damaged.")])
    view_model.job.running_changed.emit(False)
    assert len(room.said) == 1
