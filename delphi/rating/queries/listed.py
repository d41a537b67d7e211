"""Everything a panellist said in the open round, as a list; and the statements that they suggested."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import and_, select
from sqlalchemy.orm import Session

from delphi.domain.question import Question
from delphi.models import (
    Panellist,
    Rating,
    Round,
    RoundStatement,
    Section,
    Statement,
    StatementVersion,
    Suggestion,
)
from delphi.rating.queries import order
from delphi.rating.queries.answered import Progress
from delphi.recusals import is_recused
from delphi.tallies import terms_of
from delphi.tongues import Tongue, Worded


@dataclass(frozen=True)
class Answer:
    """One line of the list at the end: a statement and what one said of it."""

    id: int
    label: str
    text: Worded
    section: Worded
    rating: Rating | None
    is_recused: bool
    question: Question
    earlier: int | None = None  # one's own rating in the newest earlier round that showed it
    is_owed: bool = False


def answers(
    session: Session, panellist: Panellist, round_: Round, progress: Progress, tongue: Tongue
) -> tuple[Answer, ...]:
    """Every statement of the round with the panellist's own current rating, in their order and language."""
    rows = session.execute(
        select(
            RoundStatement.id,
            Statement.label,
            StatementVersion,
            Section,
            Rating,
            is_recused(panellist.id, RoundStatement.id),
            RoundStatement.question,
        )
        .join(StatementVersion, StatementVersion.id == RoundStatement.version_id)
        .join(Statement, Statement.id == StatementVersion.statement_id)
        .join(Section, Section.id == Statement.section_id)
        .outerjoin(
            Rating,
            and_(Rating.round_statement_id == RoundStatement.id, Rating.panellist_id == panellist.id),
        )
        .where(RoundStatement.round_id == round_.id)
    )
    terms = terms_of(round_)
    found = {
        key: (
            key, label, tongue.of_version(version), tongue.section(section), rating, recused,
            tongue.question(terms.question(question)),
        )
        for key, label, version, section, rating, recused, question in rows
    }  # fmt: skip
    before = order.earlier(session, panellist, round_) if round_.number > 1 else {}
    return tuple(
        Answer(*found[item.id], before[item.id].own if item.id in before else None, item.is_owed)
        for item in progress.items
    )


def suggestions(session: Session, panellist: Panellist) -> tuple[Suggestion, ...]:
    """What the panellist suggested, the newest first."""
    own = select(Suggestion).where(Suggestion.panellist_id == panellist.id)
    return tuple(session.scalars(own.order_by(Suggestion.suggested_at.desc(), Suggestion.id.desc())))
