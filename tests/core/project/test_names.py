"""Whatever a file is called and whatever kind it is: it comes in, is named with its reason, or is passed over."""

import hashlib
import io
import json
import os
import shutil
import stat
import subprocess
import sys
import threading
import unicodedata
import zipfile
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from random import Random

import pytest
from PIL import Image

from core.images import decode
from core.picture_facts import shown
from core.project.class_folders import safe_name
from core.project.importing import ImportFinished, import_paths
from core.project.integrity import CheckFinished, check
from core.project.project import Project
from core.project.thumbnails import PictureCache

pytestmark = [
    pytest.mark.skipif(sys.platform != "linux", reason="only Linux takes all of these names"),
    pytest.mark.timeout(120),
]

IN, PASSED_OVER = "in", "passed over"
LINKED = "It is a link to another folder, and those are not followed. Bring that folder in by itself."
EMPTY = "The file is empty."
GONE = "It is not there."
NO_FILE = "It is not a file."
NO_PICTURE = "It is not a picture in a format that Handful reads: JPEG, PNG, WebP, GIF, BMP, TIFF and AVIF."
TOO_LARGE = "It has 10,240 megabytes; Handful reads up to 1,024."
NOT_LABELLED = None

Put = Callable[[Path, bytes], None]  # makes something at the path, of a picture that no other row has


def _picture(number: int, kind: str = "PNG") -> bytes:
    file = io.BytesIO()
    Image.frombytes("RGB", (24, 16), Random(number).randbytes(24 * 16 * 3)).save(file, kind)
    return file.getvalue()


def _file(path: Path, data: bytes) -> None:
    path.write_bytes(data)


def _holding(start: bytes) -> Put:
    return lambda path, data: _file(path, start + data)


def _as(kind: str) -> Put:
    def put(path: Path, data: bytes) -> None:
        Image.open(io.BytesIO(data)).save(path, kind)

    return put


def _link(target: str) -> Put:
    return lambda path, _: path.symlink_to(target)


def _nothing(path: Path, _: bytes) -> None:
    path.touch()


def _link_to_a_picture(path: Path, data: bytes) -> None:
    target = path.parent.with_name("linked to")
    target.write_bytes(data)
    path.symlink_to(target)


def _hard_link(path: Path, data: bytes) -> None:
    target = path.parent.with_name("linked hard")
    target.write_bytes(data)
    path.hardlink_to(target)


def _node(kind: int) -> Put:
    return lambda path, _: os.mknod(path, kind | 0o600)


def _sparse(path: Path, data: bytes) -> None:
    path.write_bytes(data)
    os.truncate(path, 10 << 30)


def _zip(path: Path, data: bytes) -> None:
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("inside.png", data)


def _folder(path: Path, _: bytes) -> None:
    path.mkdir()


def _folder_with_a_picture(path: Path, data: bytes) -> None:
    path.mkdir()
    (path / "inside.png").write_bytes(data)


def _deep(levels: int) -> Put:
    """A picture so many folders down; one by one, for Python makes and removes them by calls in calls."""

    def put(path: Path, data: bytes) -> None:
        os.mkdir(path)
        place = os.open(path, os.O_RDONLY)
        for _ in range(levels):
            os.mkdir("d", dir_fd=place)
            below = os.open("d", os.O_RDONLY, dir_fd=place)
            os.close(place)
            place = below
        with os.fdopen(os.open("deep.png", os.O_WRONLY | os.O_CREAT, dir_fd=place), "wb") as file:
            file.write(data)
        os.close(place)

    return put


@dataclass(frozen=True, slots=True)
class Row:
    """What lies in a folder, and what comes of it there; `alone` is what comes of it when it is dropped by itself."""

    what: str
    name: str
    comes: str = IN
    put: Put = _file
    alone: str | None = None


