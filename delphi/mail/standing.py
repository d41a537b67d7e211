"""Whether a waiting mail is still called for, and whether its reader is asleep."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import exists, select
from sqlalchemy.orm import Session

from delphi.domain.quiet import QuietHours
from delphi.domain.stages import LetterKind
from delphi.models import Message, Post, Rating, Round, RoundStatement
from delphi.recusals import is_recused

# Reminders of a round; each asks for ratings that may have been given while it waited.
_OF_A_ROUND = (LetterKind.OPENING, LetterKind.NOT_STARTED, LetterKind.STARTED)


def quiet_hours(session: Session, study_id: int | None) -> QuietHours:
    """The study's, or the usual ones."""
    post = session.scalar(select(Post).where(Post.study_id == study_id))
    return QuietHours(post.quiet_from, post.quiet_until) if post else QuietHours()


def held_until(session: Session, message: Message, at: datetime) -> datetime | None:
    """When the quiet hours end in which its reader is now; None where it may leave."""
    if message.time_zone is None:
        return None
    return quiet_hours(session, message.study_id).wait_until(at, message.time_zone)


def needless(session: Session, message: Message, at: datetime) -> str:
    """Why nobody needs this mail any more; empty where it is still called for.

    The reason is one for all cases: with the moment beside it, a finer one would date somebody's ratings.
    """
    if message.round_id is None or message.kind not in _OF_A_ROUND:
        return ""
    round_ = session.get_one(Round, message.round_id)
    if round_.takes_ratings(at, message.panellist_id) and not _is_done(session, message):
        return ""
    return "Not sent, since it was not needed any more."


def _is_done(session: Session, message: Message) -> bool:
    """Whether its reader has answered all that the round asks of them."""
    answered = exists().where(
        Rating.round_statement_id == RoundStatement.id, Rating.panellist_id == message.panellist_id
    )
    missing = select(RoundStatement.id).where(
        RoundStatement.round_id == message.round_id,
        ~is_recused(message.panellist_id, RoundStatement.id),
        ~answered,
    )
    return session.scalar(missing.limit(1)) is None
