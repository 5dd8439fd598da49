"""Pictures that are written out in text: data: URLs, found and turned into bytes, within limits."""

import base64
import binascii
import html
import re
from dataclasses import dataclass
from urllib.parse import unquote, unquote_to_bytes, urlsplit

MOST_CHARACTERS = 48 << 20  # about 36 megabytes of picture
MOST_ADDRESSES = 1_000
_SOURCE = re.compile(r"""[^>]*?\ssrc\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s>"']+))""", re.IGNORECASE)
_SUFFIX = {"jpeg": "jpg", "pjpeg": "jpg", "svg+xml": "svg", "x-ms-bmp": "bmp", "x-png": "png"}


class NoPicture(ValueError):
    """A data: URL that holds no picture; the text is a sentence that says why."""


@dataclass(frozen=True, slots=True)
class Written:
    """A picture's bytes, and the usual suffix of the kind that it is said to be."""

    data: bytes
    suffix: str


def is_data_url(address: str) -> bool:
    return address[:5].casefold() == "data:"


def is_remote(address: str) -> bool:
    """Whether an address names something elsewhere, which is never fetched."""
    return address[:8].casefold().startswith(("http://", "https://", "ftp://"))


def decoded(address: str) -> Written:
    """What a data: URL holds. Raises NoPicture."""
    head, comma, body = address[5:].partition(",")
    kind, *options = head.strip().casefold().split(";")
    if not comma:
        raise NoPicture("It is cut off.")
    if not kind.startswith("image/"):
        raise NoPicture("It is not a picture.")
    if len(body) > MOST_CHARACTERS:
        raise NoPicture(f"It is larger than {MOST_CHARACTERS * 3 // 4 >> 20} megabytes.")
    packed = any(option.strip() == "base64" for option in options)
    data = _from_base64(body) if packed else unquote_to_bytes(body)
    if not data:
        raise NoPicture("It is empty.")
    return Written(data, suffix_of(kind))


def suffix_of(kind: str) -> str:
    """The usual suffix of a media type: jpg for image/jpeg."""
    name = kind.partition("/")[2].strip()
    return _SUFFIX.get(name, name if name.isalnum() and len(name) <= 5 else "img")


def pictures_in_html(text: str) -> list[str]:
    """The addresses of the pictures in a piece of a web page, in order.

    Cut at each picture before anything is sought, so that the time taken grows with the length and no faster.
    """
    pieces = re.split(r"<img\b", text, maxsplit=MOST_ADDRESSES, flags=re.IGNORECASE)[1:]
    found = (_SOURCE.match(piece) for piece in pieces)
    return [html.unescape(next(filter(None, match.groups()), "")).strip() for match in found if match]


def name_in(address: str) -> str:
    """The file name that a remote address ends in; empty if it ends in none."""
    try:
        return unquote(urlsplit(address).path).rpartition("/")[2]
    except ValueError:  # a bracket that is not closed, for one
        return ""


def _from_base64(body: str) -> bytes:
    text = re.sub(rb"\s+", b"", unquote_to_bytes(body)).rstrip(b"=").replace(b"-", b"+").replace(b"_", b"/")
    try:
        return base64.b64decode(text + b"=" * (-len(text) % 4), validate=True)
    except binascii.Error as error:
        raise NoPicture("It is damaged or cut off.") from error
