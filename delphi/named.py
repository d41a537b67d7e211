"""Who of the panel agreed to be named in the guideline: names and affiliations, and never whose code."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from delphi.models import Enrolment, Panellist


@dataclass(frozen=True)
class Naming:
    """What a panellist answered; `agrees` is None where they have not been asked."""

    agrees: bool | None
    name: str = ""
    affiliation: str = ""


def naming_of(session: Session, panellist: Panellist) -> Naming:
    """The panellist's own answer."""
    found = session.execute(
        select(Enrolment.may_be_named, Enrolment.printed_name, Enrolment.affiliation).where(
            Enrolment.panellist_id == panellist.id
        )
    ).one_or_none()
    return Naming(*found) if found else Naming(None)


def named_among(session: Session, members: Collection[int]) -> list[dict[str, str]]:
    """Who of these panellists agreed and is still on the panel, as printed, in the order of the alphabet.

    Who left took the consent back with it. No row says which panellist it is.
    """
    rows = session.execute(
        select(Enrolment.printed_name, Enrolment.affiliation)
        .join(Panellist, Panellist.id == Enrolment.panellist_id)
        .where(
            Panellist.id.in_(members),
            Panellist.withdrew_at.is_(None),
            Enrolment.may_be_named.is_(True),
        )
    )
    found = sorted(rows, key=lambda row: (row.printed_name.casefold(), row.affiliation))
    return [{"name": str(row.printed_name), "affiliation": str(row.affiliation)} for row in found]
