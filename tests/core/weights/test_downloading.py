"""Fetching from a server on 127.0.0.1: whole, stopped, cut, slow, wrong, refused, and onto disks that refuse."""

import errno
import os
import socket
import ssl
import subprocess
import threading
import time
from collections.abc import Iterator
from dataclasses import replace
from http.client import IncompleteRead
from pathlib import Path
from typing import Any
from urllib.error import URLError

import pytest

from core import strategies
from core.errors import UserError
from core.strategies import OfficialWeights, Strategy
from core.weights import Fetched, FetchFinished, fetch, hub, refusals, status

Answers = Any


def place(strategy: Strategy) -> Path:
    assert isinstance(strategy.weights, OfficialWeights)
    return hub.place(strategy.weights)


def part(strategy: Strategy) -> Path:
    file = place(strategy)
    return file.with_name(f"{file.name}.part")


def never() -> bool:
    return False


def refused(strategy: Strategy, **options: float) -> UserError:
    """What fetching says; the sentence and what to do are always there, and nothing is in place."""
    with pytest.raises(UserError) as caught:
        list(fetch(strategy, should_stop=never, **options))
    assert not place(strategy).exists()
    assert caught.value.message.count(". ") == 0
    assert caught.value.message.endswith(".")
    return caught.value


def stopped_after(strategy: Strategy, size: int) -> FetchFinished:
    """Fetch until so many bytes are here, then stop; returns the end."""
    stop = threading.Event()
    for event in fetch(strategy, should_stop=stop.is_set):
        if isinstance(event, Fetched) and event.done_bytes >= size:
            stop.set()
    assert isinstance(event, FetchFinished)
    return event


def test_it_comes_with_progress_and_lies_where_torch_looks(
    answers: Answers, strategy: Strategy, content: bytes, home: Path
) -> None:
    *progress, end = fetch(strategy, should_stop=never)
    assert end == FetchFinished("fetched", place(strategy), len(content))
    assert end.file.parent == home / "hub" / "checkpoints"
    assert end.file.read_bytes() == content
    assert all(isinstance(event, Fetched) and event.total_bytes == len(content) for event in progress)
    assert [event.done_bytes for event in progress] == sorted({event.done_bytes for event in progress})
    assert (progress[-1].done_bytes, progress[-1].seconds_left) == (len(content), 0.0)
    assert [path.suffix for path in end.file.parent.iterdir() if not path.name.startswith(".")] == [".pth"]
    assert answers.paths == [f"/models/{end.file.name}"]
    assert answers.asked[0]["User-Agent"].startswith("Handful/")


def test_what_is_there_and_whole_is_not_fetched_again(answers: Answers, strategy: Strategy, content: bytes) -> None:
    list(fetch(strategy, should_stop=never))
    assert list(fetch(strategy, should_stop=never)) == [FetchFinished("there", place(strategy), len(content))]
    assert len(answers.asked) == 1


def test_what_is_there_and_damaged_is_replaced(answers: Answers, strategy: Strategy, content: bytes) -> None:
    place(strategy).parent.mkdir(parents=True)
    place(strategy).write_bytes(bytes(len(content)))
    *_, end = fetch(strategy, should_stop=never)
    assert end.reason == "fetched"
    assert place(strategy).read_bytes() == content


def test_stopped_it_keeps_what_came_and_goes_on_from_there(
    answers: Answers, strategy: Strategy, content: bytes
) -> None:
    end = stopped_after(strategy, 500_000)
    assert end.reason == "stopped"
    assert 500_000 <= end.done_bytes < len(content)
    assert part(strategy).stat().st_size == end.done_bytes
    assert not place(strategy).exists()
    assert not status(strategy).ready
    first, *_, last = fetch(strategy, should_stop=never)
    assert last.reason == "fetched"
    assert isinstance(first, Fetched)
    assert first.done_bytes > end.done_bytes
    assert answers.asked[1]["Range"] == f"bytes={end.done_bytes}-"
    assert answers.asked[1]["If-Range"] == answers.tag
    assert place(strategy).read_bytes() == content
    assert not part(strategy).exists()


