"""A presented statement as one answer meets it: its round, what stands there already, and whether it may be rated."""

from __future__ import annotations

from datetime import datetime
from functools import cache
from typing import Any, NamedTuple

from sqlalchemy import BindParameter, Select, Text, and_, bindparam, cast, func, select
from sqlalchemy.orm import Session

from delphi.domain.lifecycle import RoundState, takes_ratings
from delphi.models import Extension, Rating, RatingHistory, Round, RoundStatement
from delphi.models.plainly import plainly
from delphi.recusals import is_recused


class AskedRound(NamedTuple):
    """The round of a statement that one panellist answers, as far as answering needs it."""

    id: int
    study_id: int
    number: int
    state: RoundState
    opened_at: datetime | None
    closes_at: datetime | None
    own_closes_at: datetime | None  # where this panellist was given more time
    terms: str | None  # as JSON

    def takes_ratings(self, at: datetime) -> bool:
        """Whether this panellist may rate at `at`."""
        own = self.closes_at and self.own_closes_at and max(self.closes_at, self.own_closes_at)
        return takes_ratings(self.state, own or self.closes_at, at)


class Asked(NamedTuple):
    """A presented statement, its round, and what this panellist said there so far; nothing yet without a revision.

    `repeated` is the revision that already has the key of the act that asks.
    """

    id: int
    version_id: int
    question: str
    round: AskedRound
    value: int | None
    kept: bool | None
    revision: int | None
    rated_at: datetime | None
    repeated: int | None
    is_recused: bool
    lowest: int | None = None
    highest: int | None = None


def asked(session: Session, panellist_id: int, key: int, act_key: str | None = None) -> Asked | None:
    """What an act on a presented statement meets; None where there is no such statement."""
    sought = {"panellist_id": panellist_id, "round_statement_id": key, "key": act_key}
    row = plainly(session, _asked(), sought).one_or_none()
    return None if row is None else Asked._make((*row[:3], AskedRound._make(row[3:11]), *row[11:]))


@cache
def _asked() -> Select[*tuple[Any, ...]]:
    """Thirty ratings in a row ask for the same: the statement is made once and takes its values by name."""
    panellist: BindParameter[int] = bindparam("panellist_id")
    repeated = (
        select(RatingHistory.revision)
        .where(RatingHistory.rating_id == Rating.id, RatingHistory.key == bindparam("key"))
        .scalar_subquery()
    )
    return (
        select(
            RoundStatement.id, RoundStatement.version_id, RoundStatement.question,
            Round.id, Round.study_id, Round.number, Round.state, Round.opened_at, Round.closes_at, Extension.closes_at,
            func.nullif(cast(Round.terms, Text), "null"),
            Rating.value, Rating.kept, Rating.revision, Rating.rated_at, repeated,
            is_recused(panellist, RoundStatement.id), Rating.lowest, Rating.highest,
        )
        .join(Round, Round.id == RoundStatement.round_id)
        .outerjoin(Extension, and_(Extension.round_id == Round.id, Extension.panellist_id == panellist))
        .outerjoin(
            Rating, and_(Rating.round_statement_id == RoundStatement.id, Rating.panellist_id == panellist)
        )
        .where(RoundStatement.id == bindparam("round_statement_id"))
    )  # fmt: skip
