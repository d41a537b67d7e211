"""What is known of the mails to the panel, and of the links that they carried."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from delphi.models import Message, MessageState, Panellist, PersonalLink, Study

N_SHOWN = 200


def messages_to(session: Session, panellist: Panellist) -> Sequence[Message]:
    """Every mail to a panellist, the newest first."""
    return session.scalars(
        select(Message).where(Message.panellist_id == panellist.id).order_by(Message.id.desc())
    ).all()


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
