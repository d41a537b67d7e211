"""The one query behind every number: how many panellists of each group gave each answer to each statement."""

from __future__ import annotations

import json
from dataclasses import dataclass, replace
from functools import cache, cached_property, lru_cache
from typing import Any

import numpy as np
import numpy.typing as npt
from sqlalchemy import Select, bindparam, func, or_, select
from sqlalchemy.orm import Session

from delphi.domain.consensus import Verdict
from delphi.domain.disclosure import shown_tallies
from delphi.domain.protocol import Terms
from delphi.domain.sensitivity import verdicts
from delphi.models import Panellist, Rating, Round, RoundStatement

Counts = npt.NDArray[np.int64]


@dataclass(frozen=True)
class Tallies:
    """Counts of one round: statements x groups x points, and abstentions: statements x groups.

    Rows follow `presented` (ids of RoundStatement), columns `groups`; both keep their order. Ratings of a
    panellist who withdrew count in the rounds that were closed before, and in none after. `number` is the round's.
    """

    presented: tuple[int, ...]
    groups: tuple[str, ...]
    counts: Counts
    abstained: Counts
    least_cell: int
    number: int

    @property
    def pooled(self) -> Counts:
        """Statements x points, all groups together."""
        pooled: Counts = self.counts.sum(axis=1)
        return pooled

    @property
    def n_abstained(self) -> Counts:
        total: Counts = self.abstained.sum(axis=1)
        return total

    @cached_property
    def shown(self) -> npt.NDArray[np.bool_]:
        """Statements x groups: which cells may be shown without telling what a few people said."""
        return shown_tallies(self.counts, self.least_cell)

    def row(self, round_statement_id: int) -> int:
        return self.presented.index(round_statement_id)


def terms_of(round_: Round) -> Terms:
    """The terms that a round opened with, by which it is shown and judged."""
    if round_.terms is None:
        raise ValueError("a round has its terms only once it is open")
    return _read_terms(json.dumps(round_.terms))


@lru_cache(maxsize=64)
def _read_terms(written: str) -> Terms:
    """Every page of a round asks for its terms, most of them several times."""
    return Terms.from_json(json.loads(written))


@cache
def _presented() -> Select[int]:
    ids = select(RoundStatement.id).where(RoundStatement.round_id == bindparam("round"))
    return ids.order_by(RoundStatement.position)


@cache
def _counted() -> Select[int, str, int | None, int]:
    """Who withdrew counts in rounds that were closed before; a round that is not closed yet has no such moment."""
    counts_as_given = or_(Panellist.withdrew_at.is_(None), Panellist.withdrew_at >= bindparam("closed_at"))
    return (
        select(Rating.round_statement_id, Panellist.stakeholder_group, Rating.value, func.count())
        .join(Panellist, Panellist.id == Rating.panellist_id)
        .where(Rating.round_statement_id.in_(bindparam("presented", expanding=True)), counts_as_given)
        .group_by(Rating.round_statement_id, Panellist.stakeholder_group, Rating.value)
    )


@cache
def _heard() -> Select[str]:
    """The groups that have rated in this round or before. Once somebody has rated, their group is fixed."""
    counts_as_given = or_(Panellist.withdrew_at.is_(None), Panellist.withdrew_at >= bindparam("closed_at"))
    return (
        select(Panellist.stakeholder_group)
        .join(Rating, Rating.panellist_id == Panellist.id)
        .join(RoundStatement, RoundStatement.id == Rating.round_statement_id)
        .join(Round, Round.id == RoundStatement.round_id)
        .where(Round.study_id == bindparam("study"), Round.number <= bindparam("number"), counts_as_given)
        .distinct()
    )


def tallies(session: Session, round_: Round, only: int | None = None) -> Tallies:
    """Count the current ratings of a round (or of one RoundStatement of it) in one query.

    Where the rule asks groups, a second one finds those that have been heard: a group that is silent on a
    statement has too few ratings, and must not be left out of "every group".
    """
    terms = terms_of(round_)
    presented = (only,) if only is not None else tuple(session.scalars(_presented(), {"round": round_.id}))
    rows = session.execute(_counted(), {"presented": presented, "closed_at": round_.closed_at}).all()
    found = {group for _id, group, _value, _n in rows}
    if terms.rule.asks_groups:
        heard = {"study": round_.study_id, "number": round_.number, "closed_at": round_.closed_at}
        found |= set(session.scalars(_heard(), heard)) or {""}  # of nobody there are too few
    groups = tuple(sorted(found))
    counts = np.zeros((len(presented), len(groups), terms.scale.n_points), np.int64)
    abstained = np.zeros((len(presented), len(groups)), np.int64)
    row_of = {key: index for index, key in enumerate(presented)}
    column_of = {group: index for index, group in enumerate(groups)}
    for key, group, value, n in rows:
        if value is None:
            abstained[row_of[key], column_of[group]] += n
        else:
            counts[row_of[key], column_of[group], value - terms.scale.low] += n
    return Tallies(presented, groups, counts, abstained, terms.least_cell, round_.number)


def in_force(terms: Terms, number: int) -> Terms:
    """The terms with the thresholds that hold in this round."""
    return replace(terms, rule=terms.rule.in_round(number))


def judged(terms: Terms, counted: Tallies) -> tuple[Verdict, ...]:
    """The verdict of each presented statement, by the thresholds of its round and by the groups that the rule
    asks: the one call of the monitor, the close, what-if, the lock and verification."""
    return verdicts(counted, in_force(terms, counted.number))


def numbers(terms: Terms, counts: Counts, n_abstained: int) -> dict[str, Any]:
    """The summary of one distribution as JSON: what a close freezes and every export repeats.

    `counts` is per point. What is undefined is None. `n_eligible` is all who answered, abstaining or not.
    """
    summary = terms.summarise(counts).as_json()
    n = summary["n"]
    return {**summary, "n_abstained": int(n_abstained), "n_eligible": n + int(n_abstained)}
