"""Class labels of a project: made, renamed, merged, coloured, put in order, hidden from training, deleted."""

import unicodedata
from collections import Counter
from collections.abc import Sequence
from itertools import count

from core.errors import UserError
from core.project.database import Database, now
from core.project.snapshot import ClassLabel

LONGEST_NAME = 100
COLOURS = (
    8  # that can be told apart; a label's number of these that is 8 or more means the same colour, drawn otherwise
)
_UNSEEN = ("Cc", "Cf", "Zl", "Zp", "Zs")  # Unicode's words for control and format characters and for spaces


class Labels:
    """Each method is one step that can be undone. All raise UserError when the change cannot be written."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def all(self) -> tuple[ClassLabel, ...]:
        """All class labels in the person's order."""
        return self._database.labels()

    def named(self, name: str) -> ClassLabel | None:
        """The class label of this name, if there is one; upper and lower case are the same."""
        wanted = tidy(name).casefold()
        return next((label for label in self._database.labels() if label.name.casefold() == wanted), None)

    def add(self, name: str, *, title: str = "", join: int | None = None) -> ClassLabel:
        """A new class label at the end. Raises UserError when the name is empty or taken."""
        with self._database.lock:
            name = self._free(name, among=None)
            with self._database.step(title or f"add label {name}", join=join):
                return self._insert(name)

    def add_missing(self, names: Sequence[str], *, title: str) -> int | None:
        """Make a class label for each name that none has, as one step; its number, None where none was missing.

        Raises UserError when a name is empty or too long.
        """
        with self._database.lock:
            missing = [name for name in names if self.named(name) is None]
            if not missing:
                return None
            with self._database.step(title) as step:
                for name in missing:
                    if self.named(name) is None:
                        self._insert(self._free(name, among=None))
        return step

    def free_name(self) -> str:
        """A name that no class label has: Label 1, or with the first number that is free."""
        taken = {label.name.casefold() for label in self._database.labels()}
        return next(name for number in count(1) if (name := f"Label {number}").casefold() not in taken)

    def rename(self, label_id: int, name: str) -> None:
        """Give a class label another name. Raises UserError when it is empty or taken."""
        with self._database.lock:
            name = self._free(name, among=label_id)
            with self._database.step(f"rename label to {name}"):
                self._database.write("UPDATE labels SET name = ? WHERE id = ?", (name, label_id))

    def colour(self, label_id: int, colour: int) -> None:
        """Give a class label another of the label colours, drawn otherwise where another label has that."""
        with self._database.lock, self._database.step("colour a label"):
            used = {label.colour for label in self._database.labels() if label.id != label_id}
            colour = next(number for number in count(colour, COLOURS) if number not in used)
            self._database.write("UPDATE labels SET colour = ? WHERE id = ?", (colour, label_id))

    def hide(self, label_id: int, *, hidden: bool) -> None:
        """Leave a class label out of trainings, or take it in again."""
        with self._database.lock:
            label = self._known(label_id)
            title = f"hide {label.name} from training" if hidden else f"show {label.name} to training"
            with self._database.step(title):
                self._database.write("UPDATE labels SET hidden = ? WHERE id = ?", (int(hidden), label_id))

    def reorder(self, label_ids: Sequence[int]) -> None:
        """Put the class labels in this order; those not named follow as they were."""
        with self._database.lock:
            rest = [label.id for label in self._database.labels() if label.id not in label_ids]
            with self._database.step("put labels in order"):
                self._database.write_many(
                    "UPDATE labels SET position = ? WHERE id = ?", list(enumerate([*label_ids, *rest], start=1))
                )

    def merge(self, label_id: int, into: int) -> None:
        """Give all pictures of a class label to another one and delete the first.

        What both have goes to the trash once.
        """
        with self._database.lock:
            label, target = self._known(label_id), self._known(into)
            if label == target:
                return
            with self._database.step(f"merge {label.name} into {target.name}"):
                self._database.write(
                    "UPDATE samples SET trashed_at = ? WHERE label_id = ? AND trashed_at IS NULL "
                    "AND sha256 IN (SELECT sha256 FROM samples WHERE label_id = ? AND trashed_at IS NULL)",
                    (now(), label_id, into),
                )
                self._database.write("UPDATE samples SET label_id = ? WHERE label_id = ?", (into, label_id))
                self._database.write("DELETE FROM labels WHERE id = ?", (label_id,))

    def delete(self, label_id: int) -> None:
        """Delete a class label, if it is there; its pictures go to the trash."""
        with self._database.lock:
            label = self._found(label_id)
            if label is None:
                return
            with self._database.step(f"delete label {label.name}"):
                self._database.write(
                    "UPDATE samples SET trashed_at = ? WHERE label_id = ? AND trashed_at IS NULL", (now(), label_id)
                )
                self._database.write("DELETE FROM labels WHERE id = ?", (label_id,))

    def _insert(self, name: str) -> ClassLabel:
        colour = _least_used([label.colour for label in self._database.labels()])
        number = self._database.write(
            "INSERT INTO labels (name, colour, position) "
            "VALUES (?, ?, (SELECT COALESCE(MAX(position), 0) + 1 FROM labels))",
            (name, colour),
        )
        return ClassLabel(number, name, colour)

    def _known(self, label_id: int) -> ClassLabel:
        found = self._found(label_id)
        if found is None:
            raise UserError("That class label is not there any more.", "Choose another one.")
        return found

    def _found(self, label_id: int) -> ClassLabel | None:
        return next((label for label in self._database.labels() if label.id == label_id), None)

    def _free(self, name: str, *, among: int | None) -> str:
        """The name without spaces around it. Raises UserError when it is empty, too long or another label's."""
        name = tidy(name)
        if not name:
            raise UserError("A class label needs a name.", "Type one, such as Shoes.")
        if len(name) > LONGEST_NAME:
            raise UserError(f"The name is longer than {LONGEST_NAME} characters.", "Choose a shorter one.")
        taken = self.named(name)
        if taken is not None and taken.id != among:
            raise UserError(f"There is a class label {taken.name} already.", "Choose another name.")
        return name


def _least_used(taken: Sequence[int]) -> int:
    """The free number of the colour that the fewest labels have."""
    shown = Counter(number % COLOURS for number in taken)
    free = set(range(COLOURS * (len(taken) + 1))).difference(taken)
    return min(free, key=lambda number: (shown[number % COLOURS], number))


def tidy(name: str) -> str:
    """A name without spaces around it, with single ones in it and no control characters; "" if nothing can be seen."""
    if all(unicodedata.category(one) in _UNSEEN for one in name):
        return ""
    return " ".join("".join(" " if unicodedata.category(one) == "Cc" else one for one in name).split())
