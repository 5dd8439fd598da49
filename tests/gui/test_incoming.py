"""What is dropped or pasted: files, written-out pictures, pixels; the web is named and never fetched."""

import base64
import io
import socket
from pathlib import Path
from urllib.parse import quote

import pytest
from PIL import Image
from PySide6.QtCore import QByteArray, QMimeData, QUrl
from PySide6.QtGui import QColor, QImage, QPixmap

from core import images
from gui import data_urls
from gui.incoming import Incoming, IncomingPath, IncomingPicture, Refused, has_incoming, incoming


@pytest.fixture(autouse=True)
def _no_network(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object) -> None:
        raise AssertionError("something was to be fetched")

    monkeypatch.setattr(socket.socket, "connect", refuse)


def _bytes(kind: str = "JPEG", colour: str = "red") -> bytes:
    buffer = io.BytesIO()
    Image.new("RGB", (12, 8), colour).save(buffer, kind)
    return buffer.getvalue()


def _data_url(data: bytes, kind: str = "image/jpeg") -> str:
    return f"data:{kind};base64,{base64.b64encode(data).decode()}"


def _mime(**formats: str | bytes) -> QMimeData:
    """Formats by name, with _ for the slash."""
    mime = QMimeData()
    for name, value in formats.items():
        kind = {"text_uri": "text/uri-list"}.get(name, name.replace("_", "/"))
        mime.setData(kind, QByteArray(value.encode() if isinstance(value, str) else value))
    return mime


def _picture(found: tuple[Incoming, ...]) -> IncomingPicture:
    (one,) = found
    assert isinstance(one, IncomingPicture)
    return one


def test_files_and_folders_of_a_file_manager(tmp_path: Path) -> None:
    picture = tmp_path / "Ä #1 100%.jpg"
    picture.write_bytes(_bytes())
    mime = QMimeData()
    mime.setUrls([QUrl.fromLocalFile(str(picture)), QUrl.fromLocalFile(str(tmp_path))])
    found = incoming(mime)
    assert found == (IncomingPath(picture), IncomingPath(tmp_path))
    assert [one.is_folder for one in found if isinstance(one, IncomingPath)] == [False, True]
    assert has_incoming(mime)


def test_files_go_before_the_icon_that_comes_with_them(tmp_path: Path) -> None:
    mime = _mime(image_png=_bytes("PNG"))
    mime.setUrls([QUrl.fromLocalFile(str(tmp_path / "a.jpg"))])
    mime.setText(str(tmp_path / "a.jpg"))
    assert incoming(mime) == (IncomingPath(tmp_path / "a.jpg"),)


@pytest.mark.parametrize("as_pixmap", [False, True])
def test_pixels_of_an_image_editor_become_a_png(as_pixmap: bool) -> None:
    image = QImage(7, 5, QImage.Format.Format_ARGB32)
    image.fill(QColor(10, 200, 30))
    mime = QMimeData()
    mime.setImageData(QPixmap.fromImage(image) if as_pixmap else image)
    picture = _picture(incoming(mime))
    assert picture.name == "pasted.png"
    data = picture.encoded()
    assert images.check(data) == "png"
    decoded = images.decode(data)
    assert decoded.size == (7, 5)
    assert decoded.getpixel((3, 3)) == (10, 200, 30)


def test_encoded_bytes_go_before_pixels_and_what_loses_nothing_before_jpeg() -> None:
    mime = _mime(image_jpeg=_bytes(), image_png=_bytes("PNG"))
    mime.setImageData(QImage(3, 3, QImage.Format.Format_RGB32))
    assert _picture(incoming(mime)).encoded() == _bytes("PNG")
    assert _picture(incoming(_mime(image_jpeg=_bytes()))) == IncomingPicture("pasted.jpg", _bytes())


@pytest.mark.parametrize("place", ["text/html", "text/uri-list", "text/plain"])
@pytest.mark.parametrize("written", ["base64", "percent", "wrapped", "without padding", "escaped"])
def test_pictures_written_out_as_text_are_the_original_bytes(place: str, written: str) -> None:
    data = _bytes()
    url = {
        "base64": _data_url(data),
        "percent": "data:image/jpeg," + quote(data, safe=""),
        "wrapped": _data_url(data)[:50] + "%0A" + _data_url(data)[50:],
        "without padding": _data_url(data).rstrip("="),
        "escaped": _data_url(data).replace("+", "%2B").replace("/9j", "%2F9j"),
    }[written]
    text = f'<html><body><IMG alt="x" class=a\nSRC="{url}"></body></html>' if place == "text/html" else url
    mime = QMimeData()
    mime.setData(place, QByteArray(text.encode()))
    assert has_incoming(mime)
    picture = _picture(incoming(mime))
    assert picture.name == "pasted.jpg"
    assert picture.encoded() == data


