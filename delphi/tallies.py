"""The queries behind every number: how many of each group gave each answer to each statement, or could not."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache, cached_property
from typing import Any

import numpy as np
import numpy.typing as npt
from sqlalchemy import Select, bindparam, case, func, or_, select, tuple_
from sqlalchemy.orm import Session

from delphi.domain.consensus import Verdict
from delphi.domain.disclosure import shown_tallies
from delphi.domain.lifecycle import RoundState
from delphi.domain.numbers import as_told, numbers, with_denominators
from delphi.domain.protocol import Terms
from delphi.domain.scale import Scale
from delphi.domain.sensitivity import verdicts
from delphi.errors import Sentence
from delphi.models import Panellist, Rating, Round, RoundStatement
from delphi.models.plainly import HasTerms, Presents
from delphi.recusals import pairs
from delphi.recusals.eligible import Eligible, eligible
from delphi.standing import Said as Answer
from delphi.standing import Standing, standing
from delphi.terms import read_terms

Counts = npt.NDArray[np.int64]
Said = tuple[Counts, Counts, Counts]
VEILED = Sentence("Not shown until the round closes: a recusal has taken a rating out.")


@dataclass(frozen=True)
class Tallies:
    """Counts of one round: statements x groups x points, and abstentions: statements x groups.

    Rows follow `presented` (ids of RoundStatement), columns `groups`; both keep their order. `questions` are
    the keys of what each row asks; where scales differ, points past the end of a shorter one are 0. Ratings of a
    panellist who withdrew count in the rounds that were closed before, and in none after; what somebody rated
    before being recused counts in nothing. `kept` is how many of the ratings confirm an earlier one. `number`
    is the round's. Of an open round the counts are those of `standing`, the last step; None means every answer.
    """

    presented: tuple[int, ...]
    questions: tuple[str, ...]
    groups: tuple[str, ...]
    counts: Counts
    abstained: Counts
    kept: Counts
    eligible: Eligible
    least_cell: int
    number: int
    standing: Standing | None = None
    apart: Said | None = (
        None  # counts, abstentions and kept ratings of an earlier step, where groups are of that
    )

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
        shown = shown_tallies(self.counts, self.least_cell)
        if self.standing is None:
            return shown
        told_apart = [self.standing.shown[key].has_groups for key in self.presented]
        return np.asarray(shown & np.array(told_apart, bool).reshape(-1, 1))

    @cached_property
    def shown_apart(self) -> npt.NDArray[np.bool_]:
        """Statements x groups: which have numbers to be shown, be it those of an earlier step."""
        return self.shown if self.apart is None else shown_tallies(self.apart[0], self.least_cell)

    @cached_property
    def n_waiting(self) -> tuple[int, ...]:
        """How many people's newer answers to each statement its numbers do not hold yet."""
        if self.standing is None:
            return (0,) * len(self.presented)
        return tuple(self.standing.shown[key].n_waiting for key in self.presented)

    @property
    def is_veiled(self) -> npt.NDArray[np.bool_]:
        """Statements whose numbers stay hidden until the close, since a recusal took a rating out."""
        return self.eligible.is_veiled

    def parts(self, terms: Terms) -> Iterator[tuple[Terms, Tallies, list[int]]]:
        """The rows of each question by themselves (`of`), with the terms that judge them and their places here."""
        for key in dict.fromkeys(self.questions):
            rows = [row for row, question in enumerate(self.questions) if question == key]
            yield terms.asking(key), self.of(terms, key), rows

    def of(self, terms: Terms, key: str) -> Tallies:
        rows = [row for row, question in enumerate(self.questions) if question == key]
        return (
            self if len(rows) == len(self.questions) else self._only(rows, terms.question(key).scale.n_points)
        )

    def _only(self, rows: list[int], n_points: int) -> Tallies:
        def picked(said: Said) -> Said:
            return said[0][rows][..., :n_points], said[1][rows], said[2][rows]

        counts, abstained, kept = picked((self.counts, self.abstained, self.kept))
        return replace(
            self,
            presented=tuple(self.presented[row] for row in rows),
            questions=tuple(self.questions[row] for row in rows),
            counts=counts,
            abstained=abstained,
            kept=kept,
            eligible=self.eligible.only(rows),
            apart=picked(self.apart) if self.apart else None,
        )

    def all_numbers(self, terms: Terms) -> list[dict[str, Any]]:
        """`numbers` of every statement, worked out at once for each question."""
        found: dict[int, dict[str, Any]] = {}
        for asking, told, rows in self.parts(terms):
            summary, n_kept = asking.summarise(told.pooled), told.kept.sum(axis=1)
            for place, row in enumerate(rows):
                said = told.eligible.n(place)
                found[row] = with_denominators(as_told(summary.as_json(place), asking.scale), int(told.n_abstained[place]), *said, int(n_kept[place]))  # fmt: skip
        return [found[row] for row in range(len(self.presented))]

    def numbers(self, terms: Terms, row: int, column: int | None = None) -> dict[str, Any]:
        """`numbers` of a statement with its denominators, of the whole panel or of one of `groups`."""
        if column is None:
            counts, abstained, kept = self.pooled[row], self.n_abstained[row], self.kept[row].sum()
            said = self.eligible.n(row)
        else:
            of_groups = self.apart or (self.counts, self.abstained, self.kept)
            counts, abstained, kept = (of[row, column] for of in of_groups)
            said = self.eligible.n(row, self.groups[column])
        asking = terms.asking(self.questions[row])
        counts = counts[: asking.scale.n_points]
        return numbers(asking, counts, int(abstained), *said, n_kept=int(kept))

    def frozen(self, terms: Terms, row: int) -> dict[str, Any]:
        """What a close keeps of a statement: the numbers of all, and of each group that may be shown."""
        groups = {
            group: self.numbers(terms, row, column)
            for column, group in enumerate(self.groups)
            if self.shown_apart[row, column]
        }
        return {**self.numbers(terms, row), "groups": groups}

    def row(self, round_statement_id: int) -> int:
        return self.presented.index(round_statement_id)