ROWS = (
    # names of pictures
    Row("emoji", "🐈.png"),
    Row("emoji joined by invisible characters", "👩‍👩‍👧‍👦.png"),
    Row("flags and skin tones", "🇫🇷👍🏽.png"),
    Row("right-to-left", "קטט.png"),
    Row("right-to-left marks and override", "a\u200f\u202egnp.exe.png"),
    Row("letters composed (NFC)", "é.png"),
    Row("the same letters decomposed (NFD)", "e\u0301.png"),
    Row("Hangul decomposed", "\u1112\u1161\u11ab.png"),
    Row("not UTF-8", "caf\udce9.png"),
    Row("not UTF-8, another byte", "caf\udce8.png"),
    Row("nothing but a byte that is not UTF-8", "\udcff"),
    Row("half of a UTF-8 character", "\udcf0\udc9f\udc90.png"),
    Row("newline", "two\nlines.png"),
    Row("carriage return and tab", "a\r\tb.png"),
    Row("line separator", "a\u2028b.png"),
    Row("escape sequence", "\x1b[2J\x1b[31mred.png"),
    Row("bell and backspace", "\x07\x08.png"),
    Row("delete and a C1 control", "\x7f\x9b.png"),
    Row("leading dash", "-rf.png"),
    Row("an option", "--output=x.png"),
    Row("a single dash", "-"),
    Row("home sign", "~.png"),
    Row("variable", "$HOME.png"),
    Row("command", "`id`;$(id)&|.png"),
    Row("quotes", '\'"".png'),
    Row("percent-encoded", "%2e%2e%2fup.png"),
    Row("percent-encoded zero", "%00.png"),
    Row("format marks", "{0}%s{name}.png"),
    Row("SQL", "'; DROP TABLE samples; --.png"),
    Row("HTML", "<b onload=x>&amp;.png"),
    Row("backslashes", "C\\..\\up.png"),
    Row("a colon, a star and a question mark", "C:*?.png"),
    Row("255 bytes", "x" * 251 + ".png"),
    Row("255 bytes of emoji", "🐈" * 62 + "abc.png"),
    Row("255 bytes, all of it suffix", "a." + "p" * 253),
    Row("only spaces", "   "),
    Row("a no-break space", "\u00a0.png"),
    Row("nothing that can be seen", "\u200b"),
    Row("spaces around", " a .png "),
    Row("trailing dots", "a.png..."),
    Row("trailing space and dot", "a. ."),
    Row("Windows device", "CON"),
    Row("Windows device with a suffix", "NUL.jpg"),
    Row("Windows device with a space", "COM1 .png"),
    Row("Windows device with a superscript", "lpt².png"),
    Row("small letters", "case.png"),
    Row("capitals", "CASE.PNG"),
    Row("sharp s", "straße.png"),
    Row("its capitals", "STRASSE.png"),
    Row("a number that a second one would get", "case 2.png"),
    Row("no suffix", "picture"),
    Row("two suffixes", "picture.tar.png"),
    Row("PNG called .txt", "picture.txt"),
    Row("PNG called .zip.jpg", "picture.zip.jpg"),
    Row("JPEG called .png", "jpeg.png", put=_as("JPEG")),
    Row("TIFF called .jpg", "tiff.jpg", put=_as("TIFF")),
    # kinds of files
    Row("link to a picture", "link.png", put=_link_to_a_picture),
    Row("hard link to a picture", "hard.png", put=_hard_link),
    Row("very deep folders", "deep", put=_deep(1200)),
    Row("folder called like a picture", "folder.jpg", put=_folder_with_a_picture),
    Row("folders deeper than any path", "deeper", "It could not be read: File name too long.", _deep(2200), IN),
    Row("empty file", "empty.jpg", EMPTY, _nothing),
    Row("link to nothing", "gone.png", GONE, _link("nowhere.png")),
    Row("link to itself", "loop.png", GONE, _link("loop.png")),
    Row("link to the null device", "null.png", NO_FILE, _link("/dev/null")),
    Row("link without end", "zero.png", NO_FILE, _link("/dev/zero")),
    Row("endless file that says it is empty", "endless.png", EMPTY, _link("/proc/self/pagemap")),
    Row("FIFO", "fifo.png", NO_FILE, _node(stat.S_IFIFO)),
    Row("socket", "socket.png", NO_FILE, _node(stat.S_IFSOCK)),
    Row("10 GiB of which hardly any is written", "sparse.png", TOO_LARGE, _sparse),
    Row("web page called .jpg", "page.jpg", NO_PICTURE, _holding(b"<!DOCTYPE html><title>404</title>")),
    Row("PDF called .jpg", "paper.jpg", NO_PICTURE, _holding(b"%PDF-1.7\n")),
    Row("program called .jpg", "setup.jpg", NO_PICTURE, _holding(b"MZ\x90\0")),
    Row("zip called .jpg", "zip.jpg", NO_PICTURE, _zip),
    Row("zip among pictures", "inner.zip", NO_PICTURE, _zip, IN),
    Row("drawing of vectors", "drawing.svg", NO_PICTURE, _holding(b"<svg/>")),
    Row("letter", "letter.txt", NO_PICTURE, _holding(b"Dear diary,")),
    Row("first half of a picture", "half.png", "The picture is damaged or incomplete.", lambda p, d: _file(p, d[:400])),
    # what systems leave about
    Row("hidden", ".hidden.png", PASSED_OVER, alone=IN),
    Row("only dots", "...", PASSED_OVER, alone=IN),
    Row("macOS's copy", "._copy.png", PASSED_OVER, _holding(b"\0\5\x16\7"), NO_PICTURE),
    Row(".DS_Store", ".DS_Store", PASSED_OVER, _holding(b"\0\0\0\1Bud1"), NO_PICTURE),
    Row("Thumbs.db", "Thumbs.db", PASSED_OVER, _holding(b"\xd0\xcf\x11\xe0"), NO_PICTURE),
    Row("desktop.ini", "Desktop.ini", PASSED_OVER, _holding(b"[.ShellClassInfo]"), NO_PICTURE),
    Row("macOS's folder", "__MACOSX", PASSED_OVER, _folder_with_a_picture, IN),
    Row("hidden folder", ".git", PASSED_OVER, _folder_with_a_picture, IN),
    Row("empty folder", "empty", PASSED_OVER, _folder),
    Row("link to the folder above", "above", LINKED, _link(".")),
)

