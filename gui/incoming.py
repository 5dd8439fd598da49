"""What a person drops or pastes, whatever program it comes from: files, pictures, and what cannot be taken and why."""

import re
from dataclasses import dataclass, field
from pathlib import Path

from PySide6.QtCore import QBuffer, QByteArray, QIODevice, QMimeData
from PySide6.QtGui import QImage, QPixmap

from gui import data_urls
from gui.data_urls import MOST_ADDRESSES, MOST_CHARACTERS, NoPicture

# What programs offer of one picture, best first: what loses nothing before JPEG, which may have been made on the way
_KINDS = ("image/png", "image/webp", "image/tiff", "image/bmp", "image/avif", "image/jpeg", "image/gif")
_URLS = "text/uri-list"
_FAST_PNG = 90  # Qt's scale from 100, not packed at all, to 0, packed for as long as it takes
_LONGEST_SHOWN = 60

_REMOTE = "It is on the web, and Handful fetches nothing from there."
_REMOTE_HINT = "Save the picture first, then drop the file."
_REFUSED_HINT = "Save the picture as a file, then drop the file."


@dataclass(frozen=True, slots=True)
class IncomingPath:
    """A file or a folder on this computer; it may not exist."""

    path: Path

    @property
    def is_folder(self) -> bool:
        return self.path.is_dir()


@dataclass(frozen=True, slots=True)
class IncomingPicture:
    """A picture that came without a file. Equal by name and by the bytes or the image that it came as."""

    name: str
    source: bytes | QImage = field(repr=False)

    def encoded(self) -> bytes:
        """The picture's own bytes, or a PNG of its pixels; slow for large ones, so it is called in a Worker's job."""
        return self.source if isinstance(self.source, bytes) else _png(self.source)


@dataclass(frozen=True, slots=True)
class Refused:
    """Something that cannot be taken: a name for it, one sentence why, and one that says what to do."""

    name: str
    reason: str
    hint: str


Incoming = IncomingPath | IncomingPicture | Refused


def has_incoming(mime: QMimeData) -> bool:
    """Whether it is worth letting go over a drop target; pictures are not decoded to find out."""
    if mime.hasUrls() or mime.hasImage() or any(mime.hasFormat(kind) for kind in _KINDS):
        return True
    return bool(_addresses_in_text(mime) or (mime.hasHtml() and "<img" in mime.html().casefold()))


def incoming(mime: QMimeData) -> tuple[Incoming, ...]:
    """All that is in a drop or on the clipboard, in order. Nothing is fetched, and no file is opened.

    Files go before everything else, for a file manager adds a small picture of them. Then come pictures written out
    as text, which are the original bytes, then those that another program encoded, then mere pixels. An address on the
    web is named as refused, unless the pixels that it stands for came with it.
    """
    addresses = _addresses(mime)
    paths: list[Incoming] = [IncomingPath(path) for path in _paths(mime)]
    written = [_from_data_url(address) for address in addresses if data_urls.is_data_url(address)]
    remote = [address for address in addresses if data_urls.is_remote(address)]
    found = [*paths, *written]
    if not any(isinstance(one, IncomingPath | IncomingPicture) for one in found):
        pixels = _encoded(mime, remote) or _pixels(mime, remote)
        if pixels:
            return (pixels, *found) if len(remote) <= 1 else (pixels, *found, *map(_refused_remote, remote))
    return (*found, *map(_refused_remote, remote))


def _paths(mime: QMimeData) -> list[Path]:
    urls = mime.urls() if mime.hasUrls() else []
    return [Path(url.toLocalFile()) for url in urls if url.isLocalFile() and url.toLocalFile()]


def _addresses(mime: QMimeData) -> list[str]:
    """The addresses of all pictures that are no files, each once."""
    found = [*_addresses_in_list(mime), *_addresses_in_text(mime)]
    page = mime.html() if mime.hasHtml() else ""
    in_page = data_urls.pictures_in_html(page[: 2 * MOST_CHARACTERS])
    # a dragged link around a picture: the list holds the link, the page the picture
    if any(map(data_urls.is_data_url, in_page)) or not any(map(data_urls.is_data_url, found)):
        found = in_page or found
    return list(dict.fromkeys(found))[:MOST_ADDRESSES]


def _addresses_in_list(mime: QMimeData) -> list[str]:
    """The lines as they are written: as QUrls, data: addresses would be changed."""
    if not mime.hasFormat(_URLS):
        return []
    raw = mime.data(_URLS).data()[: 2 * MOST_CHARACTERS]
    lines = bytes(raw).decode("utf-8", "replace").splitlines()
    return [line.strip() for line in lines if _is_address(line.strip())]


def _addresses_in_text(mime: QMimeData) -> list[str]:
    """The addresses in a text that holds nothing else: one who copies a letter with a link in it wants no picture."""
    text = mime.text()[: 2 * MOST_CHARACTERS].strip() if mime.hasFormat("text/plain") else ""
    if data_urls.is_data_url(text):
        return [re.sub(r"\s+", "", text)] if text.casefold().count("data:") == 1 else text.split()
    lines = text.split("\n", MOST_ADDRESSES)
    stripped = [line.strip() for line in lines if line.strip()]
    return stripped if all(map(_is_address, stripped)) else []


def _is_address(text: str) -> bool:
    return data_urls.is_data_url(text) or data_urls.is_remote(text)


def _from_data_url(address: str) -> IncomingPicture | Refused:
    try:
        written = data_urls.decoded(address)
    except NoPicture as error:
        return Refused("The pasted text", str(error), _REFUSED_HINT)
    return IncomingPicture(f"pasted.{written.suffix}", written.data)


def _encoded(mime: QMimeData, remote: list[str]) -> IncomingPicture | None:
    """The picture as the other program encoded it."""
    for kind in _KINDS:
        data = bytes(mime.data(kind).data()) if mime.hasFormat(kind) else b""
        if data:
            return IncomingPicture(_name(remote, data_urls.suffix_of(kind)), data)
    return None


def _pixels(mime: QMimeData, remote: list[str]) -> IncomingPicture | None:
    image = mime.imageData() if mime.hasImage() else None
    if isinstance(image, QPixmap):
        image = image.toImage()
    if not isinstance(image, QImage) or image.isNull():
        return None
    return IncomingPicture(_name(remote, "png"), image)


def _name(remote: list[str], suffix: str) -> str:
    """A name from the address that the pixels came from, with the suffix of what they are now."""
    stem = data_urls.name_in(remote[0]).rpartition(".")[0] if remote else ""
    stem = "".join(character for character in stem if character.isprintable())[:_LONGEST_SHOWN].strip()
    return f"{stem or 'pasted'}.{suffix}"


def _refused_remote(address: str) -> Refused:
    name = "".join(character for character in data_urls.name_in(address) if character.isprintable())
    return Refused((name or address)[:_LONGEST_SHOWN], _REMOTE, _REMOTE_HINT)


def _png(image: QImage) -> bytes:
    data = QByteArray()
    buffer = QBuffer(data)
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    image.save(buffer, "PNG", _FAST_PNG)  # type: ignore[call-overload]
    buffer.close()
    return bytes(data.data())
