"""A person's seats in other studies of this server, for that person alone: one home for who sits in several."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import exists, select
from sqlalchemy.orm import Session, aliased

from delphi.domain.lifecycle import RoundState
from delphi.models import Enrolment, Panellist, PersonalLink, Round, SignOff, Study
from delphi.signed import is_eligible, open_period
from delphi.unanswered import n_missing


@dataclass(frozen=True)
class OtherSeat:
    """A seat in another study, and what waits there."""

    panellist: Panellist
    study: Study
    round_number: int | None = None  # of the round in which the panellist may rate now
    n_missing: int = 0  # statements not answered in it
    closes_at: datetime | None = None
    is_signing: bool = False  # the final recommendations wait for the panellist's answer

    @property
    def is_invited(self) -> bool:
        return not self.panellist.has_entered


def other_seats(session: Session, panellist: Panellist, at: datetime) -> list[OtherSeat]:
    """The seats of the same address in other studies, those in which something waits first.

    Only a seat whose owner could come in by a link they hold: on the panel, and with a link that nobody
    revoked. A link goes to the seat's address alone and ends when that is changed, so whoever came in by
    one reads that address.
    """
    found = [_seat(session, one, study, at) for one, study in _rows(session, panellist)]
    return sorted(found, key=lambda seat: not (seat.is_invited or seat.n_missing or seat.is_signing))


def other_seat(session: Session, panellist: Panellist, key: int) -> Panellist | None:
    """The panellist of this key, where it is another seat of the same person."""
    return next((one for one, _study in _rows(session, panellist) if one.id == key), None)


def _rows(session: Session, panellist: Panellist) -> list[tuple[Panellist, Study]]:
    own = aliased(Enrolment)
    rows = session.execute(
        select(Panellist, Study)
        .join(Enrolment, Enrolment.panellist_id == Panellist.id)
        .join(own, own.email == Enrolment.email)
        .join(Study, Study.id == Panellist.study_id)
        .where(
            own.panellist_id == panellist.id,
            Panellist.study_id != panellist.study_id,
            Panellist.declined_at.is_(None),
            Panellist.withdrew_at.is_(None),
            exists().where(PersonalLink.panellist_id == Panellist.id, PersonalLink.revoked_at.is_(None)),
        )
        .order_by(Study.title, Study.id)
    )
    return [(one, study) for one, study in rows]


def _seat(session: Session, one: Panellist, study: Study, at: datetime) -> OtherSeat:
    if not one.has_entered or study.archived_at is not None:
        return OtherSeat(one, study)
    round_ = session.scalar(select(Round).where(Round.study_id == study.id, Round.state == RoundState.OPEN))
    if round_ is not None and round_.takes_ratings(at, one.id):
        n = n_missing(session, one, round_)
        return OtherSeat(one, study, round_.number, n, round_.closes_for(one.id))
    return OtherSeat(one, study, is_signing=_is_signing(session, one, at))


def _is_signing(session: Session, one: Panellist, at: datetime) -> bool:
    period = open_period(session, one.study_id)
    if period is None or not period.takes_answers(at):
        return False
    signed = exists().where(SignOff.period_id == period.id, SignOff.panellist_id == one.id)
    waits = select(Panellist.id).where(Panellist.id == one.id, is_eligible(period), ~signed)
    return session.scalar(waits) is not None