LONG = "ab" * 127
FOLDERS = (
    # a class folder's name, and the label that its picture comes in with
    ("CATS", "CATS"),
    ("Cats", "CATS"),  # spelt in the way that comes first; see layouts
    ("🐈\u200d⬛", "🐈\u200d⬛"),
    ("👩‍👩‍👧‍👦", "👩‍👩‍👧‍👦"),
    ("חתולים\u200f", "חתולים\u200f"),
    ("a\u202eb", "a\u202eb"),
    ("Gru\u0308n", "Grün"),
    ("Grün", "Grün"),
    ("\u200b", NOT_LABELLED),
    ("  ", NOT_LABELLED),
    ("\x01", NOT_LABELLED),
    ("\n", NOT_LABELLED),
    (" spaces  in it ", "spaces in it"),
    ("two\nlines", "two lines"),
    ("\x1b[31mred", "[31mred"),
    ("trailing. . ", "trailing. ."),
    ("CON", "CON"),
    ("NUL.jpg", "NUL.jpg"),
    ("Thumbs", "Thumbs"),
    ("-rf", "-rf"),
    ("~", "~"),
    ("%00", "%00"),
    ("%2e%2e%2f", "%2e%2e%2f"),
    ("a\\..\\up", "a\\..\\up"),
    ("C:", "C:"),
    ("caf\udce8", "caf\ufffd"),
    ("caf\udce9", "caf\ufffd 2"),
    (LONG + "a", LONG[:100]),
    (LONG + "b", LONG[:94] + " 2"),
    ("🐈" * 63, "🐈" * 63),
    ("photo.zip", "photo.zip"),
    ("x.handful", "x.handful"),
    ("'; DROP TABLE labels; --", "'; DROP TABLE labels; --"),
    (".hidden", PASSED_OVER),
    ("..hidden", PASSED_OVER),
    ("__MACOSX", PASSED_OVER),
)


