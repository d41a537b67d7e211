"""Numeric estimates of a panel: pooled best guesses of quantities and probabilities."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from delphi.stats.rationals import Floats, Integers


@dataclass(frozen=True, eq=False)
class Estimates:
    """Pooled estimates, arrays (S,) in the unit asked for; NaN where nobody answered.

    `log_odds_mean` is NaN for quantities that are no probabilities; `interval_weighted` where nobody gave bounds.
    """

    n: Integers
    median: Floats
    mean: Floats
    log_odds_mean: Floats
    interval_weighted: Floats


def pool(best: Floats, lower: Floats | None = None, upper: Floats | None = None) -> Estimates:
    """Pool the panel's best guesses.

    Parameters
    ----------
    best : (R, S) floats, each panellist's best guess of S quantities; NaN where there is none.
    lower, upper : (R, S) floats, their bounds, if asked (three-point elicitation); bring bounds of different
        confidence to one level by `standardise` first.

    Returns
    -------
    `Estimates`. The log-odds mean asks for probabilities within 0 to 1; somebody's 0 (or 1) makes it 0 (or 1),
    and both together leave it undefined. Interval weights are 1 / (upper - lower); where somebody gives a width of
    0, those who do share all the weight; a guess without bounds has none.

    Notes
    -----
    Satopaa VA et al. (2014) Int J Forecast 30:344-356 for log-odds; Hanea AM et al. (2021) PLoS ONE
    16:e0256919 for the interval-weighted mean. A narrow interval is not always a well-informed one.
    """
    guesses = np.asarray(best, dtype=np.float64)
    n = (~np.isnan(guesses)).sum(axis=0)
    weighted = np.full(guesses.shape[1], np.nan)
    if lower is not None and upper is not None:
        weighted = _interval_weighted(guesses, np.asarray(upper) - np.asarray(lower))
    return Estimates(n, _median(guesses, n), _mean(guesses), _log_odds_mean(guesses), weighted)


def three_point_means(lower: Floats, best: Floats, upper: Floats) -> Floats:
    """Each estimate's mean of its three points, (lower + 4 best + upper) / 6.

    Parameters
    ----------
    lower, best, upper : (...) floats in the unit asked for; NaN where there is none.

    Returns
    -------
    (...) floats in the same unit; NaN where one of the three is missing.

    Notes
    -----
    The mean of the beta distribution that PERT assumes: Malcolm DG et al. (1959) Oper Res 7:646-669.
    """
    return (np.asarray(lower) + 4 * np.asarray(best) + np.asarray(upper)) / 6


def standardise(
    lower: Floats, best: Floats, upper: Floats, confidence: Floats, to: float = 0.8
) -> tuple[Floats, Floats]:
    """Stretch bounds given at different confidence to one level, in four-point elicitation.

    Parameters
    ----------
    lower, best, upper : (...) floats.
    confidence : (...) floats above 0, up to 1, each panellist's own for their interval.
    to : the confidence wanted.

    Returns
    -------
    (lower, upper), shaped alike; NaN where any is missing or the confidence is not above 0.

    Notes
    -----
    Linear extrapolation, best -/+ distance * (to / confidence); Hemming V et al. (2018) Methods Ecol Evol
    9:169-180. Bounds may leave the possible range: cut them there.
    """
    own = np.asarray(confidence, dtype=np.float64)
    stretch = to / np.where(own > 0, own, np.nan)
    middle = np.asarray(best, dtype=np.float64)
    return middle - (middle - lower) * stretch, middle + (np.asarray(upper) - middle) * stretch


def _mean(values: Floats) -> Floats:
    n = (~np.isnan(values)).sum(axis=0)
    mean = np.full(values.shape[1], np.nan)
    np.divide(np.nansum(values, axis=0), n, out=mean, where=n > 0)
    return mean


def _median(values: Floats, n: Integers) -> Floats:
    if not len(values):
        return np.full(values.shape[1], np.nan)
    ascending = np.sort(values, axis=0)  # NaN last
    at = (np.maximum(n - 1, 0) // 2, np.minimum(n // 2, len(values) - 1))
    low, high = (np.take_along_axis(ascending, place[None], axis=0)[0] for place in at)
    return np.where(n > 0, (low + high) / 2, np.nan)


def _log_odds_mean(values: Floats) -> Floats:
    possible = np.where(np.isnan(values), True, (values >= 0) & (values <= 1)).all(axis=0)
    with np.errstate(divide="ignore", invalid="ignore", over="ignore"):
        log_odds = np.log(values) - np.log1p(-values)
        pooled = 1 / (1 + np.exp(-_mean(log_odds)))
    return np.where(possible, pooled, np.nan)


def _interval_weighted(guesses: Floats, width: Floats) -> Floats:
    used = ~np.isnan(guesses) & (width >= 0)
    certain = used & (width == 0)
    some_certain = certain.any(axis=0)
    weight = np.where(certain, 1.0, 0.0)
    ordinary = np.divide(1.0, width, out=np.zeros_like(width), where=used & (width > 0))
    weight = np.where(some_certain, weight, ordinary)
    total = weight.sum(axis=0)
    pooled = np.full(guesses.shape[1], np.nan)
    np.divide((weight * np.where(used, guesses, 0.0)).sum(axis=0), total, out=pooled, where=total > 0)
    return pooled
