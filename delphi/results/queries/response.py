"""Who has answered in a round, as counts: nobody's progress leaves this module."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from fractions import Fraction
from functools import cache
from statistics import median
from typing import Any

from sqlalchemy import Row, Select, bindparam, case, func, or_, select, tuple_
from sqlalchemy.orm import Session

from delphi.models import Message, Panellist, Rating, RatingHistory, Round, RoundStatement
from delphi.models.plainly import plainly
from delphi.recusals import n_recused, pairs


@dataclass(frozen=True)
class GroupProgress:
    name: str
    n: int
    n_finished: int
    n_started: int

    @property
    def n_not_started(self) -> int:
        return self.n - self.n_finished - self.n_started


@dataclass(frozen=True)
class Response:
    """Who has answered, as counts. `n_done` holds, for each who has started, how many statements are done."""

    groups: tuple[GroupProgress, ...]
    n_not_invited: int
    n_done: tuple[int, ...]
    finished_at: tuple[datetime, ...]
    reminded_at: tuple[datetime, ...]

    @property
    def n(self) -> int:
        return sum(group.n for group in self.groups)

    @property
    def n_finished(self) -> int:
        return len(self.finished_at)

    @property
    def n_started(self) -> int:
        return len(self.n_done)

    @property
    def n_not_started(self) -> int:
        return self.n - self.n_finished - self.n_started

    @property
    def n_to_remind(self) -> int:
        """Who was invited and has not finished."""
        return self.n_not_started + self.n_started - self.n_not_invited

    @property
    def median_done(self) -> float | None:
        return float(median(self.n_done)) if self.n_done else None

    @property
    def behind(self) -> GroupProgress | None:
        """The group of which the smallest share has finished, where one lies behind the others."""
        shares = [Fraction(group.n_finished, group.n) for group in self.groups]
        if len(shares) < 2 or min(shares) == max(shares):
            return None
        return self.groups[shares.index(min(shares))]

    @property
    def n_since_reminder(self) -> int | None:
        if not self.reminded_at:
            return None
        return sum(at >= max(self.reminded_at) for at in self.finished_at)

    def by_day(self, first: datetime, last: datetime) -> tuple[list[date], list[int]]:
        """Every day from the first to the last, and how many had finished by its end."""
        n_days = (last.date() - first.date()).days + 1
        days = [first.date() + timedelta(days=n) for n in range(max(n_days, 1))]
        return days, [sum(at.date() <= day for at in self.finished_at) for day in days]


def response(session: Session, round_: Round, n_presented: int) -> Response:
    """How far each panellist is, turned into counts at once: nobody's progress leaves this function."""
    people = _people(session, round_)
    # What somebody is recused from is nothing that they still have to answer.
    n_answered = [(row.n + row.n_recused, row.stakeholder_group, row.last) for row in people if row.n] + [
        (0, row.stakeholder_group, None) for row in people if not row.n
    ]
    groups = []
    for name in sorted({group for _n, group, _last in n_answered}):
        done = [n for n, group, _last in n_answered if group == name]
        n_finished = sum(n >= n_presented for n in done)
        groups.append(GroupProgress(name, len(done), n_finished, sum(n > 0 for n in done) - n_finished))
    return Response(
        groups=tuple(groups),
        n_not_invited=sum(row.invited_at is None and row.n == 0 for row in people),
        n_done=tuple(sorted(n for n, _group, _last in n_answered if 0 < n < n_presented)),
        finished_at=tuple(sorted(last for n, _group, last in n_answered if n >= n_presented and last)),
        reminded_at=_reminders(session, round_),
    )


def _people(session: Session, round_: Round) -> list[Row[Any]]:
    """Those who may rate in this round, or might have: answers given, and when the last first answer came."""
    given: dict[str, Any] = {"round": round_.id, "study": round_.study_id}
    if round_.closed_at:
        given["closed_at"] = round_.closed_at
    rows = plainly(session, _answered(round_.closed_at is not None), given).all()
    # Who was asked to join only after the close had no part in the round.
    end = round_.closed_at
    return [row for row in rows if row.n or end is None or (row.invited_at and row.invited_at <= end)]


@cache
def _answered(is_closed: bool) -> Select[*tuple[Any, ...]]:
    """Made once for rounds that run and once for those that are closed; it takes its values by name."""
    is_recused = tuple_(Rating.panellist_id, Rating.round_statement_id).in_(pairs(bindparam("round")))
    counts = case((is_recused, 0), else_=1)
    answered = (
        select(
            Rating.panellist_id,
            func.sum(counts).label("n"),
            func.max(RatingHistory.rated_at).label("last"),
        )
        .join(RoundStatement, RoundStatement.id == Rating.round_statement_id)
        # A rating changed later does not make its panellist finish later.
        .join(RatingHistory, (RatingHistory.rating_id == Rating.id) & (RatingHistory.revision == 1))
        .where(RoundStatement.round_id == bindparam("round"))
        .group_by(Rating.panellist_id)
        .subquery()
    )
    closed_at = bindparam("closed_at", type_=Panellist.withdrew_at.type)
    return (
        select(
            Panellist.stakeholder_group,
            Panellist.invited_at,
            func.coalesce(answered.c.n, 0).label("n"),
            n_recused(bindparam("round"), Panellist.id).label("n_recused"),
            answered.c.last,
        )
        .outerjoin(answered, answered.c.panellist_id == Panellist.id)
        .where(
            Panellist.study_id == bindparam("study"),
            *(or_(left.is_(None), left >= closed_at) if is_closed else left.is_(None)
              for left in (Panellist.withdrew_at, Panellist.declined_at)),
        )
    )  # fmt: skip


def _reminders(session: Session, round_: Round) -> tuple[datetime, ...]:
    sent = select(Message.sent_at).where(
        Message.study_id == round_.study_id,
        Message.kind.startswith("reminder"),
        Message.sent_at >= round_.opened_at,
    )
    if round_.closed_at:
        sent = sent.where(Message.sent_at <= round_.closed_at)
    return tuple(sorted(at for at in session.scalars(sent) if at is not None))
