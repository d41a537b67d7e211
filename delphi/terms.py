"""The terms in force: those of the latest amendment, else of the protocol."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session

from delphi.domain.protocol import Terms
from delphi.models import Amendment, Protocol, Study


def current_terms(session: Session, study: Study) -> Terms:
    """What the next round of the study would open with. An open or closed round has its own terms."""
    amended = session.scalar(
        select(Amendment.terms)
        .where(Amendment.study_id == study.id)
        .order_by(Amendment.number.desc())
        .limit(1)
    )
    if amended is not None:
        return Terms.from_json(amended)
    return Terms.from_json(session.scalars(select(Protocol.terms).where(Protocol.study_id == study.id)).one())
