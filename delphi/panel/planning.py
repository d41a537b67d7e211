"""The plan of a study's letters: who is written to and when, changed by the chair and carried out by itself."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from delphi import audit
from delphi.domain.lifecycle import RoundState
from delphi.domain.sending import LEAST_APART, USUAL_PLAN, Audience, moment_of
from delphi.errors import NotAcceptable, NotNow
from delphi.mail.facts import Asking, Writer
from delphi.models import Message, Round, Sending, Study
from delphi.panel import operations, queries
from delphi.panel.asking import asking
from delphi.panel.queries import Candidate

BY = "the schedule"


@dataclass(frozen=True)
class When:
    """The moment of a sending: a time, or so many hours before the round closes, or its opening."""

    due_at: datetime | None = None
    hours_before_close: int | None = None


@dataclass(frozen=True)
class Planned:
    """A line of the plan as the chair's page shows it."""

    sending: Sending
    moment: datetime | None
    round: Round | None


def current_round(session: Session, study: Study) -> Round | None:
    """The round that is open, else the one that is drafted."""
    return session.scalar(
        select(Round)
        .where(Round.study_id == study.id, Round.state != RoundState.CLOSED)
        .order_by(Round.number)
        .limit(1)
    )


def plan_of(session: Session, study: Study) -> tuple[Planned, ...]:
    """Every line that is not closed with its round, those to come first, in the order of their moments."""
    rows = session.execute(
        select(Sending, Round)
        .outerjoin(Round, Round.id == Sending.round_id)
        .where(Sending.study_id == study.id)
    )
    lines = [
        Planned(sending, _moment(sending, round_), round_)
        for sending, round_ in rows
        if round_ is None or round_.state is not RoundState.CLOSED
    ]

    def place(line: Planned) -> tuple[bool, bool, str, int]:
        moment = line.moment
        at_opening = moment is None and line.sending.hours_before_close is None
        return (
            line.sending.done_at is not None,
            moment is None and not at_opening,
            "" if moment is None else moment.isoformat(),
            -(line.sending.hours_before_close or 0),
        )

    return tuple(sorted(lines, key=place))


def add(
    session: Session, study: Study, audience: Audience, when: When, note: str = "", *, by: str, at: datetime
) -> Sending:
    """Put one line into the plan. Raises NotAcceptable for a moment that is past or has no round."""
    round_ = current_round(session, study) if audience.is_of_a_round else None
    if audience.is_of_a_round and round_ is None:
        raise NotNow("No round is prepared. Prepare the next round first, then plan its letters.")
    if not audience.is_of_a_round and when.due_at is None:
        raise NotAcceptable("Choose day and time: invitations do not hang on a round.")
    moment = _moment_in(when, round_)
    if moment is not None and moment <= at and (round_ is None or round_.state is RoundState.OPEN):
        raise NotAcceptable("That moment has passed. Choose a later one, or write to the panel now.")
    sending = Sending(
        study_id=study.id,
        round_id=round_.id if round_ else None,
        audience=audience,
        due_at=when.due_at,
        hours_before_close=when.hours_before_close,
        note=note.strip(),
    )
    session.add(sending)
    audit.record(session, study, by=by, action="planned", subject=f"letters: {audience}", at=at)
    return sending


def add_usual(session: Session, study: Study, *, by: str, at: datetime) -> int:
    """Plan the usual letters of the round that is open or drafted; return how many lines are new.

    What the plan has already, or whose moment has passed, is left out. Raises NotNow without a round.
    """
    round_ = current_round(session, study)
    if round_ is None:
        raise NotNow("No round is prepared. Prepare the next round first, then plan its letters.")
    known = {(one.sending.audience, one.sending.hours_before_close) for one in plan_of(session, study)}
    n = 0
    for audience, hours in USUAL_PLAN:
        moment = moment_of(None, hours, round_.opened_at, round_.closes_at)
        is_past = round_.state is RoundState.OPEN and (moment is None or moment <= at)
        if (audience, hours) in known or is_past:
            continue
        session.add(
            Sending(study_id=study.id, round_id=round_.id, audience=audience, hours_before_close=hours)
        )
        n += 1
    if not n:
        raise NotNow("The usual letters are planned already, or their moments have passed.")
    audit.record(
        session, study, by=by, action="planned", subject=f"the letters of round {round_.number}", at=at
    )
    return n


