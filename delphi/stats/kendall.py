"""Kendall's W: whether panellists put the statements in the same order."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from delphi.stats.distributions import chi2_tail
from delphi.stats.rationals import Floats


@dataclass(frozen=True)
class Concordance:
    """Kendall's W, from 0 (no common order) to 1 (the same order); NaN where undefined.

    `w` has the tie term and `w_without_ties` has not; `chi2`, `df`, `p` belong to `w`. `tie_sum` is the sum of
    t^3 - t over all ties. `n_left_out` panellists did not rate everything and are in no number.
    """

    w: float
    chi2: float
    df: int
    p: float
    w_without_ties: float
    tie_sum: float
    n_panellists: int
    n_left_out: int
    n_statements: int


def kendall_w(matrix: Floats) -> Concordance:
    """Kendall's coefficient of concordance with the tie term.

    Parameters
    ----------
    matrix : (R, S) ratings or ranks of R panellists on S statements, any unit; NaN where there is none. Each
        panellist's are turned into mid-ranks.

    Returns
    -------
    `Concordance`. A panellist with a missing rating is left out, since their order is not known; a statement
    that nobody rated is left out first. NaN with fewer than two panellists or statements, and where every
    panellist gave all statements the same.

    Notes
    -----
    Kendall MG, Babington Smith B (1939) Ann Math Stat 10:275-287; tie term as in Siegel & Castellan 1988,
    ch. 9.6. Ratings on few points tie so much that forgetting the term can move p across .05. The chi-square is
    rough for fewer than 8 statements.
    """
    ratings = np.asarray(matrix, dtype=np.float64)
    ratings = ratings[:, ~np.isnan(ratings).all(axis=0)] if len(ratings) else ratings
    complete = ratings[~np.isnan(ratings).any(axis=1)]
    m, n = complete.shape
    left_out = len(ratings) - m
    ranks, tie_sum = mid_ranks(complete)
    sums = ranks.sum(axis=0)
    off = 12 * float(((sums - m * (n + 1) / 2) ** 2).sum())
    most = m**2 * (n**3 - n)
    with_ties = most - m * tie_sum
    if m < 2 or n < 2 or with_ties <= 0:
        nan = float("nan")
        return Concordance(nan, nan, max(n - 1, 0), nan, nan, tie_sum, m, left_out, n)
    w = off / with_ties
    chi2 = m * (n - 1) * w
    return Concordance(w, chi2, n - 1, float(chi2_tail(chi2, n - 1)), off / most, tie_sum, m, left_out, n)


def mid_ranks(matrix: Floats) -> tuple[Floats, float]:
    """Rank each row, ties sharing their mean.

    Parameters
    ----------
    matrix : (R, S) floats without NaN, any unit.

    Returns
    -------
    (ranks, tie_sum): (R, S) floats from 1 for the lowest, and the sum of t^3 - t over all ties of all rows (Kendall MG
    1945, Biometrika 33:239-251); no ranks and 0 for an empty matrix.
    """
    n = matrix.shape[1]
    if matrix.size == 0:
        return np.zeros(matrix.shape), 0.0
    order = np.argsort(matrix, axis=1, kind="stable")
    ascending = np.take_along_axis(matrix, order, axis=1)
    starts = np.ones(matrix.shape, dtype=bool)
    starts[:, 1:] = ascending[:, 1:] != ascending[:, :-1]
    ends = np.ones(matrix.shape, dtype=bool)
    ends[:, :-1] = starts[:, 1:]
    place = np.arange(n)
    first = np.maximum.accumulate(np.where(starts, place, 0), axis=1)
    last = np.minimum.accumulate(np.where(ends, place, n)[:, ::-1], axis=1)[:, ::-1]
    ranks = np.empty(matrix.shape)
    np.put_along_axis(ranks, order, (first + last) / 2 + 1, axis=1)
    size = (last - first + 1).astype(np.float64)
    return ranks, float((size**2 - 1).sum())