@dataclass(frozen=True, slots=True)
class Laid:
    """Everything in the tables on the disk: `mixed` holds the rows, `tree` the class folders; pictures by hash."""

    mixed: Path
    tree: Path
    row_of: dict[str, Row]
    label_of: dict[str, str | None]


@pytest.fixture(scope="module")
def laid(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Laid]:
    room = tmp_path_factory.mktemp("names")
    found = Laid(room / "mixed", room / "tree", {}, {})
    found.mixed.mkdir()
    for number, row in enumerate(ROWS):
        row.put(found.mixed / row.name, _picture(number))
        kind = {"jpeg.png": "JPEG", "tiff.jpg": "TIFF"}.get(row.name)
        data = (found.mixed / row.name).read_bytes() if kind else _picture(number)
        found.row_of[hashlib.sha256(data).hexdigest()] = row
    for number, (name, label) in enumerate(FOLDERS, start=1000):
        (found.tree / name).mkdir(parents=True)
        (found.tree / name / "same name.png").write_bytes(_picture(number))
        found.label_of[hashlib.sha256(_picture(number)).hexdigest()] = label
    yield found
    subprocess.run(["rm", "-rf", str(room)], check=True)  # Python's own way does not reach down to the deepest


@pytest.fixture(scope="module")
def project(laid: Laid, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Project]:
    """With what came of the mixed folder, under one label, and of the tree."""
    made = Project.create(tmp_path_factory.mktemp("project") / "🐈\n\udce9 -x.handful")
    _bring(made, [laid.mixed], made.labels.add("Mixed").id)
    _bring(made, [laid.tree])
    yield made
    made.close()


def _bring(project: Project, paths: Sequence[Path], label_id: int | None = None) -> ImportFinished:
    *_, end = import_paths(project, paths, label_id, should_stop=lambda: False)
    assert isinstance(end, ImportFinished)
    assert end.twice == ()
    return end


def test_there_are_enough_of_them() -> None:
    assert len(ROWS) + len(FOLDERS) >= 60
    assert len({row.name for row in ROWS}) == len(ROWS)


def test_each_in_a_folder_with_all_others(laid: Laid, tmp_path: Path) -> None:
    project = Project.create(tmp_path / "Mine.handful")
    end = _bring(project, [laid.mixed], project.labels.add("Mixed").id)
    came = {laid.row_of[sample.sha256].what: IN for sample in project.snapshot().samples}
    named = {skipped.path.relative_to(laid.mixed).parts[0]: skipped.reason for skipped in end.skipped}
    project.close()
    for row in ROWS:
        assert came.pop(row.what, named.pop(row.name, PASSED_OVER)) == row.comes, row.what
    assert (came, named) == ({}, {})


def test_each_by_itself(laid: Laid, tmp_path: Path) -> None:
    """Dropped as it is, hidden or not; the folder of all others and folders without a picture left out."""
    project = Project.create(tmp_path / "Mine.handful")
    label = project.labels.add("One by one").id
    for row in ROWS:
        if row.what in ("empty folder", "link to the folder above", "folders deeper than any path"):
            continue
        end = _bring(project, [laid.mixed / row.name], label)
        came = IN if end.added else end.skipped[0].reason
        assert (end.added + len(end.skipped), came) == (1, row.alone or row.comes), row.what
    project.close()


def test_each_as_the_name_of_a_class_folder(laid: Laid, project: Project) -> None:
    labels = {label.id: label.name for label in project.snapshot().labels}
    came = {one.sha256: labels.get(one.label_id or 0) for one in project.snapshot().samples}
    for sha256, label in laid.label_of.items():
        assert came.get(sha256, PASSED_OVER) == label


