"""Answers for pictures with the model beside this file.

    python predict.py photo.jpg             a picture, several, or folders of them
    python predict.py --json FOLDER         a line of JSON for each
    python predict.py --webcam              live, where OpenCV (opencv-python) is installed

It needs onnxruntime, NumPy and Pillow (pip install onnxruntime numpy pillow) and no network.
"""

import argparse
import contextlib
import errno
import io
import json
import os
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
from PIL import ExifTags, Image, ImageCms, ImageOps

os.environ["ORT_DISABLE_TELEMETRY"] = "1"  # or it would report to its maker
import onnxruntime

FILE = "model.onnx"
FORMATS = ["JPEG", "PNG", "WEBP", "GIF", "BMP", "TIFF", "AVIF"]
SUFFIXES = (".jpg", ".jpeg", ".jpe", ".jfif", ".png", ".webp", ".gif", ".bmp", ".tif", ".tiff", ".avif", ".mpo")
MOST_PIXELS = 200_000_000
MOST_BYTES = 1 << 30  # of a picture's file
MOST_OF_MODEL = 4 << 30
CONTROLS = {code: ascii(chr(code))[1:-1] for code in (*range(32), *range(127, 160))}  # would command a terminal
Image.MAX_IMAGE_PIXELS = None  # checked below


# --- the model
class Model:
    """The file as a function of pictures, uint8 RGB (N, height, width, 3): preprocessing is inside."""

    def __init__(self, path: Path) -> None:
        self.session = onnxruntime.InferenceSession(path.read_bytes(), providers=["CPUExecutionProvider"])
        self.labels: list[str] = json.loads(self.session.get_modelmeta().custom_metadata_map["labels"])

    def __call__(self, pictures: Any) -> Any:
        return self.session.run(["probabilities", "novelty", "known"], {"pictures": pictures})


# --- pictures: upright, RGB, 8 bits a channel, in sRGB, laid over white
def read(path: Path) -> bytes:
    """The bytes of a file."""
    if os.path.isdir(path):
        os.scandir(path).close()  # says why, where a folder may not be looked into
        raise ValueError("there is no picture in it")
    if path.exists() and not path.is_file():  # a pipe or a device would be read for ever
        raise ValueError("it is not a file")
    with path.open("rb") as file:
        size = os.fstat(file.fileno()).st_size
        if size > MOST_BYTES:
            raise ValueError("it has more than 1,024 megabytes")
        return file.read(size)  # and no further: a file that is being written may have no end


def decode(data: bytes) -> Image.Image:
    """The picture in a file's bytes."""
    image: Image.Image = Image.open(io.BytesIO(data), formats=FORMATS)
    if image.width * image.height > MOST_PIXELS:
        raise ValueError("it has more than 200 megapixels")
    image.load()
    try:
        if image.getexif().get(ExifTags.Base.Orientation, 1) != 1:
            ImageOps.exif_transpose(image, in_place=True)
    except Exception:
        pass  # an unreadable EXIF block does not make the pixels unreadable
    if image.mode.startswith("I"):
        image = eight_bits(image)
    image = to_srgb(image)
    if image.mode == "F":
        raise ValueError("it holds measured values instead of colours")
    if image.has_transparency_data:
        layered = image.convert("RGBA")
        return Image.alpha_composite(Image.new("RGBA", layered.size, "white"), layered).convert("RGB")
    return image.convert("RGB")


