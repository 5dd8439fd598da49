"""Samples of a project: added, given another class label, copied, put in the trash and taken out of it."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from core.project.database import Database, now


@dataclass(frozen=True, slots=True)
class NewSample:
    """A picture whose bytes are already in place, about to become a sample. `label_id` None: not labelled yet."""

    sha256: str
    name: str
    file: str
    label_id: int | None
    group: str
    source: str = "file"
    part: str = ""


_AT_ONCE = 500  # SQLite's limit on placeholders was 999 for long


class Samples:
    """Each method that changes something is one step that can be undone; UserError: it cannot be written."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def has(self, sha256: str, label_id: int | None) -> bool:
        """Whether this very picture is already in that class label."""
        query = "SELECT 1 FROM samples WHERE sha256 = ? AND label_id IS ? AND trashed_at IS NULL LIMIT 1"
        return bool(self._database.rows(query, (sha256, label_id)))

    def files(self) -> set[str]:
        """The files of all samples, below the folder of pictures, also of those that undo can bring back."""
        rows = self._database.rows("SELECT file FROM samples")
        return {row[0] for row in rows}

    def there(self, wanted: Iterable[tuple[str, int | None]]) -> list[tuple[str, int | None]]:
        """Those of some pictures, by content hash and class label, that are already in that label."""
        rows = list(wanted)
        found = []
        with self._database.lock:
            for start in range(0, len(rows), _AT_ONCE):
                part = rows[start : start + _AT_ONCE]
                marks = ", ".join("?" * len(part))
                query = f"SELECT sha256, label_id FROM samples WHERE trashed_at IS NULL AND sha256 IN ({marks})"
                held = set(self._database.rows(query, [sha256 for sha256, _ in part]))
                found += [key for key in part if key in held]
        return found

    def with_bytes(self, sha256: str) -> dict[int, int | None]:
        """The samples of this very picture that are not in the trash: their class labels by their ids."""
        query = "SELECT id, label_id FROM samples WHERE sha256 = ? AND trashed_at IS NULL ORDER BY id"
        return dict(self._database.rows(query, (sha256,)))

    def add(self, samples: Iterable[NewSample], *, title: str, join: int | None = None) -> int:
        """Add samples as one step, or as a further part of the step `join`; the step's number."""
        moment = now()
        rows = [
            (one.label_id, one.group, one.sha256, one.name, one.file, moment, one.source, one.part) for one in samples
        ]
        with self._database.step(title, join=join) as number:
            self._database.write_many(
                # the label may have been deleted while the pictures were read: then they are not labelled
                "INSERT INTO samples (label_id, group_name, sha256, name, file, added_at, source, part) "
                "VALUES ((SELECT id FROM labels WHERE id = ?), ?, ?, ?, ?, ?, ?, ?)",
                rows,
            )
        return number

    def move(self, sample_ids: Sequence[int], label_id: int | None, *, join: int | None = None) -> None:
        """Give samples another class label, or none. One that is there already goes to the trash instead.

        With `join` as a further part of that step.
        """
        there = (
            "EXISTS (SELECT 1 FROM samples AS other WHERE other.sha256 = samples.sha256 "
            "AND other.label_id IS :label AND other.trashed_at IS NULL)"
        )
        title = "label " if label_id is not None else "take the label off "
        with self._database.step(title + _pictures(sample_ids), join=join):
            self._database.write_many(  # one after the other: the second of two of the same finds the first
                f"UPDATE samples SET trashed_at = CASE WHEN {there} THEN :now END, "
                f"label_id = CASE WHEN {there} THEN label_id ELSE :label END "
                "WHERE id = :id AND trashed_at IS NULL AND label_id IS NOT :label",
                [{"id": one, "label": label_id, "now": now()} for one in sample_ids],
            )

    def copy(self, sample_ids: Sequence[int], label_id: int | None) -> None:
        """Put the same pictures into another class label as well; what is there already is left as it is."""
        with self._database.step("copy " + _pictures(sample_ids)):
            self._database.write_many(
                "INSERT INTO samples (label_id, group_name, sha256, name, file, added_at, source, part) "
                "SELECT ?, group_name, sha256, name, file, ?, source, part FROM samples AS one "
                "WHERE id = ? AND NOT EXISTS (SELECT 1 FROM samples WHERE sha256 = one.sha256 AND label_id IS ? "
                "AND trashed_at IS NULL)",
                [(label_id, now(), one, label_id) for one in sample_ids],
            )

    def rename(self, sample_id: int, name: str) -> None:
        """Give a picture another name in the project; its file outside keeps its own."""
        with self._database.step("rename a picture"):
            self._database.write("UPDATE samples SET name = ? WHERE id = ?", (name.strip(), sample_id))

    def trash(self, sample_ids: Sequence[int]) -> None:
        """Put samples in the trash."""
        moment = now()
        with self._database.step("put " + _pictures(sample_ids) + " in the trash"):
            self._database.write_many(
                "UPDATE samples SET trashed_at = ? WHERE id = ? AND trashed_at IS NULL",
                [(moment, one) for one in sample_ids],
            )

    def restore(self, sample_ids: Sequence[int], *, join: int | None = None) -> None:
        """Take samples out of the trash; not labelled where their label is gone. With `join` as part of that step."""
        with self._database.step("restore " + _pictures(sample_ids), join=join):
            self._database.write_many(
                "UPDATE samples SET trashed_at = NULL, label_id = (SELECT id FROM labels WHERE id = label_id) "
                "WHERE id = ? AND trashed_at IS NOT NULL",
                [(one,) for one in sample_ids],
            )

    def delete(self, sample_ids: Sequence[int]) -> None:
        """Take samples out of the project altogether; undo brings them back as long as it reaches."""
        with self._database.step("delete " + _pictures(sample_ids)):
            self._database.write_many("DELETE FROM samples WHERE id = ?", [(one,) for one in sample_ids])

    def ignore(self, troubles: Iterable[str]) -> None:
        """Never again speak of these troubles; undo speaks of them again."""
        with self._database.step("ignore a trouble"):
            self._database.write_many(
                "INSERT OR IGNORE INTO ignored (trouble) VALUES (?)", [(trouble,) for trouble in troubles]
            )


def _pictures(sample_ids: Sequence[int]) -> str:
    return "1 picture" if len(sample_ids) == 1 else f"{len(sample_ids):,} pictures"
