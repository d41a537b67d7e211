"""The receipt of a closed round, mailed to each panellist who rated in it: once, whoever closed the round."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import and_, exists, select
from sqlalchemy.orm import Session, joinedload

from delphi import mail
from delphi.domain.lifecycle import RoundState
from delphi.errors import Sentence
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
    n = 0
    for enrolment, panellist in waiting:
        # A code that is not in the list says nothing to be sure of; the panellist's page tells it.
        if (code := codes.get(panellist.id)) in listed:
            body = _body(session, round_, enrolment.name, str(code), base_url)
            title = " ".join(round_.study.title.split())
            subject = Sentence(
                "Your receipt of round %(number)s: %(title)s", number=round_.number, title=title
            )
            message = Message(
                study_id=round_.study_id,
                panellist_id=panellist.id,
                kind=kind,
                to_address=enrolment.email,
                subject=str(subject),
                body=body,
                due_at=at,
            )
            mail.queue(session, message)
            n += 1
    return n


def _body(session: Session, round_: Round, name: str, code: str, base_url: str) -> str:
    study = round_.study
    # A job has no reader whose language it would know: it speaks English.
    parts = (
        Sentence("Dear %(name)s,", name=name),
        Sentence(
            "Round %(number)s of “%(title)s” is closed. Thank you for your part in it.",
            number=round_.number,
            title=study.title,
        ),
        Sentence("Your receipt: %(code)s", code=code),
        Sentence(
            "It is bound to every rating you gave in this round and tells nobody who you are. The list of all "
            "receipts is public; look yours up there whenever you like:\n%(address)s",
            address=f"{base_url}/receipts/{study.slug}/{round_.number}",
        ),
        Sentence(
            "What else is yours of this round is on your page, “My part in this study”:\n%(link)s",
            link=mail.LINK,
        ),
        Sentence("With thanks,"),
    )
    chairs = ", ".join(user.name for user in queries.chairs(session, study))
    return "\n\n".join(map(str, parts)) + f"\n{chairs}"
