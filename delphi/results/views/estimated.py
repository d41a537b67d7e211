"""What the monitor shows of a question that asks for numbers: each estimate as a dot, and the pooled values."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from markupsafe import Markup
from sqlalchemy.orm import Session

from delphi.charts.dots import dots
from delphi.domain.quantity import Quantity
from delphi.results.queries import Board, Line
from delphi.results.queries.estimated import ThreePoints, three_points


@dataclass(frozen=True)
class Estimated:
    """One statement. `before` are its numbers in the round before; `relative` is the IQR over the median."""

    line: Line
    drawing: Markup
    relative: float | None
    three: ThreePoints | None
    before: dict[str, Any] | None


def estimates_of(session: Session, board: Board) -> tuple[Estimated, ...]:
    """Of a board of one question, that of a quantity; all statements on one axis."""
    quantity = board.terms.scale
    assert isinstance(quantity, Quantity)
    question = board.lines[0].question if board.lines else ""
    three = three_points(session, board.round, question, quantity, board.terms.least_cell)
    told = [line.numbers for line in board.lines if not line.is_hidden and line.numbers["median"] is not None]
    low = min((numbers["min"] for numbers in told), default=0.0)
    high = max((numbers["max"] for numbers in told), default=1.0)
    last = max(board.earlier, default=0)
    earlier = {line.statement_id: line.numbers for line in board.earlier.get(last, ())}
    return tuple(
        Estimated(
            line,
            Markup("") if line.is_hidden else dots(line.numbers, low, high),
            _relative(line.numbers),
            None if line.is_hidden else three.get(line.presented_id),
            earlier.get(line.statement_id),
        )
        for line in board.lines
    )


def _relative(numbers: dict[str, Any]) -> float | None:
    return numbers["iqr"] / abs(numbers["median"]) if numbers["median"] else None
