"""Earlier runs without widgets: listed, compared, named, used; and the pictures behind a number of a result."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from core import kept_runs
from core.parallel import never
from core.project.project import Project
from core.training import TrainConfig
from gui.run_items import Judged, RunDetail, RunItem, SideBySide
from gui.session import Session, opened
from gui.shown_runs import shown_runs
from gui.viewmodels.runs import JudgedViewModel, RunsViewModel, checking

Keep = Callable[..., Path]


class Runs:
    """The view-model over a project with sixteen pictures, and what it said last."""

    def __init__(self, room, qtbot: QtBot) -> None:
        self.room, self._qtbot = room, qtbot
        self.model = RunsViewModel(room.session, room.changes, room.messages, room.owner)
        self.judged = JudgedViewModel(room.session, room.messages, room.owner)
        self.found: list[object] = []
        for signal in (self.model.opened, self.model.compared, self.judged.shown):
            signal.connect(self.found.append)

    @property
    def project(self) -> Path:
        return self.room.session.project.folder

    @property
    def items(self) -> tuple[RunItem, ...]:
        return self.model.items

    def settle(self) -> None:
        """Wait until all that was asked for is done and listed."""
        jobs = (*self.model.jobs, *self.judged.jobs)
        self._qtbot.waitUntil(lambda: not self.room.changes.busy and not any(job.running for job in jobs))

    def look(self) -> tuple[RunItem, ...]:
        self.model.look()
        self.settle()
        return self.items

    def after(self, ask: Callable[..., None], *what: object) -> object:
        """What is shown last after asking for something."""
        ask(*what)
        self.settle()
        return self.found[-1]

    def cell(self, folder: Path, cell: tuple[int, int] | None) -> Judged:
        found = self.after(self.judged.show, folder, cell)
        assert isinstance(found, Judged)
        return found


@pytest.fixture
def runs(room, qtbot: QtBot, pictures: Path) -> Iterator[Runs]:
    with qtbot.waitSignal(room.collect.importing.imported, timeout=30_000):
        room.collect.add_paths([pictures], None)
    qtbot.waitUntil(lambda: not room.collect.importing.running)
    room.told.clear()
    made = Runs(room, qtbot)
    yield made
    made.settle()


def test_runs_are_listed_and_a_damaged_one_is_named(runs: Runs, keep: Keep) -> None:
    assert runs.look() == ()
    snapshot = runs.room.session.snapshot
    keep(runs.project, 1, snapshot)
    keep(runs.project, 2, snapshot, range(4))
    (keep(runs.project, 3, snapshot) / "model.json").write_bytes(b"{")
    damaged, second, first = runs.look()
    assert "model.json is damaged" in damaged.problem
    assert (damaged.usable, second.usable) == (False, True)
    assert second.strategy == "Built-in network, last step learned"
    assert second.result == "Too few pictures to say how good it is: 16 judged, 14 more would do."
    assert first.title.startswith("1 January 2026, ")
    detail = runs.after(runs.model.open, second.folder)
    assert isinstance(detail, RunDetail)
    assert (detail.item, detail.best_epoch, len(detail.epochs)) == (second, 2, 3)
    assert dict(detail.facts)["Best epoch"] == "2 of 3"


def test_runs_of_one_minute_are_told_apart(runs: Runs, keep: Keep) -> None:
    folder = keep(runs.project, 1, runs.room.session.snapshot)
    (folder / "run.json").unlink()
    folder.rename(folder.with_name("20260101-100007-000000"))
    keep(runs.project, 1, runs.room.session.snapshot)
    later, earlier = runs.look()
    assert (later.title[-6:], earlier.title[-6:]) == (":00:07", ":00:00")


def test_an_update_is_called_the_same_everywhere(runs: Runs, keep: Keep) -> None:
    folder = keep(runs.project, 1, runs.room.session.snapshot)
    folder = folder.rename(folder.with_name("20251231-100000-000000-updated"))  # learned into once more the day after
    for day in ("1 January 2026, ", "31 December 2025, "):
        (item,) = runs.look()
        assert item.title.startswith(day)
        assert [run.title for run in shown_runs(runs.room.session)] == [f"Built-in network, {item.title}"]
        (folder / "run.json").unlink(missing_ok=True)


def test_two_are_compared_on_what_both_judged_and_only_what_differs_is_listed(runs: Runs, keep: Keep) -> None:
    snapshot = runs.room.session.snapshot
    first = keep(runs.project, 1, snapshot, config=TrainConfig(seed=7))
    second = keep(runs.project, 2, snapshot, range(8))
    old = keep(runs.project, 3, snapshot)
    (old / "run.json").unlink()
    runs.look()
    pair = runs.after(runs.model.compare, first, second)
    assert isinstance(pair, SideBySide)
    assert pair.sentence == "Too few to say which is better: 16 different pictures in common."
    rows = {word: values for word, *values in pair.rows}
    assert rows["Right of the 16 pictures that both were judged on"] == ["16 of 16", "8 of 16"]
    assert rows["Seed"] == ["7", "0"]
    assert "Learning rate" not in rows
    pair = runs.after(runs.model.compare, first, old)
    assert isinstance(pair, SideBySide)
    assert "before Handful kept the answer to each picture" in pair.sentence


def test_a_name_a_trash_and_a_way_back(runs: Runs, keep: Keep) -> None:
    folder = keep(runs.project, 1, runs.room.session.snapshot)
    runs.look()
    runs.model.rename(folder, "First try")
    runs.settle()
    assert [item.spoken for item in runs.items] == ["“First try”"]
    runs.model.trash(folder)
    runs.settle()
    assert runs.room.said == ["“First try” is in the trash."]
    runs.room.told[-1].action()
    runs.settle()
    assert [(item.folder, item.trashed) for item in runs.items] == [(folder, False)]
    runs.model.trash(folder)
    runs.settle()
    runs.model.delete(runs.items[0].folder)
    runs.settle()
    assert runs.items == ()
    runs.model.rename(folder, "Gone")
    runs.settle()
    assert runs.room.said[-1].startswith("The run is not there any more.")


def test_the_run_that_is_used_is_used_again_the_next_time(runs: Runs, keep: Keep) -> None:
    older, newer = (keep(runs.project, day, runs.room.session.snapshot) for day in (1, 2))
    session: Session = runs.room.session
    session.take_kept_model()
    assert runs.model.in_use == newer
    runs.look()
    runs.model.use(older)
    runs.settle()
    assert runs.model.in_use == older
    session.take_kept_model()  # what opening the project does
    assert runs.model.in_use == older
    runs.model.trash(older)
    runs.settle()
    assert runs.model.in_use == newer
    runs.model.trash(newer)
    runs.settle()
    assert runs.model.in_use is None
    runs.model.restore(runs.items[0].folder)
    runs.settle()
    assert runs.model.in_use == newer


def test_a_run_with_one_byte_changed_is_not_used_and_what_can_be_done_is_offered(runs: Runs, keep: Keep) -> None:
    older, newer = (keep(runs.project, day, runs.room.session.snapshot) for day in (1, 2))
    (newer / "model.safetensors").write_bytes(b"!")
    runs.room.session.take_kept_model()  # what opening the project does
    runs.settle()
    assert runs.model.in_use == older
    (said,) = runs.room.said
    assert said.startswith("The run of 2 January 2026, ")
    assert " is damaged and cannot be used. Test and Export use the run of 1 January 2026, " in said
    damaged, whole = runs.look()
    assert (damaged.usable, whole.usable) == (False, True)
    assert "its content is not what it was" in damaged.problem
    runs.model.use(newer)
    runs.settle()
    assert runs.model.in_use == older
    assert runs.room.said[-1].endswith("is damaged and cannot be used. Train again, or take it from a copy.")
    assert runs.room.told[-1].action_text == "Put it in the trash"
    runs.room.told[-1].action()
    runs.settle()
    assert not newer.exists()
    runs.model.restore(next(item.folder for item in runs.items if item.trashed))
    runs.settle()
    (newer / "model.safetensors").write_bytes(b"")  # taken from a copy
    assert all(item.usable for item in runs.look())
    runs.model.use(newer)
    runs.settle()
    assert runs.model.in_use == newer


def test_a_check_that_is_to_stop_says_nothing(runs: Runs, keep: Keep) -> None:
    weights = keep(runs.project, 1, runs.room.session.snapshot) / "model.safetensors"
    weights.write_bytes(b"!")
    whole: checking.Whole = set()
    assert not list(checking.check_job(weights.parent, whole, lambda: True))
    assert not whole
    assert len(list(checking.check_job(weights.parent, whole, never))) == 1


def test_a_run_that_is_put_in_the_trash_before_it_was_read_is_not_called_damaged(runs: Runs, keep: Keep) -> None:
    older, newer = (keep(runs.project, day, runs.room.session.snapshot) for day in (1, 2))
    runs.room.session.take_kept_model()
    runs.settle()
    assert len(runs.look()) == 2
    run = kept_runs.read(older)
    kept_runs.trash(run)
    (found,) = checking.checked(run, set(), never)
    assert found.error is None
    runs.model.use(older)
    runs.settle()
    assert runs.room.said == []
    assert runs.model.in_use == newer
    assert [item.trashed for item in runs.items] == [False, True]


def test_without_another_run_a_damaged_one_leaves_none_in_use(runs: Runs, keep: Keep) -> None:
    (keep(runs.project, 1, runs.room.session.snapshot) / "model.safetensors").write_bytes(b"!")
    runs.room.session.take_kept_model()
    runs.settle()
    assert runs.model.in_use is None
    assert [said.partition(" is damaged ")[2] for said in runs.room.said] == [
        "and cannot be used. Train again, or take it from a copy."
    ]


def test_a_project_that_may_only_be_read_keeps_its_runs_as_they_are(runs: Runs, keep: Keep) -> None:
    folder = keep(runs.project, 1, runs.room.session.snapshot)
    session: Session = runs.room.session
    place = runs.project
    session.close()
    session.hold(opened(Project.open(place, writable=False)))
    runs.look()
    runs.model.trash(folder)
    runs.settle()
    assert runs.room.said == ["This project was opened only to be read."]
    assert folder.is_dir()
    runs.model.use(folder)
    runs.settle()
    assert runs.model.in_use == folder
    assert not (place / "runs" / "in-use.json").exists()


def test_a_cell_has_its_pictures_and_says_what_became_of_them(runs: Runs, keep: Keep) -> None:
    session: Session = runs.room.session
    snapshot = session.snapshot
    first, second = snapshot.label_names
    folder = keep(runs.project, 1, snapshot, range(4))
    wrong = [sample.id for sample in snapshot.samples[:4]]
    found = runs.cell(folder, (0, 1))
    assert (found.title, found.sentence) == (f"{first}, taken for {second}", "4 pictures.")
    assert [item.id for item in found.items] == wrong
    assert {item.mark for item in found.items} == {f"said {second}"}
    assert runs.cell(folder, (0, 0)).items[0].mark == ""
    assert runs.cell(folder, (1, 0)).empty == f"No picture of {second} was taken for {first}."
    changes = runs.room.changes
    changes.do(lambda project: project.samples.move(wrong[:1], snapshot.labels[1].id))
    changes.do(lambda project: project.samples.trash(wrong[1:3]))
    changes.do(lambda project: project.samples.delete(wrong[2:3]))
    runs.settle()
    found = runs.cell(folder, None)
    assert found.sentence == "4 pictures, of which 1 is no longer in the project."
    marks = {item.id: item.mark for item in found.items}
    assert marks == {wrong[0]: f"now {second}", wrong[1]: "in the trash", wrong[3]: f"said {second}"}


def test_a_label_with_another_name_has_kept_its_pictures(runs: Runs, keep: Keep) -> None:
    snapshot = runs.room.session.snapshot
    folder = keep(runs.project, 1, snapshot, range(1))
    runs.room.changes.do(lambda project: project.labels.rename(snapshot.labels[0].id, "Others"))
    runs.settle()
    found = runs.cell(folder, (0, 1))
    assert found.title.startswith(snapshot.label_names[0])
    assert found.items[0].mark == f"said {snapshot.label_names[1]}"


def test_what_was_relabelled_meanwhile_is_shown_at_once(runs: Runs, keep: Keep) -> None:
    snapshot = runs.room.session.snapshot
    folder = keep(runs.project, 1, snapshot, range(1))
    runs.judged.look()
    assert runs.cell(folder, None).items[0].mark.startswith("said")
    runs.room.changes.do(lambda project: project.samples.move([snapshot.samples[0].id], None))
    runs.settle()
    shown = runs.found[-1]
    assert isinstance(shown, Judged)
    assert shown.items[0].mark == "not labelled now"


def test_a_run_without_answers_says_why_it_has_no_pictures(runs: Runs, keep: Keep) -> None:
    folder = keep(runs.project, 1, runs.room.session.snapshot)
    (folder / "run.json").unlink()
    assert "before Handful kept the answer to each picture" in runs.cell(folder, None).empty
