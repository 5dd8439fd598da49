"""What is tried before a training, beside what is chosen; a training that is asked for meanwhile waits."""

from collections.abc import Callable

from PySide6.QtCore import QObject, Slot

from gui.pages.train.choice import Choice
from gui.viewmodels.train import TrainViewModel
from gui.viewmodels.trials import TrialsViewModel


class Trying(QObject):
    """Asks for what the choice wants to know, and shows it there."""

    def __init__(self, trials: TrialsViewModel, choice: Choice, view_model: TrainViewModel, parent: QObject) -> None:
        super().__init__(parent)
        self._trials, self._choice, self._view_model = trials, choice, view_model
        self._after_search: Callable[[], None] | None = None  # what is begun once the search has ended
        self._connect()

    @Slot()
    def ask_how_long(self) -> None:
        """Have it measured how long the trainings take that can be chosen, unless somebody learns now."""
        busy = self._view_model.state.running or self._trials.searching
        if not busy and self._view_model.problem() is None:
            self._trials.estimate(self._choice.configs)

    def makes_way_for(self, begin: Callable[[], None]) -> bool:
        """Whether a training can begin now: it and a search would draw from the same dice.

        A search is ended, and then this begins anew, with all that it asks: what is typed and collected may have
        changed until then.
        """
        if self._trials.searching:
            self._after_search = begin
            self._trials.cancel_search()
            return False
        self._trials.rest()
        return True

    def _connect(self) -> None:
        settings = self._choice.settings
        self._trials.estimated.connect(self._choice.take_estimate)
        self._choice.estimated.connect(self._on_estimated)
        settings.epochs_changed.connect(self.ask_how_long)
        settings.varying_changed.connect(self._on_varying_changed)
        self._trials.varied.connect(settings.varied.show_pictures)
        settings.finder.search_requested.connect(self._on_search_requested)
        settings.finder.cancel_requested.connect(self._trials.cancel_search)
        self._trials.search_changed.connect(settings.finder.show_progress)
        self._trials.search_changed.connect(self._on_search_changed)
        self._trials.rates_tried.connect(settings.finder.add)
        self._trials.rate_suggested.connect(settings.finder.show_found)
        self._view_model.cleared.connect(self._on_cleared)

    @Slot()
    def _on_estimated(self) -> None:
        self._choice.refresh(self._view_model.picture_count, self._view_model.advice())

    @Slot()
    def _on_varying_changed(self) -> None:
        if self._choice.settings.shows_varying and self._view_model.picture_count:
            self._trials.vary(self._choice.config)

    @Slot()
    def _on_search_requested(self) -> None:
        self._trials.search(self._choice.config)

    @Slot(str, float)
    def _on_search_changed(self, text: str, _share: float) -> None:
        if not text and self._after_search:
            begin, self._after_search = self._after_search, None
            begin()

    @Slot()
    def _on_cleared(self) -> None:
        self._after_search = None  # it was asked for in another project
