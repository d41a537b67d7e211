"""What somebody who leaves takes along: all they said that nothing closed rests on."""

from __future__ import annotations

from sqlalchemy import ColumnElement, Select, delete, exists, select
from sqlalchemy.orm import Session

from delphi.domain.lifecycle import RoundState
from delphi.models import (
    Comment,
    Declaration,
    EvidenceOpened,
    Extension,
    FeedbackSeen,
    Panellist,
    PresentedPlace,
    Rating,
    RatingHistory,
    Round,
    RoundStatement,
    SignOff,
    SignOffDissent,
    SignOffPeriod,
    Suggestion,
    SuggestionTriage,
)


def take_along(session: Session, panellist: Panellist) -> None:
    """Delete what the panellist said of what is still open; what a close froze stays as it is.

    That is: ratings with their history and comments of the open round, answers to an open sign-off,
    suggestions on which nothing was decided, and declarations that no closed round rests on. The panellist
    has to be marked as withdrawn before: a trigger lets no history go otherwise.
    """
    mine, shown = panellist.id, _shown_in_open_rounds(panellist)
    ratings = select(Rating.id).where(Rating.panellist_id == mine, Rating.round_statement_id.in_(shown))
    session.execute(delete(FeedbackSeen).where(FeedbackSeen.rating_id.in_(ratings)))
    session.execute(delete(RatingHistory).where(RatingHistory.rating_id.in_(ratings)))
    for model in (Rating, Comment, PresentedPlace, EvidenceOpened):
        session.execute(delete(model).where(model.panellist_id == mine, model.round_statement_id.in_(shown)))
    session.execute(delete(Extension).where(Extension.panellist_id == mine))
    session.execute(delete(Suggestion).where(Suggestion.panellist_id == mine, ~_is_decided()))
    session.execute(delete(Declaration).where(Declaration.panellist_id == mine, ~_is_rested_on(panellist)))
    is_open = select(SignOffPeriod.id).where(SignOffPeriod.closed_at.is_(None))
    answers = select(SignOff.id).where(SignOff.panellist_id == mine, SignOff.period_id.in_(is_open))
    session.execute(delete(SignOffDissent).where(SignOffDissent.sign_off_id.in_(answers)))
    session.execute(delete(SignOff).where(SignOff.id.in_(answers)))


def _shown_in_open_rounds(panellist: Panellist) -> Select[int]:
    return (
        select(RoundStatement.id)
        .join(Round, Round.id == RoundStatement.round_id)
        .where(Round.study_id == panellist.study_id, Round.state == RoundState.OPEN)
    )


def _is_decided() -> ColumnElement[bool]:
    return exists().where(SuggestionTriage.suggestion_id == Suggestion.id)


def _is_rested_on(panellist: Panellist) -> ColumnElement[bool]:
    return exists().where(
        Round.study_id == panellist.study_id,
        Round.state == RoundState.CLOSED,
        Round.closed_at >= Declaration.declared_at,
    )
