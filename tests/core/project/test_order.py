"""Labels merged, hidden and put in order; samples moved, copied and trashed; the contents in memory follow it all."""

from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from random import Random

import pytest

from core.errors import UserError
from core.project.contents import Contents
from core.project.project import Project
from core.project.samples import NewSample


@pytest.fixture
def project(tmp_path: Path) -> Iterator[Project]:
    made = Project.create(tmp_path / "Mine.handful")
    yield made
    made.close()


def _add(project: Project, label_id: int | None, *numbers: int) -> list[int]:
    """Samples with made-up hashes; their ids."""
    new = [NewSample(f"{number:064x}", f"{number}.png", f"00/{number}.png", label_id, "") for number in numbers]
    before = {sample.id for sample in project.snapshot().samples}
    project.samples.add(new, title="add")
    return [sample.id for sample in project.snapshot().samples if sample.id not in before]


def _held(project: Project) -> dict[str, list[int]]:
    """The numbers of the samples of each label, "" for none."""
    snapshot = project.snapshot()
    names: dict[int | None, str] = {label.id: label.name for label in snapshot.labels}
    held: dict[str, list[int]] = {name: [] for name in names.values()}
    for sample in snapshot.samples:
        held.setdefault(names.get(sample.label_id, ""), []).append(int(sample.sha256, 16))
    return held


def test_merging_keeps_every_picture_once(project: Project) -> None:
    shoes, boots = project.labels.add("Shoes").id, project.labels.add("Boots").id
    _add(project, shoes, 1, 2, 3)
    _add(project, boots, 3, 4)
    project.labels.merge(boots, into=shoes)
    assert _held(project) == {"Shoes": [1, 2, 3, 4]}
    assert project.undo() == "merge Boots into Shoes"
    assert _held(project) == {"Shoes": [1, 2, 3], "Boots": [3, 4]}


def test_labels_are_put_in_order_coloured_and_hidden(project: Project) -> None:
    ids = [project.labels.add(name).id for name in ("A", "B", "C")]
    project.labels.reorder([ids[2], ids[0]])
    assert project.snapshot().label_names == ("C", "A", "B")
    project.labels.colour(ids[0], 6)
    project.labels.hide(ids[1], hidden=True)
    found = {label.name: (label.colour, label.hidden) for label in project.snapshot().labels}
    assert found["A"] == (6, False)
    assert found["B"][1]
    _add(project, ids[0], 1)
    _add(project, ids[1], 2)
    learned, validation = project.snapshot().for_training()
    assert learned.label_names == ("C", "A")
    assert [int(sample.sha256, 16) for sample in learned.samples] == [1]
    assert validation is None


def test_a_deleted_label_leaves_its_pictures_in_the_trash(project: Project) -> None:
    shoes = project.labels.add("Shoes").id
    ids = _add(project, shoes, 1, 2)
    project.labels.delete(shoes)
    assert _held(project) == {}
    project.samples.restore(ids)
    assert _held(project) == {"": [1, 2]}
    project.undo()
    project.undo()
    assert _held(project) == {"Shoes": [1, 2]}


def test_moving_to_where_the_picture_is_already_trashes_the_second(project: Project) -> None:
    shoes, boots = project.labels.add("Shoes").id, project.labels.add("Boots").id
    first = _add(project, shoes, 1, 2)
    _add(project, boots, 2, 3)
    project.samples.move(first, boots)
    assert _held(project) == {"Shoes": [], "Boots": [1, 2, 3]}
    assert project.undo() == "label 2 pictures"
    assert _held(project) == {"Shoes": [1, 2], "Boots": [2, 3]}


def test_moving_to_its_own_label_changes_nothing(project: Project) -> None:
    shoes = project.labels.add("Shoes").id
    project.samples.move(_add(project, shoes, 1), shoes)
    assert _held(project) == {"Shoes": [1]}


