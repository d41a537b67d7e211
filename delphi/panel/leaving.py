"""How somebody leaves the panel, and what ends with it."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from delphi import audit, mail
from delphi.errors import NotNow
from delphi.models import Panellist, PersonalLink, SignIn, Study, UnsubscribeLink
from delphi.panel import naming
from delphi.panel.taking import take_along


def withdraw(session: Session, study: Study, panellist: Panellist, *, by: str, at: datetime) -> None:
    """Take a panellist off the panel, for good.

    Ratings and comments of closed rounds stay under the code. What was said of anything still open is
    deleted: see `taking`. Links and sign-ins end, waiting mail is not sent. Raises NotNow for who has left already.
    """
    # No round closes meanwhile: the study's row is the queue they stand in.
    session.execute(select(Study.id).where(Study.id == study.id).with_for_update())
    _lock(session, panellist)
    if not panellist.is_active:
        raise NotNow("This panellist has left the panel already.")
    panellist.withdrew_at = at
    session.flush()
    take_along(session, panellist)
    _leave(session, panellist, at)
    audit.record_though_archived(session, study, by=by, action="withdrew", subject="a panellist", at=at)


def decline(session: Session, study: Study, panellist: Panellist, *, by: str, at: datetime) -> None:
    """Turn an invitation down. Raises NotNow for who has consented (they withdraw) or left."""
    _lock(session, panellist)
    if not panellist.is_active:
        raise NotNow("This panellist has left the panel already.")
    if panellist.consented_at is not None:
        raise NotNow("You have agreed to take part already. To leave the panel, withdraw.")
    panellist.declined_at = at
    _leave(session, panellist, at)
    audit.record_though_archived(session, study, by=by, action="declined", subject="an invitation", at=at)


def readmit(session: Session, study: Study, panellist: Panellist, *, by: str, at: datetime) -> None:
    """Give a panellist who declined the seat back, to be invited anew. Raises NotNow for anybody else."""
    _lock(session, panellist)
    if panellist.declined_at is None or panellist.withdrew_at is not None:
        raise NotNow("Only somebody who declined can be asked once more.")
    panellist.declined_at = None
    panellist.invited_at = None
    audit.record(session, study, by=by, action="asked once more", subject="a panellist who declined", at=at)


def end_access(session: Session, panellist: Panellist, at: datetime) -> None:
    """End every link and every sign-in of a panellist."""
    links = update(PersonalLink).where(PersonalLink.panellist_id == panellist.id)
    session.execute(links.where(PersonalLink.revoked_at.is_(None)).values(revoked_at=at))
    session.execute(delete(UnsubscribeLink).where(UnsubscribeLink.panellist_id == panellist.id))
    sign_ins = update(SignIn).where(SignIn.panellist_id == panellist.id)
    session.execute(sign_ins.where(SignIn.ended_at.is_(None)).values(ended_at=at))


def _leave(session: Session, panellist: Panellist, at: datetime) -> None:
    end_access(session, panellist, at)
    naming.forget(session, panellist)
    mail.cancel_waiting(session, panellist, "Not sent, since the panellist has left the panel.", at)


def _lock(session: Session, panellist: Panellist) -> None:
    """Read the panellist anew and hold the row, so that two decisions at once follow each other."""
    session.refresh(panellist, with_for_update=True)