def test_a_cut_is_said_and_gone_on_from(answers: Answers, strategy: Strategy, content: bytes) -> None:
    answers.cut_after = 300_000
    error = refused(strategy)
    assert "was cut off" in error.message
    assert "goes on from where it stopped" in error.hint
    assert f"fetch {strategy.weights.url} on another computer and bring the file here" in error.hint
    assert part(strategy).stat().st_size == 300_000
    answers.cut_after = None
    *_, end = fetch(strategy, should_stop=never)
    assert end.reason == "fetched"
    assert answers.asked[1]["Range"] == "bytes=300000-"


def test_a_cut_just_before_the_end_is_a_cut(answers: Answers, strategy: Strategy, content: bytes) -> None:
    answers.cut_after = len(content) - 10
    assert "was cut off" in refused(strategy).message
    assert part(strategy).stat().st_size == len(content) - 10


def test_another_file_at_the_server_since_is_fetched_from_its_beginning(
    answers: Answers, strategy: Strategy, content: bytes
) -> None:
    stopped_after(strategy, 500_000)
    part(strategy).write_bytes(bytes(500_000))  # as if it had been another file's beginning
    answers.tag = '"second"'
    *_, end = fetch(strategy, should_stop=never)
    assert end.reason == "fetched"
    assert answers.asked[1]["If-Range"] == '"first"'
    assert place(strategy).read_bytes() == content


def test_a_server_without_ranges_starts_anew(answers: Answers, strategy: Strategy, content: bytes) -> None:
    stopped_after(strategy, 500_000)
    answers.ranges = False
    *_, end = fetch(strategy, should_stop=never)
    assert end.done_bytes == len(content)
    assert place(strategy).read_bytes() == content


def test_a_beginning_that_is_too_long_is_thrown_away(answers: Answers, strategy: Strategy, content: bytes) -> None:
    place(strategy).parent.mkdir(parents=True)
    part(strategy).write_bytes(content + b"more")
    *_, end = fetch(strategy, should_stop=never)
    assert end.reason == "fetched"
    assert len(answers.asked) == 2


def test_all_that_came_before_a_power_cut_needs_no_server(answers: Answers, strategy: Strategy, content: bytes) -> None:
    place(strategy).parent.mkdir(parents=True)
    part(strategy).write_bytes(content)
    assert [event.reason for event in fetch(strategy, should_stop=never) if isinstance(event, FetchFinished)] == [
        "fetched"
    ]
    assert answers.asked == []


def test_a_server_that_does_not_say_how_much_comes(answers: Answers, strategy: Strategy, content: bytes) -> None:
    answers.length = False
    *progress, end = fetch(strategy, should_stop=never)
    assert end.done_bytes == len(content)
    assert isinstance(progress[0], Fetched)
    assert progress[0].total_bytes == round(strategy.weights.megabytes * 1e6)


def test_a_server_that_never_ends(answers: Answers, strategy: Strategy, content: bytes) -> None:
    answers.length, answers.content = False, content + bytes(2_000_000)
    assert "and not tiny-" in refused(strategy).message
    assert not part(strategy).exists()


def test_a_slow_server_is_stopped_at_once_and_what_came_is_kept(answers: Answers, strategy: Strategy) -> None:
    answers.wait_after = 1000
    end = stopped_after(strategy, 1000)
    assert (end.reason, end.done_bytes) == ("stopped", 1000)
    assert part(strategy).stat().st_size == 1000


def test_a_server_that_falls_silent_is_given_up(answers: Answers, strategy: Strategy) -> None:
    answers.wait_after = 1000
    error = refused(strategy, patience=0.3)
    assert "does not answer any more" in error.message
    assert part(strategy).stat().st_size == 1000


