"""A person tells what one picture is: it becomes a picture of that class label, in one step that can be undone."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from core import images
from core.errors import UserError
from core.parallel import never
from core.project.importing import ImportFinished, import_pictures
from core.project.labels import tidy
from core.project.project import Project
from core.project.sources import Source


@dataclass(frozen=True, slots=True)
class Told:
    """What came of it: the picture is new, was moved to its label, or had this one already."""

    label: str
    came: Literal["new", "moved", "there"]


def tell(project: Project, data: bytes, *, name: str, label: str, source: str = "file") -> Told:
    """These bytes are a picture of this class label, which is made if it is not there. Raises UserError.

    Where the very picture is in the project already it gets the label, and no second one comes in.
    """
    if refusal := project.refusal:
        raise refusal
    known, label = project.labels.named(label), tidy(label)
    if not label:
        raise UserError("A class label needs a name.", "Type one, such as Shoes.")
    there = project.samples.with_bytes(images.content_hash(data))
    if known is not None and known.id in there.values():
        return Told(known.name, "there")
    if there:
        return _moved(project, list(there), label)
    new = "" if known else label
    one = Source(Path(name), known.id if known else None, new_label=new, name=name, data=data, source=source)
    return _added(project, one, known.name if known else label)


def _added(project: Project, one: Source, label: str) -> Told:
    new = [one.new_label] if one.new_label else []
    title = f"add 1 picture to {label}"
    *_, end = import_pictures(project, [one], total=1, should_stop=never, title=title, new_labels=new)
    assert isinstance(end, ImportFinished)
    if end.skipped:
        raise UserError(f"{one.name} could not be taken: {end.skipped[0].reason}", "Choose another picture.")
    return Told(label, "new")


def _moved(project: Project, ids: Sequence[int], label: str) -> Told:
    with project.database.step(f"label 1 picture as {label}"):
        known = project.labels.named(label) or project.labels.add(label)
        project.samples.move(ids, known.id)
    return Told(known.name, "moved")
