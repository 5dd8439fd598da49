"""Right, or wrong: what a person tells of the picture that is shown becomes a picture of the project."""

from functools import partial

from PySide6.QtCore import QObject, Signal, Slot

from core.project.project import Project
from core.project.snapshot import ClassLabel
from core.project.telling import Told, tell
from gui.changes import Changes
from gui.messages import Messages
from gui.session import Session
from gui.viewmodels.test.answering import Answer
from gui.viewmodels.test.asked import AskedModel

NONE_TO_KEEP = "It is none of your labels, so there is nothing to keep it as."


class TellingViewModel(QObject):
    """Signals:
    changed()   another picture can be told about, or none, or other labels are there
    """

    changed = Signal()

    def __init__(
        self,
        model: AskedModel,
        session: Session,
        changes: Changes,
        messages: Messages,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._model = model
        self._session = session
        self._changes = changes
        self._messages = messages
        self._answer: Answer | None = None
        session.contents_changed.connect(self._on_contents_changed)

    @property
    def labels(self) -> tuple[ClassLabel, ...]:
        """The project's labels that the picture may be told to be, without the one answered."""
        answered = self._answer.prediction if self._answer else None
        right = answered.label if answered and answered.known and not self.why_not_right else ""
        return tuple(label for label in self._session.contents.labels if label.name != right)

    @property
    def why_not(self) -> str:
        """Why nothing can be told now; empty where it can."""
        if self._answer is None:
            return "Show it a picture first."
        asked = self._model.asked
        if asked is None or not asked.own or self._session.project is None:
            return "This model was opened from a file. Ask the project's own model to teach it."
        return self._session.reading

    @property
    def why_not_right(self) -> str:
        """Why it cannot be told to be right."""
        if self.why_not or self._answer is None:
            return self.why_not
        said = self._answer.prediction
        if not said.known:
            return NONE_TO_KEEP
        if all(label.name != said.label for label in self._session.contents.labels):
            return f"Your project has no label {said.label} any more. Choose what it is."
        return ""

    def take(self, answer: Answer) -> None:
        """Another answer is shown."""
        self._answer = answer
        self.changed.emit()

    def clear(self) -> None:
        """Nothing is shown."""
        self._answer = None
        self.changed.emit()

    def tell_right(self) -> None:
        """It is what was answered."""
        if self._answer is not None and not self.why_not_right:
            self.tell(self._answer.prediction.label)

    def tell(self, label: str) -> None:
        """It is a picture of this class label, which is made if it is not there."""
        answer = self._answer
        if answer is not None and not self.why_not:
            source = "file" if answer.path else "paste"
            self._changes.do(partial(_told, answer=answer, label=label, source=source), then=self._on_told)

    def _on_told(self, told: object) -> None:
        assert isinstance(told, Told)
        match told.came:
            case "new":
                self._messages.show_info(f"It is now one of your pictures of {told.label}. Undo takes it out again.")
            case "moved":
                self._messages.show_info(
                    f"The picture was in your project already; now it is one of {told.label}. Undo puts it back."
                )
            case "there":
                self._messages.show_info(f"It is one of your pictures of {told.label} already.")

    @Slot()
    def _on_contents_changed(self) -> None:
        self.changed.emit()


def _told(project: Project, *, answer: Answer, label: str, source: str) -> Told:
    return tell(project, answer.data, name=answer.name, label=label, source=source)
