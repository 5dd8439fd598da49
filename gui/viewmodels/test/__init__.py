"""What the views of the Test page show and ask for; one model answers for all of them."""

from gui.viewmodels.test.asked import Asked, AskedModel, Loading
from gui.viewmodels.test.picture import Answer, PictureViewModel

__all__ = ["Answer", "Asked", "AskedModel", "Loading", "PictureViewModel"]