@pytest.fixture
def mute(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """A server that takes the connection and says nothing."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        monkeypatch.setenv("HANDFUL_WEIGHTS_SERVER", f"http://127.0.0.1:{server.getsockname()[1]}")
        yield


@pytest.mark.usefixtures("answers", "mute")
def test_a_server_that_never_says_anything_is_stopped_or_given_up(strategy: Strategy) -> None:
    assert list(fetch(strategy, should_stop=lambda: True)) == [FetchFinished("stopped", place(strategy), 0)]
    assert "does not answer any more" in refused(strategy, patience=0.3).message


def test_wrong_bytes_are_thrown_away(answers: Answers, strategy: Strategy, content: bytes) -> None:
    answers.content = bytes(len(content))
    error = refused(strategy)
    assert "its hash is wrong, so it was thrown away" in error.message
    assert not part(strategy).exists()
    answers.content = content
    *_, end = fetch(strategy, should_stop=never)
    assert end.reason == "fetched"
    assert "Range" not in answers.asked[1]


@pytest.mark.parametrize("size", [0, 5000, 9_000_000])
def test_another_size_is_refused_before_it_comes(answers: Answers, strategy: Strategy, size: int) -> None:
    answers.content = bytes(size)
    error = refused(strategy)
    assert f"and not {place(strategy).name} ({strategy.weights.megabytes} MB)" in error.message
    assert not part(strategy).exists()


def test_a_page_in_between_is_recognised_and_what_came_before_stays(answers: Answers, strategy: Strategy) -> None:
    kept = stopped_after(strategy, 500_000).done_bytes
    whole = answers.content
    answers.content, answers.kind, answers.ranges = b"<html>Please sign in</html>", "text/html; charset=utf-8", False
    error = refused(strategy)
    assert "sent a web page" in error.message
    assert "sign in" in error.hint
    assert part(strategy).stat().st_size == kept
    answers.content, answers.kind, answers.ranges = whole, "application/octet-stream", True
    *_, end = fetch(strategy, should_stop=never)
    assert end.reason == "fetched"


@pytest.mark.parametrize(
    ("code", "words"),
    [
        (401, "refuses to give"), (403, "refuses to give"), (404, "does not have"),
        (407, "wants a name and a password"), (410, "does not have"), (418, "something unexpected"),
        (429, "busy or out of"), (500, "busy or out of"), (503, "busy or out of"), (511, "sent a web page"),
    ],
)  # fmt: skip
def test_an_answer_that_is_a_refusal_is_one_sentence(
    answers: Answers, strategy: Strategy, code: int, words: str
) -> None:
    answers.status = code
    error = refused(strategy)
    assert words in error.message
    assert "on another computer and bring the file here" in error.hint
    assert not part(strategy).exists()


def test_nobody_at_that_port(answers: Answers, strategy: Strategy, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HANDFUL_WEIGHTS_SERVER", "http://127.0.0.1:1")
    assert refused(strategy).message == "127.0.0.1:1 takes no connections."


@pytest.mark.parametrize(
    ("error", "words"),
    [
        (URLError(socket.gaierror(socket.EAI_NONAME, "unknown")), "The server weights.invalid was not found."),
        (URLError(TimeoutError("timed out")), "weights.invalid does not answer any more."),
        (URLError(OSError(errno.ENETUNREACH, "no route")), "weights.invalid cannot be reached (no route)."),
        (IncompleteRead(b"", 7), "The connection to weights.invalid was cut off."),
        (ConnectionResetError(errno.ECONNRESET, "reset"), "The connection to weights.invalid was cut off."),
        (ssl.SSLEOFError("ended"), "The connection to weights.invalid was cut off."),
    ],
    ids=["name", "silent", "route", "short", "reset", "tls"],
)
def test_what_a_test_must_not_ask_the_network_for(strategy: Strategy, error: Exception, words: str) -> None:
    assert isinstance(strategy.weights, OfficialWeights)
    said = refusals.in_words(error, "https://weights.invalid/models/tiny.pth", strategy.weights)
    assert said.message == words
    assert strategy.weights.url in said.hint


def test_a_connection_that_is_not_secure(answers: Answers, strategy: Strategy, monkeypatch: pytest.MonkeyPatch) -> None:
    """The server speaks plain HTTP where TLS is expected."""
    monkeypatch.setenv("HANDFUL_WEIGHTS_SERVER", os.environ["HANDFUL_WEIGHTS_SERVER"].replace("http:", "https:"))
    assert "cannot be trusted" in refused(strategy).message


def test_a_server_that_is_no_address(strategy: Strategy, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HANDFUL_WEIGHTS_SERVER", "file:///etc")
    assert "no web address" in refused(strategy).message


def test_the_systems_proxy_is_asked(answers: Answers, strategy: Strategy, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("http_proxy", os.environ["HANDFUL_WEIGHTS_SERVER"])
    monkeypatch.setenv("no_proxy", "")
    monkeypatch.setenv("HANDFUL_WEIGHTS_SERVER", "http://weights.invalid/mirror/")
    *_, end = fetch(strategy, should_stop=never)
    assert end.reason == "fetched"
    assert answers.paths == [f"http://weights.invalid/mirror/models/{place(strategy).name}"]


def test_two_at_once_fetch_it_once(answers: Answers, strategy: Strategy, content: bytes) -> None:
    answers.wait_after = 1000
    ends: list[object] = []
    first = threading.Thread(target=lambda: ends.extend(fetch(strategy, should_stop=never)))
    first.start()
    try:
        while not part(strategy).exists() or part(strategy).stat().st_size < 1000:
            time.sleep(0.01)
        second = fetch(strategy, should_stop=never)
        assert next(second) == Fetched(1000, round(strategy.weights.megabytes * 1e6), None, 0.0)
        assert [event.reason for event in fetch(strategy, should_stop=lambda: True)] == ["stopped"]
    finally:
        answers.go_on.set()
        first.join()
    assert ends[-1] == FetchFinished("fetched", place(strategy), len(content))
    assert list(second) == [FetchFinished("there", place(strategy), len(content))]
    assert len(answers.asked) == 1


def test_left_by_a_generator_that_is_closed_it_can_be_fetched_again(answers: Answers, strategy: Strategy) -> None:
    """As when the window's worker is stopped from outside: the lock is free and what came is kept."""
    begun = fetch(strategy, should_stop=never)
    assert isinstance(next(begun), Fetched)
    begun.close()
    assert part(strategy).stat().st_size > 0
    *_, end = fetch(strategy, should_stop=never)
    assert end.reason == "fetched"


def mounted(folder: Path, *options: str) -> Iterator[None]:
    folder.mkdir(parents=True, exist_ok=True)
    if subprocess.run(["mount", *options, str(folder)], capture_output=True, check=False).returncode != 0:
        pytest.skip("only root may mount, and not on every machine")
    yield
    subprocess.run(["umount", "--lazy", str(folder)], check=True)


@pytest.fixture
def two_megabytes(home: Path) -> Iterator[None]:
    """TORCH_HOME on a disk of 2 MB."""
    yield from mounted(home, "-t", "tmpfs", "-o", "size=2m", "tmpfs")


@pytest.fixture
def read_only(home: Path) -> Iterator[None]:
    """TORCH_HOME on a disk that can only be read."""
    yield from mounted(home, "-t", "tmpfs", "-o", "ro", "tmpfs")


@pytest.mark.usefixtures("two_megabytes")
def test_a_small_disk_is_said_before_anything_comes(answers: Answers, strategy: Strategy) -> None:
    error = refused(strategy)
    assert f"MB free, too little for {place(strategy).name}" in error.message
    assert "TORCH_HOME" in error.hint
    assert not part(strategy).exists()


@pytest.mark.usefixtures("two_megabytes")
def test_a_disk_that_fills_up_meanwhile_is_left_as_it_was(answers: Answers, strategy: Strategy, home: Path) -> None:
    """Somebody else writes while it comes."""
    answers.wait_after = 1_000_000
    small = replace(strategy, weights=replace(strategy.weights, megabytes=1.9))
    answers.content = answers.content[:1_900_000]
    coming = fetch(small, should_stop=never)
    next(coming)
    (home / "other").write_bytes(bytes(600_000))
    answers.go_on.set()
    with pytest.raises(UserError, match="the disk is full") as caught:
        list(coming)
    assert "Free some space" in caught.value.hint
    assert not part(strategy).exists()


@pytest.mark.usefixtures("read_only")
def test_a_folder_that_can_only_be_read(answers: Answers, strategy: Strategy) -> None:
    error = refused(strategy)
    assert "this disk can only be read" in error.message
    assert answers.asked == []


def test_a_file_where_the_folder_should_be(strategy: Strategy, home: Path) -> None:
    home.write_text("not a folder")
    assert "could not be written" in refused(strategy).message


def test_only_official_weights_can_be_fetched() -> None:
    for name, words in (("builtin", "come with the package"), ("basic-cnn", "learns from nothing")):
        with pytest.raises(UserError, match=words):
            list(fetch(strategies.named(name), should_stop=never))
