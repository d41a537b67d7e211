"""Which ratings a recusal keeps out, as conditions: one definition for rating, counting and showing."""

from __future__ import annotations

from typing import Any

from sqlalchemy import ColumnElement, Exists, Select, and_, func, or_, select
from sqlalchemy.orm import aliased

from delphi.models import Recusal, Round, RoundStatement, StatementVersion

# To give tables these names takes a millisecond each: once, for all that ask.
RECUSAL, VERSION = aliased(Recusal), aliased(StatementVersion)
SHOWN, ROUND = aliased(RoundStatement), aliased(Round)


def holds_in(number: Any, recusal: type[Recusal] = Recusal) -> ColumnElement[bool]:
    """Where a recusal holds in the round of this number."""
    return and_(
        recusal.from_round <= number, or_(recusal.until_round.is_(None), recusal.until_round > number)
    )


def is_recused(panellist_id: Any, round_statement_id: Any) -> Exists:
    """Whether this panellist is recused from this presented statement."""
    return (
        select(RECUSAL.id)
        .join(VERSION, VERSION.statement_id == RECUSAL.statement_id)
        .join(SHOWN, SHOWN.version_id == VERSION.id)
        .join(ROUND, ROUND.id == SHOWN.round_id)
        .where(
            SHOWN.id == round_statement_id,
            RECUSAL.panellist_id == panellist_id,
            holds_in(ROUND.number, RECUSAL),
        )
        .exists()
    )


def pairs(round_id: Any) -> Select[int, int]:
    """Who is recused from which presented statement of a round: keys of Panellist and RoundStatement."""
    return (
        select(RECUSAL.panellist_id, SHOWN.id)
        .join(VERSION, VERSION.statement_id == RECUSAL.statement_id)
        .join(SHOWN, SHOWN.version_id == VERSION.id)
        .join(ROUND, ROUND.id == SHOWN.round_id)
        .where(SHOWN.round_id == round_id, holds_in(ROUND.number, RECUSAL))
    )


def n_recused(round_id: Any, panellist_id: Any) -> Any:
    """From how many of the round's statements a panellist is recused, as a scalar subquery."""
    found = pairs(round_id).subquery()
    return (
        select(func.count()).select_from(found).where(found.c.panellist_id == panellist_id).scalar_subquery()
    )
