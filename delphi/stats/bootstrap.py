"""How sure the panel's numbers and verdicts are: seeded resampling of panellists, from positions."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from delphi.stats.distributions import normal_cdf, normal_quantile
from delphi.stats.rationals import Floats, Integers
from delphi.stats.tally import Positions, count

Judge = Callable[[Integers], npt.NDArray[np.integer[Any]]]
Statistic = Callable[[Integers], Floats]

_CELLS = 1_500_000  # counts held at once


@dataclass(frozen=True, eq=False)
class VerdictResamples:
    """How often each verdict came out when panellists were drawn anew.

    Attributes
    ----------
    observed : (S,) integers, the verdict's code on the panel itself.
    shares : (S, C) floats from 0 to 1, the share of resamples with each code.
    share_same : (S,) floats, the share with the observed code.
    n_resamples, seed : what it takes to repeat them.
    """

    observed: Integers
    shares: Floats
    share_same: Floats
    n_resamples: int
    seed: int


@dataclass(frozen=True, eq=False)
class Interval:
    """Bootstrap limits of a statistic; arrays (S,) or (S, ...) as the statistic gives them.

    `low` and `high` are percentiles of the resamples; `bca_low` and `bca_high` are corrected for bias and
    skewness. NaN where the statistic is.
    """

    estimate: Floats
    low: Floats
    high: Floats
    bca_low: Floats
    bca_high: Floats
    level: float
    n_resamples: int
    seed: int


def resampled_counts(
    placed: Positions,
    n_points: int,
    n_resamples: int,
    seed: int,
    strata: Integers | None = None,
) -> Iterator[tuple[slice, slice, Integers]]:
    """Tallies of panels drawn anew, as many panellists as there are, with replacement.

    Parameters
    ----------
    placed : (R, S) positions (see `delphi.stats.tally.positions`), negative where there is no rating.
    n_points : P. A caller may code more than points, such as "outside my expertise" as a position of its own.
    n_resamples, seed : how many, and from which seed; the same seed gives the same panels.
    strata : (R,) integers; panellists are then drawn within their stratum, so that its size stays.

    Yields
    ------
    (which resamples, which statements, counts (b, s, P) integers), in blocks that fit in memory. One resample
    draws the same panellists for all statements.

    Notes
    -----
    Efron B, Tibshirani RJ (1993) An Introduction to the Bootstrap. A resample is a weight per panellist, so
    all tallies of a block are one matrix product; sums of ones are exact in 32-bit floats up to 2^24.
    """
    n_rows, n_statements = placed.shape
    rng = np.random.default_rng(seed)
    at_once = max(1, min(n_resamples, _CELLS // max(1, min(n_statements, 500) * n_points)))
    wide = max(1, min(n_statements, 4 * _CELLS // max(1, n_rows * n_points), _CELLS // (at_once * n_points)))
    for first in range(0, n_resamples, at_once):
        times = _times_drawn(rng, min(at_once, n_resamples - first), n_rows, strata)
        for left in range(0, n_statements, wide):
            part = placed[:, left : left + wide]
            chosen = (
                (part[:, :, None] == np.arange(n_points))
                .astype(np.float32)
                .reshape(n_rows, part.shape[1] * n_points)
            )
            counts = (times @ chosen).astype(np.int64).reshape(len(times), part.shape[1], n_points)
            yield slice(first, first + len(times)), slice(left, left + wide), counts


def _times_drawn(
    rng: np.random.Generator, n_resamples: int, n_rows: int, strata: Integers | None
) -> npt.NDArray[np.float32]:
    """(b, R): how often each panellist is in each resample."""
    times = np.zeros((n_resamples, n_rows), dtype=np.float32)
    layers = (
        [np.arange(n_rows)] if strata is None else [np.flatnonzero(strata == s) for s in np.unique(strata)]
    )
    for members in layers:
        size = len(members)
        drawn = rng.integers(0, size, (n_resamples, size)) if size else np.zeros((n_resamples, 0), np.int64)
        drawn += np.arange(n_resamples)[:, None] * size
        times[:, members] = np.bincount(drawn.ravel(), minlength=n_resamples * size).reshape(
            n_resamples, size
        )
    return times


def bootstrap_verdicts(
    placed: Positions,
    n_points: int,
    judge: Judge,
    n_resamples: int = 2000,
    seed: int = 0,
    strata: Integers | None = None,
    n_codes: int = 4,
) -> VerdictResamples:
    """How often each verdict is reached when panellists are drawn anew.

    Parameters
    ----------
    placed, n_points, n_resamples, seed, strata : as for `resampled_counts`.
    judge : from counts (B, S', P) to codes (B, S') from 0 to `n_codes` - 1; a rule of the protocol. It sees
        statements in blocks, and so judges each by its own counts.

    Returns
    -------
    `VerdictResamples`; for no panellist, the verdict on no ratings throughout.

    Notes
    -----
    "Reached in 94 % of resamples" says how much the verdict hangs on who sat on the panel. It is no p-value.
    """
    n_statements = placed.shape[1]
    observed = np.asarray(judge(count(placed, n_points)[None]), dtype=np.int64)[0]
    seen = np.zeros(n_statements * n_codes, dtype=np.int64)
    for _, which, counts in resampled_counts(placed, n_points, n_resamples, seed, strata):
        cells = judge(counts) + np.arange(n_statements)[which] * n_codes
        seen += np.bincount(cells.ravel(), minlength=len(seen))
    shares = seen.reshape(n_statements, n_codes) / max(n_resamples, 1)
    same = np.take_along_axis(shares, observed[:, None], axis=1)[:, 0]
    return VerdictResamples(observed, shares, same, n_resamples, seed)


def bootstrap(
    placed: Positions,
    n_points: int,
    statistic: Statistic,
    n_resamples: int = 2000,
    seed: int = 0,
    strata: Integers | None = None,
    level: float = 0.95,
) -> Interval:
    """Percentile and BCa limits of a statistic of each statement's tally, such as the median or the IQR.

    Parameters
    ----------
    placed, n_points, n_resamples, seed, strata : as for `resampled_counts`.
    statistic : from counts (..., P) to floats (...) or (..., T) for several at once; NaN where undefined.
    level : the confidence, 0 to 1.

    Returns
    -------
    `Interval`; NaN where the panel's own value or every resample's is undefined.

    Notes
    -----
    Efron B (1987) J Am Stat Assoc 82:171-185. Ratings are whole numbers, so many resamples equal the
    estimate; half of those count as below it. The acceleration is from leaving one panellist out.
    """
    tally = count(placed, n_points)
    estimate = statistic(tally)
    drawn = np.empty((n_resamples, *estimate.shape))
    for rows, which, counts in resampled_counts(placed, n_points, n_resamples, seed, strata):
        drawn[rows, which] = statistic(counts)
    drawn.sort(axis=0)  # NaN last
    tail = (1 - level) / 2
    lower, upper = _corrected(drawn, estimate, _acceleration(tally, estimate, statistic, len(placed)), tail)
    flat = np.full(estimate.shape, tail)
    ends = (np.where(np.isnan(estimate), np.nan, _at(drawn, p)) for p in (flat, 1 - flat, lower, upper))
    low, high, bca_low, bca_high = ends
    return Interval(estimate, low, high, bca_low, bca_high, level, n_resamples, seed)


def _acceleration(tally: Integers, estimate: Floats, statistic: Statistic, n_rows: int) -> Floats:
    """How skewed the statistic is, by leaving out one panellist; those at one point leave the same gap."""
    n_points = tally.shape[-1]
    without = np.maximum(tally[:, None, :] - np.eye(n_points, dtype=np.int64), 0)  # (S, P, P)
    left = statistic(without)
    extra = (1,) * (left.ndim - 2)
    times = tally.reshape(*tally.shape, *extra).astype(np.float64)
    idle = n_rows - tally.sum(axis=-1).reshape(-1, *extra)
    with np.errstate(invalid="ignore", divide="ignore"):
        left = np.where(times > 0, left, 0.0)
        mean = ((times * left).sum(axis=1) + idle * estimate) / n_rows
        off, off_idle = mean[:, None] - left, mean - estimate
        cubes = (times * off**3).sum(axis=1) + idle * off_idle**3
        squares = (times * off**2).sum(axis=1) + idle * off_idle**2
        return np.where(squares > 0, cubes / (6 * np.maximum(squares, 1e-300) ** 1.5), 0.0)


def _corrected(drawn: Floats, estimate: Floats, acceleration: Floats, tail: float) -> tuple[Floats, Floats]:
    """The probabilities at which BCa reads the resamples instead of `tail` and 1 - `tail`."""
    n = np.maximum((~np.isnan(drawn)).sum(axis=0), 1)
    below = ((drawn < estimate).sum(axis=0) + (drawn == estimate).sum(axis=0) / 2) / n
    bias = normal_quantile(np.clip(below, 0.5 / n, 1 - 0.5 / n))
    z = normal_quantile(tail)
    low, high = (normal_cdf(bias + (bias + s) / (1 - acceleration * (bias + s))) for s in (z, -z))
    return low, high


def _at(drawn: Floats, p: Floats) -> Floats:
    """The p-quantile (type 7) down the first, sorted axis, over the values that are numbers."""
    n = (~np.isnan(drawn)).sum(axis=0)
    place = np.nan_to_num(p) * np.maximum(n - 1, 0)
    lower = np.floor(place).astype(np.intp)
    upper = np.minimum(lower + 1, np.maximum(n - 1, 0))
    low, high = (np.take_along_axis(drawn, at[None], axis=0)[0] for at in (lower, upper))
    found: Floats = low + (place - lower) * (high - low)
    return found
