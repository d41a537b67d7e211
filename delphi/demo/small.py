"""What the demo's small studies share: they are founded, seated and asked as any study is, with the same people."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from random import Random

from sqlalchemy import select
from sqlalchemy.orm import Session

from delphi import audit
from delphi.access import Role
from delphi.demo import people
from delphi.demo.timing import seconds_for_one
from delphi.domain.lifecycle import RoundMode
from delphi.domain.protocol import Terms
from delphi.importing.statements import StatementRow
from delphi.models import Appointment, Panellist, PersonalLink, Round, RoundStatement, Study, User
from delphi.panel import operations as panels
from delphi.panel.operations import Person
from delphi.rounds import operations as rounds
from delphi.rounds.queries import presented
from delphi.statements import imports
from delphi.study import operations as studies
from delphi.tokens import hashed, new_token

# By name, since a panellist has another code in each study.
Panel = dict[str, Panellist]
Staff = Sequence[tuple[User, Role]]
SURNAME = -1


@dataclass(frozen=True)
class Ask:
    """Where an answer belongs: a statement's label, and the key of the question that is asked of it."""

    label: str
    question: str = ""


def staff_of(session: Session, study: Study) -> Staff:
    """Who runs a study, its chair first."""
    rows = session.execute(
        select(User, Appointment.role)
        .join(Appointment, Appointment.user_id == User.id)
        .where(Appointment.study_id == study.id)
        .order_by(User.id)
    )
    return [(user, role) for user, role in rows]


def found(
    session: Session, terms: Terms, rows: Sequence[StatementRow], staff: Staff, *, by: str, at: datetime
) -> Study:
    """A study marked as simulated, run by the same people, with its statements."""
    (chair, _chair), *others = staff
    study = studies.found(session, terms, chair, by=by, at=at)
    study.is_simulated = True
    session.add_all(Appointment(study_id=study.id, user_id=user.id, role=role) for user, role in others)
    imports.store(session, study, list(rows), by=by, at=at + timedelta(hours=1))
    return study


def seat(session: Session, study: Study, surnames: Sequence[str], *, by: str, at: datetime) -> Panel:
    """Put some of the demo's panellists on this panel too, invited, and come in the day after."""
    known = {one.name.split()[SURNAME]: one for one in people.panel()}
    persons = [known[surname] for surname in surnames]
    wanted = [
        Person(one.email, one.name, one.discipline, one.country, one.stakeholder_group) for one in persons
    ]
    rng = Random(study.slug)  # noqa: S311 - a simulation, not a secret
    seats = panels.add(session, study, wanted, rng=rng, by=by, at=at)
    for person, one in zip(persons, seats, strict=True):
        one.invited_at, one.consented_at = at, at + timedelta(minutes=rng.randrange(120, 1800))
        one.years_of_practice = person.years_of_practice
        one.has_interests, one.interests = bool(person.interests), person.interests
    audit.record(session, study, by=by, action="invited", subject=panels.in_number(len(seats)), at=at)
    session.add_all(links(seats, at))
    session.flush()
    return dict(zip(surnames, seats, strict=True))


def links(seats: Sequence[Panellist], at: datetime) -> list[PersonalLink]:
    """The link by which each came in; nobody holds it any more, yet it makes the seat one of the reader's studies."""
    return [PersonalLink(panellist_id=one.id, token_hash=hashed(new_token()), created_at=at) for one in seats]


def open_round(
    session: Session,
    study: Study,
    *,
    by: str,
    at: datetime,
    closes_at: datetime | None = None,
    mode: RoundMode | None = None,
) -> tuple[Round, dict[Ask, RoundStatement]]:
    """The next round, prepared an hour before, and what it asks."""
    round_ = rounds.draft_round(session, study, by=by, at=at - timedelta(hours=1))
    if mode:
        rounds.set_mode(session, round_, mode, by=by, at=at - timedelta(minutes=50))
    round_.closes_at = closes_at
    rounds.open_round(session, round_, by=by, at=at)
    shown = presented(session, round_)
    return round_, {Ask(one.version.statement.label, one.question): one for one in shown}


def sittings(names: Sequence[str], opened_at: datetime, days: int) -> Mapping[str, Sitting]:
    """When each of them sat down to answer, by day, within so many days."""
    rng = Random(f"{opened_at.hour} {days} {len(names)}")  # noqa: S311
    return {
        name: Sitting(opened_at + timedelta(days=rng.randrange(days), minutes=rng.randrange(10, 600)), rng)
        for name in names
    }


class Sitting:
    """One person before the statements: each answer takes a while."""

    def __init__(self, begins_at: datetime, rng: Random) -> None:
        self.at, self.rng = begins_at, rng

    def next(self) -> datetime:
        self.at += timedelta(seconds=round(seconds_for_one(self.rng)))
        return self.at
