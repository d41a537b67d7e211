"""Content validity: how many experts call an item relevant, beyond what a coin would give."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from math import log
from statistics import NormalDist

import numpy as np

from delphi.stats.distributions import coin_tail
from delphi.stats.rationals import Floats, Integers

LOG_2 = log(2)
EVALUATIONS = ("poor", "fair", "good", "excellent")
TABLED, MOST_TABLED = 512, 4096  # the smallest and largest shared table of critical counts, by panel size


@dataclass(frozen=True, eq=False)
class ContentValidity:
    """Numbers of each item, arrays (S,), and of the whole scale; NaN where nobody rated.

    Attributes
    ----------
    n, n_relevant : integers.
    i_cvi : n_relevant / n, from 0 to 1.
    by_chance : pc, the chance that just as many of n coins fall that way.
    modified_kappa : k*, from below 0 to 1. Compare it unrounded.
    cvr : Lawshe's ratio, from -1 to 1.
    cvr_critical : the least ratio that a coin reaches with a chance of at most `alpha`; NaN below 5 experts at .05,
        where even all of them may agree by chance.
    s_cvi_ave, s_cvi_ua : mean of i_cvi over the items, and the share of items that all call relevant.
    """

    n: Integers
    n_relevant: Integers
    i_cvi: Floats
    by_chance: Floats
    modified_kappa: Floats
    cvr: Floats
    cvr_critical: Floats
    s_cvi_ave: float
    s_cvi_ua: float


def content_validity(n_relevant: Integers, n: Integers, alpha: float = 0.05) -> ContentValidity:
    """I-CVI, S-CVI, modified kappa and Lawshe's CVR of S items.

    Parameters
    ----------
    n_relevant, n : (S,) integers, the ratings that call the item relevant (or essential), and all ratings.
    alpha : the one-tailed level of the critical ratio.

    Returns
    -------
    `ContentValidity`. Items without a rating are left out of s_cvi_ave and s_cvi_ua.

    Notes
    -----
    Lynn MR (1986) Nurs Res 35:382-385; Polit DF, Beck CT, Owen SV (2007) Res Nurs Health 30:459-467, with
    pc = C(n, A) / 2^n and k* = (I-CVI - pc) / (1 - pc); Lawshe CH (1975) Personnel Psychol 28:563-575,
    CVR = (n_e - n/2) / (n/2); its critical value by the exact binomial as Ayre C, Scally AJ (2014) Meas Eval
    Couns Dev 47:79-86, for the table printed in 1975 has a known error.
    """
    relevant, total = np.asarray(n_relevant, dtype=np.int64), np.asarray(n, dtype=np.int64)
    some = total > 0
    size = np.where(some, total, np.nan)
    share = relevant / size
    chance = np.where(some, _coins(relevant, total), np.nan)
    critical = critical_count(total, alpha)
    reachable = some & (critical <= total)
    return ContentValidity(
        n=total,
        n_relevant=relevant,
        i_cvi=share,
        by_chance=chance,
        modified_kappa=(share - chance) / (1 - chance),
        cvr=(2 * relevant - total) / size,
        cvr_critical=np.where(reachable, (2 * critical - total) / size, np.nan),
        s_cvi_ave=float(share[some].mean()) if some.any() else float("nan"),
        s_cvi_ua=float((relevant == total)[some].mean()) if some.any() else float("nan"),
    )


def evaluation(modified_kappa: Floats) -> Integers:
    """What a modified kappa is usually called: fair from .40, good from .60, excellent above .74.

    Parameters
    ----------
    modified_kappa : (...) floats up to 1; NaN where nobody rated.

    Returns
    -------
    (...) integers, positions in `EVALUATIONS`; -1 for NaN.

    Notes
    -----
    The unrounded kappa decides: .599 prints as .60 and is not good. The words are those of Polit et al. 2007,
    after Cicchetti DV, Sparrow SA (1981) Am J Ment Defic 86:127-137; they are habit, no test.
    """
    kappa = np.asarray(modified_kappa, dtype=np.float64)
    found: Integers = (kappa >= 0.4).astype(np.int64) + (kappa >= 0.6) + (kappa > 0.74)
    return np.where(np.isnan(kappa), -1, found)


def critical_count(n: Integers, alpha: float = 0.05) -> Integers:
    """The fewest of n experts that a fair coin reaches with a chance of at most `alpha`.

    Parameters
    ----------
    n : (...) integers, 0 or more.
    alpha : one-tailed, above 0 and below 1/2.

    Returns
    -------
    (...) integers; n + 1 where even all of them do not suffice, as for no expert.

    Notes
    -----
    The exact binomial (Ayre & Scally 2014), by the incomplete beta function around the normal approximation,
    which is never off by more than 1 for up to 100,000 experts and alpha from .001 to .4.
    """
    sizes = np.asarray(n, dtype=np.int64)
    if (largest := int(sizes.max(initial=0))) < MOST_TABLED:
        found: Integers = _table(alpha, _next_power(largest))[sizes]
        return found
    distinct, back = np.unique(sizes, return_inverse=True)
    return _critical(distinct, alpha)[back].reshape(sizes.shape)


@lru_cache(maxsize=16)
def _table(alpha: float, n: int) -> Integers:
    return _critical(np.arange(n), alpha)


def _next_power(largest: int) -> int:
    """A table's length, so that panels of nearly the same size share one."""
    return max(TABLED, 1 << largest.bit_length())


