"""Small studies for tests: statements, a panel in groups, rounds opened, rated and closed, people signed in.

    made = make_study(session, n_statements=3, n_panellists=12, groups=("Physicians", "Nurses"))
    round_ = open_round(session, made)
    rate_all(session, made, round_, [[8] * 12, [2] * 12, [None, *[5] * 11]])
    close_round(session, made, round_)

Rows are set directly, so that a test of one part of the house does not need the others. Everything is
committed, so that the application of the test sees it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from sqlalchemy.orm import Session

from delphi.access import Role
from delphi.domain.consensus import state_after
from delphi.domain.lifecycle import RoundState, StatementState
from delphi.domain.protocol import Terms
from delphi.models import (
    Appointment,
    Enrolment,
    Panellist,
    Protocol,
    Rating,
    RatingHistory,
    Round,
    RoundStatement,
    Section,
    SignIn,
    Statement,
    StatementVersion,
    Study,
    User,
)
from delphi.receipts import published, receipts
from delphi.tallies import judged, tallies
from delphi.tokens import hashed

if TYPE_CHECKING:
    from flask.testing import FlaskClient

NOON = datetime(2026, 11, 16, 12, tzinfo=UTC)
TERMS = Terms(title="Needles and skin", aim="To agree.")
SKIP = "not answered"

Answer = int | str | None  # a value, SKIP, or None for "outside my expertise"


@dataclass
class MadeStudy:
    """A study and what belongs to it, in the order in which it was asked for."""

    study: Study
    terms: Terms
    statements: list[Statement]
    panellists: list[Panellist]
    chair: User
    methodologist: User
    observer: User
    sections: list[Section]


def make_study(
    session: Session,
    n_statements: int = 3,
    n_panellists: int = 12,
    groups: Sequence[str] = ("Physicians",),
    terms: Terms = TERMS,
    slug: str = "needles",
    n_sections: int = 1,
    at: datetime = NOON,
) -> MadeStudy:
    """A study with staff, statements A1 .. and a consenting panel that takes its groups in turn."""
    study = Study(slug=slug, title=terms.title, created_at=at)
    session.add_all([study, Protocol(study=study, terms=terms.to_json())])
    session.flush()
    chair, methodologist, observer = (
        _appointed(session, study, role, at) for role in (Role.CHAIR, Role.METHODOLOGIST, Role.OBSERVER)
    )
    sections = [
        Section(study_id=study.id, position=n, title=f"Section {chr(64 + n)}")
        for n in range(1, n_sections + 1)
    ]
    session.add_all(sections)
    session.flush()
    statements = [
        _statement(study, sections[n * n_sections // n_statements], n, at) for n in range(n_statements)
    ]
    panellists = [_panellist(study, n, groups[(n - 1) % len(groups)], at) for n in range(1, n_panellists + 1)]
    session.add_all([*statements, *panellists])
    session.commit()
    return MadeStudy(study, terms, statements, panellists, chair, methodologist, observer, sections)


def open_round(
    session: Session,
    made: MadeStudy,
    number: int = 1,
    at: datetime = NOON,
    closes_at: datetime | None = None,
    state: RoundState = RoundState.OPEN,
) -> Round:
    """A round with the newest version of every open statement."""
    is_open = state is RoundState.OPEN
    round_ = Round(
        study_id=made.study.id,
        number=number,
        state=state,
        opened_at=at if is_open else None,
        closes_at=closes_at,
        terms=made.terms.to_json() if is_open else None,
    )
    session.add(round_)
    session.flush()
    for statement in made.statements if is_open else ():
        session.refresh(statement, ["versions"])
        if statement.state is StatementState.OPEN:
            position = made.statements.index(statement) + 1
            version = statement.current
            version.released_at = version.released_at or at
            session.add(RoundStatement(round_id=round_.id, version_id=version.id, position=position))
    session.commit()
    return round_


def rate_all(
    session: Session,
    made: MadeStudy,
    round_: Round,
    answers: Sequence[Sequence[Answer]],
    at: datetime = NOON + timedelta(hours=1),
) -> None:
    """Store `answers[s][p]`, what panellist p says of the round's statement s."""
    for presented, of_statement in zip(presented_in(session, round_), answers, strict=True):
        for panellist, answer in zip(made.panellists, of_statement, strict=True):
            if answer != SKIP:
                rate_one(session, presented, panellist, answer, at, commit=False)
    session.commit()


