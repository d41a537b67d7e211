"""The one way to write commits all or nothing, sees what others committed, and lets readers pass."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import func, select, text
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from delphi.database import Database
from delphi.models import Study
from tests.support.study import NOON


@pytest.fixture
def each_database(each_database_url: str) -> Iterator[Database]:
    database = Database(each_database_url)
    yield database
    database.dispose()


def _study(slug: str = "needles") -> Study:
    return Study(slug=slug, title="Needles and skin", created_at=NOON)


def _n_studies(database: Database) -> int:
    with database.sessions() as session:
        return session.scalar(select(func.count()).select_from(Study)) or 0


def test_what_was_written_is_there_for_everybody(each_database: Database):
    with each_database.sessions() as session, each_database.writing(session):
        session.add(_study())
    assert _n_studies(each_database) == 1


def _write_and_fail(database: Database, session: Session) -> None:
    with database.writing(session):
        session.add(_study())
        session.flush()
        raise RuntimeError


def _write_and_break_a_constraint(database: Database, session: Session) -> None:
    with database.writing(session):
        session.add(_study())
        session.flush()
        session.add(_study())


def test_an_error_undoes_all_that_was_written(each_database: Database):
    with each_database.sessions() as session:
        with pytest.raises(RuntimeError):
            _write_and_fail(each_database, session)
        assert session.scalars(select(Study)).all() == []
    assert _n_studies(each_database) == 0


def test_a_broken_constraint_undoes_all_that_was_written(each_database: Database):
    with each_database.sessions() as session:
        with pytest.raises(IntegrityError):
            _write_and_break_a_constraint(each_database, session)
        with each_database.writing(session):
            session.add(_study("second"))
    assert _n_studies(each_database) == 1


def test_a_change_decides_on_what_others_committed_after_the_page_was_read(each_database: Database):
    with each_database.sessions() as reader, each_database.sessions() as other:
        with each_database.writing(other):
            other.add(_study())
        seen = reader.scalars(select(Study)).one()
        with each_database.writing(other):
            other.scalars(select(Study)).one().title = "Another title"
        with each_database.writing(reader):
            assert seen.title == "Another title"


def test_a_second_change_of_one_session_decides_on_what_others_committed_meanwhile(each_database: Database):
    with each_database.sessions() as first, each_database.sessions() as other:
        study = _study()
        with each_database.writing(first):
            first.add(study)
        with each_database.writing(other):
            other.scalars(select(Study)).one().title = "Another title"
        with each_database.writing(first):
            assert study.title == "Another title"


def test_a_reader_does_not_wait_for_a_writer(each_database: Database):
    with each_database.sessions() as writer, each_database.writing(writer):
        writer.add(_study())
        writer.flush()
        assert _n_studies(each_database) == 0
    assert _n_studies(each_database) == 1


def test_a_database_in_memory_is_refused():
    with pytest.raises(ValueError, match="must name a SQLite file"):
        Database("sqlite://")


@pytest.mark.parametrize(
    ("pragma", "value"),
    [
        ("foreign_keys", 1),
        ("journal_mode", "wal"),
        ("synchronous", 2),
        ("busy_timeout", 30_000),
        ("recursive_triggers", 1),
    ],
)
def test_every_sqlite_connection_has_the_safe_settings(session: Session, pragma: str, value: int | str):
    assert session.scalar(text(f"PRAGMA {pragma}")) == value


def test_the_folder_of_a_new_database_is_made(tmp_path: Path):
    database = Database(f"sqlite:///{tmp_path / 'new' / 'folder' / 'delphi.sqlite'}")
    with database.engine.connect() as connection:
        assert connection.scalar(text("SELECT 1")) == 1
    database.dispose()


def test_two_writers_of_one_file_take_turns(database_url: str):
    one, other = Database(database_url), Database(database_url)
    inside: list[int] = []
    together = threading.Barrier(2, timeout=20)

    def write(database: Database, start: int) -> None:
        together.wait()
        for n in range(start, start + 20):
            with database.sessions() as session, database.writing(session):
                inside.append(n)
                session.add(_study(f"study-{n}"))
                session.flush()
                assert inside == [n]
                inside.clear()

    writers = [threading.Thread(target=write, args=pair) for pair in ((one, 0), (other, 100))]
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join()
    assert _n_studies(one) == 40
    one.dispose()
    other.dispose()


def test_what_was_changed_outside_an_operation_is_not_stored_with_it(each_database: Database):
    with each_database.sessions() as session, each_database.writing(session):
        session.add(_study())
    with each_database.sessions() as session:
        session.scalars(select(Study)).one().title = "Changed in passing"
        with each_database.writing(session):
            session.add(_study("skin"))

    with each_database.sessions() as session:
        assert set(session.scalars(select(Study.title))) == {"Needles and skin"}
