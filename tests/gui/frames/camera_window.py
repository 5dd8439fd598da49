"""The whole program, watched through the camera on the Test page and closed while the camera runs."""

import json
import sys

from person import Person, Story, live
from PySide6.QtWidgets import QTabWidget, QWidget

from gui.widgets.webcam_view import WebcamView


def watch(person: Person) -> Story:
    """Prints the colours amid the four quarters of what is shown, as one reads, and what the model says to it."""
    yield lambda: person.can_click("testStep")
    person.go("test")
    person.find(QTabWidget, "testTabs").setCurrentIndex(1)
    view = person.find(WebcamView, "webcamView")
    yield lambda: view.live and person.reads("liveSure") != ""
    yield lambda: bool(person.find(QWidget, "liveBars").accessibleDescription())
    image = view.grab().toImage()
    width = min(image.width(), image.height() * 1280 // 720)
    height = width * 720 // 1280
    across, down = image.rect().center().x(), image.rect().center().y()
    places = [(across + x * width // 4, down + y * height // 4) for y in (-1, 1) for x in (-1, 1)]
    quarters = [list(image.pixelColor(*place).getRgb()[:3]) for place in places]
    bars = person.find(QWidget, "liveBars").accessibleDescription()
    print(json.dumps({"quarters": quarters, "answer": person.reads("liveSure"), "bars": bars}))
    person.close()


if __name__ == "__main__":
    raise SystemExit(live(watch, *sys.argv[1:]))
