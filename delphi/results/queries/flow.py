"""What became of the statements from round to round: came in, carried, reworded, split, merged, settled, dropped."""

from __future__ import annotations

import enum
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from delphi.domain.consensus import Outcome
from delphi.domain.lifecycle import RoundState, StatementState
from delphi.domain.question import combined
from delphi.models import (
    LineageKind,
    Round,
    RoundStatement,
    Statement,
    StatementLineage,
    StatementVersion,
    Study,
)


class Way(enum.StrEnum):
    """How a statement came into a round, or went out of it."""

    NEW = "new"
    CARRIED = "carried"
    REWORDED = "reworded"
    SPLIT = "split"
    MERGED = "merged"
    ACCEPTED = "accepted"
    REJECTED = "rejected"
    DROPPED = "dropped"
    OPEN = "open"


INTO = (Way.NEW, Way.CARRIED, Way.REWORDED, Way.SPLIT, Way.MERGED)
OUT_OF = (
    Way.ACCEPTED, Way.REJECTED, Way.CARRIED, Way.REWORDED, Way.SPLIT, Way.MERGED, Way.DROPPED, Way.OPEN,
)  # fmt: skip
_OF_LINEAGE = {LineageKind.SPLIT: Way.SPLIT, LineageKind.MERGE: Way.MERGED}
_SETTLED = {Outcome.ACCEPTED: Way.ACCEPTED, Outcome.REJECTED: Way.REJECTED}


@dataclass(frozen=True)
class Passage:
    """One round: how its statements came in, and how they went on. Of an open round all are still open."""

    number: int
    is_open: bool
    came: Mapping[Way, int]
    went: Mapping[Way, int]

    @property
    def n(self) -> int:
        return sum(self.came.values())


def flow(session: Session, study: Study) -> tuple[Passage, ...]:
    """Every round that was opened, in two queries."""
    rounds: dict[int, dict[int, Any]] = {}
    outcomes: dict[tuple[int, int], list[Outcome]] = {}
    for row in _presented(session, study):
        rounds.setdefault(row.number, {}).setdefault(row.statement_id, row)
        outcomes.setdefault((row.number, row.statement_id), []).append(row.outcome or Outcome.OPEN)
    stands = {key: combined(several) for key, several in outcomes.items()}
    came_out_of, went_into = _lineage(session, study)
    numbers = sorted(rounds)
    found = []
    for place, number in enumerate(numbers):
        before = rounds[numbers[place - 1]] if place else {}
        after = rounds[numbers[place + 1]] if place + 1 < len(numbers) else {}
        rows = rounds[number]
        found.append(
            Passage(
                number,
                any(row.round_state is RoundState.OPEN for row in rows.values()),
                Counter(_came(row, before, came_out_of) for row in rows.values()),
                Counter(
                    _went(row, stands[number, row.statement_id], after, went_into) for row in rows.values()
                ),
            )
        )
    return tuple(found)


def _came(row: Any, before: Mapping[int, Any], came_out_of: Mapping[int, Way]) -> Way:
    if row.statement_id in before:
        is_same = before[row.statement_id].version_id == row.version_id
        return Way.CARRIED if is_same else Way.REWORDED
    return came_out_of.get(row.statement_id, Way.NEW)


def _went(row: Any, outcome: Outcome, after: Mapping[int, Any], went_into: Mapping[int, Way]) -> Way:
    if outcome in _SETTLED:
        return _SETTLED[outcome]
    if row.statement_id in after:
        is_same = after[row.statement_id].version_id == row.version_id
        return Way.CARRIED if is_same else Way.REWORDED
    if row.state is StatementState.DROPPED:
        return went_into.get(row.statement_id, Way.DROPPED)
    return Way.OPEN


def _presented(session: Session, study: Study) -> list[Any]:
    return list(
        session.execute(
            select(
                Round.number,
                Round.state.label("round_state"),
                RoundStatement.version_id,
                RoundStatement.outcome,
                Statement.id.label("statement_id"),
                Statement.state,
            )
            .join(RoundStatement, RoundStatement.round_id == Round.id)
            .join(StatementVersion, StatementVersion.id == RoundStatement.version_id)
            .join(Statement, Statement.id == StatementVersion.statement_id)
            .where(Round.study_id == study.id, Round.state != RoundState.DRAFT)
            .order_by(Round.number, RoundStatement.position)
        )
    )


def _lineage(session: Session, study: Study) -> tuple[dict[int, Way], dict[int, Way]]:
    """How each child came, and how each parent went."""
    rows = session.execute(
        select(StatementLineage.parent_id, StatementLineage.child_id, StatementLineage.kind)
        .join(Statement, Statement.id == StatementLineage.child_id)
        .where(Statement.study_id == study.id)
    ).all()
    return (
        {child: _OF_LINEAGE[kind] for _parent, child, kind in rows},
        {parent: _OF_LINEAGE[kind] for parent, _child, kind in rows},
    )
