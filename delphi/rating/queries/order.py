"""In which order a panellist meets the statements of a round, and which of their answers still owe a reason."""

from __future__ import annotations

import random
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from sqlalchemy import Select, and_, bindparam, select
from sqlalchemy.orm import Session, aliased

from delphi.domain.protocol import Feedback, Order, Terms
from delphi.domain.rating import reason_wanted, stands_apart
from delphi.models import Comment, Panellist, Rating, Round, RoundStatement, StatementVersion
from delphi.models.plainly import plainly
from delphi.rating.queries.asked import AskedRound
from delphi.tallies import terms_of


@dataclass(frozen=True)
class Earlier:
    """What the newest earlier round that showed a statement says of it, and of the panellist."""

    is_reworded: bool
    counts: tuple[int, ...]
    own: int | None
    question: str = ""


def has_own_order(terms: Terms, number: int) -> bool:
    """Whether the order of a round may differ from the list's, so that it is logged."""
    return terms.order is Order.RANDOM or (terms.open_first and number > 1)


def own_order(
    session: Session, panellist: Panellist, round_: Round | AskedRound, listed: Mapping[int, int]
) -> list[int]:
    """The presented statements in this panellist's order: the same each time, until it is logged and after.

    From round 2 on, where the protocol says so: new or reworded ones, then those where one stood apart from
    the panel (if the panel may be seen), then the rest. `listed` has the statement of each: the questions of
    one statement stay together.
    """
    terms = terms_of(round_)
    together: dict[int, list[int]] = {}
    for key, statement in listed.items():
        together.setdefault(statement, []).append(key)
    groups = list(together.values())
    if terms.order is Order.RANDOM:
        random.Random(f"order {panellist.id}:{round_.id}").shuffle(groups)  # noqa: S311
    if not terms.open_first or round_.number == 1:
        return [key for group in groups for key in group]
    before = earlier(session, panellist, round_)
    is_seen = terms.feedback is not Feedback.NONE

    def rank(key: int) -> int:
        found = before.get(key)
        if found is None or found.is_reworded:
            return 0
        is_apart = found.own is not None and stands_apart(
            found.own, found.counts, terms.question(found.question).scale
        )
        return 1 if is_seen and is_apart else 2

    groups.sort(key=lambda group: min(map(rank, group)))
    return [key for group in groups for key in group]


@cache
def _earlier() -> Select[Any]:
    now, said = aliased(RoundStatement), aliased(StatementVersion)
    return (
        select(
            now.id,
            now.version_id != RoundStatement.version_id,
            RoundStatement.summary,
            Rating.value,
            RoundStatement.question,
        )
        .select_from(now)
        .join(said, said.id == now.version_id)
        .join(StatementVersion, StatementVersion.statement_id == said.statement_id)
        .join(RoundStatement, RoundStatement.version_id == StatementVersion.id)
        .join(Round, Round.id == RoundStatement.round_id)
        .outerjoin(
            Rating,
            and_(
                Rating.round_statement_id == RoundStatement.id,
                Rating.panellist_id == bindparam("panellist"),
            ),
        )
        .where(
            now.round_id == bindparam("round"),
            RoundStatement.question == now.question,
            Round.number < bindparam("number"),
        )
        .order_by(Round.number)
    )


def earlier(session: Session, panellist: Panellist, round_: Round | AskedRound) -> dict[int, Earlier]:
    """Of each statement of the round that an earlier round showed; the newest such round counts."""
    asked = {"panellist": panellist.id, "round": round_.id, "number": round_.number}
    found: dict[int, Earlier] = {}
    for key, is_reworded, summary, own, question in plainly(session, _earlier(), asked):
        counts = tuple((summary or {}).get("counts", {}).values())
        found[key] = Earlier(is_reworded, counts, own, question)
    return found


def unexplained(session: Session, panellist: Panellist, round_: Round | AskedRound) -> set[int]:
    """The rated statements for which a reason is asked and nothing was written."""
    own = and_(Comment.round_statement_id == Rating.round_statement_id, Comment.panellist_id == panellist.id)
    rows = session.execute(
        select(Rating.round_statement_id, Rating.value, RoundStatement.question)
        .join(RoundStatement, RoundStatement.id == Rating.round_statement_id)
        .outerjoin(Comment, own)
        .where(
            RoundStatement.round_id == round_.id,
            Rating.panellist_id == panellist.id,
            Rating.value.is_not(None),
            Comment.id.is_(None),
        )
    ).all()
    before = earlier(session, panellist, round_) if rows and round_.number > 1 else {}
    terms = terms_of(round_)
    return {
        key
        for key, value, question in rows
        if value is not None
        and reason_wanted(terms.question(question).scale, value, before[key].own if key in before else None)
        is not None
    }
