"""What people do with the program, from its first start to its closing."""

import json
import os
from pathlib import Path

from person import Person, Story
from PySide6.QtGui import QAction, QGuiApplication, QKeySequence
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QWidget

from gui.widgets.thumbnail_grid import ThumbnailGrid


def bring_in(person: Person, pictures: str) -> Story:
    """Two folders dropped on the empty window become two cards."""
    yield lambda: person.sees("dropArea")
    person.drop("dropArea", Path(pictures, "Handbags"), Path(pictures, "Shoes"))
    yield lambda: person.cards() == ["Handbags, 12 pictures", "Shoes, 12 pictures"]
    yield lambda: "24 pictures came in" in person.banner()


def train(person: Person, way: str) -> Story:
    """Choose a way to learn, press Train, and wait for the result."""
    person.go("train")
    person.click(f"strategyCard_{way}")
    yield lambda: person.can_click("trainButton")
    person.click("trainButton")
    yield lambda: person.sees("stopButton")
    yield lambda: person.can_click("trainButton") and person.sees("resultCard")


def the_whole_way(person: Person, pictures: str, picture: str, output: str) -> Story:
    """Pictures in, both strategies, a picture tested, the model exported, closed. Prints what the window said."""
    yield from bring_in(person, pictures)
    yield from train(person, "scratch")
    from_nothing = person.reads("resultHow")
    yield from train(person, "frozen")
    pretrained = person.reads("resultHow")
    person.go("test")
    person.drop("testPage", Path(picture))
    yield lambda: "sure" in person.reads("answerSure")
    label, sure = person.reads("answerLabel"), person.reads("answerSure")
    bars = person.find(QWidget, "answerBars").accessibleDescription()
    person.go("export")
    yield lambda: person.can_click("exportButton_onnx")
    person.soon_click("exportButton_onnx")
    yield person.file_dialog_is_open
    person.answer_file_dialog(Path(output))
    yield lambda: bool(person.reads("exportProof_onnx"))
    facts = {"how": [from_nothing, pretrained], "label": label, "sure": sure, "bars": bars}
    print(json.dumps(facts | {"proof": person.reads("exportProof_onnx"), "banner": person.banner()}))
    person.close()


def train_for_an_epoch(person: Person, pictures: str) -> Story:
    """Press Train and wait until it tells how long it will take."""
    yield from bring_in(person, pictures)
    person.go("train")
    person.click("strategyCard_scratch")
    yield lambda: person.can_click("trainButton")
    person.click("trainButton")
    yield lambda: person.reads("trainDoing").startswith("Epoch ") and " left" in person.reads("trainLeft")


def lose_power_while_training(person: Person, pictures: str) -> Story:
    """The program ends there and then, in its third epoch or later."""
    yield from train_for_an_epoch(person, pictures)
    yield lambda: person.reads("trainDoing").split()[1:2] > ["2"]
    os._exit(99)


def go_on_with_it(person: Person) -> Story:
    """The training that was cut off is offered, and goes on to its end. Prints what was offered, and the result."""
    yield lambda: person.cards() == ["Handbags, 12 pictures", "Shoes, 12 pictures"]
    person.go("train")
    yield lambda: person.sees("goOnButton")
    offered = person.reads("cutOffText")
    person.click("goOnButton")
    yield lambda: person.can_click("trainButton") and person.sees("resultCard")
    print(json.dumps({"offered": offered, "how": person.reads("resultHow"), "banner": person.banner()}))
    person.close()


def close_while_training(person: Person, pictures: str, answer: str) -> Story:
    """Close the window in mid-training, and answer the question that comes."""
    yield from train_for_an_epoch(person, pictures)
    person.close()
    yield lambda: person.question() is not None
    person.answer(answer)


def close_while_training_and_think_again(person: Person, pictures: str) -> Story:
    """Cancel keeps window and training; after Stop the window closes without a question."""
    yield from close_while_training(person, pictures, "Cancel")
    yield lambda: person.question() is None
    assert person.window.isVisible()
    assert person.sees("stopButton"), "the training was ended by a question that was taken back"
    person.click("stopButton")
    yield lambda: person.can_click("trainButton") and person.sees("resultCard")
    person.close()


def see_the_result_again(person: Person, picture: str) -> Story:
    """After a restart the pictures and the model are there, and the model answers."""
    yield lambda: person.cards() == ["Handbags, 12 pictures", "Shoes, 12 pictures"]
    person.go("train")
    yield lambda: person.sees("resultCard")
    how = person.reads("resultHow")
    person.go("test")
    person.drop("testPage", Path(picture))
    yield lambda: "sure" in person.reads("answerSure")
    print(json.dumps({"how": how, "label": person.reads("answerLabel")}))
    person.close()


def close_while_pictures_come_in(person: Person, pictures: str) -> Story:
    """Close as soon as the first pictures are in."""
    yield lambda: person.sees("dropArea")
    person.drop("dropArea", Path(pictures))
    yield lambda: any(", no pictures" not in card for card in person.cards())
    person.close()


def close_with_copied_pictures(person: Person, pictures: str) -> Story:
    """Copy pictures of the grid, and close while they are on the clipboard."""
    yield from bring_in(person, pictures)
    person.window.findChild(QAction, "SeeAllPicturesAction").trigger()
    grid = person.find(ThumbnailGrid, "thumbnailGrid")
    yield lambda: grid.isVisible() and grid.model().rowCount() == 24
    QTest.keySequence(grid, QKeySequence.StandardKey.SelectAll)
    yield lambda: len(grid.chosen) == 24
    QTest.keySequence(grid, QKeySequence.StandardKey.Copy)
    assert QGuiApplication.clipboard().mimeData().hasUrls()
    person.close()


def do_nothing(person: Person) -> Story:
    """Look at the window and close it."""
    yield lambda: any(button.isVisible() for button in person.window.findChildren(QAbstractButton))
    person.close()
