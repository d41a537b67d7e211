"""What a panellist has answered in the open round, and what is still missing."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import cache
from typing import NamedTuple

from sqlalchemy import Select, and_, bindparam, func, select
from sqlalchemy.orm import Session, joinedload

from delphi.domain.lifecycle import RoundState
from delphi.domain.protocol import Terms
from delphi.domain.question import QuestionKind
from delphi.errors import Sentence
from delphi.models import (
    Panellist,
    PresentedPlace,
    Rating,
    Round,
    RoundStatement,
    Statement,
    StatementVersion,
    Study,
)
from delphi.models.plainly import plainly
from delphi.models.round import IS_OPEN
from delphi.rating.queries.asked import Asked, AskedRound
from delphi.rating.queries.order import has_own_order, own_order, unexplained
from delphi.recusals import pairs
from delphi.tallies import terms_of
from delphi.terms import current_terms
from delphi.tongues import Tongue

SECONDS_A_STATEMENT = 20


class Item(NamedTuple):
    """One statement of the round with one question, and whether the panellist has answered it, or is recused from it."""

    id: int
    is_done: bool
    is_recused: bool = False
    label: str = ""
    value: int | None = None
    is_kept: bool | None = None
    place: int | None = None  # logged; none before the first rating, and where the list's order holds
    question: str = ""
    statement: int = 0
    shown: str = ""  # the value as people read it, where it is no point of a scale
    is_owed: bool = False  # rated, and the protocol requires a reason that is still missing


@dataclass(frozen=True)
class Progress:
    """How far a panellist is in the open round."""

    items: tuple[Item, ...]
    is_to_log: bool = False  # an order of one's own that nobody has logged yet
    names: Mapping[str, Sentence] = field(
        default_factory=dict
    )  # of questions, where a statement is asked several
    ranked: frozenset[str] = frozenset()  # the questions of which all statements are answered at once

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
        """The same once this statement is answered, and with it those that are ranked beside it."""
        beside = self.beside(key)
        items = tuple(item._replace(is_done=True) if item.id in beside else item for item in self.items)
        return replace(self, items=items)

    def beside(self, key: int) -> frozenset[int]:
        """The statements that one page answers: this one, or all of its ranking."""
        question = next((item.question for item in self.items if item.id == key), None)
        if question not in self.ranked:
            return frozenset({key})
        return frozenset(item.id for item in self.items if item.question == question)

    def page_of(self, key: int) -> int:
        """The statement by which that page is known, so that it has one address: the first that is to be answered."""
        asked = [item.id for item in self.items if item.id in self.beside(key) and not item.is_recused]
        return min(asked, default=key)

    def place(self, key: int) -> int:
        """Position from 1; 0 where the statement is not in the round."""
        return next((n for n, item in enumerate(self.items, 1) if item.id == key), 0)

    def neighbours(self, key: int) -> tuple[int | None, int | None]:
        """The statements before and after this one that another page shows."""
        here, beside = self.place(key) - 1, self.beside(key)
        before = next(
            (item.id for item in reversed(self.items[: max(here, 0)]) if item.id not in beside), None
        )
        after = next((item.id for item in self.items[here + 1 :] if item.id not in beside), None)
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
        select(Round).where(Round.study_id == panellist.study_id, IS_OPEN).options(joinedload(Round.study))
    )


def is_last_round(session: Session, panellist: Panellist) -> bool:
    """Whether the study has opened the last round that its protocol foresees."""
    opened = select(func.max(Round.number)).where(
        Round.study_id == panellist.study_id, Round.state != RoundState.DRAFT
    )
    study = session.get_one(Study, panellist.study_id)
    return (session.scalar(opened) or 0) >= current_terms(session, study).n_rounds


@cache
def _progress() -> Select[int, bool, bool, str, int | None, bool, int | None, str, int]:
    mine = pairs(bindparam("round")).subquery()
    return (
        select(
            RoundStatement.id,
            Rating.id.is_not(None),
            mine.c.id.is_not(None),
            Statement.label,
            Rating.value,
            Rating.kept,
            PresentedPlace.position,
            RoundStatement.question,
            Statement.id,
        )
        .join(StatementVersion, StatementVersion.id == RoundStatement.version_id)
        .join(Statement, Statement.id == StatementVersion.statement_id)
        .outerjoin(
            PresentedPlace,
            and_(
                PresentedPlace.round_statement_id == RoundStatement.id,
                PresentedPlace.panellist_id == bindparam("panellist"),
            ),
        )
        .outerjoin(
            Rating,
            and_(
                Rating.round_statement_id == RoundStatement.id,
                Rating.panellist_id == bindparam("panellist"),
            ),
        )
        .outerjoin(mine, and_(mine.c.id == RoundStatement.id, mine.c.panellist_id == bindparam("panellist")))
        .where(RoundStatement.round_id == bindparam("round"))
        .order_by(PresentedPlace.position, RoundStatement.position)
    )


def progress(
    session: Session, panellist: Panellist, round_: Round | AskedRound, tongue: Tongue | None = None
) -> Progress:
    """The statements of a round in the order in which this panellist meets them; questions in their language."""
    rows = plainly(session, _progress(), {"panellist": panellist.id, "round": round_.id})
    items = tuple(Item(*row) for row in rows)
    terms = terms_of(round_)
    items = tuple(_as_read(item, terms) for item in items) if terms.more else items
    if terms.reasons_required:
        owed = unexplained(session, panellist, round_)
        items = tuple(
            item._replace(is_owed=item.id in owed, is_done=item.is_done and item.id not in owed)
            for item in items
        )
    questions = [tongue.question(one) if tongue else one for one in terms.questions]
    names = {one.key: one.title for one in questions} if terms.asks_several else {}
    ranked = frozenset(one.key for one in questions if one.kind is QuestionKind.RANKING)
    if not has_own_order(terms, round_.number) or any(item.place for item in items):
        return Progress(items, names=names, ranked=ranked)
    by_key = {item.id: item for item in items}
    listed = {item.id: item.statement for item in items}
    order = own_order(session, panellist, round_, listed)
    return Progress(tuple(by_key[key] for key in order), True, names, ranked)


def _as_read(item: Item, terms: Terms) -> Item:
    scale = terms.question(item.question).scale
    if item.value is None or scale.is_of_ratings:
        return item
    return item._replace(shown=scale.text(item.value))


def earlier_value(session: Session, panellist: Panellist, presented: RoundStatement | Asked) -> int | None:
    """The panellist's rating of this statement in the newest earlier round that asked the same of it."""
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
            RoundStatement.question == presented.question,
            Rating.panellist_id == panellist.id,
            Round.number < presented.round.number,
        )
        .order_by(Round.number.desc())
        .limit(1)
    )
