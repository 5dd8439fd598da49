"""The Train button; while a training runs, how far it is and Stop."""

from PySide6.QtWidgets import QFrame, QProgressBar, QPushButton, QVBoxLayout

from gui.viewmodels.train import TrainState
from gui.widgets.page_head import plain_label


class ProgressCard(QFrame):
    """One card for both. No signals of its own: those of `train_button`, `pause_button` and `stop_button`."""

    def __init__(self) -> None:
        super().__init__()
        self.setProperty("role", "card")
        self.train_button = QPushButton("Train")
        self.train_button.setObjectName("trainButton")
        self.train_button.setProperty("role", "primary")
        self.train_button.setProperty("large", True)
        self.stop_button = QPushButton("Stop and keep the best")
        self.stop_button.setObjectName("stopButton")
        self.pause_button = QPushButton("Pause")
        self.pause_button.setObjectName("pauseButton")
        self._notice = plain_label(role="muted", name="trainNotice", wrap=True)
        self._doing = plain_label(role="heading", name="trainDoing")
        self._left = plain_label(role="muted", name="trainLeft")
        self._where = plain_label(role="muted", name="trainWhere", wrap=True)
        self._trouble = plain_label(role="muted", name="trainTrouble", wrap=True)
        self._bar = QProgressBar(textVisible=False, maximum=1000)
        self._bar.setAccessibleName("How far the training is")
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 16, 16, 16)
        column.setSpacing(10)
        self._running = (self._doing, self._left, self._bar, self._where, self.stop_button, self.pause_button)
        # the notice first: the card stands on the page's foot and grows upwards, and so nothing else moves
        for widget in (self._notice, *self._running, self._trouble, self.train_button):
            column.addWidget(widget)
        self._reason = ""
        self.show_state(TrainState())

    def set_trouble(self, reason: str, *, said: bool = False) -> None:
        """Why Train cannot be pressed; empty when it can. What is `said` beside it is not said twice."""
        self._reason = "" if said else reason
        self._trouble.setText(self._reason)
        self._trouble.setVisible(bool(self._reason) and self.train_button.isVisibleTo(self))
        self.train_button.setEnabled(not reason)
        self.train_button.setToolTip(reason or "Train the chosen strategy on your pictures (Ctrl+T)")

    def show_state(self, state: TrainState) -> None:
        """Show a training that runs, or the button to start one."""
        for widget in self._running:
            widget.setVisible(state.running)
        self._notice.setText(state.notice)
        self._notice.setVisible(state.running and bool(state.notice))
        self.train_button.setVisible(not state.running)
        self._trouble.setVisible(not state.running and bool(self._reason))
        self.stop_button.setEnabled(not state.stopping)
        self.pause_button.setEnabled(not state.stopping)
        self.pause_button.setText("Go on" if state.paused else "Pause")
        self._doing.setText("Paused" if state.paused else state.doing)
        self._left.setText(" " if state.paused else state.left or " ")
        self._where.setText(" · ".join(part for part in (state.device, state.memory) if part) or " ")
        self._bar.setRange(0, 0 if state.share is None and not state.paused else 1000)  # what rests does not move
        self._bar.setValue(round(1000 * (state.share or 0)))
