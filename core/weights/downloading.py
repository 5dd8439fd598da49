"""Fetching official weights: with progress, stopped at any time, gone on with, checked, and only then in place."""

import re
import shutil
import time
from collections.abc import Callable, Generator, Iterator
from contextlib import closing
from http.client import HTTPException
from pathlib import Path
from urllib.error import HTTPError
from urllib.request import Request

from filelock import FileLock, Timeout

from core import __version__, files
from core.errors import UserError
from core.strategies import OfficialWeights, Strategy
from core.weights import hashes, hub, refusals, told
from core.weights.events import Fetched, FetchEvent, FetchFinished
from core.weights.part import Part, lock_for, path_for
from core.weights.stream import Head, received

PATIENCE = 30.0  # seconds of silence after which a server is given up
_LOOK_AGAIN = 0.2  # seconds between looks at another program that fetches the same file
_RANGE_NOT_SATISFIABLE = 416

Stop = Callable[[], bool]


def fetch(strategy: Strategy, *, should_stop: Stop, patience: float = PATIENCE) -> Iterator[FetchEvent]:
    """Fetch the strategy's weights into their place, unless they lie there whole.

    What has come is kept when it is stopped or cut off, and gone on with the next time. Another program that fetches
    the same file is waited for. Raises UserError.
    """
    weights = hub.official(strategy)
    file = hub.place(weights)
    url = hub.address(weights)
    with files.explained(file):
        file.parent.mkdir(parents=True, exist_ok=True)
    hold = lock_for(file)
    if not (yield from _turn(hold, file, weights, should_stop)):
        yield FetchFinished("stopped", file, 0)
        return
    try:
        yield from _fetch(weights, file, url, should_stop, patience)
    finally:
        hold.release()


def _turn(hold: FileLock, file: Path, weights: OfficialWeights, should_stop: Stop) -> Generator[Fetched, None, bool]:
    """Wait until nobody else fetches the file, telling how far they are; False when stopped."""
    part = path_for(file)
    while True:
        try:
            hold.acquire(timeout=0)
            return True
        except Timeout:
            if should_stop():
                return False
        except OSError as error:
            raise files.refusal(error, file) from error
        try:
            done = part.stat().st_size
        except OSError:
            done = 0  # theirs to make and to remove
        yield Fetched(done, round(weights.megabytes * 1e6), None, 0.0)
        time.sleep(_LOOK_AGAIN)


def _fetch(asked: OfficialWeights, file: Path, url: str, should_stop: Stop, patience: float) -> Iterator[FetchEvent]:
    if _whole(file, hub.known(asked)):
        yield FetchFinished("there", file, file.stat().st_size)
        return
    weights = told.ask(asked, should_stop=should_stop, patience=patience)
    part = Part(file)
    if weights is None:
        yield FetchFinished("stopped", file, part.size)
        return
    if not weights.is_of(part.sha256):  # a power cut may have come when all was there
        if not (yield from _download(weights, url, part, should_stop, patience)):
            yield FetchFinished("stopped", file, part.size)
            return
        if not weights.is_of(part.sha256):
            part.remove()
            raise refusals.wrong_hash(refusals.host(url), weights)
    part.put_in_place()
    yield FetchFinished("fetched", file, part.size)


def _whole(file: Path, weights: OfficialWeights) -> bool:
    try:
        return file.is_file() and weights.is_of(hashes.sha256(file))
    except OSError:
        return False


def _download(
    weights: OfficialWeights, url: str, part: Part, should_stop: Stop, patience: float
) -> Generator[Fetched, None, bool]:
    """Bring the part to its full size; False when stopped. Raises UserError."""
    try:
        return (yield from _go_on(weights, url, part, should_stop, patience))
    except HTTPError as error:
        if error.code != _RANGE_NOT_SATISFIABLE or not part.size:
            raise refusals.in_words(error, url, weights) from error
        part.remove()  # longer than the file: not its beginning
    except (OSError, HTTPException) as error:  # the network's: what disks refuse are UserErrors by now
        raise refusals.in_words(error, url, weights) from error
    return (yield from _download(weights, url, part, should_stop, patience))


def _go_on(
    weights: OfficialWeights, url: str, part: Part, should_stop: Stop, patience: float
) -> Generator[Fetched, None, bool]:
    total: int | None = None
    limit, began, before = round(weights.megabytes * 1e6 + hub.TOLERANCE), 0.0, 0
    with closing(received(_request(url, part), patience=patience)) as answer:
        for piece in answer:
            if should_stop():
                return False
            if isinstance(piece, Head):
                total = _begin(piece, part, weights)
                began, before = time.monotonic(), part.size
            elif piece is not None:
                part.add(piece)
                if part.size > limit:  # only where the server did not say how much would come
                    part.remove()
                    raise refusals.wrong_size(refusals.host(url), limit, weights)
                expected = total or round(weights.megabytes * 1e6)
                yield _progress(part.size, expected, part.size - before, time.monotonic() - began)
    if part.size != total if total is not None else not hub.fits(part.size, weights):
        raise refusals.cut(refusals.host(url), weights)
    return True


def _request(url: str, part: Part) -> Request:
    request = Request(url, headers={"User-Agent": f"Handful/{__version__}", "Accept-Encoding": "identity"})
    if part.size:
        request.add_header("Range", f"bytes={part.size}-")
        if part.tag:
            request.add_header("If-Range", part.tag)
    return request


def _begin(head: Head, part: Part, weights: OfficialWeights) -> int | None:
    """Make the part ready for what comes, and return how large it will be, None when the server does not say.

    Raises UserError when it is not the file. Until it looks like it, what is there already stays.
    """
    host = refusals.host(head.url)
    if head.headers.get_content_type() in ("text/html", "application/xhtml+xml"):
        raise refusals.page(host, weights)
    start, total = _extent(head)
    if total is not None and not hub.fits(total, weights):
        raise refusals.wrong_size(host, total, weights)
    if start != part.size and start:
        part.remove()
        raise refusals.cut(host, weights)
    _check_space(part, weights)
    if not start:
        tag = head.headers.get("ETag", "")
        part.begin("" if tag.startswith("W/") else tag)  # a weak tag does not say that the bytes are the same
    return total


def _extent(head: Head) -> tuple[int, int | None]:
    """From which byte on it comes, and how large the whole file is, None when the server does not say."""
    if head.status == 206:
        found = re.fullmatch(r"bytes (\d+)-\d+/(\d+)", head.headers.get("Content-Range", ""))
        return (int(found[1]), int(found[2])) if found else (-1, None)
    length = head.headers.get("Content-Length", "")
    return 0, int(length) if length.isdecimal() else None


def _check_space(part: Part, weights: OfficialWeights) -> None:
    folder = hub.folder()
    with files.explained(folder):
        free = shutil.disk_usage(folder).free
    if free < weights.megabytes * 1e6 - part.size:
        raise UserError(
            f"{folder} has {free / 1e6:.1f} MB free, too little for {weights.file} ({weights.megabytes} MB).",
            "Free some space, or set TORCH_HOME to a folder on another disk.",
        )


def _progress(done: int, total: int, came: int, seconds: float) -> Fetched:
    speed = came / seconds if seconds > 0 else 0.0
    return Fetched(done, total, max(0, total - done) / speed if speed else None, speed)
