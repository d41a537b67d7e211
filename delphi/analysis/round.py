"""One round of a file as arrays: who answered what, counted by statement, group and point."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from delphi.domain.disclosure import shown_tallies
from delphi.domain.protocol import Terms
from delphi.domain.tally import GroupTally
from delphi.importing.rated import BLANK, UNABLE, Placed, RatedPanel, RatedRound
from delphi.stats.rationals import Booleans, Integers
from delphi.stats.tally import count

PANEL = ""


@dataclass(frozen=True, eq=False)
class Counted:
    """The answers of those who took part, a row each, and their tallies.

    `who` has the places of the rows in the whole panel, `group_of` their groups; without groups all sit in one.
    `placed` is (N, S) positions, -1 not answered, -2 outside expertise; `terms` hold in this round.
    """

    rated: RatedRound
    terms: Terms
    who: npt.NDArray[np.intp]
    group_of: npt.NDArray[np.int64]
    placed: Placed
    tally: GroupTally

    @property
    def has_groups(self) -> bool:
        return self.tally.groups != (PANEL,)

    @property
    def counts(self) -> Integers:
        """(S, P): the pooled panel."""
        pooled: Integers = self.tally.counts.sum(axis=1)
        return pooled

    @property
    def n_unable(self) -> Integers:
        unable: Integers = self.tally.abstained.sum(axis=1)
        return unable

    @property
    def matrix(self) -> npt.NDArray[np.float64]:
        """(N, S) ratings in scale points, NaN where there is none."""
        return np.where(self.placed < 0, np.nan, self.placed + float(self.terms.scale.low))

    @property
    def answered(self) -> Booleans:
        """(N, S): who answered, be it with "outside my expertise"."""
        answered: Booleans = (self.placed >= 0) | (self.placed == UNABLE)
        return answered


def counted(panel: RatedPanel, rated: RatedRound, terms: Terms) -> Counted:
    """Count one round. Its rule is the one that `terms` fix for this round."""
    who = np.flatnonzero(rated.took_part)
    placed = rated.placed[who]
    groups = panel.groups or (PANEL,)
    group_of = (panel.group_of[who] if panel.groups else np.zeros(len(who))).astype(np.int64)
    n_points = terms.scale.n_points
    counts = np.zeros((placed.shape[1], len(groups), n_points), dtype=np.int64)
    abstained = np.zeros(counts.shape[:2], dtype=np.int64)
    for group in range(len(groups)):
        members = placed[group_of == group]
        counts[:, group] = count(np.maximum(members, BLANK), n_points)
        abstained[:, group] = (members == UNABLE).sum(axis=0)
    shown = shown_tallies(counts, terms.least_cell) if panel.groups else np.ones(abstained.shape, np.bool_)
    return Counted(rated, terms, who, group_of, placed, GroupTally(groups, counts, abstained, shown))
