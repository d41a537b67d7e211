"""The common order of a panel that ranked, from how often each item was given each place; exact."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import cast

import numpy as np

from delphi.stats.bootstrap import Interval, bootstrap
from delphi.stats.distributions import chi2_tail
from delphi.stats.rationals import Floats, Integers
from delphi.stats.tally import Positions


@dataclass(frozen=True)
class Placing:
    """The order that a panel's ranks make.

    `means` are mean ranks, None where nobody ranked the item; `places` count from 1 by mean rank, equals sharing
    theirs, 0 where there is none. `w` is Kendall's W, None with fewer than two items or panellists; `n` is the
    least number of ranks that an item has. `is_complete` is False where items were ranked by different numbers
    of panellists: then `w` is that of the mean ranks.
    """

    n: int
    means: tuple[Fraction | None, ...]
    places: tuple[int, ...]
    w: Fraction | None
    is_complete: bool

    @property
    def n_items(self) -> int:
        return sum(mean is not None for mean in self.means)

    @property
    def chi2(self) -> float:
        """The test statistic of W on `n_items` - 1 degrees of freedom; NaN where W is undefined."""
        return float("nan") if self.w is None else float(self.n * (self.n_items - 1) * self.w)

    @property
    def p(self) -> float:
        """How often panellists who rank at random agree as much; rough below 8 items. NaN where W is undefined."""
        return float("nan") if self.w is None else float(chi2_tail(self.chi2, self.n_items - 1))


def placing(counts: Integers) -> Placing:
    """Put the items into the order of their mean ranks.

    Parameters
    ----------
    counts : (I, P) integers, how often each item was given the places 1 to P; each panellist gives a place once.

    Returns
    -------
    `Placing`.

    Notes
    -----
    W = 12 S / (m^2 (n^3 - n)), S the squared deviations of the rank sums of n items from their mean, m panellists
    (Kendall & Babington Smith 1939, Ann Math Stat 10:275-287). Written with mean ranks it needs only how often
    each place was given, and equals W where everybody ranked everything.
    """
    tally = np.asarray(counts, dtype=np.int64)
    n = tally.sum(axis=1)
    sums = tally @ np.arange(1, tally.shape[1] + 1)
    means = tuple(Fraction(int(s), int(k)) if k else None for s, k in zip(sums, n, strict=True))
    ranked = [mean for mean in means if mean is not None]
    least = int(min((k for k in n if k), default=0))
    places = tuple(0 if mean is None else 1 + sum(other < mean for other in ranked) for mean in means)
    return Placing(least, means, places, _w(ranked, least), len({int(k) for k in n if k}) < 2)


def _w(means: list[Fraction], n: int) -> Fraction | None:
    items = len(means)
    if items < 2 or n < 2:
        return None
    middle = sum(means, Fraction(0)) / items
    return 12 * sum(((mean - middle) ** 2 for mean in means), Fraction(0)) / (items**3 - items)


def w_interval(ranks: Floats, n_resamples: int = 2000, seed: int = 1, level: float = 0.95) -> Interval:
    """Bootstrap limits of Kendall's W, panellists drawn anew with their whole orders.

    Parameters
    ----------
    ranks : (R, I) floats, places from 1 of R panellists; NaN where not ranked. Who did not rank everything is left out.
    n_resamples, seed, level : as for `delphi.stats.bootstrap.bootstrap`.

    Returns
    -------
    `Interval` with arrays (1,); NaN with fewer than two items or panellists.

    Notes
    -----
    A panel drawn with replacement has some twice, who agree with themselves: its W lies higher by about (1 - W) / R, and
    so do the percentiles. Read the limits that are corrected for bias (BCa, Efron 1987).
    """
    given = np.asarray(ranks, dtype=np.float64)
    complete = given[~np.isnan(given).any(axis=1)]
    orders, which = np.unique(complete, axis=0, return_inverse=True)
    if not len(orders):
        orders = np.full((1, given.shape[1]), np.nan)

    def w_of(counts: Integers) -> Floats:
        """W of panels by how often each order was given, (..., K) to (...)."""
        n, items = counts.sum(axis=-1, keepdims=True), orders.shape[1]
        with np.errstate(invalid="ignore", divide="ignore"):
            means = np.where(n >= 2, counts @ orders / n, np.nan)
        spread = ((means - (items + 1) / 2) ** 2).sum(axis=-1)
        found: Floats = 12 * spread / (items**3 - items) if items > 1 else np.full(n.shape[:-1], np.nan)
        return found

    codes = cast("Positions", which.reshape(-1, 1))  # one statement, of which each order is a point
    return bootstrap(codes, len(orders), w_of, n_resamples, seed, level=level)
