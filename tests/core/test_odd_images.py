"""Hundreds of odd and hostile pictures: each is read or refused with a sentence, and nothing else happens."""

from pathlib import Path

import pytest

from core.images import FORMATS_IN_WORDS, UnreadablePicture, check, decode, read

ODD = Path(__file__).parents[2].parent / "shared" / "data" / "odd-images"
FILES = sorted(path for path in ODD.rglob("*") if path.is_file())

pytestmark = [
    pytest.mark.skipif(not FILES, reason="the odd pictures (../shared/data/odd-images) are not on this machine"),
    # core keeps Pillow's remarks on broken metadata quiet; pytest would make errors of them
    pytest.mark.filterwarnings("ignore::UserWarning:PIL"),
]


@pytest.mark.parametrize("path", FILES, ids=lambda path: f"{path.parent.name}-{path.name}")
def test_it_is_read_or_refused_in_words(path: Path) -> None:
    data = read(path)
    try:
        image = decode(data)
    except UnreadablePicture as error:
        message = error.message
    else:
        assert image.mode == "RGB"
        assert len(image.tobytes()) == 3 * image.width * image.height
        return
    assert message.endswith(".")
    assert len(message) < 200
    with pytest.raises(UnreadablePicture):
        check(data)


def test_what_is_whole_is_read() -> None:
    whole = [path for path in FILES if path.parent.name == "pngsuite" and not path.name.startswith("x")]
    whole += [path for path in FILES if path.parent.name == "exif"]
    assert len(whole) > 100
    for path in whole:
        decode(read(path))


def test_what_is_deliberately_broken_is_refused() -> None:
    broken = [path for path in FILES if path.parent.name == "pngsuite" and path.name.startswith("x")]
    broken = [path for path in broken if path.name != "xcsn0g01.png"]  # a wrong checksum that Pillow does not mind
    assert broken
    for path in broken:
        with pytest.raises(UnreadablePicture):
            decode(read(path))


@pytest.mark.parametrize("name", ["hopper.psd", "hopper.ico", "hopper.sgi", "pil_sample_cmyk.eps", "hopper.tar"])
def test_formats_that_handful_does_not_open_are_named_as_such(name: str) -> None:
    with pytest.raises(UnreadablePicture, match=FORMATS_IN_WORDS):
        decode(read(ODD / "pillow" / name))


def test_the_eight_orientations_look_alike() -> None:
    for kind, wide in (("Landscape", True), ("Portrait", False)):
        upright = [decode(read(ODD / "exif" / f"{kind}_{number}.jpg")) for number in range(1, 9)]
        assert all((image.width > image.height) == wide for image in upright)
        small = [image.resize((8, 8)) for image in upright]
        first = small[0].tobytes()
        for other in small[1:]:
            differences = [abs(one - two) for one, two in zip(first, other.tobytes(), strict=True)]
            assert sum(differences) / len(differences) < 8