def terms_of(round_: HasTerms) -> Terms:
    """The terms that a round opened with, by which it is shown and judged."""
    if round_.terms is None:
        raise ValueError("a round has its terms only once it is open")
    return read_terms(round_.terms)


def asking(presented: Presents) -> Terms:
    """The terms by which this presented statement is rated, shown and judged: those of its question alone."""
    return terms_of(presented.round).asking(presented.question)


@cache
def _presented() -> Select[int, str]:
    """What a round presents, with the question of each; of one RoundStatement where `only` is given."""
    only = bindparam("only", type_=RoundStatement.id.type)
    return (
        select(RoundStatement.id, RoundStatement.question)
        .where(RoundStatement.round_id == bindparam("round"), or_(only.is_(None), RoundStatement.id == only))
        .order_by(RoundStatement.position)
    )


@cache
def _counted() -> Select[int, str, int | None, int, int]:
    """Who withdrew counts in rounds that were closed before; a round that is not closed yet has no such moment."""
    counts_as_given = or_(Panellist.withdrew_at.is_(None), Panellist.withdrew_at >= bindparam("closed_at"))
    said = tuple_(Rating.panellist_id, Rating.round_statement_id)
    return (
        select(
            Rating.round_statement_id,
            Panellist.stakeholder_group,
            Rating.value,
            func.count(),
            func.sum(case((Rating.kept, 1), else_=0)),
        )
        .join(Panellist, Panellist.id == Rating.panellist_id)
        .where(
            Rating.round_statement_id.in_(bindparam("presented", expanding=True)),
            counts_as_given,
            said.not_in(pairs(bindparam("round"))),
        )
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


def tallies(session: Session, round_: Round, only: int | None = None, *, whole: bool = False) -> Tallies:
    """Count the current ratings of a round (or of one RoundStatement of it), and who could have rated.

    While a round is open its counts advance in steps, so that no two looks at them differ by what a few people
    said (`delphi.domain.stepping`); `whole` counts every answer, as the close does. Where the rule asks groups,
    one more query finds those that have been heard: a group that is silent on a statement has too few ratings,
    and must not be left out of "every group".
    """
    terms = terms_of(round_)
    asked = dict(session.execute(_presented(), {"round": round_.id, "only": only}).all())
    presented, questions = tuple(asked), tuple(asked.values())
    steps: Standing | None = None
    rows: Sequence[Counted]
    apart: Sequence[Counted] = ()
    if round_.state is RoundState.OPEN and not whole:
        steps = standing(session, round_, presented, terms.least_cell)
        rows, apart = ([*_standing_rows(steps, of)] for of in (steps.said, steps.apart))
    else:
        given = {"presented": presented, "closed_at": round_.closed_at, "round": round_.id}
        rows = session.execute(_counted(), given).all()
    found = {group for _key, group, _value, _n, _n_kept in rows}
    if any(terms.question(key).rule.asks_groups for key in {*questions}):
        heard = {"study": round_.study_id, "number": round_.number, "closed_at": round_.closed_at}
        found |= set(session.scalars(_heard(), heard)) or {""}  # of nobody there are too few
    groups = tuple(sorted(found))
    scales = {key: terms.question(question).scale for key, question in asked.items()}
    said = _filled(rows, groups, scales)
    may_rate = eligible(session, round_, presented)
    of_groups = _filled(apart, groups, scales) if steps else None
    return Tallies(
        presented, questions, groups, *said, may_rate, terms.least_cell, round_.number, steps, of_groups
    )


# A presented statement, a group, the answer (None for an abstention), how often it was given, and how often kept.
Counted = tuple[int, str, int | None, int, int]


def _standing_rows(steps: Standing, of: Callable[[int], dict[int, Answer]]) -> Iterator[Counted]:
    for key in steps.shown:
        for panellist, said in of(key).items():
            yield key, steps.group_of[panellist], said.value, 1, int(said.kept)


def _filled(rows: Sequence[Counted], groups: tuple[str, ...], scales: Mapping[int, Scale]) -> Said:
    """Counts by point, abstentions, and how many ratings were kept; `scales` is by presented statement."""
    n_points = max((scale.n_points for scale in scales.values()), default=0)
    counts = np.zeros((len(scales), len(groups), n_points), np.int64)
    abstained, kept = np.zeros((2, len(scales), len(groups)), np.int64)
    row_of = {key: index for index, key in enumerate(scales)}
    column_of = {group: index for index, group in enumerate(groups)}
    for key, group, value, n, n_kept in rows:
        if value is None:
            abstained[row_of[key], column_of[group]] += n
        else:
            counts[row_of[key], column_of[group], value - scales[key].low] += n
            kept[row_of[key], column_of[group]] += n_kept
    return counts, abstained, kept


def in_force(terms: Terms, number: int) -> Terms:
    """The terms with the thresholds that hold in this round."""
    return replace(terms, rule=terms.rule.in_round(number))


def judged(terms: Terms, counted: Tallies) -> tuple[Verdict, ...]:
    """The verdict of each presented statement, by the rule of its question, the thresholds of its round and the
    groups that the rule asks: the one call of the monitor, the close, what-if, the lock and verification."""
    found: dict[int, Verdict] = {}
    for asking, told, rows in counted.parts(terms):
        found |= dict(zip(rows, verdicts(told, in_force(asking, counted.number)), strict=True))
    return tuple(found[row] for row in range(len(counted.presented)))
