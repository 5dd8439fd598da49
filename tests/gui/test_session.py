"""The session: the last project comes back, a damaged one is said and keeps nobody from working."""

from pathlib import Path

import pytest
from PySide6.QtCore import QObject

from core.errors import UserError
from gui.session import Session, last_project


@pytest.fixture
def session(qapp: object) -> Session:
    owner = QObject()
    made = Session(owner)
    made.owner = owner  # type: ignore[attr-defined]  # held, so that it lives as long
    return made


def test_the_last_project_comes_back(session: Session, tmp_path: Path) -> None:
    session.create(tmp_path / "Mine.handful")
    session.needed_project().labels.add("Shoes")
    session.close()
    again = Session()
    last = last_project()
    assert last is not None
    again.open(last)
    assert again.name == "Mine"
    assert again.snapshot.label_names == ("Shoes",)
    again.close()


def test_a_project_that_has_gone_is_not_asked_for(session: Session, tmp_path: Path) -> None:
    session.create(tmp_path / "Mine.handful")
    session.close()
    (tmp_path / "Mine.handful").rename(tmp_path / "elsewhere")
    assert last_project() is None


def test_a_damaged_project_leaves_the_open_one_open(session: Session, tmp_path: Path) -> None:
    session.create(tmp_path / "Mine.handful")
    damaged = tmp_path / "Damaged.handful"
    damaged.mkdir()
    (damaged / "project.sqlite").write_bytes(b"no database")
    with pytest.raises(UserError, match="is damaged"):
        session.open(damaged)
    assert session.name == "Mine"
    assert session.needed_project().labels.add("Shoes").name == "Shoes"
    session.close()


def test_a_run_that_is_damaged_is_passed_over(session: Session, tmp_path: Path) -> None:
    session.create(tmp_path / "Mine.handful")
    run = session.needed_project().folder / "runs" / "20260101-000000-000000"
    run.mkdir()
    (run / "model.json").write_text("{half")
    session.open(tmp_path / "Mine.handful")
    assert session.model_folder is None
    session.close()
