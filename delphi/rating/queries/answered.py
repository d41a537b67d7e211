"""What a panellist has answered in the open round, and what is still missing."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cache

from sqlalchemy import Select, and_, bindparam, select
from sqlalchemy.orm import Session, joinedload

from delphi.domain.lifecycle import RoundState
from delphi.models import Panellist, Rating, Round, RoundStatement, Statement, StatementVersion, Suggestion
from delphi.recusals import is_recused, pairs

SECONDS_A_STATEMENT = 20


@dataclass(frozen=True)
class Item:
    """One statement of the round, and whether the panellist has answered it, or is recused from it."""

    id: int
    is_done: bool
    is_recused: bool = False


@dataclass(frozen=True)
class Progress:
    """How far a panellist is in the open round."""

    items: tuple[Item, ...]

    @property
    def n_asked(self) -> int:
        """How many statements wait for this panellist's answer, or have it."""
        return sum(not item.is_recused for item in self.items)

    @property
    def n_recused(self) -> int:
        return len(self.items) - self.n_asked

    @property
    def n_done(self) -> int:
        return sum(item.is_done and not item.is_recused for item in self.items)

    @property
    def minutes_left(self) -> int:
        return -(-(self.n_asked - self.n_done) * SECONDS_A_STATEMENT // 60)

    def is_recused(self, key: int) -> bool:
        return any(item.is_recused for item in self.items if item.id == key)

    def with_answer(self, key: int) -> Progress:
        """The same once this statement is answered."""
        return Progress(tuple(replace(item, is_done=item.is_done or item.id == key) for item in self.items))

    def place(self, key: int) -> int:
        """Position from 1; 0 where the statement is not in the round."""
        return next((n for n, item in enumerate(self.items, 1) if item.id == key), 0)

    def neighbours(self, key: int) -> tuple[int | None, int | None]:
        """The statements before and after this one."""
        here = self.place(key) - 1
        before = self.items[here - 1].id if here > 0 else None
        after = self.items[here + 1].id if here + 1 < len(self.items) else None
        return before, after

    def next_missing(self, after: int | None = None) -> int | None:
        """The first unanswered statement after this one, then from the start."""
        start = self.place(after) if after is not None else 0
        turned = self.items[start:] + self.items[:start]
        return next(
            (item.id for item in turned if not (item.is_done or item.is_recused) and item.id != after), None
        )


def open_round(session: Session, panellist: Panellist) -> Round | None:
    return session.scalar(
        select(Round)
        .where(Round.study_id == panellist.study_id, Round.state == RoundState.OPEN)
        .options(joinedload(Round.study))
    )


@cache
def _progress() -> Select[int, bool, bool]:
    mine = pairs(bindparam("round")).subquery()
    return (
        select(RoundStatement.id, Rating.id.is_not(None), mine.c.id.is_not(None))
        .outerjoin(
            Rating,
            and_(
                Rating.round_statement_id == RoundStatement.id,
                Rating.panellist_id == bindparam("panellist"),
            ),
        )
        .outerjoin(mine, and_(mine.c.id == RoundStatement.id, mine.c.panellist_id == bindparam("panellist")))
        .where(RoundStatement.round_id == bindparam("round"))
        .order_by(RoundStatement.position)
    )


def progress(session: Session, panellist: Panellist, round_: Round) -> Progress:
    rows = session.execute(_progress(), {"panellist": panellist.id, "round": round_.id})
    return Progress(tuple(Item(*row) for row in rows))


@cache
def _presented() -> Select[RoundStatement]:
    return (
        select(RoundStatement)
        .where(RoundStatement.id == bindparam("key"))
        .options(joinedload(RoundStatement.round, innerjoin=True))
    )


def presented(session: Session, key: int) -> RoundStatement | None:
    """A presented statement and its round."""
    found: RoundStatement | None = session.scalar(_presented(), {"key": key})
    return found


@dataclass(frozen=True)
class Answer:
    """One line of the list at the end: a statement and what one said of it."""

    id: int
    label: str
    text: str
    rating: Rating | None
    is_recused: bool


def answers(session: Session, panellist: Panellist, round_: Round) -> tuple[Answer, ...]:
    """Every statement of the round with the panellist's own current rating."""
    rows = session.execute(
        select(
            RoundStatement.id,
            Statement.label,
            StatementVersion.text,
            Rating,
            is_recused(panellist.id, RoundStatement.id),
        )
        .join(StatementVersion, StatementVersion.id == RoundStatement.version_id)
        .join(Statement, Statement.id == StatementVersion.statement_id)
        .outerjoin(
            Rating,
            and_(Rating.round_statement_id == RoundStatement.id, Rating.panellist_id == panellist.id),
        )
        .where(RoundStatement.round_id == round_.id)
        .order_by(RoundStatement.position)
    )
    return tuple(Answer(*row) for row in rows)


def earlier_value(session: Session, panellist: Panellist, presented: RoundStatement) -> int | None:
    """The panellist's rating of this statement in the newest earlier round that showed it."""
    same_statement = (
        select(StatementVersion.statement_id)
        .where(StatementVersion.id == presented.version_id)
        .scalar_subquery()
    )
    return session.scalar(
        select(Rating.value)
        .join(RoundStatement, RoundStatement.id == Rating.round_statement_id)
        .join(Round, Round.id == RoundStatement.round_id)
        .join(StatementVersion, StatementVersion.id == RoundStatement.version_id)
        .where(
            StatementVersion.statement_id == same_statement,
            Rating.panellist_id == panellist.id,
            Round.number < presented.round.number,
        )
        .order_by(Round.number.desc())
        .limit(1)
    )


def suggestions(session: Session, panellist: Panellist) -> tuple[Suggestion, ...]:
    """What the panellist suggested, the newest first."""
    own = select(Suggestion).where(Suggestion.panellist_id == panellist.id)
    return tuple(session.scalars(own.order_by(Suggestion.suggested_at.desc(), Suggestion.id.desc())))
