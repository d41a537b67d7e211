"""Opening, answering and closing a sign-off. What was answered in a closed one never changes."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session, joinedload

from delphi import audit
from delphi.domain import chain
from delphi.domain.lifecycle import Blocker, Place
from delphi.domain.signing import Signed
from delphi.errors import Blocked, NotAcceptable, NotNow, Sentence
from delphi.models import Panellist, Recommendation, SignOff, SignOffDissent, SignOffPeriod, Study
from delphi.signed import eligible, open_period, recused_from, results
from delphi.signoff import queries

REASON_LENGTH = 2_000


def opening_blockers(session: Session, study: Study) -> tuple[Blocker, ...]:
    """Everything that keeps a sign-off from opening, each with its remedy."""
    found = []
    if not queries.holding(session, study):
        what = Sentence("No recommendation is locked.")
        found.append(
            Blocker(what, Sentence("Review the drafts and lock those that are final."), Place.REVIEW)
        )
    if queries.a_round_is_open(session, study):
        found.append(Blocker(Sentence("A round is open."), Sentence("Close it first.")))
    if not eligible(session, study.id):
        what = Sentence("Nobody on the panel has rated in a closed round.")
        found.append(Blocker(what, Sentence("Only who rated signs off.")))
    return tuple(found)


def open_sign_off(
    session: Session, study: Study, due_at: datetime, *, by: str, at: datetime
) -> SignOffPeriod:
    """Ask the panel to approve everything that is locked now. Raises Blocked, NotAcceptable, NotNow."""
    _stand_in_line(session, study.id)
    if open_period(session, study.id) is not None:
        raise NotNow("A sign-off is open already. Close it before you open another.")
    if blockers := opening_blockers(session, study):
        raise Blocked(Sentence("The sign-off cannot open yet."), blockers)
    _refuse_past(due_at, at)
    locks = [_lock(one) for one in queries.holding(session, study)]
    last = session.scalar(select(func.max(SignOffPeriod.number)).where(SignOffPeriod.study_id == study.id))
    period = SignOffPeriod(
        study=study, number=(last or 0) + 1, locks={"recommendations": locks}, opened_at=at, due_at=due_at
    )
    session.add(period)
    session.flush()
    audit.record(
        session, study, by=by, action="opened", subject=f"sign-off {period.number}", at=at,
        locks_sha256=chain.sha256(period.locks), due_at=due_at.isoformat(),
    )  # fmt: skip
    return period


def _lock(recommendation: Recommendation) -> dict[str, Any]:
    return {"label": (recommendation.frozen or {})["label"], "sha256": recommendation.sha256}


def move_due(session: Session, period: SignOffPeriod, due_at: datetime, *, by: str, at: datetime) -> None:
    """Give the panel more or less time. Raises NotAcceptable for a time that has passed, NotNow once closed."""
    period = _for_update(session, period.id)
    if period.closed_at is not None:
        raise NotNow("The sign-off is closed; its time cannot be moved.")
    _refuse_past(due_at, at)
    period.due_at = due_at
    audit.record(
        session, period.study, by=by, action="set the due time",
        subject=f"sign-off {period.number}", at=at, due_at=due_at.isoformat(),
    )  # fmt: skip


def sign(
    session: Session, period: SignOffPeriod, panellist: Panellist, said: Signed, *, at: datetime
) -> None:
    """Store the panellist's answer, or replace it, until the sign-off closes.

    Raises NotAcceptable for a dissent without a reason, a reason too long or a recommendation that is not
    signed here; NotNow once the time has come, or for who does not sign.
    """
    period = _for_update(session, period.id)
    if not period.takes_answers(at):
        raise NotNow("The sign-off has ended, so this was not stored. What you answered before stands.")
    if panellist.id not in eligible(session, period.study_id, period):
        raise NotNow("Only panellists who rated in a closed round sign off.")
    _refuse_unclear(period, said)
    if recused_from(session, period).get(panellist.id, frozenset()) & set(said.dissents):
        raise NotAcceptable("You are recused from that recommendation, so nothing is asked of you there.")
    row = queries.sign_off_of(session, period, panellist)
    if row is None:
        row = SignOff(period_id=period.id, panellist_id=panellist.id)
        session.add(row)
    row.approves, row.reason, row.given_at = said.approves, said.reason, at
    row.dissents.clear()
    session.flush()
    row.dissents = [SignOffDissent(label=label, reason=reason) for label, reason in said.dissents.items()]
    session.flush()
    audit.record(
        session, period.study, by="a panellist", action="answered", subject=f"sign-off {period.number}", at=at
    )


def _refuse_unclear(period: SignOffPeriod, said: Signed) -> None:
    if not set(said.dissents) <= set(period.labels):
        raise NotAcceptable("That recommendation is not part of this sign-off. Load the page again.")
    whole = [] if said.approves else [said.reason]
    for reason in (*whole, *said.dissents.values()):
        if not reason.strip():
            raise NotAcceptable("A dissent needs its reason: readers see it, without your name. Write it.")
        if len(reason) > REASON_LENGTH:
            raise NotAcceptable(
                "The reason has %(length)s characters; %(most)s fit. Shorten it.",
                length=len(reason),
                most=REASON_LENGTH,
            )


def close_sign_off(session: Session, period: SignOffPeriod, *, by: str, at: datetime) -> None:
    """Take no more answers and freeze the results. Raises NotNow where nobody answered or it is closed."""
    period = _for_update(session, period.id)
    if period.closed_at is not None:
        raise NotNow("The sign-off is closed already.")
    found = results(session, period)
    if not found["n_answered"]:
        raise NotNow("Nobody has signed off yet. Write to the panel, and move the due time if it has passed.")
    period.closed_at, period.results = at, found
    period.sha256 = chain.sha256({"locks": period.locks, "results": found})
    session.flush()
    audit.record(
        session, period.study, by=by, action="closed", subject=f"sign-off {period.number}", at=at,
        sha256=period.sha256, n_eligible=found["n_eligible"], n_answered=found["n_answered"],
    )  # fmt: skip


def close_when_due(session: Session, period_id: int, *, at: datetime) -> bool:
    """Close a sign-off whose time has come; leave it open where nobody answered."""
    period = _for_update(session, period_id)
    if period.closed_at is not None or period.due_at > at or not results(session, period)["n_answered"]:
        return False
    close_sign_off(session, period, by="the schedule", at=at)
    return True


def due_periods(session: Session, at: datetime) -> list[int]:
    """Ids of the open sign-offs whose time has come."""
    found = select(SignOffPeriod.id).where(SignOffPeriod.closed_at.is_(None), SignOffPeriod.due_at <= at)
    return list(session.scalars(found))


def _refuse_past(due_at: datetime, at: datetime) -> None:
    if due_at <= at:
        raise NotAcceptable("That time has passed. Choose a later one.")


def _stand_in_line(session: Session, study_id: int) -> None:
    session.execute(select(Study.id).where(Study.id == study_id).with_for_update())


def _for_update(session: Session, period_id: int) -> SignOffPeriod:
    """The period as it is now, held until the commit: no answer slips in behind a close. The study's row first."""
    of_period = select(SignOffPeriod.study_id).where(SignOffPeriod.id == period_id).scalar_subquery()
    session.execute(select(Study.id).where(Study.id == of_period).with_for_update())
    return session.scalars(
        select(SignOffPeriod)
        .where(SignOffPeriod.id == period_id)
        .options(joinedload(SignOffPeriod.study))
        .with_for_update(of=SignOffPeriod)
        .execution_options(populate_existing=True)
    ).one()
