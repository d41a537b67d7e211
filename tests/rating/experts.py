"""Experts and chairs who act at the same moment, as threads or processes; each act is a session of its own."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from delphi import audit
from delphi.database import Database
from delphi.domain.lifecycle import RoundState, StatementState
from delphi.errors import NotNow
from delphi.models import Panellist, Rating, RatingHistory, Round, RoundStatement, Statement, Study
from delphi.rating.operations import Said, rate
from delphi.rounds import operations as rounds
from tests.support.study import NOON, MadeStudy, open_round, presented_in

SECONDS = 30  # no wait of these tests is longer; all are far shorter


@dataclass(frozen=True)
class Contest:
    """One open round, what it shows, who rates it, and after how many saved ratings it is closed."""

    round_id: int
    presented: tuple[int, ...]
    panellists: tuple[int, ...]
    close_after: int


Attempt = tuple[int, int, int | None]  # presented, value, the stored revision (None: refused)


def open_contest(
    database: Database, made: MadeStudy, number: int, n_experts: int, closes_at: datetime | None = None
) -> Contest:
    """Open round `number`, with every statement open again, whatever earlier rounds decided."""
    with database.sessions() as session:
        session.execute(update(Statement).values(state=StatementState.OPEN))
        statements = [session.get_one(Statement, statement.id) for statement in made.statements]
        round_ = open_round(session, replace(made, statements=statements), number, closes_at=closes_at)
        presented = tuple(shown.id for shown in presented_in(session, round_))
        experts = tuple(panellist.id for panellist in made.panellists[:n_experts])
        # Some rounds close at the first rating, some when nearly all have been given.
        close_after = 1 + number * 7 % (2 * len(presented) * len(experts) - 2)
        return Contest(round_.id, presented, experts, close_after)


def rate_once(database: Database, panellist_id: int, shown_id: int, value: int, at: datetime) -> int | None:
    """Rate as a request does; the revision, or None where the round took it no more."""
    with database.sessions() as session:
        panellist = session.get_one(Panellist, panellist_id)
        shown = session.get_one(RoundStatement, shown_id)
        try:
            with database.writing(session):
                return rate(session, panellist, shown, Said(value), at).revision
        except NotNow:
            return None


def rate_contest(
    database: Database, contest: Contest, panellist_id: int, saved: Callable[[], Any]
) -> list[Attempt]:
    """Rate every statement twice, with other values, and go on when refused; tell what became of each."""
    said: list[Attempt] = []
    for turn in range(2):
        for n, shown_id in enumerate(contest.presented):
            value = 1 + (panellist_id + n + 4 * turn) % 9
            revision = rate_once(database, panellist_id, shown_id, value, NOON)
            said.append((shown_id, value, revision))
            if revision is not None:
                saved()
    return said


def close_contest(database: Database, contest: Contest) -> bool:
    """Close the round as a chair does; False where another did."""
    with database.sessions() as session:
        round_ = session.get_one(Round, contest.round_id)
        try:
            with database.writing(session):
                rounds.close_round(session, round_, by="the chair", at=NOON)
        except NotNow:
            return False
        return True


def check_contest(database: Database, contest: Contest, said: dict[int, list[Attempt]]) -> int:
    """Fail unless each rating was stored before the close and counted, or refused; return how many were
    refused."""
    with database.sessions() as session:
        round_ = session.get_one(Round, contest.round_id)
        assert round_.state is RoundState.CLOSED
        for panellist_id, attempts in said.items():
            _check_expert(session, contest, panellist_id, attempts)
        for shown in presented_in(session, round_):
            assert shown.summary is not None
            assert shown.summary["counts"] == _counts(session, shown.id), (
                "a rating was stored and not counted"
            )
        assert rounds.ratings_digest(session, round_) == round_.ratings_sha256
    return sum(revision is None for attempts in said.values() for _shown, _value, revision in attempts)


def _check_expert(session: Session, contest: Contest, panellist_id: int, attempts: list[Attempt]) -> None:
    stored = [revision is not None for _shown, _value, revision in attempts]
    assert stored == sorted(stored, reverse=True), "a rating was stored after one was refused"
    for shown_id in contest.presented:
        expected = [
            (revision, value)
            for shown, value, revision in attempts
            if shown == shown_id and revision is not None
        ]
        assert history(session, panellist_id, shown_id) == expected


def history(session: Session, panellist_id: int, shown_id: int) -> list[tuple[int, int | None]]:
    """Revision and value of every rating ever given here; the last one is checked to be the current one."""
    current = session.scalars(
        select(Rating).where(Rating.panellist_id == panellist_id, Rating.round_statement_id == shown_id)
    ).all()
    assert len(current) <= 1
    if not current:
        return []
    given = session.execute(
        select(RatingHistory.revision, RatingHistory.value)
        .where(RatingHistory.rating_id == current[0].id)
        .order_by(RatingHistory.revision)
    )
    told = [(revision, value) for revision, value in given]
    assert [revision for revision, _value in told] == list(range(1, len(told) + 1)), "the history has a gap"
    assert told[-1] == (current[0].revision, current[0].value)
    return told


def _counts(session: Session, shown_id: int) -> dict[str, int]:
    rows = session.execute(
        select(Rating.value, func.count()).where(Rating.round_statement_id == shown_id).group_by(Rating.value)
    )
    found = {str(value): n for value, n in rows}
    return {str(point): found.get(str(point), 0) for point in range(1, 10)}


def record_events(database: Database, study_id: int, n: int) -> None:
    """Append events one by one, each in a transaction of its own."""
    for number in range(n):
        with database.sessions() as session:
            study = session.get_one(Study, study_id)
            with database.writing(session):
                audit.record(session, study, by="a chair", action="noted", subject=f"note {number}", at=NOON)


def expert_process(
    url: str, contests_in: Any, answers: Any, together: Any, saved: Any, panellist_id: int
) -> None:
    """The life of an expert in a process of its own: rate each contest that comes, until None comes."""
    database = Database(url)
    while (contest := contests_in.get(timeout=SECONDS)) is not None:
        together.wait(SECONDS)
        answers.put((panellist_id, rate_contest(database, contest, panellist_id, saved.release)))
    database.dispose()
