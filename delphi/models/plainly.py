"""Rows of plain columns, for what is asked so often that the ORM's loading would take longer than the database."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Protocol

from sqlalchemy import CursorResult, Executable
from sqlalchemy.orm import Session


class HasTerms(Protocol):
    """A round, or a row of one; its terms as the database holds them, or as they were read from there."""

    @property
    def terms(self) -> dict[str, Any] | str | None: ...


class Presents(Protocol):
    """A presented statement, or a row of one."""

    @property
    def round(self) -> HasTerms: ...

    @property
    def question(self) -> str: ...


def plainly(
    session: Session, statement: Executable, values: Mapping[str, Any]
) -> CursorResult[*tuple[Any, ...]]:
    """Send a statement of columns, never of whole rows, on the session's own connection and transaction.

    What the session has changed is written first, as it is before the session's own statements.
    """
    session.flush()
    return session.connection().execute(statement, values)
