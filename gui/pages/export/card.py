"""One kind of file as a card: what it is for, its button, how far it is, and how it ended."""

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import QFrame, QHBoxLayout, QProgressBar, QPushButton, QStackedWidget, QVBoxLayout, QWidget

from gui.export_items import BY_KIND, ExportState, Format, Outcome
from gui.widgets.icon_view import IconView
from gui.widgets.page_head import plain_label

_BRINGS, _DOING, _PROVED, _REFUSED = range(4)


class FormatCard(QFrame):
    """Signals say which kind is meant:

    export_requested(str), folder_requested(str)
    cancel_requested()
    """

    export_requested = Signal(str)
    folder_requested = Signal(str)
    cancel_requested = Signal()

    def __init__(self, shown: Format) -> None:
        super().__init__()
        self._shown = shown
        self.setProperty("role", "card")
        self.setObjectName(f"exportCard_{shown.kind}")
        self.setAccessibleName(shown.title)
        self.setAccessibleDescription(f"{shown.purpose} {shown.brings}")
        self._size = plain_label(role="muted", name=f"exportSize_{shown.kind}")
        self._proof = plain_label(role="good", name=f"exportProof_{shown.kind}", wrap=True)
        self._refusal = plain_label(role="careful", name=f"exportRefusal_{shown.kind}", wrap=True)
        self._doing = plain_label(role="muted", name=f"exportDoing_{shown.kind}")
        self._bar = QProgressBar(textVisible=False, maximum=0)
        self._bar.setAccessibleName("How far the export is")
        self._parts = QStackedWidget()
        self._export = _button("Export…", f"exportButton_{shown.kind}")
        self._cancel = _button("Cancel", "cancelExportButton")
        self._folder = _button("Open folder", f"openFolderButton_{shown.kind}")
        self._folder.setAccessibleName(f"Open the folder of {shown.title}")
        self._lay_out()
        self._export.clicked.connect(self._on_export)
        self._folder.clicked.connect(self._on_folder)
        self._cancel.clicked.connect(self.cancel_requested)

    def show_state(self, state: ExportState) -> None:
        """Show an export that runs, here or in another card, or how the one before ended."""
        running = state.running == self._shown.kind
        outcome = state.outcomes.get(self._shown.kind, Outcome())
        size = "" if running else outcome.size or state.sizes.get(self._shown.kind, "")
        self._size.setText(size)
        self._doing.setText(state.doing if running else "")
        self._bar.setRange(0, 1000 if state.share else 0)
        self._bar.setValue(round(1000 * state.share))
        self._proof.setText(outcome.proof)
        self._refusal.setText(outcome.refusal)
        shown = _PROVED if outcome.proof else _REFUSED if outcome.refusal else _BRINGS
        self._parts.setCurrentIndex(_DOING if running else shown)
        self._fit_buttons(state, outcome, running=running)

    def _fit_buttons(self, state: ExportState, outcome: Outcome, *, running: bool) -> None:
        held = running and self._export.hasFocus()
        left = not running and self._cancel.hasFocus()
        again = outcome.proof or outcome.refusal
        self._export.setText("Export again…" if again else "Export…")
        self._export.setAccessibleName(f"Export {'again ' if again else ''}as {self._shown.title}")
        for button, visible in ((self._cancel, running), (self._export, not running), (self._folder, outcome.path)):
            button.setVisible(bool(visible))
        waits = state.running is not None and not running
        self._export.setEnabled(not waits)
        why = f"{BY_KIND[state.running].title} is being written; one at a time" if state.running else ""
        self._export.setToolTip(why if waits else f"Choose where it goes ({self._shown.title})")
        if held:
            self._cancel.setFocus()
        elif left:
            self._export.setFocus()

    def _lay_out(self) -> None:
        head = QHBoxLayout()
        head.setSpacing(8)
        words = [plain_label(self._shown.title, role="heading")]
        if self._shown.badge:
            words.append(plain_label(self._shown.badge, role="badge"))
        for word in words:
            word.setMinimumHeight(20)  # the style sheet drops round corners of labels lower than they are
            head.addWidget(word)
        head.addStretch(1)
        head.addWidget(self._size)
        buttons = QHBoxLayout()
        buttons.setSpacing(8)
        for button in (self._folder, self._export, self._cancel):
            buttons.addWidget(button)
        buttons.addStretch(1)
        brings = plain_label(self._shown.brings, role="muted", wrap=True)
        tick = IconView("check", self, size=16, colour="good")
        parts = (_row(brings), _rows(self._doing, self._bar), _row(tick, self._proof), _row(self._refusal))
        for part in parts:
            self._parts.addWidget(part)
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 16, 16, 16)
        column.setSpacing(10)
        column.addLayout(head)
        column.addWidget(plain_label(self._shown.purpose, wrap=True))
        column.addWidget(self._parts)
        column.addStretch(1)
        column.addLayout(buttons)

    @Slot()
    def _on_export(self) -> None:
        self.export_requested.emit(self._shown.kind)

    @Slot()
    def _on_folder(self) -> None:
        self.folder_requested.emit(self._shown.kind)


def _row(*widgets: QWidget) -> QWidget:
    """Side by side, the last one takes the room."""
    made = QWidget()
    row = QHBoxLayout(made)
    row.setContentsMargins(0, 0, 0, 0)
    row.setSpacing(8)
    for widget in widgets:
        row.addWidget(widget, int(widget is widgets[-1]), Qt.AlignmentFlag.AlignTop)
    return made


def _rows(*widgets: QWidget) -> QWidget:
    made = QWidget()
    column = QVBoxLayout(made)
    column.setContentsMargins(0, 0, 0, 0)
    column.setSpacing(8)
    for widget in widgets:
        column.addWidget(widget)
    column.addStretch(1)
    return made


def _button(text: str, name: str) -> QPushButton:
    button = QPushButton(text)
    button.setObjectName(name)
    return button
