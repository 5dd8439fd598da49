"""What the hub tells of a file, its hash and its size: asked for when the file is fetched, noted beside it."""

import re
from collections.abc import Callable
from contextlib import closing
from dataclasses import replace
from email.message import Message
from http.client import HTTPException
from urllib.error import HTTPError
from urllib.request import Request

from core import __version__, files
from core.errors import UserError
from core.strategies import OfficialWeights
from core.weights import hub, refusals
from core.weights.status import NotHere
from core.weights.stream import LINKED, Head, received

_SIZE = "X-Linked-Size"


def ask(weights: OfficialWeights, *, should_stop: Callable[[], bool], patience: float) -> OfficialWeights | None:
    """The weights with the hash and the size that the server tells, which are noted; None when stopped.

    Weights whose hash is known stay as they are. Raises UserError.
    """
    if weights.sha256:
        return weights
    url = hub.address(weights)
    try:
        headers = _headers(url, should_stop, patience)
    except HTTPError as error:
        raise _refused(error, url, weights) from error
    except (OSError, HTTPException) as error:
        raise refusals.in_words(error, url, weights) from error
    return None if headers is None else note(_told(headers, url, weights))


def note(weights: OfficialWeights) -> OfficialWeights:
    """Keep their hash and size beside the file, and return them. Raises UserError when the disk refuses."""
    file = hub.note_for(weights)
    with files.explained(file), files.whole_file(file) as part:
        part.write_text(f"{weights.sha256} {round(weights.megabytes * 1e6)}\n", encoding="ascii")
    return weights


def _headers(url: str, should_stop: Callable[[], bool], patience: float) -> Message | None:
    request = Request(url, method="HEAD", headers={"User-Agent": f"Handful/{__version__}"})
    request.add_header("Accept-Encoding", "identity")
    try:
        with closing(received(request, patience=patience)) as answer:
            for piece in answer:
                if should_stop():
                    return None
                if isinstance(piece, Head):
                    return piece.headers
    except HTTPError as error:
        if LINKED not in error.headers:
            raise
        return error.headers
    raise HTTPException("no answer")


def _told(headers: Message, url: str, weights: OfficialWeights) -> OfficialWeights:
    """What the headers say. Raises UserError when they say too little."""
    server = refusals.host(url)
    tag = str(headers[LINKED] or headers["ETag"] or "").removeprefix("W/").strip('"')
    size = str(headers[_SIZE] or headers["Content-Length"] or "")
    if re.fullmatch("[0-9a-f]{64}", tag) and size.isdecimal():
        return replace(weights, sha256=tag, megabytes=int(size) / 1e6)
    if headers.get_content_type() in ("text/html", "application/xhtml+xml"):
        raise refusals.page(server, weights)
    raise NotHere(f"{server} does not tell the hash of {weights.file}.", "Ask another", url=weights.url)


def _refused(error: HTTPError, url: str, weights: OfficialWeights) -> UserError:
    if error.code not in (401, 403):
        return refusals.in_words(error, url, weights)
    return NotHere(
        f"{refusals.host(url)} does not give {weights.file} to everybody ({error.code}).",
        f"Look at {weights.url.partition('/resolve/')[0]}, whether its makers want you to agree to something first",
        url=weights.url,
    )
