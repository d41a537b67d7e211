"""What is known of the mails to the panel, and of the links that they carried."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.orm import Session, selectinload

from delphi.models import Enrolment, Message, MessageState, Panellist, PersonalLink, Study

N_SHOWN = 200


def messages_to(session: Session, panellist: Panellist) -> Sequence[Message]:
    """Every mail to a panellist, the newest first."""
    return session.scalars(
        select(Message).where(Message.panellist_id == panellist.id).order_by(Message.id.desc())
    ).all()


@dataclass(frozen=True)
class Written:
    """A mail to a panellist, with whom it went to."""

    message: Message
    key: int
    name: str


def letters(
    session: Session, study: Study, state: MessageState | None = None, limit: int = N_SHOWN
) -> list[Written]:
    """The study's mails to its panel, the newest first; with `state`, only these."""
    chosen = (
        select(Message, Enrolment.id, Enrolment.name)
        .join(Enrolment, Enrolment.panellist_id == Message.panellist_id)
        .where(Message.study_id == study.id)
        .order_by(Message.id.desc())
        .limit(limit)
    )
    if state is not None:
        chosen = chosen.where(Message.state == state)
    return [Written(*row) for row in session.execute(chosen)]


def waiting(session: Session, study: Study) -> list[Written]:
    """Mails that have not left yet, the next one first."""
    found = letters(session, study, MessageState.QUEUED, limit=1_000)
    return sorted(found, key=lambda one: (one.message.due_at, one.message.id))


def n_by_state(session: Session, study: Study) -> dict[MessageState, int]:
    """How many of the study's mails to its panel are in each state."""
    rows = session.execute(
        select(Message.state, func.count())
        .where(Message.study_id == study.id, Message.panellist_id.is_not(None))
        .group_by(Message.state)
    )
    counts = {row[0]: row[1] for row in rows}
    return {state: counts[state] for state in MessageState if state in counts}


def letter(session: Session, study: Study, key: int) -> Written | None:
    """One mail with its history; None where it is not this study's or went to nobody of the panel."""
    row = session.execute(
        select(Message, Enrolment.id, Enrolment.name)
        .join(Enrolment, Enrolment.panellist_id == Message.panellist_id)
        .where(Message.id == key, Message.study_id == study.id)
        .options(selectinload(Message.deliveries))
    ).one_or_none()
    return Written(*row) if row else None


def latest_message_id(session: Session, study: Study) -> int:
    """The number of the study's newest mail; 0 where none was written."""
    return session.scalar(select(func.max(Message.id)).where(Message.study_id == study.id)) or 0


def n_waiting_mails(session: Session, study: Study) -> int:
    waiting = Message.study_id == study.id, Message.state == MessageState.QUEUED
    return session.scalar(select(func.count()).select_from(Message).where(*waiting)) or 0


def has_link(session: Session, panellist: Panellist) -> bool:
    """Whether any of the panellist's links still works."""
    valid = PersonalLink.panellist_id == panellist.id, PersonalLink.revoked_at.is_(None)
    return session.scalar(select(PersonalLink.id).where(*valid).limit(1)) is not None


def newest_messages(session: Session) -> Sequence[Message]:
    """For the outbox of the demonstration: the mails of all studies, the newest first."""
    return session.scalars(select(Message).order_by(Message.id.desc()).limit(N_SHOWN)).all()