def test_each_class_folder_by_itself(laid: Laid, tmp_path: Path) -> None:
    project = Project.create(tmp_path / "Mine.handful")
    for name, label in FOLDERS:
        end = _bring(project, [laid.tree / name])
        found = project.snapshot()
        labels = {one.id: one.name for one in found.labels}
        assert end.added == 1
        came = labels.get(found.samples[-1].label_id or 0)
        if label == PASSED_OVER:
            assert came == name
        else:
            assert came == label or str(label) == f"{str(came)[:94]} 2"  # a number keeps it from its neighbour
    project.close()


def test_all_of_it_is_there_and_whole_when_the_project_is_opened_again(project: Project, tmp_path: Path) -> None:
    copy = Path(shutil.copytree(project.folder, tmp_path / "Copy.handful"))
    again = Project.open(copy)
    before, after = project.snapshot(), again.snapshot()
    assert after.labels == before.labels
    assert [(one.name, one.sha256) for one in after.samples] == [(one.name, one.sha256) for one in before.samples]
    *_, end = check(again, should_stop=lambda: False)
    assert end == CheckFinished(len(after.samples), (), ())
    seen = PictureCache(again.cache).thumbnails(after.samples)
    assert seen.keys() == {one.sha256 for one in after.samples}
    assert {shown(data).size for data in seen.values()} == {(24, 16)}
    while again.undo():
        pass
    assert (again.snapshot().labels, again.snapshot().samples) == ((), ())
    while again.redo():
        pass
    assert again.snapshot().labels == before.labels
    assert len(again.snapshot().samples) == len(before.samples)
    again.close()


def test_written_out_none_takes_another_ones_place_or_leaves_the_folder(
    project: Project, handful: Callable[..., subprocess.CompletedProcess[str]], tmp_path: Path
) -> None:
    labelled = project.snapshot().labelled()[0]
    done = handful("dataset", project.folder, "--output", tmp_path / "room" / "out", "--json")
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout)["pictures"] == len(labelled)
    assert [path.name for path in (tmp_path / "room").iterdir()] == ["out"]
    folders = list((tmp_path / "room" / "out").iterdir())
    assert len(folders) == len(project.snapshot().labels)
    written = [path for folder in folders for path in folder.iterdir()]
    hashes = sorted(hashlib.sha256(path.read_bytes()).hexdigest() for path in written)
    assert hashes == sorted(sample.sha256 for sample in labelled)
    for names in ([path.name for path in folders], *([path.name for path in folder.iterdir()] for folder in folders)):
        assert len({unicodedata.normalize("NFD", name).casefold() for name in names}) == len(names)
        assert all(safe_name(name) == name and len(name.encode()) < 256 for name in names)
    second = Project.create(tmp_path / "Second.handful")
    assert _bring(second, [tmp_path / "room" / "out"]).added == len(labelled)
    assert len(second.snapshot().labels) == len(folders)
    second.close()


def test_the_command_line_names_each_in_json_and_the_terminal_stays_whole(
    laid: Laid, handful: Callable[..., subprocess.CompletedProcess[str]], tmp_path: Path
) -> None:
    done = handful("import", tmp_path / "\udce9\n🐈.handful", laid.mixed, "--json")
    assert done.returncode == 1, done.stderr
    (line,) = done.stdout.split("\n")[:-1]
    said = json.loads(line)
    assert line == json.dumps(said, ensure_ascii=False)
    assert said["project"] == str(tmp_path / "\ufffd\n🐈.handful")
    reasons = {row.name: row.comes for row in ROWS if row.comes not in (IN, PASSED_OVER)}
    told = {Path(one["path"]).relative_to(laid.mixed).parts[0]: one["reason"] for one in said["skipped"]}
    assert told == reasons
    assert said["added"] == sum(row.comes == IN for row in ROWS)
    bad = tmp_path / "\x1b[31m two\nlines\udce9.png"
    bad.touch()
    plain = handful("import", tmp_path / "New.handful", bad)
    assert plain.stderr.splitlines()[1:] == [f"Skipped {tmp_path}/\ufffd[31m two lines\ufffd.png: {EMPTY}"]
    checked = handful("check", tmp_path / "\udce9\n🐈.handful", "--json")
    assert json.loads(checked.stdout) == {"pictures": said["added"], "restored": None, "repaired": [], "damaged": []}


