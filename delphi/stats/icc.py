"""Intraclass correlation: how much of the spread of ratings lies between statements."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from delphi.stats.distributions import f_quantile, f_tail
from delphi.stats.rationals import Floats


@dataclass(frozen=True)
class IntraclassCorrelation:
    """ICC(2,1) of one panellist and ICC(2,k) of the panel's mean, each with its limits; NaN where undefined.

    `f`, `p` test that statements do not differ. `n_left_out` panellists did not rate everything.
    """

    single: float
    single_low: float
    single_high: float
    average: float
    average_low: float
    average_high: float
    f: float
    p: float
    n_panellists: int
    n_left_out: int
    n_statements: int


def icc(matrix: Floats, level: float = 0.95) -> IntraclassCorrelation:
    """ICC(2,1) and ICC(2,k): two-way random effects, absolute agreement.

    Parameters
    ----------
    matrix : (R, S) ratings of R panellists on S statements, in scale points; NaN where there is none.
    level : the confidence of the limits, 0 to 1.

    Returns
    -------
    `IntraclassCorrelation`, at most 1; an estimate may be negative. Statements that nobody rated are left out,
    then panellists with a missing rating. NaN with fewer than two of either, and where nothing varies.

    Notes
    -----
    Shrout PE, Fleiss JL (1979) Psychol Bull 86:420-428; McGraw KO, Wong SP (1996) Psychol Methods 1:30-46 for
    the limits. ICC(2,k) grows with the panel whatever it agrees on, so it says how well the *mean* is known.
    """
    ratings = np.asarray(matrix, dtype=np.float64)
    ratings = ratings[:, ~np.isnan(ratings).all(axis=0)] if len(ratings) else ratings
    complete = ratings[~np.isnan(ratings).any(axis=1)]
    k, n = complete.shape
    counts = (k, len(ratings) - k, n)
    nan = float("nan")
    if k < 2 or n < 2:
        return IntraclassCorrelation(*(nan,) * 8, *counts)
    rows, columns, rest = _mean_squares(complete)
    denominator = rows + (k - 1) * rest + k * (columns - rest) / n
    if denominator <= 0 or rows + columns + rest == 0:
        return IntraclassCorrelation(*(nan,) * 8, *counts)
    single = (rows - rest) / denominator
    low, high = _limits(single, rows, columns, rest, k, n, level)
    between = rows + (columns - rest) / n
    average = (rows - rest) / between if between > 0 else nan
    f = rows / rest if rest > 0 else nan
    p = float(f_tail(f, n - 1, (n - 1) * (k - 1)))
    return IntraclassCorrelation(
        single, low, high, average, _of_mean(low, k), _of_mean(high, k), f, p, *counts
    )  # fmt: skip


def _mean_squares(complete: Floats) -> tuple[float, float, float]:
    """Between statements, between panellists, and the rest."""
    k, n = complete.shape
    centred = complete - complete.mean()
    by_statement, by_panellist = centred.mean(axis=0), centred.mean(axis=1)
    left = centred - by_statement - by_panellist[:, None]
    return (
        float(k * (by_statement**2).sum() / (n - 1)),
        float(n * (by_panellist**2).sum() / (k - 1)),
        float((left**2).sum() / ((n - 1) * (k - 1))),
    )


def _limits(
    single: float, rows: float, columns: float, rest: float, k: int, n: int, level: float
) -> tuple[float, float]:
    if single >= 1:
        return 1.0, 1.0
    a = k * single / (n * (1 - single))
    b = 1 + k * single * (n - 1) / (n * (1 - single))
    bottom = (a * columns) ** 2 / (k - 1) + (b * rest) ** 2 / ((n - 1) * (k - 1))
    if bottom <= 0:
        return float("nan"), float("nan")
    df = (a * columns + b * rest) ** 2 / bottom
    p = (1 + level) / 2
    lower, upper = float(f_quantile(p, n - 1, df)), float(f_quantile(p, df, n - 1))
    rater = k * columns + (k * n - k - n) * rest
    return (
        n * (rows - lower * rest) / (lower * rater + n * rows),
        n * (upper * rows - rest) / (rater + n * upper * rows),
    )


def _of_mean(single: float, k: int) -> float:
    """The limit for the mean of k panellists; NaN where the single one lies too low to have one."""
    bottom = 1 + (k - 1) * single
    return k * single / bottom if bottom > 0 else float("nan")
