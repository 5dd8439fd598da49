"""`handful demo`: the whole way once on sample pictures, told line by line."""

import argparse
import tempfile
from pathlib import Path

from core import files, runs
from core.cli import evaluate, export, predict, sample, train
from core.cli.numbers import place
from core.cli.output import Output
from core.errors import UserError
from core.project.folders import read_class_folders
from core.training import TrainConfig

PER_LABEL = 40
TEST_PER_LABEL = 20
TEST_SEED = 1  # other pictures than those it learns from


def add(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> argparse.ArgumentParser:
    """Describe the command."""
    parser = commands.add_parser("demo", help="the whole way once on sample pictures: draw, train, judge, try, export")
    parser.add_argument("--output", type=place, metavar="FOLDER", help="a new folder for what is made")
    return parser


def run(arguments: argparse.Namespace, output: Output) -> int | None:
    """Draw, train, judge, predict, export and prove."""
    folder = _folder(arguments.output)
    try:
        return _whole_way(folder, output)
    except BaseException:
        files.remove(folder)  # it was new or empty
        raise


def _whole_way(folder: Path, output: Output) -> int | None:
    output.note(f"1. Drawing sample pictures into {folder} …")
    pictures, unseen, model = folder / "pictures", folder / "new pictures", folder / "model"
    sample.draw(pictures, PER_LABEL, output)
    sample.draw(unseen, TEST_PER_LABEL, output, seed=TEST_SEED)
    output.note("2. Training on them …")
    with train.stop_on_interrupt() as should_stop:
        for event in runs.train(read_class_folders(pictures), TrainConfig(), model, should_stop=should_stop):
            train.tell(event, output)
        if should_stop():
            return train.INTERRUPTED
    output.note("3. Judging it on pictures that it has never seen …")
    evaluate.run(argparse.Namespace(model=model, data=unseen), output)
    output.note("4. Showing it one picture of each label …")
    shown = [next(iter(sorted(label.iterdir()))) for label in sorted(unseen.iterdir())]
    predict.run(argparse.Namespace(model=model, paths=shown, top=None, csv=None), output)
    output.note("5. Exporting it …")
    target = folder / "model.onnx"
    export.run(argparse.Namespace(model=model, format="onnx", data=unseen, output=target, overwrite=False), output)
    output.note(f"That was the whole way. Everything lies in {folder}; delete it whenever you like.")
    return None


def _folder(chosen: Path | None) -> Path:
    if chosen is None:
        return Path(tempfile.mkdtemp(prefix="handful-demo-"))
    if chosen.exists() and not files.is_empty_folder(chosen):
        raise UserError(f"{chosen} is there already.", "Choose another folder.")
    with files.explained(chosen):
        chosen.mkdir(parents=True, exist_ok=True)
    return chosen
