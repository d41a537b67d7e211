"""Fleiss' kappa tested against chance, for all points together and for each."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from delphi.stats.distributions import normal_two_sided
from delphi.stats.kappa import agreement
from delphi.stats.rationals import Floats, Integers


@dataclass(frozen=True, eq=False)
class Fleiss:
    """Fleiss' kappa tested against chance; the arrays have one entry per point of the scale.

    `p` and `p_by_point` are two-sided. `n_ratings` is each statement's, or 0 where statements differ: the
    null variance asks for as many ratings on every statement, so `z` and `p` are NaN then.
    """

    value: float
    z: float
    p: float
    by_point: Floats
    z_by_point: Floats
    p_by_point: Floats
    n_statements: int
    n_ratings: int


def fleiss(counts: Integers) -> Fleiss:
    """Fleiss' kappa with z by the variance under chance, together and for each point of the scale.

    Parameters
    ----------
    counts : (S, P) integers, ratings of each statement at each point.

    Returns
    -------
    `Fleiss`. Statements without a rating are left out. Where statements have different numbers of ratings,
    `value` is the generalised one of `agreement` and everything else is NaN. A point that nobody used has NaN.

    Notes
    -----
    Fleiss JL (1971) Psychol Bull 76:378-382; the variance is that of Fleiss JL, Nee JCM, Landis JR (1979)
    Psychol Bull 86:974-977, which corrects the one printed in 1971.
    """
    tally = np.asarray(counts, dtype=np.float64)
    tally = tally[tally.sum(axis=-1) > 0]
    n_statements, n_points = tally.shape
    value = float(agreement(tally.astype(np.int64), np.eye(n_points)).fleiss.value)
    n_each = tally.sum(axis=-1)
    m = n_each[0] if n_statements else 0.0
    if m < 2 or (n_each != m).any():
        nowhere = np.full(n_points, np.nan)
        return Fleiss(value, np.nan, np.nan, nowhere, nowhere, nowhere, n_statements, 0)
    pairs = n_statements * m * (m - 1)
    share = tally.sum(axis=0) / (n_statements * m)
    other = share * (1 - share)
    with np.errstate(invalid="ignore", divide="ignore"):
        by_point = 1 - (tally * (m - tally)).sum(axis=0) / (pairs * other)
        null = 2 * (other.sum() ** 2 - (other * (1 - 2 * share)).sum()) / (pairs * other.sum() ** 2)
        z, z_by_point = value / np.sqrt(null), by_point / np.sqrt(2 / pairs)
    p, p_by_point = normal_two_sided(z), normal_two_sided(z_by_point)
    return Fleiss(value, float(z), float(p), by_point, z_by_point, p_by_point, n_statements, int(m))
