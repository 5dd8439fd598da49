"""A page that is built when it is first seen, so that the window opens sooner."""

from collections.abc import Callable
from typing import Generic, TypeVar

from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget

Page = TypeVar("Page", bound=QWidget)


class Later(QWidget, Generic[Page]):
    """The place of a page that `make` builds. No signals."""

    def __init__(self, make: Callable[[], Page]) -> None:
        super().__init__()
        self._make = make
        self._page: Page | None = None
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)

    @property
    def page(self) -> Page:
        """The page, built unless it is."""
        if self._page is None:
            self._page = self._make()
            layout = self.layout()
            assert layout
            layout.addWidget(self._page)
            self._page.show()  # a layout would show it only at the next turn
        return self._page

    def showEvent(self, event: QShowEvent) -> None:
        _ = self.page
        super().showEvent(event)
