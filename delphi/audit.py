"""The audit trail: every change of state leaves one event, chained by hash, in the same transaction."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from delphi.domain import chain
from delphi.errors import NotNow, Sentence
from delphi.models import Event, Study


def record(
    session: Session,
    study: Study | None,
    *,
    by: str,
    action: str,
    subject: str,
    at: datetime,
    **detail: Any,
) -> Event:
    """Append an event to the study's chain (or to the platform's own, for what belongs to no study).

    `by` and `subject` are words ("chair Ada Rossi", "round 2"); `detail` is JSON. Never a panellist's
    name, address or code: the trail is read by people who may not join them.

    No change goes without its event, so this is also the one place where an archived study refuses all of
    them. Raises NotNow.
    """
    if study is not None and _archived_at(session, study) is not None:
        raise archived()
    return _append(session, study, by, action, subject, at, detail)


def record_though_archived(
    session: Session, study: Study, *, by: str, action: str, subject: str, at: datetime
) -> Event:
    """The same for what a person may do at any time: leave, be erased, have their links and letters end."""
    _archived_at(session, study)
    return _append(session, study, by, action, subject, at, {})


def _archived_at(session: Session, study: Study) -> datetime | None:
    """Since when the study is archived. Two events at once would claim one number: the study's row is the
    queue they stand in."""
    session.flush()
    return session.scalar(select(Study.archived_at).where(Study.id == study.id).with_for_update())


def _append(
    session: Session,
    study: Study | None,
    by: str,
    action: str,
    subject: str,
    at: datetime,
    detail: dict[str, Any],
) -> Event:
    name = study.slug if study else ""
    last = session.scalar(select(Event).where(Event.chain == name).order_by(Event.number.desc()).limit(1))
    event = Event(
        chain=name,
        study_id=study.id if study else None,
        number=last.number + 1 if last else 1,
        at=at,
        actor=by,
        action=action,
        subject=subject,
        detail=detail,
        previous_sha256=last.sha256 if last else "",
        sha256="",
    )
    event.sha256 = chain.link(event.previous_sha256, payload(event))
    session.add(event)
    session.flush()
    return event


def archived() -> NotNow:
    """The refusal of every change of an archived study."""
    return NotNow(
        "This study is archived: it can be read, and nothing in it can be changed. "
        "Its chair can bring it back from the archive first."
    )


def payload(event: Event) -> dict[str, Any]:
    """What an event's hash is over: everything it says, and nothing of this database."""
    return {
        "chain": event.chain,
        "number": event.number,
        "at": event.at.isoformat(),
        "actor": event.actor,
        "action": event.action,
        "subject": event.subject,
        "detail": event.detail,
    }


def verify_chain(session: Session, name: str) -> list[Sentence]:
    """What is wrong with a chain, each sentence naming its event; empty where every hash follows.

    A changed event, a missing one and a broken link are found. That the newest events were cut off cannot
    be seen from the chain alone.
    """
    found: list[Sentence] = []
    previous, number = "", 1
    for event in session.scalars(select(Event).where(Event.chain == name).order_by(Event.number)):
        if event.number != number:
            found.append(Sentence("Event %(number)s is missing.", number=number))
        elif event.previous_sha256 != previous:
            found.append(Sentence("Event %(number)s does not follow from the one before it.", number=number))
        if event.sha256 != chain.link(event.previous_sha256, payload(event)):
            found.append(
                Sentence(
                    "Event %(number)s (%(action)s: %(subject)s) was changed after it was written.",
                    number=event.number,
                    action=event.action,
                    subject=event.subject,
                )
            )
        previous, number = event.sha256, event.number + 1
    return found
