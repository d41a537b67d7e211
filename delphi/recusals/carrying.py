"""A recusal is of the idea: it follows a statement into what comes out of it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from delphi.models import Recusal, Round, Statement


def carry(session: Session, parents: Sequence[Statement], made: Sequence[Statement], at: datetime) -> None:
    """Recuse whoever is recused from any of the parents from what came out of them, from the next round on."""
    closed = select(func.max(Round.number)).where(
        Round.study_id == parents[0].study_id, Round.closed_at.is_not(None)
    )
    following = (session.scalar(closed) or 0) + 1
    rows = session.scalars(
        select(Recusal)
        .where(Recusal.statement_id.in_([parent.id for parent in parents]), Recusal.until_round.is_(None))
        .order_by(Recusal.recused_at, Recusal.id)
    ).all()
    # Recused from two that are merged, one is recused once.
    for first in {row.panellist_id: row for row in reversed(rows)}.values():
        session.add_all(
            Recusal(
                panellist_id=first.panellist_id,
                statement_id=child.id,
                from_round=max(following, first.from_round),
                reason=first.reason,
                recused_at=at,
                recused_by=first.recused_by,
            )
            for child in made
        )
