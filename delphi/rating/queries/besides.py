"""What the list shows beside each statement: how its words changed, and whether a reason was given."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import and_, select
from sqlalchemy.orm import Session, aliased

from delphi.domain.texts import TextKind
from delphi.domain.wording import Run
from delphi.models import Comment, Panellist, Rating, Round, RoundStatement, StatementVersion
from delphi.tongues import Tongue, Worded


@dataclass(frozen=True)
class Reworded:
    """Other words than in the newest earlier round; no difference where they are new to this panellist."""

    diff: list[Run] | None
    reason: Worded


def reworded(session: Session, panellist: Panellist, round_: Round, tongue: Tongue) -> dict[int, Reworded]:
    """By RoundStatement, as its card tells it."""
    now, then = aliased(RoundStatement), aliased(RoundStatement)
    new, old = aliased(StatementVersion), aliased(StatementVersion)
    mine = and_(Rating.round_statement_id == then.id, Rating.panellist_id == panellist.id)
    rows = session.execute(
        select(now.id, new, old, Rating.id)
        .select_from(now)
        .join(new, new.id == now.version_id)
        .join(old, old.statement_id == new.statement_id)
        .join(then, then.version_id == old.id)
        .join(Round, Round.id == then.round_id)
        .outerjoin(Rating, mine)
        .where(now.round_id == round_.id, then.question == now.question, Round.number < round_.number)
        .order_by(Round.number)
    )
    newest = {key: (words, before, rated) for key, words, before, rated in rows}
    return {
        key: Reworded(
            tongue.compared(before, words) if rated else None, tongue.of_version(words, TextKind.REASON)
        )
        for key, (words, before, rated) in newest.items()
        if words.id != before.id
    }


def explained(session: Session, panellist: Panellist, round_: Round) -> set[int]:
    """The presented statements of which the panellist wrote something."""
    written = (
        select(Comment.round_statement_id)
        .join(RoundStatement, RoundStatement.id == Comment.round_statement_id)
        .where(RoundStatement.round_id == round_.id, Comment.panellist_id == panellist.id)
    )
    return set(session.scalars(written))