def drop(session: Session, study: Study, sending: Sending, *, by: str, at: datetime) -> None:
    """Take a line out of the plan. Raises NotNow where its letters were written already."""
    session.refresh(sending, with_for_update=True)
    if sending.done_at is not None:
        raise NotNow("These letters were written already.")
    session.delete(sending)
    audit.record(
        session, study, by=by, action="took out of the plan", subject=f"letters: {sending.audience}", at=at
    )


def due_sendings(session: Session, at: datetime) -> list[int]:
    """Ids of the lines whose moment has come, the earliest first."""
    rows = session.execute(
        select(Sending, Round).outerjoin(Round, Round.id == Sending.round_id).where(Sending.done_at.is_(None))
    )
    moments = [(_moment(sending, round_), sending.id, round_) for sending, round_ in rows]
    over = [key for _m, key, round_ in moments if round_ and round_.state is RoundState.CLOSED]
    due = [
        (moment, key)
        for moment, key, round_ in moments
        if moment and moment <= at and (round_ is None or round_.state is RoundState.OPEN)
    ]
    return over + [key for _moment, key in sorted(due)]


def carry_out(
    session: Session, sending_id: int, *, words: Callable[[Asking, str], Writer], at: datetime
) -> int:
    """Write the letters of one line, once; return how many.

    The readers are those who belong to the audience now. Left out is who turned reminders off and who was
    written to about this round within half a day. A line whose round is over is done with no letter.
    `words` gives the writer of letters for the facts and the line's note.
    """
    sending = session.get_one(Sending, sending_id, with_for_update=True)
    if sending.done_at is not None:
        return 0
    study = session.get_one(Study, sending.study_id)
    round_ = session.get(Round, sending.round_id) if sending.round_id else None
    found = readers(session, study, sending.audience, at) if _still_on(round_, at) else []
    sending.done_at, sending.n_letters = at, len(found)
    if found:
        operations.write_to(session, study, found, words(asking(session, study), sending.note), at)
    about = f" about round {round_.number}" if round_ else ""
    subject = f"{operations.in_number(len(found))}{about}"
    audit.record(
        session, study, by=BY, action="wrote to", subject=subject, at=at, audience=str(sending.audience)
    )
    return len(found)


def readers(
    session: Session,
    study: Study,
    audience: Audience,
    at: datetime,
    among: Sequence[Candidate] | None = None,
) -> list[Candidate]:
    """Who of the panel (or `among` these) would get the letters of this audience now: whoever has not
    started comes first."""
    order = audience.stages
    lately = _written_to_since(session, study, at - LEAST_APART) if audience.is_of_a_round else frozenset()
    found = [
        one
        for one in (queries.candidates(session, study) if among is None else among)
        if one.stage in order and one.may_be_written and one.panellist.id not in lately
    ]
    return sorted(found, key=lambda one: order.index(one.stage))


def _still_on(round_: Round | None, at: datetime) -> bool:
    return round_ is None or round_.takes_ratings(at)


def _written_to_since(session: Session, study: Study, since: datetime) -> frozenset[int | None]:
    return frozenset(
        session.scalars(
            select(Message.panellist_id).where(
                Message.study_id == study.id,
                Message.kind.in_([kind.value for kind in operations.ABOUT_A_ROUND]),
                Message.due_at > since,
            )
        )
    )


def _moment(sending: Sending, round_: Round | None) -> datetime | None:
    return _moment_in(When(sending.due_at, sending.hours_before_close), round_)


def _moment_in(when: When, round_: Round | None) -> datetime | None:
    opened_at, closes_at = (round_.opened_at, round_.closes_at) if round_ else (None, None)
    return moment_of(when.due_at, when.hours_before_close, opened_at, closes_at)
