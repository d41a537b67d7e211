"""The votes on what is on: how many were cast, and what one panellist said."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import Session

from delphi.meeting.queries.agenda import Stop
from delphi.models import MeetingPhase, MeetingStep, Panellist, Rating
from delphi.recusals import is_recused


@dataclass(frozen=True)
class Vote:
    """What one panellist said of what is on: by presented statement, None for "outside my expertise"."""

    values: Mapping[int, int | None] = field(default_factory=dict)
    revision: int = 0
    is_of_this: bool = False  # cast in this ballot
    is_recused: bool = False

    @property
    def is_cast(self) -> bool:
        return bool(self.values)

    @property
    def value(self) -> int | None:
        return next(iter(self.values.values()), None)


def _began(step: MeetingStep) -> Any:
    """When the last ballot on what is on began."""
    return (
        select(func.max(MeetingStep.at))
        .where(
            MeetingStep.round_statement_id == step.round_statement_id,
            MeetingStep.ballot == step.ballot,
            MeetingStep.phase == MeetingPhase.VOTING,
        )
        .scalar_subquery()
    )


def n_voted(session: Session, step: MeetingStep, stop: Stop) -> int:
    """How many have voted since the last ballot on this statement began."""
    counts: tuple[ColumnElement[bool], ...] = (
        Rating.round_statement_id.in_(stop.keys),
        Rating.rated_at >= _began(step),
        Panellist.withdrew_at.is_(None),
        ~is_recused(Rating.panellist_id, Rating.round_statement_id),
    )
    n = select(func.count(Rating.panellist_id.distinct()))
    return session.scalar(n.join(Panellist, Panellist.id == Rating.panellist_id).where(*counts)) or 0


def own(session: Session, panellist: Panellist, step: MeetingStep | None, stop: Stop | None) -> Vote:
    """What the panellist said of what is on; recused is who may say nothing of any of it."""
    if step is None or stop is None:
        return Vote()
    may = [key for key in stop.keys if not session.scalar(select(is_recused(panellist.id, key)))]
    if not may:
        return Vote(is_recused=True)
    began: datetime | None = session.scalar(select(_began(step)))
    ratings = session.scalars(
        select(Rating).where(Rating.panellist_id == panellist.id, Rating.round_statement_id.in_(may))
    ).all()
    return Vote(
        {rating.round_statement_id: rating.value for rating in ratings},
        sum(rating.revision for rating in ratings),
        is_of_this=began is not None and any(rating.rated_at >= began for rating in ratings),
    )
