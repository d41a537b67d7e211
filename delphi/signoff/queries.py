"""What the sign-off's pages read: what is signed, one's own answer, and how many have answered."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload, selectinload

from delphi.domain.lifecycle import RoundState
from delphi.models import Panellist, Recommendation, Round, RoundStatement, SignOff, SignOffPeriod, Study
from delphi.signed import answers, eligible


def locked(session: Session, study: Study) -> list[Recommendation]:
    """The locked recommendations in the order of the guideline."""
    found = session.scalars(
        select(Recommendation)
        .where(Recommendation.study_id == study.id, Recommendation.locked_at.is_not(None))
        .options(
            joinedload(Recommendation.round_statement).options(
                joinedload(RoundStatement.round), joinedload(RoundStatement.version)
            ),
            joinedload(Recommendation.retraction),
        )
        .order_by(Recommendation.position, Recommendation.id)
    ).all()
    sections = list(dict.fromkeys(one.section for one in found))
    return sorted(found, key=lambda one: sections.index(one.section))


def holding(session: Session, study: Study) -> list[Recommendation]:
    """Those of them that were not withdrawn since: what a sign-off asks about."""
    return [one for one in locked(session, study) if one.retraction is None]


def signed_here(session: Session, period: SignOffPeriod) -> list[Recommendation]:
    """What this period is about."""
    hashes = {lock["sha256"] for lock in period.locks["recommendations"]}
    return [one for one in locked(session, period.study) if one.sha256 in hashes]


def a_round_is_open(session: Session, study: Study) -> bool:
    is_open = Round.study_id == study.id, Round.state == RoundState.OPEN
    return session.scalar(select(Round.id).where(*is_open)) is not None


def newest(session: Session, study_id: int) -> SignOffPeriod | None:
    """The sign-off that is open, or else the last one."""
    return session.scalar(
        select(SignOffPeriod)
        .where(SignOffPeriod.study_id == study_id)
        .options(joinedload(SignOffPeriod.study))
        .order_by(SignOffPeriod.number.desc())
        .limit(1)
    )


def sign_off_of(session: Session, period: SignOffPeriod, panellist: Panellist) -> SignOff | None:
    return session.scalar(
        select(SignOff)
        .where(SignOff.period_id == period.id, SignOff.panellist_id == panellist.id)
        .options(selectinload(SignOff.dissents))
    )


def signs(session: Session, period: SignOffPeriod, panellist: Panellist) -> bool:
    return panellist.id in eligible(session, period.study_id, period)


def n_answered(session: Session, period: SignOffPeriod) -> tuple[int, int]:
    """How many have answered, of how many. What they answered shows after the close alone."""
    return len(answers(session, period)), len(eligible(session, period.study_id, period))
