"""How much of an open round still waits for a panellist's answer."""

from __future__ import annotations

from sqlalchemy import exists, func, select
from sqlalchemy.orm import Session

from delphi.models import Panellist, Rating, Round, RoundStatement
from delphi.recusals import is_recused


def n_missing(session: Session, one: Panellist, round_: Round) -> int:
    """Statements of the round that are not answered, those aside from which the panellist is recused."""
    rated = exists().where(Rating.round_statement_id == RoundStatement.id, Rating.panellist_id == one.id)
    missing = select(func.count(RoundStatement.id)).where(
        RoundStatement.round_id == round_.id, ~rated, ~is_recused(one.id, RoundStatement.id)
    )
    return session.scalar(missing) or 0
