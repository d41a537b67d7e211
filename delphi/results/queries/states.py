"""Panellist by statement: who has answered what as states, never as ratings, and under codes of this round alone."""

from __future__ import annotations

import enum
import hashlib
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from delphi.domain.lifecycle import RoundState
from delphi.errors import Sentence
from delphi.models import Comment, Panellist, Rating, Round, RoundStatement, Statement, StatementVersion
from delphi.recusals import pairs
from delphi.standing import Standing, standing
from delphi.tallies import terms_of

LETTERS = "ACDEFHJKLMNPQRTUVWXY"


class State(enum.StrEnum):
    """What one panellist has done with one statement."""

    RATED = "rated"
    COMMENTED = "rated with a comment"
    ABSTAINED = "outside expertise"
    RECUSED = "recused"
    WAITING = "not answered"


@dataclass(frozen=True)
class Column:
    presented_id: int
    statement_id: int
    label: str
    text: str
    question: Sentence | None = None  # where statements are asked several


@dataclass(frozen=True)
class Line:
    """One panellist. `code` belongs to this page: it stands beside no rating and in no export."""

    code: str
    states: tuple[State, ...]

    @property
    def n_open(self) -> int:
        return self.states.count(State.WAITING)


@dataclass(frozen=True)
class Matrix:
    """`n_plain` is in how many lines details are left out, since too few others have come as far."""

    columns: tuple[Column, ...]
    lines: tuple[Line, ...]
    n_plain: int
    least_cell: int

    def n(self, state: State, column: int) -> int:
        return sum(line.states[column] is state for line in self.lines)

    @property
    def n_finished(self) -> int:
        return sum(not line.n_open for line in self.lines)

    @property
    def n_started(self) -> int:
        return sum(line.n_open < len(line.states) and bool(line.n_open) for line in self.lines)


def matrix(session: Session, round_: Round) -> Matrix:
    """The states of a round: as it closed, or up to the last step of each statement while it is open."""
    columns, terms = _columns(session, round_), terms_of(round_)
    keys = [column.presented_id for column in columns]
    steps = standing(session, round_, keys, terms.least_cell) if round_.state is RoundState.OPEN else None
    said = _said(session, round_, keys, steps)
    away = {(one, key) for one, key in session.execute(pairs(round_.id))}
    step = "" if steps is None else str([steps.shown[key].at for key in keys])
    lines = [
        Line(_code(row, round_, step), tuple(_state(row.id, key, said, away) for key in keys))
        for row in _people(session, round_)
    ]
    least = max(terms.least_cell, 1)
    shown, n_plain = _without_tell_tales(lines, least)
    shown.sort(key=lambda line: (line.n_open, line.code))
    return Matrix(columns, tuple(shown), n_plain, least)


def _columns(session: Session, round_: Round) -> tuple[Column, ...]:
    rows = session.execute(
        select(
            RoundStatement.id, Statement.id, Statement.label, StatementVersion.text, RoundStatement.question
        )
        .join(StatementVersion, StatementVersion.id == RoundStatement.version_id)
        .join(Statement, Statement.id == StatementVersion.statement_id)
        .where(RoundStatement.round_id == round_.id)
        .order_by(RoundStatement.position)
    )
    terms = terms_of(round_)
    return tuple(
        Column(*row, terms.question(question).title if terms.asks_several else None)
        for *row, question in rows
    )


def _people(session: Session, round_: Round) -> Sequence[Any]:
    """Those on the panel of the round: they came in before its end and had not left by then."""
    end = round_.closed_at
    left = (Panellist.withdrew_at, Panellist.declined_at)
    stayed = [or_(at.is_(None), at >= end) if end else at.is_(None) for at in left]
    asked = or_(Panellist.invited_at.is_not(None), Panellist.consented_at.is_not(None))
    rows = session.execute(
        select(Panellist.id, Panellist.receipt_key, Panellist.consented_at, Panellist.invited_at).where(
            Panellist.study_id == round_.study_id, asked, *stayed
        )
    ).all()
    return [
        row
        for row in rows
        if end is None or any(at and at <= end for at in (row.consented_at, row.invited_at))
    ]


def _said(
    session: Session, round_: Round, keys: Sequence[int], steps: Standing | None
) -> dict[tuple[int, int], State]:
    """What each answer is, by panellist and presented statement."""
    if steps is None:
        rows = session.execute(
            select(Rating.panellist_id, Rating.round_statement_id, Rating.value).where(
                Rating.round_statement_id.in_(keys)
            )
        )
        found = {(one, key): value for one, key, value in rows}
    else:
        found = {(one, key): said.value for key in keys for one, said in steps.said(key).items()}
    commented = {
        (one, key)
        for one, key, at in session.execute(
            select(Comment.panellist_id, Comment.round_statement_id, Comment.written_at).where(
                Comment.round_statement_id.in_(keys)
            )
        )
        if steps is None or ((last := steps.shown[key].at) and at <= last)
    }
    return {
        place: State.ABSTAINED if value is None else State.COMMENTED if place in commented else State.RATED
        for place, value in found.items()
    }


def _state(one: int, key: int, said: Mapping[tuple[int, int], State], away: set[tuple[int, int]]) -> State:
    return State.RECUSED if (one, key) in away else said.get((one, key), State.WAITING)


def _code(row: Any, round_: Round, step: str) -> str:
    """Made anew at each step, so that no line is followed from one to the next."""
    digest = hashlib.sha256(f"state {row.receipt_key} {row.id} {round_.id} {step}".encode()).digest()
    letters, number = divmod(int.from_bytes(digest[:8]), 1000)
    return "".join(LETTERS[letters // len(LETTERS) ** n % len(LETTERS)] for n in range(2)) + f"{number:03}"


def _without_tell_tales(lines: list[Line], least: int) -> tuple[list[Line], int]:
    """The lines with details only where nobody can be told by them; and how many lose some by being few.

    A chair knows by name who has finished, begun or not, and who is recused from what. Of a line that fewer
    than `least` share all this with, it shows no more. Comments are marked on a statement where at least
    `least` wrote one: the comment of a known writer would tell the band of the rating.
    """
    kinds = Counter(map(_known, lines))
    plain = [kinds[_known(line)] < least for line in lines]
    shown = [_plainly(line, State.ABSTAINED, State.COMMENTED) if is_few else line
             for line, is_few in zip(lines, plain, strict=True)]  # fmt: skip
    for column in range(len(lines[0].states) if lines else 0):
        if sum(line.states[column] is State.COMMENTED for line in shown) < least:
            shown = [_plainly(line, State.COMMENTED, only=column) for line in shown]
    return shown, sum(plain)


def _known(line: Line) -> tuple[bool, bool, tuple[int, ...]]:
    recused = tuple(n for n, state in enumerate(line.states) if state is State.RECUSED)
    return not line.n_open, line.n_open + len(recused) < len(line.states), recused


def _plainly(line: Line, *details: State, only: int | None = None) -> Line:
    states = tuple(
        State.RATED if state in details and only in (None, n) else state
        for n, state in enumerate(line.states)
    )
    return line if states == line.states else replace(line, states=states)
