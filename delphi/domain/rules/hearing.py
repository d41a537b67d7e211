"""What is judged: the tallies of statements, pooled and by group, and how shares are taken of them."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np

from delphi.domain.rules.base import Evidence
from delphi.domain.scale import Scale
from delphi.stats.rationals import Booleans, Integers
from delphi.stats.summary import summarise


@dataclass(frozen=True, eq=False)
class Groups:
    """The same ratings by stakeholder group: counts (..., G, P), abstentions and what may be shown (..., G)."""

    names: tuple[str, ...]
    counts: Integers
    n_abstained: Integers
    shown: Booleans


@dataclass(frozen=True, eq=False)
class Hearing:
    """Counts (..., P) and abstentions (...) of the pooled panel, and by group where a rule asks groups."""

    counts: Integers
    n_abstained: Integers
    scale: Scale
    quantile_type: int = 7
    count_abstentions: bool = False
    groups: Groups | None = None
    _found: dict[tuple[int, bool], Evidence] = field(default_factory=dict)

    def evidence(self, ipr_type: int, by_group: bool = False) -> Evidence:
        """The summary that a preset looks at; criteria of one rule share it.

        Raises ValueError where a rule asks groups and no groups were given: the pooled panel would answer
        another question.
        """
        if (ipr_type, by_group) not in self._found:
            counts, n_abstained = self.counts, self.n_abstained
            if by_group:
                if self.groups is None:
                    raise ValueError("a rule that asks groups needs the tallies of the groups")
                counts, n_abstained = self.groups.counts, self.groups.n_abstained
            scale = self.scale
            summary = summarise(
                counts, scale.points, self.quantile_type, ipr_type, scale.agree, scale.disagree
            )
            total = summary.n + (np.asarray(n_abstained, np.int64) if self.count_abstentions else 0)
            self._found[ipr_type, by_group] = Evidence(summary, total, scale)
        return self._found[ipr_type, by_group]
