"""Interests are in the idea: a recusal, and what nobody has decided on, follow a statement into what comes out of it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from delphi.models import Declaration, Recusal, Round, Statement, Study
from delphi.recusals.undecided import undecided


def carry(
    session: Session, study: Study, parents: Sequence[Statement], made: Sequence[Statement], at: datetime
) -> None:
    """Let what came out of the parents be as they were to those with an interest. To be called before the parents leave."""
    _carry_recusals(session, parents, made, at)
    _carry_declarations(session, study, parents, made, at)


def _carry_recusals(
    session: Session, parents: Sequence[Statement], made: Sequence[Statement], at: datetime
) -> None:
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


def _carry_declarations(
    session: Session, study: Study, parents: Sequence[Statement], made: Sequence[Statement], at: datetime
) -> None:
    """Ask about what came out of the parents as it was asked about them: in the words that were declared, after the
    label of the statement of which they were said."""
    ids = {parent.id for parent in parents}
    words: dict[int, list[str]] = {}
    for one in undecided(session, study):
        if one.statement_id in ids:
            words.setdefault(one.panellist_id, []).append(f"{one.statement.label}: {one.text}")
    session.add_all(
        Declaration(panellist_id=who, statement_id=child.id, text="\n".join(said), declared_at=at)
        for who, said in words.items()
        for child in made
    )
