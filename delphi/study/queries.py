"""How far studies have come, in two queries for any number of them; their colleagues; their audit trail."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import ColumnElement, ScalarSelect, Select, bindparam, func, select
from sqlalchemy.orm import Session, joinedload

from delphi.access import Role
from delphi.domain.lifecycle import Blocker, RoundMode, RoundState, StatementState
from delphi.domain.protocol import Terms
from delphi.models import (
    Amendment,
    Appointment,
    Edition,
    Event,
    Panellist,
    Pilot,
    Protocol,
    Recommendation,
    Round,
    SignOffPeriod,
    Statement,
    Study,
    User,
)
from delphi.models.plainly import plainly
from delphi.terms import read_terms

N_EVENTS_A_PAGE = 50


@dataclass(frozen=True)
class RoundFacts:
    number: int
    state: RoundState
    closes_at: datetime | None
    mode: RoundMode = RoundMode.ROUNDS


@dataclass(frozen=True)
class Progress:
    """How far one study has come. `rounds` are in order of their numbers."""

    study: Study
    terms: Terms
    locked_at: datetime | None
    rounds: tuple[RoundFacts, ...]
    n_amendments: int
    n_statements: int  # dropped ones are not counted
    n_open: int
    n_accepted: int
    n_panellists: int
    n_invited: int
    n_recommendations: int
    n_locked: int
    n_editions: int
    n_sign_offs_open: int = 0
    n_sign_offs_closed: int = 0
    n_pilots_open: int = 0
    n_pilots_closed: int = 0

    @property
    def problems(self) -> tuple[Blocker, ...]:
        return self.terms.problems()

    @property
    def latest_round(self) -> RoundFacts | None:
        return self.rounds[-1] if self.rounds else None

    @property
    def wants_a_round(self) -> bool:
        """Whether the next round is to be prepared: none is under way, and something is left to rate."""
        latest = self.latest_round
        if latest is None:
            return True
        return latest.state is RoundState.CLOSED and self.n_open > 0 and latest.number < self.terms.n_rounds


def progress(session: Session, studies: Iterable[int]) -> dict[int, Progress]:
    """The progress of each study by its id."""
    wanted = tuple(studies)
    rounds: dict[int, list[RoundFacts]] = {key: [] for key in wanted}
    for key, *facts in plainly(session, _rounds(), {"studies": wanted}):
        rounds[key].append(RoundFacts(*facts))
    rows = session.execute(_progress(), {"studies": wanted})
    return {
        study.id: Progress(study, read_terms(amended or terms), locked_at, tuple(rounds[study.id]), *counts)
        for study, terms, amended, locked_at, *counts in rows
    }


# Every page of a study asks for its progress: each statement is made once.


@cache
def _rounds() -> Select[*tuple[Any, ...]]:
    of_studies = Round.study_id.in_(bindparam("studies", expanding=True))
    facts = select(Round.study_id, Round.number, Round.state, Round.closes_at, Round.mode)
    return facts.where(of_studies).order_by(Round.number)


@cache
def _progress() -> Select[*tuple[Any, ...]]:
    return (
        select(Study, Protocol.terms, _latest_amendment(), Protocol.locked_at, *_counts())
        .join(Protocol, Protocol.study_id == Study.id)
        .where(Study.id.in_(bindparam("studies", expanding=True)))
    )


def _latest_amendment() -> ScalarSelect[Any]:
    return (
        select(Amendment.terms)
        .where(Amendment.study_id == Study.id)
        .order_by(Amendment.number.desc())
        .limit(1)
        .correlate(Study)
        .scalar_subquery()
    )


def _counts() -> tuple[ScalarSelect[Any], ...]:
    """In the order of the fields of Progress."""
    is_active = (Panellist.declined_at.is_(None), Panellist.withdrew_at.is_(None))
    return (
        _n(Amendment),
        _n(Statement, Statement.state != StatementState.DROPPED),
        _n(Statement, Statement.state == StatementState.OPEN),
        _n(Statement, Statement.state == StatementState.ACCEPTED),
        _n(Panellist, *is_active),
        _n(Panellist, *is_active, Panellist.invited_at.is_not(None)),
        _n(Recommendation),
        _n(Recommendation, Recommendation.locked_at.is_not(None)),
        _n(Edition),
        _n(SignOffPeriod, SignOffPeriod.closed_at.is_(None)),
        _n(SignOffPeriod, SignOffPeriod.closed_at.is_not(None)),
        _n(Pilot, Pilot.closed_at.is_(None)),
        _n(Pilot, Pilot.closed_at.is_not(None)),
    )


def _n(model: Any, *where: ColumnElement[bool]) -> ScalarSelect[Any]:
    of_study = model.study_id == Study.id
    return select(func.count()).select_from(model).where(of_study, *where).correlate(Study).scalar_subquery()


def appointments_of(session: Session, user: User) -> list[tuple[Study, Role]]:
    """The studies in which somebody has a role, the newest first."""
    rows = session.execute(
        select(Study, Appointment.role)
        .join(Appointment, Appointment.study_id == Study.id)
        .where(Appointment.user_id == user.id)
        .order_by(Study.created_at.desc(), Study.id.desc())
    )
    return [(study, role) for study, role in rows]


def colleagues(session: Session, study: Study) -> list[Appointment]:
    """Who has a role in the study: chairs first, then by name."""
    found = session.scalars(
        select(Appointment)
        .where(Appointment.study_id == study.id)
        .options(joinedload(Appointment.user))
        .join(User, User.id == Appointment.user_id)
        .order_by(User.name)
    )
    order = list(Role)
    return sorted(found, key=lambda appointment: order.index(appointment.role))


def events(session: Session, study: Study, page: int) -> tuple[list[Event], int]:
    """One page of the audit trail, the newest first, and how many pages there are."""
    of_study = Event.chain == study.slug
    n = session.scalar(select(func.count()).select_from(Event).where(of_study)) or 0
    found = session.scalars(
        select(Event)
        .where(of_study)
        .order_by(Event.number.desc())
        .limit(N_EVENTS_A_PAGE)
        .offset((page - 1) * N_EVENTS_A_PAGE)
    )
    return list(found), max(1, -(-n // N_EVENTS_A_PAGE))
