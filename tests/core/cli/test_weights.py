"""`handful weights`: fetched from a server on 127.0.0.1 or brought in a file, by the real command."""

import hashlib
import json
import os
import signal
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import replace
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest

from core import strategies
from core.strategies import OfficialWeights

ROOT = Path(__file__).parents[3]
CONTENT = bytes(range(256)) * 4000
DIGEST = hashlib.sha256(CONTENT).hexdigest()
NAME = f"tiny-{DIGEST[:8]}.pth"
# The program as it is, with one strategy more whose weights a test can make
PROGRAM = f"""
import sys
from dataclasses import replace
from core import strategies
from core.strategies import OfficialWeights
weights = OfficialWeights("https://weights.invalid/models/{NAME}", {DIGEST!r}, 1.0, ("fc.",), "a test")
recipes = dict(frozen=strategies.named("builtin").recipes["frozen"])
tiny = replace(strategies.named("basic-cnn"), name="tiny", recipes=recipes, weights=weights)
strategies._REGISTRY["tiny"] = tiny
import main
raise SystemExit(main.main(sys.argv[1:]))
"""
Call = Callable[..., Any]


class Place:
    """A server's content, and the program's environment."""

    def __init__(self, home: Path, port: int) -> None:
        self.content = CONTENT
        self.wait = False
        self.asked = 0
        self.go_on = threading.Event()
        self.file = home / "hub" / "checkpoints" / NAME
        self.part = self.file.with_name(f"{NAME}.part")
        here = {"TORCH_HOME": str(home), "HANDFUL_WEIGHTS_SERVER": f"http://127.0.0.1:{port}"}
        self.environment = {name: value for name, value in os.environ.items() if "proxy" not in name.lower()} | here

    def start(self, *arguments: object) -> subprocess.Popen[str]:
        return subprocess.Popen(
            [sys.executable, "-c", PROGRAM, *map(str, arguments)],
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            encoding="utf-8",
            cwd=ROOT,
            env=self.environment,
        )

    def run(self, *arguments: object) -> tuple[int, str, str]:
        """Exit status, standard output, standard error."""
        with self.start(*arguments) as process:
            out, err = process.communicate(timeout=60)
        return process.returncode, out, err


