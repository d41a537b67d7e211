"""Whether a panellist agrees to be named in the guideline, and how; and the chair's list of who does."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from delphi import audit
from delphi.errors import NotAcceptable, NotNow
from delphi.models import Enrolment, Panellist, Study
from delphi.named import Naming

LONGEST = 200


@dataclass(frozen=True)
class Asked:
    """One of the panel by name, with the answer; no code, and no moment beside which one could be found."""

    name: str
    naming: Naming


def answer(
    session: Session, study: Study, panellist: Panellist, said: Naming, *, by: str, at: datetime
) -> None:
    """Keep whether the panellist agrees to be named, and how it is printed; it may be changed at any time.

    A refusal keeps neither name nor affiliation for print. Raises NotAcceptable for an agreement without a
    name, NotNow for who has left.
    """
    session.refresh(panellist, with_for_update=True)
    found = session.scalar(select(Enrolment).where(Enrolment.panellist_id == panellist.id))
    if found is None or not panellist.is_active:
        raise NotNow("You have left this panel, so you are not named.")
    name, affiliation = said.name.strip(), said.affiliation.strip()
    if said.agrees and not name:
        raise NotAcceptable("Write your name as it should be printed.")
    if max(len(name), len(affiliation)) > LONGEST:
        raise NotAcceptable("Use at most 200 characters.")
    found.may_be_named = bool(said.agrees)
    found.printed_name = name if said.agrees else ""
    found.affiliation = affiliation if said.agrees else ""
    audit.record(session, study, by=by, action="answered", subject="whether to be named", at=at)


def forget(session: Session, panellist: Panellist) -> None:
    """Who leaves is not named from then on."""
    found = session.scalar(select(Enrolment).where(Enrolment.panellist_id == panellist.id))
    if found is not None:
        found.may_be_named, found.printed_name, found.affiliation = False, "", ""


def answers(session: Session, study: Study) -> tuple[Asked, ...]:
    """Everybody on the panel with their answer, by name."""
    rows = session.scalars(
        select(Enrolment)
        .join(Panellist, Panellist.id == Enrolment.panellist_id)
        .where(
            Enrolment.study_id == study.id,
            Panellist.withdrew_at.is_(None),
            Panellist.declined_at.is_(None),
        )
    )
    found = sorted(rows, key=lambda row: (row.name.casefold(), row.id))
    return tuple(
        Asked(row.name, Naming(row.may_be_named, row.printed_name, row.affiliation)) for row in found
    )
