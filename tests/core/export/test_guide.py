"""What the guide tells people to do with an export, done as they would do it: in a process without Handful."""

import json
import os
import re
import shutil
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from http.client import HTTPConnection
from pathlib import Path
from time import sleep

import numpy as np
import pytest

from core import images
from core.export import safetensors
from core.export.proof import odd_pictures
from core.export.writing import Exported
from core.model.predictor import Predictor
from core.model.saved import Model, load
from resources import sample_pictures

GUIDE = Path(__file__).parents[3] / "docs" / "guide.md"
BESIDE_HANDFUL = {name: value for name, value in os.environ.items() if not name.startswith("PYTHON")}


def block(word: str) -> str:
    """The one Python block of the guide that holds this word."""
    found: list[str] = re.findall(r"```python\n(.*?)```", GUIDE.read_text(encoding="utf-8"), re.DOTALL)
    (only,) = [text for text in found if word in text]
    return only


@contextmanager
def served(script: Path, port: int) -> Iterator[HTTPConnection]:
    """The service, running, as soon as it takes a connection."""
    command = [sys.executable, "-E", "-s", "-W", "ignore", str(script)]
    with subprocess.Popen(command, cwd=script.parent, env=BESIDE_HANDFUL, stderr=subprocess.DEVNULL) as process:
        connection = HTTPConnection("127.0.0.1", port, timeout=60)
        try:
            while process.poll() is None:
                try:
                    connection.connect()
                    break
                except ConnectionRefusedError:
                    sleep(0.05)
            yield connection
        finally:
            connection.close()
            process.kill()


def asked(connection: HTTPConnection, body: bytes) -> tuple[int, dict[str, object]]:
    connection.request("POST", "/", body)
    answer = connection.getresponse()
    return answer.status, json.loads(answer.read())


def test_the_service_of_the_guide_answers_as_the_program_does(
    exported: Exported, builtin_model: Path, unseen_folder: Path, tmp_path: Path
) -> None:
    folder = shutil.copytree(exported.path, tmp_path / "model")
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = int(free.getsockname()[1])
    (folder / "service.py").write_text(block("make_server").replace("8000", str(port)), encoding="utf-8")
    predictor = Predictor(load(builtin_model))
    with served(folder / "service.py", port) as connection:
        for file in sorted(unseen_folder.rglob("*.*"))[:4]:
            status, said = asked(connection, file.read_bytes())
            ours = predictor.predict([images.decode(file.read_bytes())])[0]
            assert status == 200
            assert (said["label"], said["known"]) == (ours.label, ours.known)
            assert said["probabilities"] == pytest.approx(dict(ours.ranking), abs=1e-4)
        assert asked(connection, b"Dear diary,")[0] == 400
        status, said = asked(connection, np.random.default_rng(0).bytes(5000))
        assert status == 400
        assert said["error"]


def test_the_other_recipes_start_from_a_network_that_answers(basic: Model, tmp_path: Path) -> None:
    """What both build on, run beside an export; Core ML and LiteRT themselves are not here."""
    *_, last = safetensors.export(basic, tmp_path / "weights", odd_pictures(sample_pictures.draw("Shoes", seed=0)))
    assert isinstance(last, Exported)
    (last.path / "square.py").write_text(block("class Square"), encoding="utf-8")
    code = "from square import example, labels, square; print(*labels, round(float(square(*example).sum()), 4))"
    command = [sys.executable, "-E", "-s", "-W", "ignore", "-c", code]
    done = subprocess.run(command, cwd=last.path, env=BESIDE_HANDFUL, capture_output=True, text=True, check=True)
    assert done.stdout.split() == [*basic.card.labels, "1.0"]
    for word in ("coremltools.convert", "litert_torch.convert"):
        compile(block(word), word, "exec")
