"""Confidence intervals of shares."""

from __future__ import annotations

from statistics import NormalDist

import numpy as np

from delphi.stats.rationals import Floats, Integers


def wilson(n_in: Integers | int, n: Integers | int, level: float = 0.95) -> tuple[Floats, Floats]:
    """Wilson's score interval of a share.

    Parameters
    ----------
    n_in, n : (...) integers, the ratings within the band and all ratings.
    level : the confidence, 0 to 1.

    Returns
    -------
    (low, high), (...) floats from 0 to 1; NaN where n = 0.

    Notes
    -----
    Wilson EB (1927) J Am Stat Assoc 22:209-212, without continuity correction; recommended for small n by
    Brown, Cai & DasGupta (2001) Stat Sci 16:101-133. It treats the panel as a sample of the experts who might
    have sat on it.
    """
    z2 = NormalDist().inv_cdf((1 + level) / 2) ** 2
    inside, total = np.broadcast_arrays(np.asarray(n_in, np.float64), np.asarray(n, np.float64))
    with np.errstate(invalid="ignore", divide="ignore"):
        size = np.where(total > 0, total, np.nan)
        centre = inside + z2 / 2
        reach = np.sqrt(z2 * (inside * (size - inside) / size + z2 / 4))
        low, high = (centre - reach) / (size + z2), (centre + reach) / (size + z2)
    # None or all in the band put a limit at 0 or 1, where rounding would leave 1e-17.
    return np.where(inside == 0, 0 * low, low), np.where(inside == total, 1 + 0 * high, high)
