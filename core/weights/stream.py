"""What a server sends, read in a thread of its own: whoever waits for it can also be told to stop."""

from collections.abc import Generator
from contextlib import suppress
from dataclasses import dataclass
from email.message import Message
from http.client import HTTPMessage
from queue import Empty, Full, Queue
from threading import Event, Thread
from typing import IO
from urllib.error import HTTPError
from urllib.request import HTTPRedirectHandler, Request, build_opener

CHUNK = 256 * 1024
TICK = 0.1  # seconds
LINKED = "X-Linked-Etag"  # how a hub calls the hash of a file that lies elsewhere


@dataclass(frozen=True, slots=True)
class Head:
    """The beginning of an answer: from where, after all redirections, its status and its headers."""

    url: str
    status: int
    headers: Message


@dataclass(frozen=True, slots=True)
class _Failed:
    error: Exception


_Item = Head | bytes | _Failed | None


def received(request: Request, *, patience: float) -> Generator[Head | bytes | None, None, None]:
    """The answer's head, then its bytes, and None whenever nothing came for a moment.

    The system's proxies are used. Raises what urllib raises, TimeoutError after `patience` seconds of silence.
    When the iterator is closed early, the connection closes with the next bytes or when patience ends.
    """
    queue: Queue[_Item] = Queue(maxsize=8)
    gone = Event()
    Thread(target=_read, args=(request, patience, queue, gone), name="fetch", daemon=True).start()
    try:
        while True:
            try:
                item = queue.get(timeout=TICK)
            except Empty:
                yield None
                continue
            if item is None:
                return
            if isinstance(item, _Failed):
                raise item.error
            yield item
    finally:
        gone.set()


class _Redirected(HTTPRedirectHandler):
    """Goes where it is sent, unless only the headers are wanted and the hub has told what is asked of it."""

    def redirect_request(
        self, req: Request, fp: IO[bytes], code: int, msg: str, headers: HTTPMessage, newurl: str
    ) -> Request | None:
        if req.get_method() == "HEAD" and LINKED in headers:
            return None
        again = super().redirect_request(req, fp, code, msg, headers, newurl)
        if again is not None and req.get_method() == "HEAD":
            again.method = "HEAD"  # Python 3.11 and 3.12 would ask for all of it
        return again


def _read(request: Request, patience: float, queue: "Queue[_Item]", gone: Event) -> None:
    try:
        # Not urlopen, which keeps the proxies of its first call
        with build_opener(_Redirected).open(request, timeout=patience) as response:
            _put(Head(response.url, response.status, response.headers), queue, gone)
            left = response.length  # None where the server does not say; Python 3.11's read1 does not count by itself
            while not gone.is_set() and left != 0:
                chunk = response.read1(CHUNK if left is None else min(CHUNK, left))
                if not chunk:
                    break
                left = None if left is None else left - len(chunk)
                _put(chunk, queue, gone)
        _put(None, queue, gone)
    except HTTPError as error:
        error.close()
        _put(_Failed(error), queue, gone)
    except Exception as error:  # what it is, is put in words where it is raised again
        _put(_Failed(error), queue, gone)


def _put(item: _Item, queue: "Queue[_Item]", gone: Event) -> None:
    while not gone.is_set():
        with suppress(Full):
            queue.put(item, timeout=TICK)
            return
