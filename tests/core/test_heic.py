"""HEIC, the format of many phones: read where the extra is installed, explained where it is not."""

import base64
import io
import sys
from pathlib import Path

import pytest
from PIL import Image

from core import images
from core.images import NO_HEIC, UnreadablePicture
from core.picture_facts import look_at, shown
from core.project.importing import ImportFinished, import_paths
from core.project.project import Project

PICTURE = Path(__file__).parents[2].parent / "shared" / "data" / "odd-images" / "pillow" / "hopper.heif"
# 64 × 48 as stored, red, green, blue and white from left to right and top to bottom; to be turned by a quarter
TURNED = base64.b64decode(
    """
    AAAAHGZ0eXBoZWl4AAAAAG1pZjFoZWl4bWlhZgAAAcltZXRhAAAAAAAAACFoZGxyAAAAAAAAAABwaWN0AAAAAAAAAAAAAAAAAAAAADRpbG9jAAAA
    AERAAAIAAQAAAAAB7QABAAAAAAAAALUAAgAAAAACogABAAAAAAAAACQAAAA4aWluZgAAAAAAAgAAABVpbmZlAgAAAAABAABodmMxAAAAABVpbmZl
    AgAAAQACAABFeGlmAAAAAA5waXRtAAAAAAABAAABCGlwcnAAAADnaXBjbwAAAHdodmNDAQQIAAAAnjgAAAAAHvAA/P/4+AAADwNgAAEAF0ABDAH/
    /wQIAAADAJ44AAADAAAeugJAYQABACpCAQEECAAAAwCeOAAAAwAAHpAEECCy3VyU1zcBDQYEAAADAGQAAAMABCBiAAEACEQBwXMYMAiQAAAAE2Nv
    bHJuY2x4AAEADQAGgAAAABRpc3BlAAAAAAAAAEAAAABAAAAAKGNsYXAAAABAAAAAAQAAADAAAAABAAAAAAAAAAL////wAAAAAgAAABBwaXhpAAAA
    AAMICAgAAAAJaXJvdAMAAAAZaXBtYQAAAAAAAAABAAEGgQIDBYSGAAAAGmlyZWYAAAAAAAAADmNkc2MAAgABAAEAAADhbWRhdAAAALEoAa8TgOU2
    t/+kr1/fGAHvACmu5Isr/kcn3f7d/agmqq/LYbD0T2/OHv8jARRz9PNb/yN9avMPzEGplQA5LA2qJfU4iquyRwO4CUPSZhBn9BMjswPeEA/kaAO2
    PpXEvo1Rfhgv37aR9QWqxiHH4gB2x9K4l9GqL8MF+/bawuGgCxrebiFGdVwUweIgvINamX69x2fd4vX2SrlXEk1hONkbAgv9a8vV2OrqlDKrL05Q
    YUAAAAAGRXhpZgAATU0AKgAAAAgAAQESAAMAAAABAAYAAAAAAAA=
    """
)


def _extra_is_missing() -> bool:
    try:
        import pi_heif  # noqa: F401
    except ImportError:
        return True
    return False


needs_the_extra = pytest.mark.skipif(_extra_is_missing(), reason='pi-heif is not installed ("pip install pi-heif")')


def _bring(folder: Path, data: bytes) -> tuple[ImportFinished, str]:
    """What an import says, and under which suffix it keeps the picture."""
    (folder / "phone.jpg").write_bytes(data)
    project = Project.create(folder / "Mine.handful")
    *_, end = import_paths(project, [folder / "phone.jpg"], None, should_stop=lambda: False)
    suffixes = [sample.path.suffix for sample in project.snapshot().samples]
    project.close()
    assert isinstance(end, ImportFinished)
    return end, "".join(suffixes)


@pytest.mark.skipif(not _extra_is_missing(), reason="pi-heif is installed")
def test_without_the_extra_one_sentence_says_what_to_install(tmp_path: Path) -> None:
    end, _ = _bring(tmp_path, TURNED)
    assert end.added == 0
    assert [one.reason for one in end.skipped] == [NO_HEIC]
    assert f"{sys.executable} -m pip install pi-heif" in NO_HEIC
    assert NO_HEIC.endswith(".")
    assert ". " not in NO_HEIC


@needs_the_extra
def test_with_the_extra_it_comes_in_like_any_picture(tmp_path: Path) -> None:
    end, suffix = _bring(tmp_path, TURNED)
    assert (end.added, end.skipped, suffix) == (1, (), ".heic")


@needs_the_extra
def test_it_is_upright_and_in_its_colours() -> None:
    seen = shown(look_at(TURNED).thumbnail or TURNED)
    assert seen.size == (48, 64)
    corners = [seen.getpixel(place) for place in ((5, 5), (43, 5), (5, 59), (43, 59))]
    for found, meant in zip(corners, ("blue", "red", "white", "lime"), strict=True):
        wanted = Image.new("RGB", (1, 1), meant).getpixel((0, 0))
        assert max(abs(one - other) for one, other in zip(found, wanted, strict=True)) < 8


@needs_the_extra
@pytest.mark.parametrize("part", [0.1, 0.5, 0.9])
def test_a_part_of_one_is_damaged(part: float) -> None:
    with pytest.raises(UnreadablePicture, match="damaged or incomplete"):
        images.decode(TURNED[: int(len(TURNED) * part)])


@needs_the_extra
@pytest.mark.skipif(not PICTURE.exists(), reason="the odd pictures (../shared/data/odd-images) are not on this machine")
def test_a_photograph_is_read() -> None:
    image = images.decode(images.read(PICTURE))
    assert image.size == (128, 128)
    assert image.getextrema() != Image.new("RGB", (1, 1)).getextrema()


@pytest.mark.parametrize("part", [0.1, 0.5])
def test_a_part_of_its_relative_avif_is_damaged_too(part: float) -> None:
    file = io.BytesIO()
    Image.new("RGB", (64, 48), "teal").save(file, "AVIF")
    data = file.getvalue()
    with pytest.raises(UnreadablePicture, match="damaged or incomplete"):
        images.decode(data[: int(len(data) * part)])