def rate_one(
    session: Session,
    presented: RoundStatement,
    panellist: Panellist,
    answer: Answer,
    at: datetime = NOON + timedelta(hours=1),
    commit: bool = True,
) -> Rating:
    """Store one first rating with its history."""
    said = {"value": answer, "kept": False, "abstained": answer is None, "revision": 1, "rated_at": at}
    rating = Rating(round_statement_id=presented.id, panellist_id=panellist.id, **said)
    session.add(rating)
    session.flush()
    session.add(RatingHistory(rating_id=rating.id, **said))
    if commit:
        session.commit()
    return rating


def presented_in(session: Session, round_: Round) -> list[RoundStatement]:
    """What the round shows, in its order."""
    session.refresh(round_, ["statements"])
    return list(round_.statements)


def close_round(
    session: Session, made: MadeStudy, round_: Round, at: datetime = NOON + timedelta(days=7)
) -> None:
    """Judge every statement of the round and freeze what the verdicts rest on."""
    told, terms = tallies(session, round_, whole=True), made.terms
    for row, (presented, verdict) in enumerate(
        zip(presented_in(session, round_), judged(terms, told), strict=True)
    ):
        presented.outcome = verdict.outcome
        presented.verdict = verdict.to_json()
        presented.summary = told.frozen(terms, row)
        presented.version.statement.state = state_after(verdict.outcome)
    round_.receipts = published(receipts(session, round_).values())
    round_.state, round_.closed_at, round_.ratings_sha256 = RoundState.CLOSED, at, "0" * 64
    session.commit()


def enter(client: FlaskClient, session: Session, who: User | Panellist) -> None:
    """Sign somebody in at this client, without password or link."""
    is_user = isinstance(who, User)
    token = f"token of {'user' if is_user else 'panellist'} {who.id} {id(client)}"
    session.add(
        SignIn(
            token_hash=hashed(token),
            user_id=who.id if is_user else None,
            panellist_id=None if is_user else who.id,
            created_at=NOON,
            expires_at=datetime(2100, 1, 1, tzinfo=UTC),
        )
    )
    session.commit()
    with client.session_transaction() as cookie:
        cookie["_user_id"], cookie["_fresh"], cookie.permanent = token, True, not is_user


def csrf_token(client: FlaskClient, page: str) -> str:
    """The token that the forms of this page carry."""
    found = re.search(r'name="csrf-token" content="([^"]+)"', client.get(page).text)
    assert found, f"{page} carries no CSRF token"
    return found[1]


def codes_on(page: str, panellists: Iterable[Panellist]) -> list[str]:
    """The codes that stand on a page; three of a token's many letters are no code."""
    shown = re.sub(r'csrf[-_]token"[^>]*', "", page)
    return [one.code for one in panellists if re.search(rf"\b{one.code}\b", shown)]


def _appointed(session: Session, study: Study, role: Role, at: datetime) -> User:
    user = User(email=f"{role}@{study.slug}.example", name=f"The {role}", created_at=at)
    session.add(user)
    session.flush()
    session.add(Appointment(study_id=study.id, user_id=user.id, role=role))
    return user


def _statement(study: Study, section: Section, n: int, at: datetime) -> Statement:
    version = StatementVersion(
        number=1, text=f"Statement number {n + 1} should be followed by every clinic.", created_at=at
    )
    return Statement(
        study_id=study.id, section_id=section.id, position=n + 1, label=f"A{n + 1}", versions=[version]
    )


def _panellist(study: Study, n: int, group: str, at: datetime) -> Panellist:
    enrolment = Enrolment(study_id=study.id, email=f"expert{n}@{study.slug}.example", name=f"Expert {n}")
    return Panellist(
        study_id=study.id,
        code=f"E{n:02}",
        stakeholder_group=group,
        invited_at=at,
        consented_at=at,
        has_interests=False,
        enrolment=enrolment,
    )
