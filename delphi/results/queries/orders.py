"""The whole orders of a closed ranking, for how sure its W is; nobody is told which order is whose."""

from __future__ import annotations

import numpy as np
from sqlalchemy import or_, select, tuple_
from sqlalchemy.orm import Session

from delphi.domain.lifecycle import RoundState
from delphi.models import Panellist, Rating, Round, RoundStatement
from delphi.recusals import pairs
from delphi.stats.rationals import Floats


def orders(session: Session, round_: Round, question: str) -> Floats | None:
    """Places by panellist and statement, NaN where none was given; None of a round that is not closed."""
    if round_.state is not RoundState.CLOSED:
        return None
    rows = session.execute(
        select(Rating.panellist_id, Rating.round_statement_id, Rating.value)
        .join(RoundStatement, RoundStatement.id == Rating.round_statement_id)
        .join(Panellist, Panellist.id == Rating.panellist_id)
        .where(
            RoundStatement.round_id == round_.id,
            RoundStatement.question == question,
            Rating.value.is_not(None),
            or_(Panellist.withdrew_at.is_(None), Panellist.withdrew_at >= round_.closed_at),
            tuple_(Rating.panellist_id, Rating.round_statement_id).not_in(pairs(round_.id)),
        )
        .order_by(Rating.panellist_id, RoundStatement.position)
    ).all()
    people, items = (list(dict.fromkeys(row[at] for row in rows)) for at in (0, 1))
    found = np.full((len(people), len(items)), np.nan)
    for who, key, place in rows:
        found[people.index(who), items.index(key)] = place
    return found
