"""Two coefficients that other programs print: Gwet's weighted alpha from counts, and Conger's kappa."""

from __future__ import annotations

import numpy as np

from delphi.stats.kappa import Coefficient
from delphi.stats.rationals import Floats, Integers
from delphi.stats.tally import Positions, count


def weighted_alpha(counts: Integers, weights: Floats, chance_once: bool = False) -> Coefficient:
    """Krippendorff's alpha as Gwet writes it, with weights fixed by the scale, and its standard error.

    Parameters
    ----------
    counts : (S, P) integers, ratings of each statement at each point.
    weights : (P, P) floats from `delphi.stats.weights`.
    chance_once : the error as irrCAC's routine for counts prints it, to compare with it; `value` stays.

    Returns
    -------
    `Coefficient` of 0-dimensional arrays over the statements with two ratings or more; NaN where there is none
    or where all ratings are the same.

    Notes
    -----
    Gwet KL (2014) Handbook of Inter-Rater Reliability, 4th ed., ch. 2 and 5. With identity and quadratic
    weights it is Krippendorff's nominal and interval alpha; with ordinal weights it is *not* his ordinal one.
    The chance agreement is a square in how often each point is used, so its change counts twice in the error, as
    a jackknife confirms; `chance_once` counts it once, and keeps the small-sample term of alpha in the error.
    """
    tally = np.asarray(counts, dtype=np.float64)
    n_each = tally.sum(axis=-1)
    tally, n_each = tally[n_each > 1], n_each[n_each > 1]
    n = len(tally)
    if not n:
        nothing = np.array(np.nan)
        return Coefficient(nothing, nothing, nothing, np.array(0))
    mean = n_each.mean()
    small = 1 / n_each.sum()
    used = tally.sum(axis=0) / n_each.sum()
    alike = weights @ used
    expected = float(used @ alike)
    beyond = 1 - expected if used.max() < 1 else np.nan
    pairs = ((tally @ weights - 1) * tally).sum(axis=-1) / (mean * (n_each - 1))
    more = (n_each - mean) / mean
    observed = (1 - small) * pairs.mean() + small
    value = (observed - expected) / beyond
    # The error is that of alpha without its small-sample term.
    large = value if chance_once else (pairs.mean() - expected) / beyond
    if chance_once:
        pairs = (1 - small) * pairs + small
    chance = tally @ alike / mean - expected * more
    times = 1 if chance_once else 2
    off = (pairs - observed * more - expected - times * (1 - large) * (chance - expected)) / beyond - large
    se = np.sqrt((off**2).sum() / (n * (n - 1))) if n > 1 else np.nan
    return Coefficient(np.asarray(value), np.asarray(se), np.asarray(expected), np.array(n))


def conger(placed: Positions, weights: Floats) -> Coefficient:
    """Conger's kappa: Fleiss' kappa where each panellist has a distribution of their own; two make it Cohen's.

    Parameters
    ----------
    placed : (R, S) positions (see `delphi.stats.tally.positions`), negative where there is no rating.
    weights : (P, P) floats from `delphi.stats.weights`.

    Returns
    -------
    `Coefficient` of 0-dimensional arrays. Who rated nothing is left out; NaN with fewer than two panellists.

    Notes
    -----
    Conger AJ (1980) Psychol Bull 88:322-328; weights, missing ratings and standard error as in Gwet 2014, ch. 2
    and 5. It needs to know who gave which rating, so it is made from the matrix.
    """
    placed = placed[(placed >= 0).any(axis=1)][:, (placed >= 0).any(axis=0)]
    n_rows, n = placed.shape
    n_points = len(weights)
    tally = count(placed, n_points).astype(np.float64)
    n_each = tally.sum(axis=-1)
    paired = n_each > 1
    if n_rows < 2 or not paired.any():
        nothing = np.array(np.nan)
        return Coefficient(nothing, nothing, nothing, np.array(n))
    chosen = (placed[:, :, None] == np.arange(n_points)).astype(np.float64)  # (R, S, P)
    n_own = (placed >= 0).sum(axis=1)
    own = chosen.sum(axis=1) / n_own[:, None]  # (R, P)
    mean = own.mean(axis=0)
    unlike = (own.T @ own - n_rows * np.outer(mean, mean)) / (n_rows - 1)
    expected = float((weights * (np.outer(mean, mean) - unlike / n_rows)).sum())
    beyond = 1 - expected if expected < 1 else np.nan
    scale_up = n / paired.sum()
    pairs = np.where(paired, n_each * (n_each - 1), np.inf)
    seen = ((tally @ weights - 1) * tally).sum(axis=-1) / pairs * scale_up
    value = (seen.mean() - expected) / beyond
    # What a statement adds to each panellist's distribution, weighed by everybody's and by their own.
    added = (chosen - ((placed >= 0) - n_own[:, None] / n)[:, :, None] * own[:, None, :]) * (n / n_own)[
        :, None, None
    ]
    by_all = (added @ (weights @ own.sum(axis=0))).sum(axis=0)
    by_own = np.einsum("rsp,rp->s", added, own @ weights)
    chance = (by_all - by_own) / (n_rows * (n_rows - 1))
    off = (seen - expected * scale_up * paired - 2 * (1 - value) * (chance - expected)) / beyond - value
    se = np.sqrt((off**2).sum() / (n * (n - 1))) if n > 1 else np.nan
    return Coefficient(np.asarray(value), np.asarray(se), np.asarray(expected), np.array(n))