@pytest.fixture
def there(tmp_path: Path) -> Iterator[Place]:
    """A server that has the file, and a home for it."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            if self.path != f"/models/{NAME}":
                self.send_error(404)
                return
            place.asked += 1
            self.send_response(200)
            self.send_header("Content-Length", str(len(place.content)))
            self.end_headers()
            with suppress(OSError):
                self.wfile.write(place.content[:1000])
                if place.wait:
                    place.go_on.wait(30)
                self.wfile.write(place.content[1000:])

        def log_message(self, format: str, *arguments: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    place = Place(tmp_path / "torch", server.server_port)
    thread = threading.Thread(target=server.serve_forever, args=(0.01,))
    thread.start()
    yield place
    place.go_on.set()
    server.shutdown()
    server.server_close()
    thread.join()


def facts(state: str, path: Path | None, size: int = len(CONTENT), sha256: str | None = DIGEST) -> dict[str, object]:
    return {
        "strategy": "tiny",
        "state": state,
        "path": str(path) if path else None,
        "bytes": size,
        "sha256": sha256,
    }


def test_they_are_fetched_then_there_already(there: Place) -> None:
    status, out, err = there.run("weights", "tiny", "--json")
    assert (status, json.loads(out)) == (0, facts("fetched", there.file)), err
    assert there.file.read_bytes() == CONTENT
    status, out, _ = there.run("weights", "tiny")
    assert (status, out) == (0, f"The weights of tiny are there already and whole: {there.file}\n")


def test_they_are_brought_in_a_file(there: Place, tmp_path: Path) -> None:
    brought = tmp_path / "stick.pth"
    brought.write_bytes(CONTENT)
    status, out, err = there.run("weights", "tiny", "--from", brought, "--json")
    assert (status, json.loads(out)) == (0, facts("imported", there.file)), err
    assert there.file.read_bytes() == CONTENT


def test_a_wrong_file_ends_with_3_and_says_what_was_expected(there: Place, tmp_path: Path) -> None:
    brought = tmp_path / "stick.pth"
    brought.write_bytes(bytes(len(CONTENT)))
    status, out, err = there.run("weights", "tiny", "--from", brought, "--json")
    assert (status, out) == (3, "")
    assert f"{brought} is not the file of pretrained weights that tiny needs" in err
    assert f"Choose {NAME} (1.0 MB, SHA-256 {DIGEST[:8]}…)" in err
    assert not there.file.exists()


def test_a_server_without_the_file_ends_with_3(there: Place) -> None:
    there.environment["HANDFUL_WEIGHTS_SERVER"] += "/elsewhere"
    status, out, err = there.run("weights", "tiny", "--json")
    assert (status, out) == (3, "")
    assert f"does not have {NAME} (404)." in err
    elsewhere = f"or fetch https://weights.invalid/models/{NAME} on another computer and bring it here:"
    assert f"{elsewhere} handful weights tiny --from FILE." in err
    assert "Traceback" not in err


def test_wrong_bytes_end_with_3_and_leave_nothing(there: Place) -> None:
    there.content = bytes(len(CONTENT))
    status, _, err = there.run("weights", "tiny")
    assert status == 3
    assert "its hash is wrong, so it was thrown away." in err
    assert not there.file.exists()
    assert not there.part.exists()


def test_two_programs_at_once_fetch_it_once(there: Place) -> None:
    with there.start("weights", "tiny", "--json") as one, there.start("weights", "tiny", "--json") as other:
        ended = [process.communicate(timeout=60) for process in (one, other)]
    assert (one.returncode, other.returncode) == (0, 0), ended
    assert sorted(json.loads(out)["state"] for out, _ in ended) == ["fetched", "there"]
    assert there.asked == 1
    assert there.file.read_bytes() == CONTENT


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such signal")
def test_killed_it_goes_on_the_next_time(there: Place) -> None:
    there.wait = True
    with there.start("weights", "tiny") as process:
        while not there.part.exists() or there.part.stat().st_size < 1000:
            assert process.poll() is None
            threading.Event().wait(0.02)
        process.kill()
    there.wait = False
    there.go_on.set()
    status, out, _ = there.run("weights", "tiny", "--json")
    assert (status, json.loads(out)["state"]) == (0, "fetched")
    assert not there.part.exists()


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such signal")
def test_ctrl_c_keeps_what_came_and_ends_with_130(there: Place) -> None:
    there.wait = True
    with there.start("weights", "tiny", "--json") as process:
        while not there.part.exists() or there.part.stat().st_size < 1000:
            assert process.poll() is None
            threading.Event().wait(0.02)
        process.send_signal(signal.SIGINT)
        out, err = process.communicate(timeout=60)
    assert process.returncode == 130, err
    assert json.loads(out) == facts("stopped", None, 1000, None)
    assert there.part.stat().st_size == 1000


def test_training_says_what_is_missing_and_makes_nothing(there: Place, tiny_folder: Path, tmp_path: Path) -> None:
    status, out, err = there.run("train", tiny_folder, "--strategy", "tiny", "--output", tmp_path / "model", "--json")
    assert (status, out) == (3, "")
    assert "The pretrained weights of tiny (1.0 MB) are missing: they are not on this computer." in err
    elsewhere = f"or fetch https://weights.invalid/models/{NAME} on another computer and bring it here:"
    assert f"Fetch them (handful weights tiny), {elsewhere} handful weights tiny --from FILE." in err
    assert list(tmp_path.glob("*model*")) == []


def test_the_list_of_strategies_says_what_is_missing_and_what_is_there(
    call: Call, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    weights = OfficialWeights(f"https://weights.invalid/models/{NAME}", DIGEST, 1.0, ("fc.",), "a test")
    recipes = {"frozen": strategies.named("builtin").recipes["frozen"]}
    tiny = replace(strategies.named("basic-cnn"), name="tiny", recipes=recipes, weights=weights)
    monkeypatch.setattr(strategies, "_REGISTRY", {"tiny": tiny})
    monkeypatch.setenv("TORCH_HOME", str(tmp_path))
    (before,) = call("strategies", "--json").objects
    assert (before["available"], before["download_megabytes"]) == (False, 1.0)
    assert before["reason"] == "they are not on this computer (handful weights tiny)"
    said = "1 MB to download, not available: its pretrained weights are not on this computer (handful weights tiny)"
    assert said in call("strategies").out
    file = tmp_path / "hub" / "checkpoints" / NAME
    file.parent.mkdir(parents=True)
    file.write_bytes(CONTENT)
    (after,) = call("strategies", "--json").objects
    assert (after["available"], after["download_megabytes"], after["reason"]) == (True, 0.0, "")


def test_weights_that_came_with_the_set_up_are_checked(call: Call) -> None:
    (said,) = call("weights", "builtin", "--json").objects
    assert (said["strategy"], said["state"]) == ("builtin", "packaged")
    assert hashlib.sha256(Path(said["path"]).read_bytes()).hexdigest() == said["sha256"]


def test_a_strategy_from_nothing_needs_none(call: Call, tmp_path: Path) -> None:
    said = call("weights", "basic-cnn")
    assert (said.status, said.out) == (0, "basic-cnn learns from nothing and needs no weights.\n")
    assert call("weights", "basic-cnn", "--from", tmp_path / "file").status == 3


def test_a_strategy_that_does_not_exist_is_wrong_usage(handful: Call) -> None:
    assert handful("weights", "resnet9000").returncode == 2
