"""Erasing who sat behind a code: the name goes, and what the panel decided on stays."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from delphi import audit
from delphi.errors import NotNow
from delphi.models import (
    Delivery,
    Enrolment,
    Message,
    Panellist,
    PersonalLink,
    SignIn,
    Study,
    UnsubscribeLink,
)

ERASED = "erased"


def erase(session: Session, study: Study, panellist: Panellist, *, by: str, at: datetime) -> None:
    """Erase name, address, mails, links, sign-ins, receipt key, years of practice and the words on interests.

    Ratings and comments of closed rounds, group, discipline and country stay under the code: the published
    numbers rest on them. Raises NotNow for who is still on the panel, and where it is done already.
    """
    session.execute(select(Study.id).where(Study.id == study.id).with_for_update())
    session.refresh(panellist, with_for_update=True)
    if panellist.is_active:
        raise NotNow("Only somebody who has left can be erased. Withdraw this panellist first.")
    found = session.scalar(select(Enrolment).where(Enrolment.panellist_id == panellist.id))
    if found is None:
        raise NotNow("This person is erased already.")
    for model in (PersonalLink, SignIn, UnsubscribeLink):
        session.execute(delete(model).where(model.panellist_id == panellist.id))
    blank = {"to_address": ERASED, "subject": ERASED, "body": ERASED, "kept_text": None, "error": None}
    session.execute(update(Message).where(Message.panellist_id == panellist.id).values(**blank))
    # What a mail server answers often repeats the address.
    written = select(Message.id).where(Message.panellist_id == panellist.id)
    session.execute(update(Delivery).where(Delivery.message_id.in_(written)).values(answer=""))
    session.delete(found)
    panellist.receipt_key = None
    panellist.years_of_practice = None
    panellist.interests = ""
    session.flush()
    audit.record_though_archived(
        session, study, by=by, action="erased", subject="the personal data of a panellist", at=at
    )
