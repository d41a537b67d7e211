"""What the recused might have changed: each verdict with them counted, whatever they would have rated."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from sqlalchemy import select, tuple_
from sqlalchemy.orm import Session

from delphi.domain.consensus import Outcome
from delphi.domain.disclosure import shown_tallies
from delphi.domain.sensitivity import codes
from delphi.domain.tally import GroupTally
from delphi.domain.verdict import OUTCOMES
from delphi.models import Panellist, Rating
from delphi.recusals import pairs
from delphi.tallies import Counts
from delphi.whatif.queries import Line, RatedRound


@dataclass(frozen=True)
class WithRecused:
    """A statement from which some are recused, and its verdict were they counted.

    `whatever` has the outcome for each point of the scale, had all of them chosen it. `given` is the outcome
    with what they rated before they were recused; None where those are none, or so few that it would tell
    what one of them rated.
    """

    line: Line
    n_recused: int
    n_given: int
    whatever: dict[int, Outcome]
    given: Outcome | None

    @property
    def is_firm(self) -> bool:
        return set(self.whatever.values()) == {self.line.verdict.outcome}

    @property
    def otherwise(self) -> dict[Outcome, tuple[int, int]]:
        """Each other outcome, with the lowest and the highest point by which it comes about."""
        found: dict[Outcome, tuple[int, int]] = {}
        for point, outcome in self.whatever.items():
            if outcome is not self.line.verdict.outcome:
                found[outcome] = (found.get(outcome, (point, point))[0], point)
        return found


def with_recused(session: Session, rated: RatedRound) -> list[WithRecused]:
    """The statements of which numbers may be shown and from which somebody is recused; one query at most."""
    told, points = rated.told, rated.terms.scale.points
    n_recused = told.eligible.recused.sum(axis=1)
    rows = [int(row) for row in np.flatnonzero(n_recused) if rated.is_shown[row]]
    if not rows:
        return []
    groups = tuple(sorted({*told.groups, *told.eligible.groups}))
    given = _given(session, rated, groups)
    n_given = given.sum(axis=(1, 2))
    away = np.zeros(given.shape[:2], np.int64)
    for column, name in enumerate(told.eligible.groups):
        away[:, groups.index(name)] = told.eligible.recused[:, column]
    whatever = list(_whatever(rated, groups, away))
    with_given = codes(_joined(rated, groups, given), rated.terms)
    return [
        WithRecused(
            line=rated.lines[row],
            n_recused=int(n_recused[row]),
            n_given=int(n_given[row]),
            whatever={point: found[row] for point, found in zip(points, whatever, strict=True)},
            given=OUTCOMES[with_given[row]] if n_given[row] >= rated.terms.least_cell else None,
        )
        for row in rows
    ]


def _whatever(rated: RatedRound, groups: tuple[str, ...], away: Counts) -> Iterator[list[Outcome]]:
    """The outcome of every statement for each point of the scale, had all the recused chosen it."""
    for place in range(rated.terms.scale.n_points):
        more = np.zeros((*away.shape, rated.terms.scale.n_points), np.int64)
        more[:, :, place] = away
        yield [OUTCOMES[code] for code in codes(_joined(rated, groups, more), rated.terms)]


def _joined(rated: RatedRound, groups: tuple[str, ...], more: Counts) -> GroupTally:
    """The tallies of the round and these counts together."""
    counts, abstained = more.copy(), np.zeros(more.shape[:2], np.int64)
    for column, name in enumerate(rated.told.groups):
        counts[:, groups.index(name)] += rated.told.counts[:, column]
        abstained[:, groups.index(name)] = rated.told.abstained[:, column]
    return GroupTally(groups, counts, abstained, shown_tallies(counts, rated.terms.least_cell))


def _given(session: Session, rated: RatedRound, groups: tuple[str, ...]) -> Counts:
    """What the recused rated before they were: statements x groups x points."""
    told, low = rated.told, rated.terms.scale.low
    counts = np.zeros((len(told.presented), len(groups), rated.terms.scale.n_points), np.int64)
    said = tuple_(Rating.panellist_id, Rating.round_statement_id).in_(pairs(rated.round.id))
    rows = session.execute(
        select(Rating.round_statement_id, Panellist.stakeholder_group, Rating.value)
        .join(Panellist, Panellist.id == Rating.panellist_id)
        .where(said, Rating.value.is_not(None), Rating.round_statement_id.in_(told.presented))
    )
    for key, group, value in rows:
        counts[told.row(key), groups.index(group), value - low] += 1
    return counts