def eight_bits(image: Image.Image) -> Image.Image:
    values, profile = np.asarray(image), image.info.get("icc_profile")
    if values.max(initial=0) > 65535 or values.min(initial=0) < 0:
        raise ValueError("it has 32 bits a pixel")
    eight = Image.fromarray((values // 257).astype(np.uint8))
    eight.info["icc_profile"] = profile
    return eight


def to_srgb(image: Image.Image) -> Image.Image:
    """By the picture's own colour profile, where it has one that fits and that changes a colour by more than 2."""
    if image.mode == "LAB":
        return transform(ImageCms.ImageCmsProfile(ImageCms.createProfile("LAB")), "LAB").apply(image)
    modes = {"1": "L", "L": "L", "LA": "L", "CMYK": "CMYK"} | dict.fromkeys(("RGB", "RGBA", "P", "PA", "RGBX"), "RGB")
    mode, profile = modes.get(image.mode), image.info.get("icc_profile")
    if not mode or not isinstance(profile, bytes) or len(profile) > 4 * 2**20:
        return image
    try:
        change = transform(ImageCms.ImageCmsProfile(io.BytesIO(profile)), mode)
    except (OSError, ValueError, TypeError, ImageCms.PyCMSError):
        return image
    if mode != "CMYK" and largest_change(change, mode) <= 2:
        return image
    alpha = image.convert("RGBA").getchannel("A") if image.has_transparency_data else None
    if image.mode != mode:
        image = (image.convert("RGBA") if mode == "RGB" else image).convert(mode)
    result = change.apply(image)
    if alpha:
        result.putalpha(alpha)
    return result


def transform(profile: ImageCms.ImageCmsProfile, mode: str) -> ImageCms.ImageCmsTransform:
    srgb = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB"))
    return ImageCms.ImageCmsTransform(profile, srgb, mode, "RGB", ImageCms.Intent.RELATIVE_COLORIMETRIC)


def largest_change(change: ImageCms.ImageCmsTransform, mode: str) -> int:
    steps = np.arange(0, 256, 17, dtype=np.uint8)
    before = np.stack(np.meshgrid(*[steps] * (3 if mode == "RGB" else 1), indexing="ij"), axis=-1)
    colours = Image.fromarray(before.reshape(16, -1, 3) if mode == "RGB" else before.reshape(1, -1))
    after = np.asarray(change.apply(colours.copy()), dtype=np.int16)
    return int(np.abs(after - np.asarray(colours.convert("RGB"), dtype=np.int16)).max())


# --- answers
def answer(model: Model, pixels: Any) -> dict[str, Any]:
    """What the model says to one picture, uint8 RGB (height, width, 3)."""
    shares, novelty, known = (np.asarray(output)[0] for output in model(np.ascontiguousarray(pixels[None])))
    ranking = sorted(zip(model.labels, map(float, shares), strict=True), key=lambda pair: -pair[1])
    return {
        "label": ranking[0][0],
        "probability": ranking[0][1],
        "probabilities": dict(ranking),
        "known": bool(known),
        "novelty": float(novelty),
    }


def files(paths: list[Path]) -> Iterator[Path]:
    """The files, and the pictures in the folders; a folder without any is left as it is."""
    for path in paths:
        inside = path.rglob("*") if os.path.isdir(path) else []  # Path.is_dir raises where it may not look
        pictures = [file for file in inside if file.suffix.lower() in SUFFIXES and not os.path.isdir(file)]
        yield from sorted(pictures) or [path]


def in_words(said: dict[str, Any]) -> str:
    nearest = list(said["probabilities"].items())[:3]
    ranking = ", ".join(f"{' '.join(label.split())} {share:.1%}" for label, share in nearest)
    return ranking if said["known"] else f"none of these; nearest is {ranking}"


def say(text: str) -> None:
    """To standard output, at once."""
    print(text.translate(CONTROLS), flush=True)


def complain(text: str) -> None:
    """To standard error; where nobody takes it, the answers go on."""
    with contextlib.suppress(OSError):
        print(text.translate(CONTROLS), file=sys.stderr, flush=True)


def answer_files(model: Model, paths: list[Path], as_json: bool) -> int:
    status = 0
    for path in files(paths):
        try:
            said = answer(model, np.asarray(decode(read(path)), dtype=np.uint8))
        except OSError as error:
            # Pillow says so of a file that is none or is damaged, and the system of one that cannot be read
            reason = error.strerror or "it is no picture that can be read, or it is damaged"
            complain(f"{path}: {reason}")
            said, status = {"error": reason}, 1
        except Exception as error:
            complain(f"{path}: {error}")
            said, status = {"error": str(error)}, 1
        if as_json:
            say(json.dumps({"path": str(path)} | said))
        elif "error" not in said:
            say(f"{path}: {in_words(said)}")
    return status


def answer_webcam(model: Model) -> int:
    try:
        import cv2  # type: ignore
    except ImportError:
        complain("The webcam needs OpenCV: pip install opencv-python")
        return 3
    camera = cv2.VideoCapture(0)
    try:
        while True:
            there, frame = camera.read()
            if not there:
                complain("The camera gives no picture.")
                return 3
            say(in_words(answer(model, frame[:, :, ::-1])))  # OpenCV has blue first
    except KeyboardInterrupt:
        return 0
    finally:
        camera.release()


def check(path: Path) -> None:
    """Refuse what would be read for ever, or for as long as there is memory."""
    if path.exists() and not path.is_file():
        raise OSError(errno.EINVAL, "it is not a file")
    if path.exists() and path.stat().st_size > MOST_OF_MODEL:
        raise OSError(errno.EFBIG, "it has more than 4,096 megabytes")


def asked() -> int:
    parser = argparse.ArgumentParser(description="Answers for pictures with the model beside this file.")
    parser.add_argument("paths", nargs="*", type=Path, metavar="PATH")
    parser.add_argument("--model", type=Path, default=Path(__file__).with_name(FILE))
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--webcam", action="store_true")
    arguments = parser.parse_args()
    if not arguments.paths and not arguments.webcam:
        parser.error("give a picture or a folder, or --webcam")
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")  # a label that their encoding lacks
    try:
        check(arguments.model)
        model = Model(arguments.model)
    except Exception as error:
        reason = getattr(error, "strerror", None) or f"{type(error).__name__}: {error}"
        complain(f"The model {arguments.model} cannot be opened ({reason}); name another with --model.")
        return 3
    return answer_webcam(model) if arguments.webcam else answer_files(model, arguments.paths, arguments.json)


def main() -> int:
    """The exit status: 0, 1 where a file was passed over or nobody reads on, 2 for wrong usage, 3 not done, 130."""
    try:
        return asked()
    except KeyboardInterrupt:
        status = 130
    except BrokenPipeError:  # python predict.py FOLDER | head
        status = 1
    except OSError as error:
        complain(f"The answers cannot be written: {error.strerror or error}")
        status = 3
    # What standard output refused would be tried again at the end, where nobody could say so
    try:
        if sys.stdout:  # without a console there may be none
            sys.stdout.flush()
    except OSError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    return status


if __name__ == "__main__":
    sys.exit(main())