def test_two_of_the_same_moved_together_leave_one(project: Project) -> None:
    shoes, boots, hats = (project.labels.add(name).id for name in ("Shoes", "Boots", "Hats"))
    both = _add(project, shoes, 1) + _add(project, boots, 1)
    project.samples.move(both, hats)
    assert _held(project) == {"Shoes": [], "Boots": [], "Hats": [1]}


def test_copies_stand_beside_the_first_and_only_once(project: Project) -> None:
    shoes, boots = project.labels.add("Shoes").id, project.labels.add("Boots").id
    ids = _add(project, shoes, 1, 2)
    _add(project, boots, 2)
    project.samples.copy(ids, boots)
    assert _held(project) == {"Shoes": [1, 2], "Boots": [2, 1]}
    project.undo()
    assert _held(project) == {"Shoes": [1, 2], "Boots": [2]}


def test_an_ignored_trouble_is_ignored_after_a_restart_and_heeded_after_undo(project: Project) -> None:
    project.samples.ignore(["dark:1", "dark:2"])
    project.samples.ignore(["dark:2"])
    project.close()
    again = Project.open(project.folder)
    assert again.database.ignored() == {"dark:1", "dark:2"}
    again.undo()
    again.undo()
    assert again.database.ignored() == frozenset()
    again.close()


def _anything(project: Project, random: Random) -> None:
    """One change that a person might make."""
    labels = [label.id for label in project.snapshot().labels]
    every = [sample.id for sample in project.database.samples()]
    some = random.sample(every, min(len(every), random.randint(0, 6)))
    label = random.choice([*labels, None])
    wishes = {
        "add label": lambda: project.labels.add(f"label {random.random()}"),
        "add": lambda: _add(project, label, *(random.randint(0, 99) for _ in range(random.randint(1, 8)))),
        "move": lambda: project.samples.move(some, label),
        "copy": lambda: project.samples.copy(some, label),
        "trash": lambda: project.samples.trash(some),
        "restore": lambda: project.samples.restore(some),
        "delete": lambda: project.samples.delete(some),
        "ignore": lambda: project.samples.ignore([f"trouble {random.randint(0, 9)}"]),
        "undo": project.undo,
        "redo": project.redo,
    }
    if len(labels) > 1:
        wishes |= {
            "merge": lambda: project.labels.merge(*random.sample(labels, 2)),
            "delete label": lambda: project.labels.delete(random.choice(labels)),
            "reorder": lambda: project.labels.reorder(random.sample(labels, len(labels))),
            "hide": lambda: project.labels.hide(random.choice(labels), hidden=random.random() < 0.5),
            "rename": lambda: project.labels.rename(random.choice(labels), f"named {random.random()}"),
        }
    weights = [3 if name in ("undo", "redo", "add", "move") else 1 for name in wishes]
    with suppress(UserError):
        random.choices(list(wishes.values()), weights)[0]()


@pytest.mark.parametrize("seed", range(6))
def test_the_contents_in_memory_are_those_on_disk_whatever_is_done(project: Project, seed: int) -> None:
    random = Random(seed)
    contents = Contents(project.folder, project.cache, project.database.watch())
    for _ in range(150):
        _anything(project, random)
        for change in project.database.take_changes():
            contents.apply(change)
        snapshot = project.snapshot()
        assert contents.snapshot == snapshot
        assert contents.counts == {key: count for key, count in snapshot.counts().items() if count}
        assert contents.total == len(snapshot.samples)
        assert contents.history == project.history()
        assert contents.ignored == project.database.ignored()
        trash = [sample.id for sample in project.database.samples() if sample.trashed]
        assert sorted(contents.trash) == trash
        for label in (None, *(label.id for label in snapshot.labels)):
            of_label = [sample for sample in snapshot.samples if sample.label_id == label]
            assert list(contents.of_label(label).values()) == of_label
            assert contents.latest(label, 3) == tuple(reversed(of_label[-3:]))
    project.close()
    again = Project.open(project.folder)  # every row is still what its sum says
    assert again.snapshot() == snapshot
    again.close()
