"""What a panellist does on the way in: the personal link, consent, profile, interests."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from delphi import audit
from delphi.errors import NotNow
from delphi.models import Panellist, PersonalLink, Study
from delphi.panel import queries
from delphi.tokens import hashed


@dataclass(frozen=True)
class Profile:
    """What a panellist says of their own work."""

    discipline: str
    country: str
    stakeholder_group: str
    years_of_practice: int | None


def entrant(session: Session, token: str) -> Panellist | None:
    """The active panellist whose unrevoked personal link this is."""
    return session.scalar(
        select(Panellist)
        .join(PersonalLink, PersonalLink.panellist_id == Panellist.id)
        .where(
            PersonalLink.token_hash == hashed(token),
            PersonalLink.revoked_at.is_(None),
            Panellist.declined_at.is_(None),
            Panellist.withdrew_at.is_(None),
        )
    )


def consent(session: Session, study: Study, panellist: Panellist, *, by: str, at: datetime) -> None:
    """Agree to take part; agreeing twice changes nothing. Raises NotNow for who has left the panel."""
    session.refresh(panellist, with_for_update=True)
    if not panellist.is_active:
        raise NotNow("You have left this panel. Write to the chair if you want to come back.")
    if panellist.consented_at is None:
        panellist.consented_at = at
        audit.record(session, study, by=by, action="consented", subject="to take part", at=at)


def save_profile(
    session: Session, study: Study, panellist: Panellist, profile: Profile, *, by: str, at: datetime
) -> None:
    """Keep what the panellist says of their work. Raises NotNow once they have rated: the panel's
    description and its groups stand from the first rating on."""
    if queries.has_rated(session, panellist):
        raise NotNow(
            "You have rated already, so your profile stays as it is. Tell the chair what is wrong in it."
        )
    used = queries.spellings(session, study)
    panellist.discipline = queries.spelled_alike(profile.discipline, used["discipline"])
    panellist.country = queries.spelled_alike(profile.country, used["country"])
    panellist.stakeholder_group = queries.spelled_alike(profile.stakeholder_group, used["stakeholder_group"])
    panellist.years_of_practice = profile.years_of_practice
    audit.record(session, study, by=by, action="saved", subject="a panellist's profile", at=at)


def declare_interests(
    session: Session, study: Study, panellist: Panellist, interests: str, *, by: str, at: datetime
) -> None:
    """Keep the declared interests; an empty text declares that there are none. Open at any time, since
    interests change."""
    panellist.has_interests = bool(interests.strip())
    panellist.interests = interests.strip()
    audit.record(session, study, by=by, action="declared", subject="a panellist's interests", at=at)
