"""What a panellist finds afterwards: their receipts, and the published list of a round."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from delphi.domain.lifecycle import RoundState
from delphi.models import Panellist, Round, Study
from delphi.receipts import own_receipt
from delphi.unanswered import n_missing


@dataclass(frozen=True)
class Taken:
    """A round and the panellist's receipt of it; `is_listed` is None until the list is published."""

    number: int
    closed_at: datetime | None
    receipt: str | None
    is_listed: bool | None
    n_missing: int = 0  # statements that wait for an answer, while the round is open

    @property
    def is_closed(self) -> bool:
        return self.closed_at is not None


def rounds_taken(session: Session, panellist: Panellist) -> tuple[Taken, ...]:
    """Every round that was opened, the newest first, with the panellist's receipt where they rated."""
    rounds = session.scalars(
        select(Round)
        .where(Round.study_id == panellist.study_id, Round.state != RoundState.DRAFT)
        .order_by(Round.number.desc())
    )
    return tuple(_taken(session, panellist, round_) for round_ in rounds)


def _taken(session: Session, panellist: Panellist, round_: Round) -> Taken:
    receipt = own_receipt(session, panellist, round_)
    listed = receipt in round_.receipts["codes"] if receipt and round_.receipts is not None else None
    missing = n_missing(session, panellist, round_) if round_.state == RoundState.OPEN else 0
    return Taken(round_.number, round_.closed_at, receipt, listed, missing)


def closed_round(session: Session, slug: str, number: int) -> Round | None:
    """A closed round with its published receipts, by what stands in its address."""
    return session.scalar(
        select(Round)
        .join(Study, Study.id == Round.study_id)
        .where(
            Study.slug == slug,
            Round.number == number,
            Round.state == RoundState.CLOSED,
            Round.receipts.is_not(None),
        )
        .options(joinedload(Round.study))
    )


def other_lists(session: Session, round_: Round) -> list[int]:
    """The numbers of the study's other rounds whose receipts are published."""
    return list(
        session.scalars(
            select(Round.number)
            .where(
                Round.study_id == round_.study_id,
                Round.state == RoundState.CLOSED,
                Round.receipts.is_not(None),
                Round.id != round_.id,
            )
            .order_by(Round.number)
        )
    )


def closed_round_of(session: Session, panellist: Panellist, number: int) -> Round | None:
    """A closed round of the panellist's study."""
    return session.scalar(
        select(Round).where(
            Round.study_id == panellist.study_id, Round.number == number, Round.state == RoundState.CLOSED
        )
    )
