"""Everything that is held about one panellist, for them alone."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from delphi.models import (
    Base,
    Comment,
    Declaration,
    Enrolment,
    FeedbackSeen,
    Message,
    Panellist,
    PersonalLink,
    Rating,
    RatingHistory,
    Recusal,
    Round,
    RoundStatement,
    SignIn,
    SignOff,
    SignOffPeriod,
    Statement,
    StatementVersion,
    Study,
    Suggestion,
)

SCHEMA = "delphi/held/1"
# Keys of this database say nothing to a person; what a token would be made of stays secret.
_LEFT_OUT = {
    "id",
    "study_id",
    "panellist_id",
    "user_id",
    "token_hash",
    "round_statement_id",
    "rating_id",
    "statement_id",
    "key",
}


def held(session: Session, study: Study, panellist: Panellist) -> dict[str, Any]:
    """All of it, each part under the name that the pages give it."""
    enrolment = session.scalar(select(Enrolment).where(Enrolment.panellist_id == panellist.id))

    def of(model: Any) -> list[dict[str, Any]]:
        rows = session.scalars(select(model).where(model.panellist_id == panellist.id).order_by(model.id))
        return [_plain(row) for row in rows]

    def of_statements(model: Any) -> list[dict[str, Any]]:
        labels = select(model, Statement.label).join(Statement, Statement.id == model.statement_id)
        rows = session.execute(labels.where(model.panellist_id == panellist.id).order_by(model.id))
        return [{"statement": label, **_plain(row)} for row, label in rows]

    return {
        "schema": SCHEMA,
        "study": {"title": study.title, "slug": study.slug},
        "person": _plain(enrolment) if enrolment else None,
        "seat": _plain(panellist),
        "ratings": _ratings(session, panellist),
        "comments": _comments(session, panellist),
        "sign_offs": _sign_offs(session, panellist),
        "suggestions": of(Suggestion),
        "declarations": of_statements(Declaration),
        "recusals": of_statements(Recusal),
        "mails": of(Message),
        "links": of(PersonalLink),
        "sign_ins": of(SignIn),
    }


def _plain(row: Base) -> dict[str, Any]:
    """Every column of a row that says something of the person."""
    names = [column.key for column in row.__table__.columns if column.key not in _LEFT_OUT]
    return {name: _written(getattr(row, name)) for name in names}


def _written(value: Any) -> Any:
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat()
    return str(value) if isinstance(value, str) else value


def _where(session: Session, model: Any, panellist: Panellist) -> Any:
    return session.execute(
        select(model, Round.number, Statement.label, StatementVersion.text, RoundStatement.question)
        .join(RoundStatement, RoundStatement.id == model.round_statement_id)
        .join(Round, Round.id == RoundStatement.round_id)
        .join(StatementVersion, StatementVersion.id == RoundStatement.version_id)
        .join(Statement, Statement.id == StatementVersion.statement_id)
        .where(model.panellist_id == panellist.id)
        .order_by(Round.number, RoundStatement.position, model.id)
    )


def _ratings(session: Session, panellist: Panellist) -> list[dict[str, Any]]:
    history: dict[int, list[dict[str, Any]]] = {}
    steps = select(RatingHistory).join(Rating, Rating.id == RatingHistory.rating_id)
    for step in session.scalars(steps.where(Rating.panellist_id == panellist.id).order_by(RatingHistory.id)):
        history.setdefault(step.rating_id, []).append(_plain(step))
    seen: dict[int, list[dict[str, Any]]] = {}
    shown = select(FeedbackSeen).join(Rating, Rating.id == FeedbackSeen.rating_id)
    for one in session.scalars(shown.where(Rating.panellist_id == panellist.id).order_by(FeedbackSeen.id)):
        seen.setdefault(one.rating_id, []).append(_plain(one))
    return [
        {
            "round": number,
            "statement": label,
            **_asked(question),
            "words": text,
            **_plain(rating),
            "history": history[rating.id],
            **({"seen": seen[rating.id]} if rating.id in seen else {}),
        }
        for rating, number, label, text, question in _where(session, Rating, panellist)
    ]


def _comments(session: Session, panellist: Panellist) -> list[dict[str, Any]]:
    return [
        {"round": number, "statement": label, **_asked(question), **_plain(comment)}
        for comment, number, label, _text, question in _where(session, Comment, panellist)
    ]


def _asked(question: str) -> dict[str, str]:
    """The key of a further question; the main one needs no word."""
    return {"question": question} if question else {}


def _sign_offs(session: Session, panellist: Panellist) -> list[dict[str, Any]]:
    rows = session.execute(
        select(SignOff, SignOffPeriod.number)
        .join(SignOffPeriod, SignOffPeriod.id == SignOff.period_id)
        .where(SignOff.panellist_id == panellist.id)
        .order_by(SignOffPeriod.number)
    )
    return [
        {
            "number": number,
            "approves": row.approves,
            "reason": row.reason,
            "given_at": _written(row.given_at),
            "dissents": {one.label: one.reason for one in row.dissents},
        }
        for row, number in rows
    ]
