"""What the panel has signed: the period that is open, and the record of the last one that ended."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from datetime import UTC
from typing import Any

from sqlalchemy import ColumnElement, exists, or_, select
from sqlalchemy.orm import Session, selectinload

from delphi.domain import chain, signing
from delphi.domain.lifecycle import RoundState
from delphi.errors import Sentence
from delphi.models import (
    Panellist,
    Rating,
    Recommendation,
    Round,
    RoundStatement,
    SignOff,
    SignOffPeriod,
    Study,
)
from delphi.recusals import is_recused


def open_period(session: Session, study_id: int) -> SignOffPeriod | None:
    """The sign-off that has not been closed, whether its time has come or not."""
    return session.scalar(
        select(SignOffPeriod).where(SignOffPeriod.study_id == study_id, SignOffPeriod.closed_at.is_(None))
    )


def last_closed(session: Session, study: Study) -> SignOffPeriod | None:
    return session.scalar(
        select(SignOffPeriod)
        .where(SignOffPeriod.study_id == study.id, SignOffPeriod.closed_at.is_not(None))
        .order_by(SignOffPeriod.number.desc())
        .limit(1)
    )


def is_eligible(period: SignOffPeriod | None = None) -> ColumnElement[bool]:
    """Who signs: everybody on the panel who rated in a closed round; after a close, who was it then."""
    stays: list[ColumnElement[bool]] = [Panellist.withdrew_at.is_(None)]
    if period is not None and period.closed_at is not None:
        stays.append(Panellist.withdrew_at >= period.closed_at)
    rated = (
        exists()
        .where(Rating.panellist_id == Panellist.id, RoundStatement.id == Rating.round_statement_id)
        .where(Round.id == RoundStatement.round_id, Round.state == RoundState.CLOSED)
    )
    if period is not None:
        rated = rated.where(Round.closed_at <= period.opened_at)
    return Panellist.declined_at.is_(None) & or_(*stays) & rated


def eligible(session: Session, study_id: int, period: SignOffPeriod | None = None) -> set[int]:
    """The ids of the panellists who sign."""
    return set(
        session.scalars(select(Panellist.id).where(Panellist.study_id == study_id, is_eligible(period)))
    )


def answers(session: Session, period: SignOffPeriod) -> list[SignOff]:
    """Every answer of a panellist who signs."""
    signs = eligible(session, period.study_id, period)
    rows = session.scalars(
        select(SignOff).where(SignOff.period_id == period.id).options(selectinload(SignOff.dissents))
    )
    return [row for row in rows if row.panellist_id in signs]


def results(session: Session, period: SignOffPeriod) -> dict[str, Any]:
    """The results as the rows have them: what a close freezes, and what `verify` makes again."""
    recused, signs = recused_from(session, period), eligible(session, period.study_id, period)
    found = [
        signing.Signed(
            row.approves,
            row.reason,
            {one.label: one.reason for one in row.dissents},
            recused.get(row.panellist_id, frozenset()),
        )
        for row in answers(session, period)
    ]
    n_recused = Counter(label for who, labels in recused.items() if who in signs for label in labels)
    return signing.results(len(signs), found, period.labels, n_recused)


def recused_from(session: Session, period: SignOffPeriod) -> dict[int, frozenset[str]]:
    """By panellist: the labels on which they do not sign, being recused in the round that the lock rests on.

    That round is closed, so no later decision changes it.
    """
    labels = {lock["sha256"]: lock["label"] for lock in period.locks["recommendations"]}
    rows = session.execute(
        select(Panellist.id, Recommendation.sha256)
        .join(Recommendation, Recommendation.study_id == Panellist.study_id)
        .where(
            Panellist.study_id == period.study_id,
            Recommendation.sha256.in_(labels),
            is_recused(Panellist.id, Recommendation.round_statement_id),
        )
    )
    found: dict[int, set[str]] = {}
    for who, sha256 in rows:
        found.setdefault(who, set()).add(labels[str(sha256)])
    return {who: frozenset(of) for who, of in found.items()}


def closed_periods(session: Session, study: Study) -> list[SignOffPeriod]:
    """Every sign-off that has ended, in order."""
    return list(
        session.scalars(
            select(SignOffPeriod)
            .where(SignOffPeriod.study_id == study.id, SignOffPeriod.closed_at.is_not(None))
            .order_by(SignOffPeriod.number)
        )
    )


def changed(session: Session, period: SignOffPeriod) -> Iterator[Sentence]:
    """What of a closed sign-off is not as it was when it closed."""
    subject = f"sign-off {period.number}"
    if chain.sha256({"locks": period.locks, "results": period.results}) != period.sha256:
        yield Sentence("The %(subject)s was changed after it was closed.", subject=subject)
    if results(session, period) != period.results:
        yield Sentence("The answers of %(subject)s are not those that it closed with.", subject=subject)


def is_signed(session: Session, study: Study) -> bool:
    """Whether the last sign-off that ended covers every locked recommendation."""
    period = last_closed(session, study)
    locked = session.scalars(
        select(Recommendation.sha256).where(
            Recommendation.study_id == study.id, Recommendation.locked_at.is_not(None)
        )
    )
    covered = {lock["sha256"] for lock in period.locks["recommendations"]} if period else set()
    return period is not None and set(locked) <= covered


def record(session: Session, study: Study) -> dict[str, Any] | None:
    """The last sign-off that ended, as a published edition holds it."""
    period = last_closed(session, study)
    if period is None or period.closed_at is None:
        return None
    at = period.closed_at.astimezone(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")
    return {"number": period.number, "closed_at": at, "sha256": period.sha256, **(period.results or {})}
