"""Leave one out: how many panellists, and of which group, a verdict hangs on."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from delphi.domain.protocol import Terms
from delphi.domain.sensitivity import codes
from delphi.domain.tally import GroupTally, Tallied
from delphi.errors import Sentence
from delphi.stats.rationals import Booleans, Integers


@dataclass(frozen=True, eq=False)
class LeftOut:
    """What the verdicts would be without one panellist.

    Attributes
    ----------
    groups : the names of the stakeholder groups.
    turns : (statements, groups, points + 1) booleans, whether the verdict flips without one panellist of that
        group who gave that rating; the last place is "outside my expertise".
    n_flipping : (statements, groups) integers, the panellists without whom the verdict would be another.
    n : (statements,) integers, who rated or abstained.
    shown : (statements, groups), which of these numbers may be shown.
    """

    groups: tuple[str, ...]
    turns: Booleans
    n_flipping: Integers
    n: Integers
    shown: Booleans

    def sentence(self, statement: int) -> Sentence:
        """How firmly one verdict stands."""
        n = int(self.n_flipping[statement].sum())
        total = int(self.n[statement])
        if n == 0:
            return Sentence("The verdict does not hang on any one panellist.")
        return Sentence(
            "Without one of %(total)s panellists the verdict would be another.",
            "Without any one of %(n)s of %(total)s panellists the verdict would be another.",
            n=n,
            total=total,
        )

    @property
    def sentence_all(self) -> Sentence:
        """How many verdicts hang on one panellist."""
        n = int((self.n_flipping.sum(axis=1) > 0).sum())
        return Sentence(
            "One of %(total)s verdicts hangs on one panellist.",
            "%(n)s of %(total)s verdicts hang on one panellist.",
            n=n,
            total=len(self.n),
        )


@dataclass(frozen=True, eq=False)
class Influence:
    """How many verdicts flip without each panellist: `n_flips` (N,), in the order of the matrix.

    `by_group` gives the most and the median for each group with enough panellists to show; nobody is named.
    """

    n_flips: Integers
    by_group: dict[str, tuple[int, float]]


def one_left_out(tallied: Tallied, terms: Terms) -> LeftOut:
    """Judge every statement without each one of its answers. Who gave the same answer leaves the same gap."""
    n_statements, n_groups, n_points = tallied.counts.shape
    answers = np.concatenate([tallied.counts, tallied.abstained[..., None]], axis=-1)
    turns = np.zeros((n_statements, n_groups, n_points + 1), dtype=np.bool_)
    observed = codes(tallied, terms)
    places = range(n_points + 1) if terms.count_abstentions else range(n_points)
    for place in places:
        if terms.rule.asks_groups:
            for group in range(n_groups):
                turns[:, group, place] = _turned(tallied, terms, answers, observed, (group, place))
        else:
            # A pooled rule does not see whose rating is gone.
            pooled = answers.sum(axis=1, keepdims=True)
            turns[:, :, place] = _turned(tallied, terms, pooled, observed, (0, place))[:, None]
    turns &= answers > 0
    return LeftOut(
        tallied.groups,
        turns,
        (answers * turns).sum(axis=-1),
        answers.sum(axis=(1, 2)),
        np.asarray(tallied.shown),
    )


def _turned(
    tallied: Tallied, terms: Terms, answers: Integers, observed: npt.NDArray[Any], at: tuple[int, int]
) -> Booleans:
    group, place = at
    fewer = answers.copy()
    fewer[:, group, place] = np.maximum(fewer[:, group, place] - 1, 0)
    names = tallied.groups if fewer.shape[1] == len(tallied.groups) else ("",)
    shown = np.ones(fewer.shape[:2], dtype=np.bool_)
    rest = GroupTally(names, fewer[..., :-1], fewer[..., -1], shown)
    return np.asarray(codes(rest, terms) != observed)


def most_flips_by_one(
    tallied: Tallied,
    terms: Terms,
    matrix: npt.NDArray[np.float64],
    group_of: npt.NDArray[np.int64],
    abstained: Booleans | None = None,
) -> Influence:
    """How many verdicts flip without each panellist.

    Parameters
    ----------
    matrix : (N, statements) ratings in scale points, NaN where there is none.
    group_of : (N,) the place of each panellist's group in `tallied.groups`.
    abstained : (N, statements) who answered "outside my expertise"; nobody where it is left out.
    """
    turns = one_left_out(tallied, terms).turns
    rated = ~np.isnan(matrix)
    places = np.where(rated, np.nan_to_num(matrix) - terms.scale.low, 0).astype(np.int64)
    answered = rated
    if abstained is not None:
        places = np.where(abstained, turns.shape[-1] - 1, places)
        answered = rated | abstained
    statements = np.arange(matrix.shape[1])
    n_flips = (turns[statements, group_of[:, None], places] & answered).sum(axis=1)
    by_group = {}
    for place, name in enumerate(tallied.groups):
        of_group = n_flips[group_of == place]
        if len(of_group) >= max(terms.least_cell, 1):
            by_group[name] = (int(of_group.max()), float(np.median(of_group)))
    return Influence(n_flips, by_group)
