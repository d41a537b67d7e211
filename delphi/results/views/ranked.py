"""What the monitor shows of a ranking: the panel's order, drawn and as numbers, and how far it is one order."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from markupsafe import Markup
from sqlalchemy.orm import Session

from delphi.charts.ladder import ladder
from delphi.domain.ranked import agreement, interval_in_words
from delphi.errors import Sentence
from delphi.results.queries import Board, EarlierLine, Line
from delphi.results.queries.orders import orders
from delphi.stats.placing import Placing, placing, w_interval


@dataclass(frozen=True)
class Rung:
    """A statement at its place; `before` is its place in the round before, 0 where it had none."""

    line: Line
    place: int
    mean: float | None
    before: int
    drawing: Markup


@dataclass(frozen=True)
class Ladder:
    """`agreements` has a sentence for each round, the newest first; no rungs where a line must stay hidden."""

    rungs: tuple[Rung, ...]
    agreements: tuple[tuple[int, Sentence], ...]
    interval: Sentence | None = None  # of the W of the newest round, once it is closed


def ladder_of(session: Session, board: Board) -> Ladder:
    """Of a board of one question, that of a ranking."""
    lines = board.lines
    if not lines or any(line.is_hidden for line in lines):
        return Ladder((), tuple(_earlier_agreements(board)))
    found = _placing([line.numbers for line in lines])
    last = max(board.earlier, default=0)
    before = _places(board.earlier.get(last, ()))
    earlier = {line.statement_id: line.numbers for line in board.earlier.get(last, ())}
    rungs = [
        Rung(
            line,
            found.places[row],
            None if (mean := found.means[row]) is None else float(mean),
            before.get(line.statement_id, 0),
            ladder([one for one in (line.numbers, earlier.get(line.statement_id)) if one], len(lines)),
        )
        for row, line in enumerate(lines)
    ]
    agreements = [(board.round.number, agreement(found)), *_earlier_agreements(board)]
    in_order = sorted(rungs, key=lambda rung: rung.place or len(rungs) + 1)
    return Ladder(tuple(in_order), tuple(agreements), _interval(session, board))


def _interval(session: Session, board: Board) -> Sentence | None:
    """Where at least as many gave a whole order as a cell may hold."""
    given = orders(session, board.round, board.lines[0].question)
    n = 0 if given is None else int((~np.isnan(given)).all(axis=1).sum())
    if given is None or n < max(board.terms.least_cell, 2):
        return None
    return interval_in_words(w_interval(given), n)


def _earlier_agreements(board: Board) -> list[tuple[int, Sentence]]:
    numbers = sorted(board.earlier, reverse=True)
    rounds = [(n, [line.numbers for line in board.earlier[n]]) for n in numbers]
    return [(number, agreement(_placing(lines))) for number, lines in rounds if lines]


def _places(lines: Sequence[EarlierLine]) -> dict[int, int]:
    if not lines:
        return {}
    found = _placing([line.numbers for line in lines])
    return {line.statement_id: place for line, place in zip(lines, found.places, strict=True)}


def _placing(numbers: Sequence[dict[str, Any]]) -> Placing:
    return placing(np.array([list(one["counts"].values()) for one in numbers], dtype=np.int64))
