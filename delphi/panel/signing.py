"""Writing to whoever has not signed off yet."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session, contains_eager

from delphi import audit, mail
from delphi.errors import NotNow
from delphi.mail.facts import Letter, Reader
from delphi.models import Enrolment, Message, Panellist, SignOff, Study
from delphi.panel import asking, mails
from delphi.signed import eligible, open_period

KIND = "sign-off"


def waiting(session: Session, study: Study) -> list[Enrolment]:
    """Who signs and has not answered the open sign-off, by name; nobody where none is open."""
    period = open_period(session, study.id)
    if period is None:
        return []
    answered = select(SignOff.panellist_id).where(SignOff.period_id == period.id)
    found = session.scalars(
        select(Enrolment)
        .join(Panellist, Panellist.id == Enrolment.panellist_id)
        .options(contains_eager(Enrolment.panellist))
        .where(Panellist.id.in_(eligible(session, study.id, period)), Panellist.id.not_in(answered))
    )
    return sorted(found, key=lambda one: (one.name.casefold(), one.id))


def ask(
    session: Session, study: Study, *, write: Callable[[Reader], Letter], by: str, at: datetime, seen: int
) -> int:
    """Queue a letter to each who has not signed off; return how many.

    `seen` as for an invitation: a second click writes to nobody twice. Raises NotNow where nobody waits or
    no sign-off takes answers.
    """
    session.execute(select(Study.id).where(Study.id == study.id).with_for_update())
    period = open_period(session, study.id)
    if period is None or not period.takes_answers(at):
        raise NotNow("No sign-off takes answers now. Open one, or move its due time.")
    if mails.latest_message_id(session, study) > seen:
        raise NotNow("Mail has left since you opened this page, so nothing was sent now. Look once more.")
    found = waiting(session, study)
    if not found:
        raise NotNow("Everybody has signed off.")
    post = asking.post_of(session, study)
    for enrolment in found:
        reader = asking.reader_named(enrolment, post)
        letter = write(reader)
        message = Message(
            study_id=study.id, panellist_id=enrolment.panellist_id, kind=KIND, to_address=enrolment.email,
            subject=letter.subject, body=letter.body, language=letter.language,
            time_zone=reader.time_zone or None, due_at=at,
        )  # fmt: skip
        mail.queue(session, message)
    n = "1 panellist" if len(found) == 1 else f"{len(found)} panellists"
    audit.record(
        session, study, by=by, action="wrote to", subject=f"{n} about sign-off {period.number}", at=at
    )
    return len(found)
