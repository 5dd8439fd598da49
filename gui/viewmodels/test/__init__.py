"""What the views of the Test page show and ask for; one model answers for all of them."""

from gui.viewmodels.test.answering import Answer, Subject
from gui.viewmodels.test.asked import Asked, AskedModel, Loading
from gui.viewmodels.test.heat import Heated, HeatViewModel
from gui.viewmodels.test.nearest import Alike, NearestViewModel
from gui.viewmodels.test.picture import PictureViewModel
from gui.viewmodels.test.telling import TellingViewModel
from gui.viewmodels.test.turning_away import Turning, TurningAwayViewModel

__all__ = [
    "Alike",
    "Answer",
    "Asked",
    "AskedModel",
    "HeatViewModel",
    "Heated",
    "Loading",
    "NearestViewModel",
    "PictureViewModel",
    "Subject",
    "TellingViewModel",
    "Turning",
    "TurningAwayViewModel",
]
