"""What every table shares: named constraints, aware UTC times, enumerations stored as their words."""

from __future__ import annotations

import enum
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import JSON, DateTime, Enum, Index, MetaData, Text, event, text
from sqlalchemy.engine import Connection, Dialect
from sqlalchemy.orm import DeclarativeBase
from sqlalchemy.types import TypeDecorator


def utcnow() -> datetime:
    """The current moment, aware, in UTC. Views call it; operations are given `at`."""
    return datetime.now(UTC)


class Moment(TypeDecorator[datetime]):
    """An aware UTC moment; naive values are refused, so that no local time slips in."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a moment needs its time zone")
        value = value.astimezone(UTC)
        return value.replace(tzinfo=None) if dialect.name == "sqlite" else value

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


def words(of: type[enum.Enum], name: str) -> Enum:
    """A column type that stores an enumeration's value as text, held by a named check."""
    return Enum(
        of,
        name=name,
        native_enum=False,
        create_constraint=True,
        length=40,
        values_callable=lambda members: [str(member.value) for member in members],
        validate_strings=True,
    )


def unique_where(name: str, *columns: str, where: str) -> Index:
    """A unique index of the rows that meet a condition.

    PostgreSQL's word for it is added where tables are made there: said here, it would load all of that
    dialect at each start, which took a twentieth of it.
    """
    return Index(name, *columns, unique=True, sqlite_where=text(where))


class Base(DeclarativeBase):
    metadata = MetaData(
        naming_convention={
            "ix": "ix_%(table_name)s_%(column_0_N_name)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "ck": "ck_%(table_name)s_%(constraint_name)s",
            "fk": "fk_%(table_name)s_%(column_0_name)s",
            "pk": "pk_%(table_name)s",
        }
    )
    type_annotation_map = {str: Text, datetime: Moment, dict[str, Any]: JSON, list[Any]: JSON}


@event.listens_for(Base.metadata, "before_create")
def _say_conditions(metadata: MetaData, connection: Connection, **_tables: Any) -> None:
    """Tell PostgreSQL the conditions of the indexes that have one."""
    if connection.dialect.name == "postgresql":
        for index in (one for table in metadata.tables.values() for one in table.indexes):
            index.dialect_options["postgresql"]["where"] = index.dialect_options["sqlite"]["where"]
