"""Statements that changed, with all that came out of them, through the rounds: what the lineage page draws and tells."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session, contains_eager, selectinload

from delphi.domain.lifecycle import RoundState, StatementState
from delphi.domain.question import combined
from delphi.domain.verdict import Outcome
from delphi.models import LineageKind, Round, RoundStatement, Section, Statement, StatementVersion, Study


@dataclass(frozen=True)
class Shown:
    """A version in one round; `round` is None for words that wait for the next."""

    version: StatementVersion
    round: Round | None
    outcome: str  # of the close; "open" while nothing is decided


@dataclass(frozen=True)
class Member:
    statement: Statement
    shown: tuple[Shown, ...]

    @property
    def rewordings(self) -> list[StatementVersion]:
        return [version for version in self.statement.versions if version.number > 1]

    @property
    def is_dropped(self) -> bool:
        return self.statement.state is StatementState.DROPPED and not self.statement.successors


@dataclass(frozen=True)
class Family:
    """Statements that are joined by splits and merges; most often one that was reworded or dropped."""

    members: tuple[Member, ...]

    @property
    def labels(self) -> str:
        return ", ".join(member.statement.label for member in self.members)

    @property
    def kinds(self) -> set[LineageKind]:
        return {link.kind for member in self.members for link in member.statement.successors}


def families(session: Session, study: Study) -> tuple[list[Round], list[Family], int]:
    """The rounds that were opened, the families in the order of the study, and how many statements never changed."""
    rounds = list(
        session.scalars(
            select(Round)
            .where(Round.study_id == study.id, Round.state != RoundState.DRAFT)
            .order_by(Round.number)
        )
    )
    statements = session.scalars(
        select(Statement)
        .join(Statement.section)
        .where(Statement.study_id == study.id)
        .order_by(Section.position, Statement.position, Statement.id)
        .options(
            contains_eager(Statement.section),
            selectinload(Statement.versions),
            selectinload(Statement.origins),
            selectinload(Statement.successors),
        )
    ).all()
    shown = _shown(session, rounds)
    joined = _joined(list(statements))
    found = [
        Family(tuple(Member(one, _appearances(one, shown, rounds)) for one in group))
        for group in joined
        if len(group) > 1
        or len(group[0].versions) > 1
        or group[0].state is StatementState.DROPPED
        or _is_added_later(group[0], rounds)
    ]
    return rounds, found, len(statements) - sum(len(family.members) for family in found)


def _is_added_later(statement: Statement, rounds: list[Round]) -> bool:
    first = statement.versions[0].released_at
    return bool(rounds) and (
        first is None or (rounds[0].opened_at is not None and first > rounds[0].opened_at)
    )


def _shown(session: Session, rounds: list[Round]) -> dict[int, list[tuple[Round, str]]]:
    by_id = {round_.id: round_ for round_ in rounds}
    rows = session.execute(
        select(RoundStatement.version_id, RoundStatement.round_id, RoundStatement.outcome)
        .where(RoundStatement.round_id.in_(by_id))
        .order_by(RoundStatement.round_id, RoundStatement.position)
    )
    several: dict[tuple[int, int], list[Outcome]] = {}
    for version, round_, outcome in rows:
        several.setdefault((version, round_), []).append(outcome or Outcome.OPEN)
    found: dict[int, list[tuple[Round, str]]] = {}
    for (version, round_), outcomes in several.items():
        found.setdefault(version, []).append((by_id[round_], str(combined(outcomes))))
    return found


def _appearances(
    statement: Statement, shown: dict[int, list[tuple[Round, str]]], rounds: list[Round]
) -> tuple[Shown, ...]:
    told = [
        Shown(version, round_, outcome)
        for version in statement.versions
        for round_, outcome in shown.get(version.id, [])
    ]
    newest = statement.current
    if newest.released_at is None and statement.state is StatementState.OPEN and rounds:
        told.append(Shown(newest, None, "next"))
    return tuple(told)


def _joined(statements: list[Statement]) -> list[list[Statement]]:
    """Groups that hang together, each where its first statement stands."""
    group_of = {statement.id: {statement.id} for statement in statements}
    for statement in statements:
        for link in statement.successors:
            together = group_of[statement.id] | group_of[link.child_id]
            for key in together:
                group_of[key] = together
    by_id = {statement.id: statement for statement in statements}
    seen: set[int] = set()
    found = []
    for statement in statements:
        if statement.id not in seen:
            group = group_of[statement.id]
            seen |= group
            found.append([one for key, one in by_id.items() if key in group])
    return found
