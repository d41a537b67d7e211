"""The plausible values around the estimates of a closed round, pooled; while it is open nothing of them is told."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from sqlalchemy import or_, select, tuple_
from sqlalchemy.orm import Session

from delphi.domain.lifecycle import RoundState
from delphi.domain.quantity import Quantity
from delphi.models import Panellist, Rating, Round, RoundStatement
from delphi.recusals import pairs
from delphi.stats.estimates import three_point_means


@dataclass(frozen=True)
class ThreePoints:
    """Of those who gave all three: how many, the mean of their means, and the medians of their bounds, in the unit."""

    n: int
    mean: float
    lowest: float
    highest: float


def three_points(
    session: Session, round_: Round, question: str, quantity: Quantity, least_cell: int
) -> dict[int, ThreePoints]:
    """By presented statement, where at least `least_cell` gave all three; nothing of an open round."""
    if round_.state is not RoundState.CLOSED:
        return {}
    rows = session.execute(
        select(Rating.round_statement_id, Rating.lowest, Rating.value, Rating.highest)
        .join(RoundStatement, RoundStatement.id == Rating.round_statement_id)
        .join(Panellist, Panellist.id == Rating.panellist_id)
        .where(
            RoundStatement.round_id == round_.id,
            RoundStatement.question == question,
            Rating.lowest.is_not(None),
            Rating.highest.is_not(None),
            or_(Panellist.withdrew_at.is_(None), Panellist.withdrew_at >= round_.closed_at),
            tuple_(Rating.panellist_id, Rating.round_statement_id).not_in(pairs(round_.id)),
        )
    )
    given: dict[int, list[list[float]]] = {}
    for key, *points in rows:
        given.setdefault(key, []).append([quantity.value(point) for point in points])
    return {key: _pooled(np.array(points)) for key, points in given.items() if len(points) >= least_cell}


def _pooled(points: np.ndarray) -> ThreePoints:
    lowest, best, highest = points.T
    means = three_point_means(lowest, best, highest)
    return ThreePoints(len(points), float(means.mean()), float(np.median(lowest)), float(np.median(highest)))
