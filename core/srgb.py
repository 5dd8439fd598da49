"""Colours: a picture that carries a colour profile of its own is brought to sRGB, the usual meaning of RGB."""

import io
from functools import lru_cache

import numpy as np
from PIL import Image, ImageCms

ALREADY_SRGB = 2  # of 255: the sRGB profiles that cameras and programs write differ by no more than 1
LARGEST_PROFILE = 4 * 2**20  # bytes; those of printing presses, the largest in use, have 0.5 to 3 million
_GREY, _COLOUR = ("1", "L", "LA"), ("RGB", "RGBA", "P", "PA", "RGBX")


def to_srgb(image: Image.Image) -> Image.Image:
    """The picture by its own colour profile: RGB, or RGBA where it has transparency; itself where nothing is to do.

    The rule: colours are mapped relative colorimetrically, without black point compensation. Nothing is done
    without a profile, with one that moves no colour by more than ALREADY_SRGB, and with one that is broken, too
    large or meant for other colours than the picture has; then Pillow's own conversion decides. The picture may
    be changed in place.
    """
    if image.mode == "LAB":
        return _lab().apply(image)
    mode = _profile_mode(image.mode)
    profile = image.info.get("icc_profile")
    if not mode or not isinstance(profile, bytes) or len(profile) > LARGEST_PROFILE:
        return image
    transform = _transform(profile, mode)
    if transform is None:
        return image
    alpha = image.convert("RGBA").getchannel("A") if image.has_transparency_data else None
    colours = _opaque(image, mode)
    result = transform.apply_in_place(colours) if mode == "RGB" else transform.apply(colours)
    if alpha:
        result.putalpha(alpha)
    return result


def _profile_mode(mode: str) -> str | None:
    """Whether it takes a profile for grey, for colours or for inks; None: for none of these."""
    if mode in _GREY:
        return "L"
    if mode in _COLOUR:
        return "RGB"
    return "CMYK" if mode == "CMYK" else None


def _opaque(image: Image.Image, mode: str) -> Image.Image:
    if image.mode == mode:
        return image
    return (image.convert("RGBA") if mode == "RGB" else image).convert(mode)


@lru_cache(maxsize=32)  # compares the profiles themselves; two threads may both make one, which does no harm
def _transform(profile: bytes, mode: str) -> ImageCms.ImageCmsTransform | None:
    """From the colours that a profile describes to sRGB; None where it changes nothing or cannot be used."""
    try:
        transform = _from(ImageCms.ImageCmsProfile(io.BytesIO(profile)), mode)
    except (OSError, ValueError, TypeError, ImageCms.PyCMSError):
        return None
    return None if mode != "CMYK" and _largest_change(transform, mode) <= ALREADY_SRGB else transform


@lru_cache(maxsize=1)
def _lab() -> ImageCms.ImageCmsTransform:
    return _from(ImageCms.ImageCmsProfile(ImageCms.createProfile("LAB")), "LAB")


def _from(profile: ImageCms.ImageCmsProfile, mode: str) -> ImageCms.ImageCmsTransform:
    srgb = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB"))
    return ImageCms.ImageCmsTransform(profile, srgb, mode, "RGB", ImageCms.Intent.RELATIVE_COLORIMETRIC)


def _largest_change(transform: ImageCms.ImageCmsTransform, mode: str) -> int:
    """By how much, of 255, it moves the colour it moves most: tried on 16 values of each channel."""
    steps = np.arange(0, 256, 17, dtype=np.uint8)
    before = np.stack(np.meshgrid(*[steps] * (3 if mode == "RGB" else 1), indexing="ij"), axis=-1)
    colours = Image.fromarray(before.reshape(16, -1, 3) if mode == "RGB" else before.reshape(1, -1))
    after = np.asarray(transform.apply(colours.copy()), dtype=np.int16)
    return int(np.abs(after - np.asarray(colours.convert("RGB"), dtype=np.int16)).max())
