"""The receipt of a closed round, mailed to each panellist who rated in it: once, whoever closed the round."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import and_, exists, select
from sqlalchemy.orm import Session, joinedload

from delphi import mail
from delphi.domain.lifecycle import RoundState
from delphi.mail.receipt import Taken, receipt_letter
from delphi.models import Enrolment, Message, Panellist, Round
from delphi.panel import queries
from delphi.receipts import receipts

# A server that was asleep longer than this does not write of old rounds.
STILL_NEWS = timedelta(days=7)


def kind_of(round_: Round) -> str:
    """The kind of these mails, by which one is known to have been written."""
    return f"receipt of round {round_.number}"


def rounds_to_write_of(session: Session, *, at: datetime) -> list[Round]:
    """The rounds that closed lately."""
    return list(
        session.scalars(
            select(Round)
            .where(
                Round.state == RoundState.CLOSED,
                Round.closed_at > at - STILL_NEWS,
                Round.receipts.is_not(None),
            )
            .options(joinedload(Round.study))
        )
    )


def write_receipts(session: Session, base_url: str, *, at: datetime) -> int:
    """Queue the receipt of every round closed lately to whoever was not written to yet; return how many."""
    return sum(_write(session, round_, base_url, at) for round_ in rounds_to_write_of(session, at=at))


def _write(session: Session, round_: Round, base_url: str, at: datetime) -> int:
    kind = kind_of(round_)
    written = exists().where(and_(Message.panellist_id == Panellist.id, Message.kind == kind))
    waiting = session.execute(
        select(Enrolment, Panellist)
        .join(Panellist, Panellist.id == Enrolment.panellist_id)
        .where(
            Panellist.study_id == round_.study_id,
            Panellist.withdrew_at.is_(None),
            Panellist.declined_at.is_(None),
            ~written,
        )
        .order_by(Enrolment.id)
    ).all()
    codes = receipts(session, round_) if waiting else {}
    listed = (round_.receipts or {}).get("codes", ())
    address = f"{base_url}/receipts/{round_.study.slug}/{round_.number}"
    signature = ", ".join(user.name for user in queries.chairs(session, round_.study)) if waiting else ""
    n = 0
    for enrolment, panellist in waiting:
        # A code that is not in the list says nothing to be sure of; the panellist's page tells it.
        if (code := codes.get(panellist.id)) in listed:
            taken = Taken(round_.number, round_.study.title, str(code), address, signature)
            letter = receipt_letter(taken, enrolment.name, enrolment.language)
            message = Message(
                study_id=round_.study_id,
                panellist_id=panellist.id,
                kind=kind,
                to_address=enrolment.email,
                language=letter.language,
                subject=letter.subject,
                body=letter.body,
                due_at=at,
            )
            mail.queue(session, message)
            n += 1
    return n
