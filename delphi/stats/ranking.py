"""Ranking rounds: mean ranks, Borda counts, and best-worst scores."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from delphi.stats.kendall import Concordance, kendall_w, mid_ranks
from delphi.stats.rationals import Floats, Integers


@dataclass(frozen=True, eq=False)
class Ranking:
    """Numbers of each item, arrays (I,); NaN where nobody ranked it.

    `mean_rank` and `median_rank` are over those who ranked the item, 1 for the best; `borda` is the mean number
    of items it beats, as a share of the most possible (0 to 1); `order` lists item positions from the highest
    `borda` to the lowest, equals in their given order.
    """

    n: Integers
    mean_rank: Floats
    median_rank: Floats
    borda: Floats
    order: Integers
    concordance: Concordance


def ranking(ranks: Floats) -> Ranking:
    """Put the items that a panel ranked into one order.

    Parameters
    ----------
    ranks : (R, I) floats, 1 for the best, of R panellists; equal numbers are ties; NaN where not ranked.

    Returns
    -------
    `Ranking`. Items that a panellist did not rank tie below all that they did, in `borda` alone (de Borda's
    rule for partial lists); who ranked nothing is not counted. Kendall's W is over complete rankings.

    Notes
    -----
    De Borda JC (1784); Emerson P (2013) Soc Choice Welf 40:353-358 on partial lists. Schmidt RC (1997) Decis
    Sci 28:763-774 on W in ranking Delphis.
    """
    given = np.asarray(ranks, dtype=np.float64)
    n_items = given.shape[1]
    ranked = ~np.isnan(given)
    given, ranked = given[ranked.any(axis=1)], ranked[ranked.any(axis=1)]
    n = ranked.sum(axis=0)
    own, _ = mid_ranks(np.where(ranked, given, np.inf))  # the unranked tie at the end
    mean = np.full(n_items, np.nan)
    np.divide(np.where(ranked, own, 0.0).sum(axis=0), n, out=mean, where=n > 0)
    borda = np.full(n_items, np.nan)
    if len(given) and n_items > 1:
        borda = ((n_items - own) / (n_items - 1)).mean(axis=0)
    middle = _medians(np.where(ranked, own, np.nan), n)
    order = np.argsort(-np.nan_to_num(borda, nan=-1.0), kind="stable")
    return Ranking(n, mean, middle, borda, order, kendall_w(np.asarray(ranks, dtype=np.float64)))


def _medians(values: Floats, n: Integers) -> Floats:
    """The median down each column of the `n` numbers in it; NaN sorts last."""
    if not len(values):
        return np.full(values.shape[1], np.nan)
    ascending = np.sort(values, axis=0)
    places = (np.maximum((n - 1) // 2, 0), np.maximum(n // 2, 0))
    low, high = (
        np.take_along_axis(ascending, np.minimum(at, len(values) - 1)[None], axis=0)[0] for at in places
    )
    return np.where(n > 0, (low + high) / 2, np.nan)


def best_worst(n_best: Integers, n_worst: Integers, n_shown: Integers) -> Floats:
    """The best-worst score of each item, (best - worst) / shown.

    Parameters
    ----------
    n_best, n_worst, n_shown : (I,) integers, how often an item was picked as best, as worst, and was shown.

    Returns
    -------
    (I,) floats from -1 to 1; NaN for an item that was never shown.

    Notes
    -----
    Louviere JJ, Flynn TN, Marley AAJ (2015) Best-Worst Scaling, ch. 2.
    """
    shown = np.asarray(n_shown, dtype=np.int64)
    score = np.full(shown.shape, np.nan)
    np.divide(np.asarray(n_best) - np.asarray(n_worst), shown, out=score, where=shown > 0)
    return score
