"""A session over a project of its own, and what the program told meanwhile."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QObject
from pytestqt.qtbot import QtBot

from core import runs
from core.project.folders import read_class_folders
from core.training import TrainConfig
from gui.changes import Changes
from gui.messages import Message, Messages
from gui.session import Session
from gui.viewmodels.collect import CollectViewModel
from gui.viewmodels.export import ExportViewModel
from resources import sample_pictures


class Room:
    """The parts that every page's view-model is made of."""

    def __init__(self) -> None:
        self.owner = QObject()
        self.messages = Messages()
        self.told: list[Message] = []
        self.messages.message_posted.connect(self.told.append)
        self.session = Session(self.owner)
        self.changes = Changes(self.session, self.messages, self.owner)
        self.collect = CollectViewModel(self.session, self.changes, self.messages, self.owner)

    @property
    def said(self) -> list[str]:
        """The messages so far, with what to do."""
        return [f"{message.text} {message.hint}".strip() for message in self.told]

    def settle(self, qtbot: QtBot) -> None:
        """Wait until all that was asked for is done."""
        qtbot.waitUntil(lambda: not self.changes.busy)

    def label(self, qtbot: QtBot, name: str) -> int:
        """Make a class label; its id."""
        self.collect.add_label(name)
        self.settle(qtbot)
        return next(label.id for label in self.session.contents.labels if label.name == name)

    def labels(self) -> dict[str, int]:
        """How many samples each class label has."""
        contents = self.session.contents
        return {label.name: contents.counts.get(label.id, 0) for label in contents.labels}


@pytest.fixture
def room(tmp_path: Path, qapp: object) -> Iterator[Room]:
    """With an empty project "Mine"."""
    made = Room()
    made.session.create(tmp_path / "Mine.handful")
    yield made
    made.collect.importing.job.cancel()
    assert made.collect.importing.job.stop_and_wait()
    assert made.changes.job.stop_and_wait()
    made.session.close()


@pytest.fixture(scope="session")
def pictures(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two class folders with eight pictures each."""
    folder = tmp_path_factory.mktemp("pictures")
    for _ in sample_pictures.write(folder, per_label=8):
        pass
    return folder


@pytest.fixture(scope="session")
def model(tmp_path_factory: pytest.TempPathFactory, pictures: Path) -> Path:
    """A short training from nothing."""
    folder = tmp_path_factory.mktemp("trained") / "model"
    config = TrainConfig(strategy="basic-cnn", epochs=2, device="cpu")
    list(runs.train(read_class_folders(pictures), config, folder, should_stop=lambda: False))
    return folder


@pytest.fixture
def export_page(room, model: Path) -> ExportViewModel:
    made = ExportViewModel(room.session, room.messages, room.owner)
    room.session.take_model(model)
    return made
