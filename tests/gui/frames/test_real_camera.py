"""A camera as the system shows it, behind QtMultimedia itself: a library stands in for the kernel's part of V4L2."""

import json
import os
import shutil
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from io import BytesIO
from pathlib import Path
from random import Random
from typing import Any

import numpy as np
import pytest
from PIL import Image

from core import runs
from core.project.importing import import_paths
from core.project.project import Project
from core.training import TrainConfig
from gui.frames.camera import Trouble

ROOT = Path(__file__).parents[3]
SOURCE = ROOT / "tests" / "data" / "fake_camera.c"
PROGRAM = Path(__file__).with_name("camera_program.py")
WINDOW = Path(__file__).with_name("camera_window.py")
BACK = "The camera's picture is back."
SHORT, LONG = 250, 60_000  # milliseconds of patience
TICK = 1 / 60
DEADLINE = 60  # seconds, for one condition; only reached when something is wrong

RED, GREEN, BLUE, YELLOW = (200, 40, 40), (40, 170, 60), (40, 60, 200), (210, 200, 50)
COLOURS = RED, GREEN, BLUE, YELLOW
WEBCAM = ("YUYV 640 480 30", "YUYV 1280 720 10", "MJPG 640 480 30", "MJPG 1280 720 30", "MJPG 1920 1080 30")
RAW = ("YUYV 320 240 30",)

pytestmark = [
    pytest.mark.skipif(sys.platform != "linux", reason="cameras are V4L2's on Linux only"),
    pytest.mark.qt_log_ignore("pipewire", extend=True),  # said where it is missing when QtMultimedia is first loaded
]