def test_a_data_url_given_as_a_url_object_keeps_its_bytes() -> None:
    mime = QMimeData()
    mime.setUrls([QUrl(_data_url(_bytes()))])
    assert _picture(incoming(mime)).encoded() == _bytes()


def test_the_original_goes_before_pixels_made_from_it() -> None:
    mime = _mime(text_html=f"<img src='{_data_url(_bytes())}'>", image_png=_bytes("PNG", "blue"))
    mime.setImageData(QImage(3, 3, QImage.Format.Format_RGB32))
    assert _picture(incoming(mime)).encoded() == _bytes()


def test_the_same_picture_in_three_places_is_one() -> None:
    url = _data_url(_bytes())
    assert len(incoming(_mime(text_html=f"<img src='{url}'>", text_uri=f"{url}\r\n", text_plain=url))) == 1


def test_several_pictures_of_a_page_come_in_order() -> None:
    first, second = _bytes(), _bytes("PNG")
    page = f"<p><img src='{_data_url(first)}'> and <img src='{_data_url(second, 'image/png')}'></p>"
    assert incoming(_mime(text_html=page)) == (
        IncomingPicture("pasted.jpg", first),
        IncomingPicture("pasted.png", second),
    )


def test_a_picture_on_the_web_is_named_and_not_fetched() -> None:
    address = "https://example.org/pictures/my%20cat.jpg?size=large"
    mime = _mime(text_uri=address, text_plain=address, text_html=f'<a href="x"><img src="{address}"></a>')
    (refused,) = incoming(mime)
    assert isinstance(refused, Refused)
    assert refused.name == "my cat.jpg"
    assert "fetches nothing" in refused.reason
    assert refused.hint == "Save the picture first, then drop the file."
    assert has_incoming(mime)


def test_a_picture_on_the_web_whose_pixels_came_along_is_taken() -> None:
    mime = _mime(text_html='<img src="https://example.org/cat.webp">', text_uri="https://example.org/page.html")
    mime.setImageData(QImage(3, 3, QImage.Format.Format_RGB32))
    assert _picture(incoming(mime)).name == "cat.png"


def test_a_dragged_link_around_a_picture_gives_the_picture() -> None:
    mime = _mime(text_uri="https://example.org/page.html", text_html=f"<a><img src='{_data_url(_bytes())}'></a>")
    assert _picture(incoming(mime)).encoded() == _bytes()


def test_files_and_the_web_together(tmp_path: Path) -> None:
    file = QUrl.fromLocalFile(str(tmp_path / "a.jpg")).toString()
    found = incoming(_mime(text_uri=f"# a comment\r\n{file}\r\nhttp://example.org/b.jpg\r\n"))
    assert [type(one) for one in found] == [IncomingPath, Refused]


@pytest.mark.parametrize(
    ("url", "reason"),
    [
        ("data:text/html;base64,PHNjcmlwdD4=", "not a picture"),
        ("data:,hello", "not a picture"),
        ("data:application/zip;base64,UEsDBA==", "not a picture"),
        ("data:image/png;base64,", "empty"),
        ("data:image/png;base64,abc!def", "damaged"),
        ("data:image/png;base64,abcde", "damaged"),
        ("data:image/png", "cut off"),
    ],
)
def test_text_that_holds_no_picture_is_refused_in_words(url: str, reason: str) -> None:
    (refused,) = incoming(_mime(text_plain=url))
    assert isinstance(refused, Refused)
    assert reason in refused.reason
    assert refused.hint


def test_what_is_too_large_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(data_urls, "MOST_CHARACTERS", 100)
    (refused,) = incoming(_mime(text_plain=_data_url(bytes(200))))
    assert isinstance(refused, Refused)
    assert "larger than" in refused.reason


@pytest.mark.parametrize("text", ["Dear all, see https://example.org/cat.jpg", "cat.jpg", "", "<img", "data"])
def test_text_is_not_a_picture(text: str) -> None:
    mime = QMimeData()
    mime.setText(text)
    assert incoming(mime) == ()
    assert not has_incoming(mime)


def test_a_page_without_pictures_is_nothing() -> None:
    assert incoming(_mime(text_html="<p>Hello <b>you</b></p>")) == ()


@pytest.mark.timeout(20)
@pytest.mark.parametrize("piece", ["<img ", "<img src", "<img src=", "<img a='", "<", "data:", "\nhttp://"])
def test_a_hostile_page_is_read_in_the_time_its_length_takes(piece: str) -> None:
    text = piece * 200_000
    assert len(incoming(_mime(text_html=text, text_plain=text, text_uri=text))) <= 2_000


def test_names_from_the_web_are_short_and_can_be_shown() -> None:
    (refused,) = incoming(_mime(text_uri="https://example.org/" + "a" * 500 + "%1b%00.jpg"))
    assert isinstance(refused, Refused)
    assert refused.name.isprintable()
    assert len(refused.name) <= 60
    assert isinstance(incoming(_mime(text_plain="http://[broken/a.jpg"))[0], Refused)
