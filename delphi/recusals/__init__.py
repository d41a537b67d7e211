"""Which ratings a recusal keeps out, as conditions: one definition for rating, counting and showing."""

from __future__ import annotations

import threading
from typing import Any

from sqlalchemy import ColumnElement, Exists, Select, and_, func, or_, select
from sqlalchemy.orm import aliased

from delphi.models import Recusal, Round, RoundStatement, StatementVersion

_OWN = threading.local()


def _named() -> tuple[Any, Any, Any, Any]:
    """Recusal, version, presented statement and round under names of this thread's own.

    To give a name takes a millisecond: once a thread, for all that ask. SQLAlchemy learns what a name stands for
    at its first use; where two threads used one name for the first time at once, it took a column for the bare
    table's from then on.
    """
    if not hasattr(_OWN, "names"):
        _OWN.names = aliased(Recusal), aliased(StatementVersion), aliased(RoundStatement), aliased(Round)
    names: tuple[Any, Any, Any, Any] = _OWN.names
    return names


def holds_in(number: Any, recusal: type[Recusal] = Recusal) -> ColumnElement[bool]:
    """Where a recusal holds in the round of this number."""
    return and_(
        recusal.from_round <= number, or_(recusal.until_round.is_(None), recusal.until_round > number)
    )


def is_recused(panellist_id: Any, round_statement_id: Any) -> Exists:
    """Whether this panellist is recused from this presented statement."""
    recusal, version, shown, round_ = _named()
    return (
        select(recusal.id)
        .join(version, version.statement_id == recusal.statement_id)
        .join(shown, shown.version_id == version.id)
        .join(round_, round_.id == shown.round_id)
        .where(
            shown.id == round_statement_id,
            recusal.panellist_id == panellist_id,
            holds_in(round_.number, recusal),
        )
        .exists()
    )


def pairs(round_id: Any) -> Select[int, int]:
    """Who is recused from which presented statement of a round: keys of Panellist and RoundStatement."""
    recusal, version, shown, round_ = _named()
    return (
        select(recusal.panellist_id, shown.id)
        .join(version, version.statement_id == recusal.statement_id)
        .join(shown, shown.version_id == version.id)
        .join(round_, round_.id == shown.round_id)
        .where(shown.round_id == round_id, holds_in(round_.number, recusal))
    )


def n_recused(round_id: Any, panellist_id: Any) -> Any:
    """From how many of the round's statements a panellist is recused, as a scalar subquery."""
    found = pairs(round_id).subquery()
    return (
        select(func.count()).select_from(found).where(found.c.panellist_id == panellist_id).scalar_subquery()
    )