def test_a_name_longer_than_any_disk_takes_is_wrong_usage(
    handful: Callable[..., subprocess.CompletedProcess[str]], tmp_path: Path
) -> None:
    done = handful("import", tmp_path / "New.handful", "x" * 300)
    assert done.returncode == 2
    assert done.stderr.endswith("argument PATH: the system does not take it: File name too long\n")


def test_a_folder_by_the_name_of_the_place_itself(laid: Laid, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "Dogs" / "inside").mkdir(parents=True)
    (tmp_path / "Dogs" / "dog.png").write_bytes(_picture(1))
    project = Project.create(tmp_path / "Mine.handful")
    monkeypatch.chdir(tmp_path / "Dogs" / "inside")
    _bring(project, [Path("..")])
    monkeypatch.chdir(tmp_path / "Dogs")
    Path("second.png").write_bytes(_picture(2))
    *_, end = import_paths(project, [Path(".")], None, should_stop=lambda: False)
    assert isinstance(end, ImportFinished)
    assert end.added == 1
    assert project.snapshot().label_names == ("Dogs",)
    project.close()


def test_a_damaged_zip_keeps_no_picture_beside_it_out(tmp_path: Path) -> None:
    (tmp_path / "dog.png").write_bytes(_picture(1))
    (tmp_path / "damaged.zip").write_bytes(b"PK\3\4")
    project = Project.create(tmp_path / "Mine.handful")
    end = _bring(project, [tmp_path / "damaged.zip", tmp_path / "dog.png"])
    assert end.added == 1
    assert [one.reason for one in end.skipped] == ["damaged.zip is no zip file, or it is damaged."]
    project.close()


def test_a_file_that_grows_is_read_as_it_was_when_it_was_opened(tmp_path: Path) -> None:
    (tmp_path / "growing.png").write_bytes(_picture(1))
    stop = threading.Event()

    def grow() -> None:
        with (tmp_path / "growing.png").open("ab") as file:
            while not stop.is_set() and file.tell() < 32 << 20:
                file.write(bytes(1 << 16))

    growing = threading.Thread(target=grow)
    growing.start()
    project = Project.create(tmp_path / "Mine.handful")
    try:
        assert _bring(project, [tmp_path / "growing.png"]).added == 1
    finally:
        stop.set()
        growing.join()
    (sample,) = project.snapshot().samples
    assert hashlib.sha256(sample.path.read_bytes()).hexdigest() == sample.sha256
    assert decode(sample.path.read_bytes()).size == (24, 16)
    project.close()


def test_what_may_not_be_read_is_named(tmp_path: Path) -> None:
    for name in ("mixed/may.png", "mixed/may not.png", "mixed/shut/inside.png"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_bytes(_picture(len(name)))
    (tmp_path / "mixed/may not.png").chmod(0)
    if os.access(tmp_path / "mixed/may not.png", os.R_OK):
        pytest.skip("root may read everything")
    (tmp_path / "mixed/shut").chmod(0)
    project = Project.create(tmp_path / "Mine.handful")
    try:
        end = _bring(project, [tmp_path / "mixed"], project.labels.add("Mixed").id)
    finally:
        (tmp_path / "mixed/shut").chmod(0o700)
        project.close()
    assert end.added == 1
    assert {one.path.name: one.reason for one in end.skipped} == dict.fromkeys(
        ("may not.png", "shut"), "It could not be read: Permission denied."
    )