def normal_critical(n: Integers, alpha: float = 0.05, continuity: bool = False) -> Floats:
    """Lawshe's critical ratio by the normal approximation, to read papers that used it; decide by `critical_count`.

    Parameters
    ----------
    n : (...) integers, the experts.
    alpha : one-tailed, above 0 and below 1/2.
    continuity : add the continuity correction, 1 / n.

    Returns
    -------
    (...) floats, z / sqrt(n) [+ 1 / n]; above 1 for few experts, where no panel can reach it; NaN where n = 0.

    Notes
    -----
    Without the correction it is the table of Wilson FR, Pan W, Schumsky DA (2012) Meas Eval Couns Dev 45:197-210.
    With it, it gives what Lawshe's table of 1975 prints from 10 experts on (except at 13, where the exact value
    is printed).
    """
    sizes = np.asarray(n, dtype=np.float64)
    sizes = np.where(sizes > 0, sizes, np.nan)
    found: Floats = NormalDist().inv_cdf(1 - alpha) / np.sqrt(sizes) + (1 / sizes if continuity else 0)
    return found


def _critical(sizes: Integers, alpha: float) -> Integers:
    z = NormalDist().inv_cdf(1 - alpha)
    near = np.ceil(sizes / 2 + z * np.sqrt(sizes) / 2 + 0.5).astype(np.int64)
    tried = np.clip(near + np.arange(-1, 2)[:, None], 1, sizes + 1)
    tails = np.where(tried <= sizes, coin_tail(np.minimum(tried, np.maximum(sizes, 1)), sizes), 0.0)
    found: Integers = tried[np.argmax(tails <= alpha, axis=0), np.arange(len(sizes))]
    return found


@lru_cache(maxsize=8)
def _log_factorials(n: int) -> Floats:
    """log 0! to log (n - 1)!"""
    found = np.zeros(n)
    np.cumsum(np.log(np.arange(1, n)), out=found[1:])
    found.flags.writeable = False
    return found


def _coins(heads: Integers, tosses: Integers) -> Floats:
    """C(n, A) / 2^n."""
    log_factorial = _log_factorials(_next_power(int(tosses.max(initial=0))))
    log_ways = log_factorial[tosses] - log_factorial[heads] - log_factorial[tosses - heads]
    chance: Floats = np.exp(log_ways - tosses * LOG_2)
    return chance