def quartered(width: int, height: int, colours: tuple[tuple[int, int, int], ...] = COLOURS) -> Image.Image:
    """Four colours, as one reads."""
    pixels = np.array(colours, np.uint8).reshape(2, 2, 3)
    return Image.fromarray(pixels.repeat(height // 2, axis=0).repeat(width // 2, axis=1))


def jpeg(picture: Image.Image) -> bytes:
    buffer = BytesIO()
    picture.save(buffer, "JPEG", quality=95)
    return buffer.getvalue()


def yuyv(picture: Image.Image) -> bytes:
    """As webcams give it: ITU-R BT.601, 16 to 235, the colours of two neighbours in common."""
    weights = np.array([[65.481, 128.553, 24.966], [-37.797, -74.203, 112.0], [112.0, -93.786, -18.214]])
    luma, blue, red = np.moveaxis(np.asarray(picture) / 255 @ weights.T + [16, 128, 128], 2, 0)
    packed = np.stack([luma[:, ::2], blue[:, ::2], luma[:, 1::2], red[:, ::2]], axis=2)
    return bytes(packed.round().astype(np.uint8))


class FakeCamera:
    """The camera that a program finds that is started with `environment`."""

    def __init__(self, folder: Path, library: Path) -> None:
        self._folder = folder
        self._ends: dict[str, int] = {}  # where a byte says that a picture is there
        self._lock = threading.Lock()  # guards them: the number of one that was closed soon belongs to another file
        self._ended = threading.Event()
        self.ticking = True
        self.environment = {"LD_PRELOAD": str(library), "FAKE_CAMERA": str(folder)}
        (folder / "dev").mkdir()
        self.be(WEBCAM)
        self.show(jpeg(quartered(1280, 720)))
        self._clock = threading.Thread(target=self._tick)
        self._clock.start()

    def close(self) -> None:
        self._ended.set()
        self._clock.join()
        for end in self._ends.values():
            os.close(end)

    def be(self, modes: tuple[str, ...]) -> None:
        """Offer these from the next time that it is plugged in."""
        self._write("modes", "\n".join(modes).encode())

    def show(self, content: bytes) -> None:
        self._write("frame", content)

    def fail(self, *faults: str) -> None:
        """Let these calls fail from here on, and no others."""
        self._write("faults", "\n".join(faults).encode())

    def plug(self, name: str = "video0") -> None:
        node = self._folder / "dev" / name
        os.mkfifo(node)
        with self._lock:
            self._ends[name] = os.open(node, os.O_RDWR | os.O_NONBLOCK)

    def touch(self, name: str = "video0") -> None:
        """Change who may use it, as a system does soon after a camera was plugged in."""
        (self._folder / "dev" / name).chmod(0o600)

    def unplug(self, name: str = "video0") -> None:
        (self._folder / "dev" / name).unlink()
        with self._lock:
            end = self._ends.pop(name)
            self._beat(end)  # whoever waits for a picture wakes
            os.close(end)

    @property
    def mode(self) -> str:
        """What it was set to."""
        return (self._folder / "set").read_text().strip()

    def _write(self, name: str, content: bytes) -> None:
        part = self._folder / "part"
        part.write_bytes(content)
        part.replace(self._folder / name)

    def _tick(self) -> None:
        while not self._ended.wait(TICK):
            with self._lock:
                for end in self._ends.values() if self.ticking else ():
                    self._beat(end)

    def _beat(self, end: int) -> None:
        with suppress(BlockingIOError):  # nobody took those before
            os.write(end, b".")


class Program:
    """A process with one CameraSource, told what to do and listened to."""

    def __init__(self, camera: FakeCamera, patience_ms: int) -> None:
        self._process = subprocess.Popen(
            [sys.executable, str(PROGRAM), str(patience_ms)],
            env=os.environ | {"PYTHONPATH": str(ROOT)} | camera.environment,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        self.said: list[dict[str, Any]] = []
        self._seen = 0
        self._changed = threading.Condition()
        self._complaints: list[str] = []
        self._readers = [threading.Thread(target=self._read), threading.Thread(target=self._read_complaints)]
        for reader in self._readers:
            reader.start()

    def do(self, *words: str) -> None:
        assert self._process.stdin
        self._process.stdin.write(" ".join(words) + "\n")
        self._process.stdin.flush()

    def waits(self, wanted: Callable[[dict[str, Any]], bool]) -> dict[str, Any]:
        """The next line that is wanted; those before it are passed over."""
        last = time.monotonic() + DEADLINE
        with self._changed:
            while self._changed.wait_for(lambda: len(self.said) > self._seen, last - time.monotonic()):
                self._seen += 1
                said = self.said[self._seen - 1]
                if wanted(said):
                    return said
        raise AssertionError(self._state())

    def frame(self) -> dict[str, Any]:
        return self.waits(lambda said: "size" in said)

    def failure(self) -> tuple[str, str]:
        return tuple(self.waits(lambda said: "failed" in said)["failed"])

    def told(self, kind: str) -> list[Any]:
        """All that was said of this kind until what was waited for last."""
        return [said[kind] for said in self.said[: self._seen] if kind in said]

    def end(self) -> None:
        """Ask it to quit, which it does well."""
        with suppress(BrokenPipeError):
            self.do("quit")
        try:
            status = self._process.wait(DEADLINE)
        except subprocess.TimeoutExpired:
            self._process.kill()
            raise
        finally:
            for reader in self._readers:
                reader.join()
            for stream in (self._process.stdin, self._process.stdout, self._process.stderr):
                assert stream
                with suppress(BrokenPipeError):
                    stream.close()
        assert status == 0, self._state()

    def _state(self) -> str:
        return f"status {self._process.poll()}, heard {self.said[-5:]}, complaints {self._complaints[-20:]}"

    def _read(self) -> None:
        assert self._process.stdout
        for line in self._process.stdout:
            with self._changed:
                self.said.append(json.loads(line))
                self._changed.notify()

    def _read_complaints(self) -> None:
        assert self._process.stderr
        self._complaints.extend(self._process.stderr)


Run = Callable[..., Program]


@pytest.fixture(scope="session")
def library(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The library that stands in for the kernel."""
    compiler = shutil.which("cc") or shutil.which("gcc")
    if compiler is None:
        pytest.skip("no C compiler to build the camera")
    made = tmp_path_factory.mktemp("library") / "fake_camera.so"
    subprocess.run([compiler, "-shared", "-fPIC", "-O1", "-o", made, SOURCE, "-ldl"], check=True)
    return made


@pytest.fixture
def camera(library: Path, tmp_path: Path) -> Iterator[FakeCamera]:
    pytest.importorskip("PySide6.QtMultimedia", exc_type=ImportError)
    folder = tmp_path / "camera"
    folder.mkdir()
    made = FakeCamera(folder, library)
    yield made
    made.close()


@pytest.fixture
def run(camera: FakeCamera) -> Iterator[Run]:
    """Starts a program, which must end well."""
    programs: list[Program] = []

    def run(*, patience_ms: int = LONG) -> Program:
        programs.append(Program(camera, patience_ms))
        return programs[-1]

    yield run
    for program in programs:
        program.end()


def shows(said: dict[str, Any], colours: tuple[tuple[int, int, int], ...] = COLOURS) -> bool:
    """Whether this frame shows these colours, each at its place."""
    return "quarters" in said and bool(np.abs(np.subtract(said["quarters"], colours)).max() < 14)


def test_a_webcam_is_listed_by_its_name_set_well_and_seen_upright_in_its_colours(camera: FakeCamera, run: Run) -> None:
    camera.plug()
    program = run()
    assert [name for _, name in program.waits(lambda said: "cameras" in said)["cameras"]] == ["Desk Camera"]
    program.do("start")
    frame = program.frame()
    assert camera.mode == "MJPG 1280 720 30"
    assert frame["size"] == [1280, 720]
    assert shows(frame), frame
    turned = COLOURS[::-1]
    camera.show(jpeg(quartered(1280, 720, turned)))
    program.waits(lambda said: shows(said, turned))
    assert program.told("failed") == program.told("noticed") == []


@pytest.mark.parametrize("faults", [(), ("REQBUFS_USERPTR 22",)], ids=["into its memory", "into the driver's"])
def test_a_camera_without_compression_is_seen_as_well(camera: FakeCamera, run: Run, faults: tuple[str, ...]) -> None:
    camera.be(RAW)
    camera.show(yuyv(quartered(320, 240)))
    camera.fail(*faults)
    camera.plug()
    program = run()
    program.do("start")
    frame = program.frame()
    assert frame["size"] == [320, 240]
    assert shows(frame), frame


@pytest.mark.parametrize("fault", ["open 16", "S_FMT 16", "REQBUFS_USERPTR 16", "STREAMON 28"])
def test_a_camera_that_another_program_uses_is_told_and_taken_when_it_is_free(
    camera: FakeCamera, run: Run, fault: str
) -> None:
    camera.plug()
    program = run(patience_ms=SHORT)
    program.waits(lambda said: bool(said.get("cameras")))
    camera.fail(fault)
    program.do("start")
    assert program.failure() == Trouble.SILENT.value
    camera.fail()
    program.waits(lambda said: said.get("noticed") == BACK)
    assert len(program.told("failed")) == 1
    program.frame()


@pytest.mark.parametrize("fault", ["open 16", "S_FMT 16", "REQBUFS_USERPTR 16"])
def test_a_busy_camera_is_told_at_once(camera: FakeCamera, run: Run, fault: str) -> None:
    camera.plug()
    program = run(patience_ms=LONG)
    program.waits(lambda said: bool(said.get("cameras")))
    camera.fail(fault)
    program.do("start")
    assert program.failure() == Trouble.SILENT.value


def test_a_camera_that_falls_silent_is_told_and_goes_on_by_itself(camera: FakeCamera, run: Run) -> None:
    camera.plug()
    program = run(patience_ms=SHORT)
    program.do("start")
    program.frame()
    camera.ticking = False
    assert program.failure() == Trouble.SILENT.value
    camera.ticking = True
    program.waits(lambda said: said.get("noticed") == BACK)
    program.frame()


def test_a_camera_is_free_at_once_for_who_comes_next(camera: FakeCamera, run: Run) -> None:
    camera.plug()
    program = run(patience_ms=LONG)
    program.do("start")
    program.frame()
    program.do("restart")
    program.do("count")
    program.waits(lambda said: "threads" in said)
    program.frame()
    assert program.told("failed") == []


@pytest.mark.parametrize("faults", ["DQBUF 19", "DQBUF 5"], ids=["gone", "broken"])
def test_a_camera_that_breaks_off_is_told_and_goes_on_by_itself(camera: FakeCamera, run: Run, faults: str) -> None:
    camera.plug()
    program = run(patience_ms=SHORT)
    program.do("start")
    program.frame()
    camera.fail(faults)
    assert program.failure() == Trouble.SILENT.value
    camera.fail()
    program.waits(lambda said: said.get("noticed") == BACK)
    program.frame()


@pytest.mark.parametrize("again", ["video0", "video2"], ids=["at its place", "at another place"])
def test_an_unplugged_camera_is_told_and_goes_on_when_it_is_plugged_in_again(
    camera: FakeCamera, run: Run, again: str
) -> None:
    camera.plug()
    program = run()
    ((camera_id, _),) = program.waits(lambda said: bool(said.get("cameras")))["cameras"]
    program.do("choose", camera_id)
    program.do("start")
    program.frame()
    camera.unplug()
    assert program.failure() == Trouble.UNPLUGGED.value
    camera.plug(again)
    program.waits(lambda said: said.get("noticed") == BACK)
    program.frame()


def test_two_cameras_of_one_name_stay_apart(camera: FakeCamera, run: Run) -> None:
    camera.plug()
    camera.plug("video2")
    program = run()
    twins = program.waits(lambda said: len(said.get("cameras", ())) == 2)["cameras"]
    program.do("choose", twins[0][0])
    program.do("start")
    program.frame()
    camera.unplug()
    assert program.failure() == Trouble.UNPLUGGED.value
    assert program.waits(lambda said: "cameras" in said)["cameras"] == twins[1:]
    camera.plug("video4")
    program.waits(lambda said: said.get("noticed") == BACK)
    assert sorted(program.told("cameras")[-1]) == sorted(twins)


def test_a_camera_that_comes_later_starts_by_itself(camera: FakeCamera, run: Run) -> None:
    program = run()
    program.do("start")
    assert program.failure() == Trouble.NONE_THERE.value
    camera.plug()
    program.waits(lambda said: said.get("noticed") == BACK)
    program.frame()


def test_a_camera_that_may_be_used_a_moment_after_it_came_starts_by_itself(camera: FakeCamera, run: Run) -> None:
    camera.fail("open 13")
    program = run()
    camera.plug()
    program.do("start")
    assert program.failure() == Trouble.NONE_THERE.value
    camera.fail()
    camera.touch()
    program.waits(lambda said: said.get("noticed") == BACK)


def test_pictures_that_are_none_are_as_good_as_silence(camera: FakeCamera, run: Run) -> None:
    camera.plug()
    program = run(patience_ms=SHORT)
    program.do("start")
    program.frame()
    camera.show(b"\xff\xd8\xff no picture")
    assert program.failure() == Trouble.SILENT.value
    camera.show(jpeg(quartered(1280, 720)))
    program.waits(lambda said: said.get("noticed") == BACK)
    assert all(shows(said) for said in program.said if "size" in said)


def test_a_covered_lens_is_told_and_that_it_is_over(camera: FakeCamera, run: Run) -> None:
    camera.plug()
    program = run()
    program.do("start")
    program.frame()
    camera.show(jpeg(Image.new("RGB", (1280, 720))))
    assert program.failure() == Trouble.BLACK.value
    camera.show(jpeg(quartered(1280, 720)))
    program.waits(lambda said: said.get("noticed") == BACK)


def test_another_size_is_noticed(camera: FakeCamera, run: Run) -> None:
    camera.plug()
    program = run()
    program.do("start")
    program.frame()
    camera.show(jpeg(quartered(640, 360)))
    program.waits(lambda said: said.get("noticed") == "The camera now gives pictures of 640 × 360.")
    assert shows(program.frame())
    assert program.told("failed") == []


def test_fifty_times_unplugged_and_plugged_again_leaves_nothing_behind(camera: FakeCamera, run: Run) -> None:
    camera.plug()
    program = run()
    program.do("start")
    counts = []
    for cycle in range(55):
        program.frame()
        if cycle in (5, 54):
            program.do("count")
            counts.append(program.waits(lambda said: "threads" in said))
        camera.unplug()
        assert program.failure() == Trouble.UNPLUGGED.value
        camera.plug()
        program.waits(lambda said: said.get("noticed") == BACK)
    before, after = counts
    print(before, after)
    assert after["threads"] <= before["threads"]
    assert after["files"] <= before["files"]
    assert after["memory"] < before["memory"] + 16 * 2**20


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(3))
def test_whatever_happens_in_whatever_order_it_goes_on_and_leaves_nothing_behind(
    camera: FakeCamera, run: Run, seed: int
) -> None:
    dice = Random(seed)
    faults = "open 16", "S_FMT 16", "REQBUFS_USERPTR 16", "REQBUFS 12", "STREAMON 28", "DQBUF 19", "DQBUF 5"
    name = "video0"
    camera.plug(name)
    program = run(patience_ms=SHORT)
    program.do("start")
    counts = []
    for turn in range(40):
        program.frame()
        if turn in (10, 39):
            program.do("count")
            counts.append(program.waits(lambda said: "threads" in said))
        camera.fail(*dice.sample(faults, 2))
        camera.ticking = dice.random() < 0.5
        if dice.random() < 0.5:
            camera.unplug(name)
            name = dice.choice(("video0", "video1"))
            camera.plug(name)
        else:
            program.do("restart")
        program.do("count")
        program.waits(lambda said: "threads" in said)
        camera.fail()
        camera.touch(name)
        camera.ticking = True
    before, after = counts
    print(before, after)
    assert after["threads"] <= before["threads"]
    assert after["files"] <= before["files"]
    assert after["memory"] < before["memory"] + 16 * 2**20


@pytest.fixture
def trained(tmp_path: Path) -> Path:
    """A project with a model that has learned a little about red and blue."""
    for label, colour in (("Blue", BLUE), ("Red", RED)):
        (tmp_path / "pictures" / label).mkdir(parents=True)
        for number in range(4):
            picture = Image.new("RGB", (32, 24), tuple(value + 5 * number for value in colour))
            picture.save(tmp_path / "pictures" / label / f"{number}.png")
    project = Project.create(tmp_path / "Colours.handful")
    list(import_paths(project, [tmp_path / "pictures"], None, should_stop=lambda: False))
    config = TrainConfig("basic-cnn", epochs=1, device="cpu")
    list(runs.train(project.snapshot(), config, project.new_run(), should_stop=lambda: False))
    project.close()
    return project.folder


def test_the_window_shows_it_mirrored_answers_and_closes_while_it_runs(
    camera: FakeCamera, trained: Path, tmp_path: Path
) -> None:
    camera.plug()
    home = {"HOME": str(tmp_path), "PYTHONPATH": str(ROOT / "tests" / "e2e")}
    command = [sys.executable, str(WINDOW), str(trained)]
    environment = os.environ | home | camera.environment
    ended = subprocess.run(command, env=environment, capture_output=True, text=True, timeout=280, check=False)
    assert ended.returncode == 0, ended.stderr
    seen = json.loads(ended.stdout)
    mirrored = GREEN, RED, YELLOW, BLUE
    assert shows(seen, mirrored), seen
    assert "sure" in seen["answer"] or "nearest is" in seen["answer"]
    assert sorted(bar.split(":")[0] for bar in seen["bars"].split(", ")) == ["Blue", "Red"]
