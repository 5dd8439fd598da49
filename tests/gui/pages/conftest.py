"""The whole window over a project of its own, in this process, and the hands of a person in front of it."""

import shutil
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from random import Random
from typing import TypeVar

import pytest
from PIL import Image
from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QAction, QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import QAbstractButton, QApplication, QLabel, QPlainTextEdit, QWidget
from pytestqt.qtbot import QtBot

from core import runs
from core.project.importing import import_paths
from core.project.project import Project
from core.project.snapshot import Snapshot
from core.training import TrainConfig
from gui import composition
from gui.closing import Choice
from gui.main_window import MainWindow
from gui.messages import Messages
from gui.projects import Projects
from gui.widgets.class_card import ClassCard

LONG = 60_000  # milliseconds, for what loads torch first
PER_LABEL = 6

Found = TypeVar("Found", bound=QWidget)


def draw(folder: Path, *, count: int = PER_LABEL, bright: bool, seed: int = 0) -> Path:
    """So many noisy pictures, bright or dark, in a new folder."""
    folder.mkdir(parents=True)
    for number in range(count):
        noise = Random(f"{bright} {seed} {number}").randbytes(64 * 48 * 3)
        picture = Image.frombytes("RGB", (64, 48), noise)
        picture.point(lambda value: value // 3 + (160 if bright else 10)).save(folder / f"{number:04}.png")
    return folder


@pytest.fixture(autouse=True)
def _own_clipboard(qapp: QApplication) -> Iterator[None]:
    """What Python has put there must not outlive it: Qt would crash at the exit."""
    yield
    qapp.clipboard().clear()


@pytest.fixture(scope="session")
def drawn() -> Callable[..., Path]:
    """Draws pictures into a new folder; see draw."""
    return draw


@pytest.fixture(scope="session")
def pictures(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Class folders Day and Night."""
    folder = tmp_path_factory.mktemp("pictures")
    draw(folder / "Day", bright=True)
    draw(folder / "Night", bright=False)
    return folder


@pytest.fixture(scope="session")
def collected_once(pictures: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A project that holds the pictures."""
    project = Project.create(tmp_path_factory.mktemp("collected") / "Skies.handful")
    list(import_paths(project, [pictures], None, should_stop=lambda: False))
    project.close()
    return project.folder


@pytest.fixture(scope="session")
def trained_once(collected_once: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The same project with a model that a short training from nothing has left."""
    folder = shutil.copytree(collected_once, tmp_path_factory.mktemp("trained") / "Skies.handful")
    project = Project.open(folder)
    config = TrainConfig("basic-cnn", epochs=2, device="cpu")
    list(runs.train(project.snapshot(), config, project.new_run(), should_stop=lambda: False))
    project.close()
    return folder


@pytest.fixture
def empty(tmp_path: Path) -> Path:
    project = Project.create(tmp_path / "Empty.handful")
    project.close()
    return project.folder


@pytest.fixture
def collected(collected_once: Path, tmp_path: Path) -> Path:
    return shutil.copytree(collected_once, tmp_path / "Skies.handful")


@pytest.fixture
def trained(trained_once: Path, tmp_path: Path) -> Path:
    return shutil.copytree(trained_once, tmp_path / "Skies.handful")


_COPY = Qt.DropAction.CopyAction
_HELD = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier


def _files(paths: Sequence[Path]) -> QMimeData:
    mime = QMimeData()
    mime.setUrls([QUrl.fromLocalFile(str(path)) for path in paths])
    return mime


class Person:
    """Finds widgets by name, as they can be seen, and uses them."""

    def __init__(self, window: MainWindow, qtbot: QtBot) -> None:
        self.window = window
        self._qtbot = qtbot

    def find(self, kind: type[Found], name: str) -> Found:
        found = [widget for widget in self.window.findChildren(kind, name) if widget.isVisible()]
        assert len(found) == 1, f"{len(found)} visible widgets are named {name}"
        return found[0]

    def sees(self, name: str) -> bool:
        return any(widget.isVisible() for widget in self.window.findChildren(QWidget, name))

    def reads(self, name: str) -> str:
        """The text of a visible label, empty while there is none."""
        return next((label.text() for label in self.window.findChildren(QLabel, name) if label.isVisible()), "")

    def banner(self) -> str:
        """What the banner says, without its invisible places to break."""
        return self.reads("bannerText").replace("\u200b", "")

    def whole_banner(self) -> str:
        """What the banner says, also where there is no room for all of it."""
        return self.window.banner.text

    def details(self) -> str:
        """What stands behind the banner's Details."""
        self.click("bannerDetails")
        text = self.find(QPlainTextEdit, "detailsText").toPlainText()
        self.find(QWidget, "detailsDialog").close()
        return text

    def cards(self) -> dict[str, ClassCard]:
        """The cards in sight, by what a screen reader says of them: "Day, 6 pictures"."""
        cards = [card for card in self.window.findChildren(ClassCard) if card.isVisible()]
        return {card.accessibleName(): card for card in cards}

    def step(self, page: str) -> str:
        """What the rail says below the title of a page."""
        return self.find(QAbstractButton, f"{page}Step").accessibleDescription()

    def action(self, name: str) -> QAction:
        """The menus' entry of this name."""
        action = self.window.findChild(QAction, f"{name}Action")
        assert isinstance(action, QAction)
        return action

    def can_click(self, name: str) -> bool:
        buttons = self.window.findChildren(QAbstractButton, name)
        return any(button.isVisible() and button.isEnabled() for button in buttons)

    def click(self, name: str) -> None:
        button = self.find(QAbstractButton, name)
        assert button.isEnabled(), f"{name} is switched off"
        self._qtbot.mouseClick(button, Qt.MouseButton.LeftButton)

    def go(self, page: str) -> None:
        self.click(f"{page}Step")

    def may_drop(self, widget: QWidget, paths: Sequence[Path]) -> bool:
        """Drag files over a widget; whether it would take them."""
        return self._hovers(widget, _files(paths))

    def drop(self, target: QWidget | str, paths: Sequence[Path]) -> None:
        """Drag files over a widget and let go."""
        self.drop_data(target, _files(paths))

    def drop_data(self, target: QWidget | str, mime: QMimeData) -> None:
        """Drag something over a widget and let go."""
        widget = self.find(QWidget, target) if isinstance(target, str) else target
        assert self._hovers(widget, mime), "nothing of this kind may be dropped there"
        QApplication.sendEvent(widget, QDropEvent(QPointF(widget.rect().center()), _COPY, mime, *_HELD))

    def _hovers(self, widget: QWidget, mime: QMimeData) -> bool:
        entering = QDragEnterEvent(QPoint(widget.rect().center()), _COPY, mime, *_HELD)
        entering.ignore()
        QApplication.sendEvent(widget, entering)
        return entering.isAccepted()

    @property
    def opening(self) -> bool:
        """Whether a project is on its way."""
        return self.window.findChild(Projects).opening

    def waits(self, for_what: Callable[[], object], *, most: int = LONG) -> None:
        self._qtbot.waitUntil(lambda: bool(for_what()), timeout=most)


Open = Callable[[Path], Person]


@pytest.fixture
def answers(monkeypatch: pytest.MonkeyPatch) -> list[Choice]:
    """What a person says to the question when a training runs, the last one for ever; the real box is for e2e."""
    given: list[Choice] = ["keep the best"]

    def ask(_parent: QWidget) -> Choice:
        return given.pop(0) if len(given) > 1 else given[0]

    monkeypatch.setattr(composition, "ask", ask)
    return given


@pytest.fixture
def open_window(qtbot: QtBot, answers: list[Choice]) -> Iterator[Open]:
    """Opens the program's window over a project; each closes at the end, with all that runs in it."""
    windows: list[MainWindow] = []

    def open_window(project: Path) -> Person:
        window = composition.open_window(Messages(), [str(project)])
        qtbot.addWidget(window)
        windows.append(window)
        window.show()
        qtbot.waitExposed(window)
        person = Person(window, qtbot)
        person.waits(lambda: not person.opening)
        return person

    yield open_window
    answers[:] = ["keep the best"]
    for window in windows:
        assert window.close()


def on_disk(folder: Path) -> Snapshot:
    """What a project holds for whoever opens it next."""
    project = Project.open(folder, writable=False)
    snapshot = project.snapshot()
    project.close()
    return snapshot


@pytest.fixture
def stored() -> Callable[[Path], dict[str, int]]:
    """The class labels of a project on disk and how many pictures each has; "" counts those not labelled yet."""

    def stored(folder: Path) -> dict[str, int]:
        snapshot = on_disk(folder)
        counts = snapshot.counts()
        named = {label.name: counts.get(label.id, 0) for label in snapshot.labels}
        return named | ({"": counts[None]} if counts.get(None) else {})

    return stored


@pytest.fixture
def many(tmp_path: Path) -> Path:
    """A folder with more pictures than can come in before a person has clicked."""
    folder = draw(tmp_path / "Dusk", count=1, bright=False, seed=1)
    content = (folder / "0000.png").read_bytes()
    for number in range(1, 3000):  # what stands behind a PNG's end is not looked at, but is another content
        (folder / f"{number:04}.png").write_bytes(content + number.to_bytes(2, "big"))
    return folder
