"""The window's frame: pages behind a rail, a place for messages below them, and what happens when it closes."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from PySide6.QtCore import QByteArray, QSettings, QSize, Qt, Signal, Slot
from PySide6.QtGui import QAction, QCloseEvent, QKeySequence
from PySide6.QtWidgets import QHBoxLayout, QMainWindow, QMenu, QStackedWidget, QVBoxLayout, QWidget

from gui.icons import icon
from gui.messages import Message, Messages
from gui.widgets.banner import Banner
from gui.widgets.rail import Rail, Step

MINIMUM_SIZE = QSize(960, 640)
DEFAULT_SIZE = QSize(1280, 800)
FOOT = 52  # what two lines of a message take

_GEOMETRY, _PAGE = "window/geometry", "window/page"


@dataclass(frozen=True, slots=True)
class PageEntry:
    """A page and how one gets to it: `icon` is a name in resources/icons, `shortcut` such as "Ctrl+1"."""

    key: str
    title: str
    icon: str
    widget: QWidget
    shortcut: str = ""
    at_bottom: bool = False


@dataclass(frozen=True, slots=True)
class MenuEntry:
    """One menu of the menu bar; None is a separator. With `lists_pages` the ways to the pages come first."""

    title: str
    entries: Sequence[QAction | QMenu | None] = ()
    lists_pages: bool = False


class MainWindow(QMainWindow):
    """Navigation and closing; knows nothing of what the pages are about.

    Signals:
      page_shown(str)    the key of the page that is now in front
      closed()           the window is closing, `may_close` has agreed
    """

    page_shown = Signal(str)
    closed = Signal()

    def __init__(
        self,
        pages: Sequence[PageEntry],
        *,
        top_bar: QWidget,
        menus: Sequence[MenuEntry],
        messages: Messages,
        may_close: Callable[[], bool],
    ) -> None:
        super().__init__()
        self.setObjectName("mainWindow")
        self._pages = {page.key: page for page in pages}
        self._may_close = may_close
        self.banner = Banner()
        self.rail = Rail([_step(page) for page in pages])
        self._stack = QStackedWidget()
        self._stack.setObjectName("pages")
        self._stack.setFocusPolicy(Qt.FocusPolicy.ClickFocus)  # holds the focus at first: no ring anywhere, Tab goes on
        self._page_actions = [self._page_action(page) for page in pages]
        self._lay_out(top_bar)
        self._fill_menu_bar(menus)
        self.rail.step_requested.connect(self._on_step_requested)
        messages.message_posted.connect(self._on_message_posted)
        messages.action_done.connect(self.banner.dismiss_warning)
        self._restore()
        self._stack.setFocus()

    @property
    def current_page(self) -> str:
        """The key of the page in front."""
        return next(key for key, page in self._pages.items() if page.widget is self._stack.currentWidget())

    def show_page(self, key: str) -> None:
        """Bring this page to the front; rail and settings follow, and a notice of the page before goes."""
        if self._stack.currentWidget() is not self._pages[key].widget:
            self.banner.dismiss_notice()
        self._stack.setCurrentWidget(self._pages[key].widget)
        self.rail.set_current(key)
        QSettings().setValue(_PAGE, key)
        self.page_shown.emit(key)

    def closeEvent(self, event: QCloseEvent) -> None:
        if not self._may_close():
            event.ignore()
            return
        QSettings().setValue(_GEOMETRY, self.saveGeometry())
        event.accept()
        self.closed.emit()

    def _page_action(self, page: PageEntry) -> QAction:
        action = QAction(icon(page.icon, "muted"), page.title, self)
        action.setObjectName(f"{page.key}PageAction")
        action.setData(page.key)
        action.setShortcut(QKeySequence(page.shortcut))
        action.triggered.connect(self._on_page_action_triggered)
        self.addAction(action)  # so that the shortcut works, in a menu or not
        return action

    def _lay_out(self, top_bar: QWidget) -> None:
        for page in self._pages.values():
            self._stack.addWidget(page.widget)
        content = QVBoxLayout()
        content.setSpacing(0)
        content.addWidget(self._stack, 1)
        content.addWidget(_place_for(self.banner))
        below = QHBoxLayout()
        below.setSpacing(0)
        below.addWidget(self.rail)
        below.addLayout(content, 1)
        frame = QWidget()
        column = QVBoxLayout(frame)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(top_bar)
        column.addLayout(below, 1)
        self.setCentralWidget(frame)
        self.setMinimumSize(MINIMUM_SIZE)

    def _fill_menu_bar(self, menus: Sequence[MenuEntry]) -> None:
        for each in menus:
            menu = self.menuBar().addMenu(each.title)
            menu.setToolTipsVisible(True)  # they say why an entry is off
            pages: list[QAction | QMenu | None] = [*self._page_actions, None] if each.lists_pages else []
            for entry in (*pages, *each.entries):
                if entry is None:
                    menu.addSeparator()
                elif isinstance(entry, QMenu):
                    menu.addMenu(entry)
                else:
                    menu.addAction(entry)

    def _restore(self) -> None:
        settings = QSettings()
        geometry = settings.value(_GEOMETRY)
        if not (isinstance(geometry, QByteArray) and self.restoreGeometry(geometry)):
            self.resize(DEFAULT_SIZE)
        last = settings.value(_PAGE)
        self.show_page(last if last in self._pages else next(iter(self._pages)))

    @Slot(str)
    def _on_step_requested(self, key: str) -> None:
        self.show_page(key)

    @Slot()
    def _on_page_action_triggered(self) -> None:
        action = self.sender()
        assert isinstance(action, QAction)
        self.show_page(action.data())

    @Slot(object)
    def _on_message_posted(self, message: Message) -> None:
        self.banner.show_message(
            f"{message.text} {message.hint}".strip(),
            kind=message.kind,
            details=message.details,
            action_text=message.action_text,
            action=message.action,
        )


def _place_for(banner: Banner) -> QWidget:
    """A place of its own for the banner, always there: nothing under the pointer moves when a message comes or goes."""
    place = QWidget()
    place.setFixedHeight(FOOT)
    row = QHBoxLayout(place)
    row.setContentsMargins(24, 0, 24, 0)
    row.addWidget(banner, 0, Qt.AlignmentFlag.AlignVCenter)
    return place


def _step(page: PageEntry) -> Step:
    return Step(page.key, page.title, page.icon, shortcut=page.shortcut, at_bottom=page.at_bottom)
