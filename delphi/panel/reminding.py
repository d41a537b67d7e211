"""Turning reminders off and on again, by the link that each reminder carries."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from delphi import audit, mail
from delphi.domain.stages import LetterKind
from delphi.models import Enrolment, Study, UnsubscribeLink
from delphi.tokens import hashed

BY = "a panellist"


def reader_by(session: Session, token: str) -> Enrolment | None:
    """Whose reminders this link turns off; None where the link is unknown or ended."""
    return session.scalar(
        select(Enrolment)
        .join(UnsubscribeLink, UnsubscribeLink.panellist_id == Enrolment.panellist_id)
        .where(UnsubscribeLink.token_hash == hashed(token))
    )


def turn_off(session: Session, study: Study, enrolment: Enrolment, *, at: datetime) -> None:
    """Send no more reminders; those that wait are not sent. Invitations and the opening of rounds still
    arrive. Twice changes nothing."""
    session.refresh(enrolment, with_for_update=True)
    if enrolment.reminders_off_at is not None:
        return
    enrolment.reminders_off_at = at
    kinds = [kind.value for kind in LetterKind if kind.is_reminder]
    mail.cancel_waiting(
        session, enrolment.panellist, "Not sent, since reminders were turned off.", at, *kinds
    )
    audit.record_though_archived(
        session, study, by=BY, action="turned off", subject="a panellist's reminders", at=at
    )


def turn_on(session: Session, study: Study, enrolment: Enrolment, *, at: datetime) -> None:
    """Send reminders again. Twice changes nothing."""
    session.refresh(enrolment, with_for_update=True)
    if enrolment.reminders_off_at is None:
        return
    enrolment.reminders_off_at = None
    audit.record(session, study, by=BY, action="turned on", subject="a panellist's reminders", at=at)
