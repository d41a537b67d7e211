"""The migrations build exactly the tables that the models describe, on both databases, and can go back."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, inspect, text

from delphi import migrate
from delphi.database import Database
from delphi.models import Base
from tests.support.study import make_study, open_round, rate_all

HIDDEN = {"alembic_version"}

# What PostgreSQL itself says of every constraint and index.
CONSTRAINTS = """
SELECT conrelid::regclass || ' ' || conname || ' ' || pg_get_constraintdef(oid) FROM pg_constraint
WHERE connamespace = 'public'::regnamespace AND conrelid <> 0
"""
INDEXES = "SELECT indexdef FROM pg_indexes WHERE schemaname = 'public'"


@pytest.fixture
def migrated_database(each_database_url: str) -> Iterator[Database]:
    database = Database(each_database_url)
    yield database
    database.dispose()


@pytest.fixture
def modelled(
    migrated_database: Database, tmp_path: Path, request: pytest.FixtureRequest
) -> Iterator[Database]:
    """A second database, whose tables were made from the models."""
    if migrated_database.is_sqlite:
        yield from _created(f"sqlite:///{tmp_path / 'modelled.sqlite'}")
        return
    with request.getfixturevalue("postgres_server").fresh() as url:
        yield from _created(url)


def _created(url: str) -> Iterator[Database]:
    database = Database(url)
    Base.metadata.create_all(database.engine)
    yield database
    database.dispose()


def _tables(connection: Connection) -> dict[str, Any]:
    """Every column, constraint and index, as the database itself describes them."""
    told = inspect(connection)
    return {
        table: {
            "columns": sorted(
                (str(c["name"]), str(c["type"]), c["nullable"]) for c in told.get_columns(table)
            ),
            "primary key": told.get_pk_constraint(table),
            "foreign keys": sorted(told.get_foreign_keys(table), key=lambda key: str(key["name"])),
            "unique": sorted(told.get_unique_constraints(table), key=lambda key: str(key["name"])),
            "checks": sorted(
                (str(check["name"]), _plain(check["sqltext"])) for check in told.get_check_constraints(table)
            ),
        }
        for table in sorted(told.get_table_names())
        if table not in HIDDEN
    }


def _plain(sql: str) -> str:
    return re.sub(r"\s+", " ", sql)


def _indexes(database: Database, connection: Connection) -> set[str]:
    if database.is_sqlite:
        rows = connection.execute(text("SELECT sql FROM sqlite_master WHERE type = 'index' AND sql <> ''"))
    else:
        rows = connection.execute(text(f"{INDEXES} UNION ALL {CONSTRAINTS}"))
    return {_plain(row[0]) for row in rows if not any(hidden in row[0] for hidden in HIDDEN)}


def _triggers(connection: Connection) -> set[str]:
    if connection.dialect.name == "sqlite":
        rows = connection.execute(text("SELECT name FROM sqlite_master WHERE type = 'trigger'"))
    else:
        rows = connection.execute(text("SELECT tgname FROM pg_trigger WHERE NOT tgisinternal"))
    return set(rows.scalars())


def test_alembic_finds_no_difference_between_migrations_and_models(migrated_database: Database):
    with migrated_database.engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, Base.metadata) == []


def test_the_migrated_tables_are_those_of_the_models_to_the_last_check(
    migrated_database: Database, modelled: Database
):
    with migrated_database.engine.connect() as one, modelled.engine.connect() as other:
        assert _tables(one) == _tables(other)
        assert _indexes(migrated_database, one) == _indexes(modelled, other)


def test_the_migrations_go_back_to_nothing_and_up_again(migrated_database: Database):
    with migrated_database.engine.connect() as connection:
        before, triggers = _tables(connection), _triggers(connection)
    with migrated_database.engine.begin() as connection:
        command.downgrade(migrate.alembic_config(connection), "base")
    with migrated_database.engine.connect() as connection:
        assert set(inspect(connection).get_table_names()) <= HIDDEN
        assert _triggers(connection) == set()
    assert migrate.upgrade(migrated_database)
    with migrated_database.engine.connect() as connection:
        assert _tables(connection) == before
        assert _triggers(connection) == triggers


def test_a_downgrade_leaves_no_function_behind(postgres_url: str):
    database = Database(postgres_url)
    with database.engine.begin() as connection:
        command.downgrade(migrate.alembic_config(connection), "base")
        functions = connection.scalar(
            text("SELECT count(*) FROM pg_proc WHERE pronamespace = 'public'::regnamespace")
        )
    database.dispose()
    assert functions == 0


def test_an_upgrade_of_the_newest_schema_changes_nothing(migrated_database: Database):
    assert not migrate.upgrade(migrated_database)


def test_the_newest_migration_is_the_one_the_program_starts_with(database: Database):
    with database.engine.connect() as connection:
        scripts = ScriptDirectory.from_config(migrate.alembic_config(connection))
    assert scripts.get_heads() == [migrate.HEAD]


def test_each_migration_says_what_it_does_and_can_go_back(database: Database):
    with database.engine.connect() as connection:
        scripts = ScriptDirectory.from_config(migrate.alembic_config(connection))
    for script in scripts.walk_revisions():
        assert script.doc.strip()
        assert Path(script.path).name.startswith(f"{script.revision}_")
        assert hasattr(script.module, "downgrade")


def test_a_table_that_is_made_anew_keeps_its_rows_and_what_refers_to_them(database: Database):
    with database.sessions() as session:
        made = make_study(session)
        rate_all(session, made, open_round(session, made), [[8] * 12] * 3)
    counted = text("SELECT count(*) FROM rating g JOIN round_statement s ON s.id = g.round_statement_id")
    with database.engine.begin() as connection:
        command.downgrade(migrate.alembic_config(connection), "0018")
        assert connection.scalar(counted) == 36
    assert migrate.upgrade(database)
    with database.engine.connect() as connection:
        assert connection.scalar(counted) == 36
        assert not connection.execute(text("PRAGMA foreign_key_check")).all()
