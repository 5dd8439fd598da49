"""A server on 127.0.0.1 that misbehaves on request, and a strategy whose weights it has."""

import hashlib
import io
import threading
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field, replace
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
import torch

from core import strategies
from core.strategies import OfficialWeights, Strategy


def trained_file() -> bytes:
    """3.5 MB as its makers would publish them: the basic CNN's backbone, trained, with a head of its own."""
    torch.manual_seed(1)
    tensors = strategies.named("basic-cnn").build(2).backbone.state_dict()
    written = io.BytesIO()
    torch.save({**tensors, "fc.weight": torch.zeros(1000, 128), "fc.bias": torch.zeros(1000)}, written)
    return written.getvalue()


@dataclass
class Answers:
    """How the server answers; changed by a test before it asks. `asked` collects the headers of each request.

    With `told` it is a hub, which says this hash of the file and sends everybody elsewhere for it.
    """

    content: bytes
    status: int = 200
    kind: str = "application/octet-stream"
    ranges: bool = True
    tag: str = '"first"'
    length: bool = True
    told: str | None = None
    cut_after: int | None = None
    wait_after: int | None = None
    go_on: threading.Event = field(default_factory=threading.Event)
    asked: list[dict[str, str]] = field(default_factory=list)
    paths: list[str] = field(default_factory=list)


class _Handler(BaseHTTPRequestHandler):
    answers: Answers

    def do_HEAD(self) -> None:
        answers = self.answers
        answers.paths.append(f"HEAD {self.path}")
        if answers.told is not None and answers.status == 200:
            self._send_elsewhere()
            return
        self.send_response(answers.status)
        self.send_header("Content-Type", answers.kind)
        self.send_header("ETag", answers.tag)
        self.send_header("Content-Length", str(len(answers.content)))
        self.end_headers()

    def _send_elsewhere(self) -> None:
        self.send_response(302)
        self.send_header("X-Linked-Etag", f'"{self.answers.told}"')
        self.send_header("X-Linked-Size", str(len(self.answers.content)))
        self.send_header("Location", "/elsewhere")
        self.send_header("Content-Length", "0")
        self.end_headers()

    def do_GET(self) -> None:
        answers = self.answers
        answers.paths.append(self.path)
        if answers.told is not None and self.path != "/elsewhere":
            self._send_elsewhere()
            return
        answers.asked.append(dict(self.headers))
        start = self._start()
        if start >= len(answers.content) > 0:
            self.send_error(416)
            return
        body = answers.content[start:]
        self.send_response(206 if start and answers.status == 200 else answers.status)
        self.send_header("Content-Type", answers.kind)
        if answers.tag:
            self.send_header("ETag", answers.tag)
        if start:
            self.send_header("Content-Range", f"bytes {start}-{len(answers.content) - 1}/{len(answers.content)}")
        if answers.length:
            self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        with suppress(OSError):  # who has stopped listens no more
            self._send(body)

    def _start(self) -> int:
        asked, answers = self.headers.get("Range"), self.answers
        if not asked or not answers.ranges or self.headers.get("If-Range", answers.tag) != answers.tag:
            return 0
        return int(asked.removeprefix("bytes=").removesuffix("-"))

    def _send(self, body: bytes) -> None:
        answers = self.answers
        if answers.cut_after is not None:
            self.wfile.write(body[: answers.cut_after])
            return
        if answers.wait_after is not None:
            self.wfile.write(body[: answers.wait_after])
            self.wfile.flush()
            answers.go_on.wait(30)
            body = body[answers.wait_after :]
        self.wfile.write(body)

    def log_message(self, format: str, *arguments: object) -> None:
        pass


@pytest.fixture(scope="session")
def content() -> bytes:
    """The right file."""
    return trained_file()


@pytest.fixture
def answers(content: bytes, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[Answers]:
    """The server's behaviour; Handful asks it and no other, and keeps files in a folder of the test."""
    answers = Answers(content)
    handler = type("Handler", (_Handler,), {"answers": answers})
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever, args=(0.01,))
    thread.start()
    for name in ("http_proxy", "HTTP_PROXY", "https_proxy", "HTTPS_PROXY", "all_proxy", "ALL_PROXY"):
        monkeypatch.delenv(name, raising=False)
    for name in ("HANDFUL_WEIGHTS_SERVER", "HF_ENDPOINT"):
        monkeypatch.setenv(name, f"http://127.0.0.1:{server.server_port}")
    yield answers
    answers.go_on.set()
    server.shutdown()
    server.server_close()
    thread.join()


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """TORCH_HOME for this test."""
    folder = tmp_path / "torch"
    monkeypatch.setenv("TORCH_HOME", str(folder))
    monkeypatch.setenv("HANDFUL_CACHE", str(tmp_path / "cache"))
    return folder


@pytest.fixture
def strategy_for() -> Callable[[bytes], Strategy]:
    """Makes a strategy whose official weights are these bytes."""

    def made(content: bytes) -> Strategy:
        digest = hashlib.sha256(content).hexdigest()
        weights = OfficialWeights(
            url=f"https://weights.invalid/models/tiny-{digest[:8]}.pth",
            sha256=digest,
            megabytes=round(len(content) / 1e6, 1),
            head=("fc.",),
            source="a test",
        )
        recipes = strategies.named("builtin").recipes
        frozen = {"frozen": recipes["frozen"]}
        return replace(strategies.named("basic-cnn"), name="tiny", recipes=frozen, weights=weights)

    return made


@pytest.fixture
def strategy(content: bytes, strategy_for: Callable[[bytes], Strategy]) -> Strategy:
    """A network whose official weights are `content`."""
    return strategy_for(content)
