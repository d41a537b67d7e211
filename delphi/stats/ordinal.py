"""Agreement on one statement, of an ordered scale: van der Eijk, Tastle-Wierman, Leik."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

import numpy as np

from delphi.stats.rationals import Booleans, Floats, Integers, ratio


@dataclass(frozen=True, eq=False)
class OrdinalAgreement:
    """Arrays shaped like `counts[..., 0]`; NaN where there is no rating.

    Attributes
    ----------
    van_der_eijk_a : from -1 (half at each end) over 0 (evenly spread) to 1 (all at one point).
    tastle_wierman : from 0 (half at each end) to 1 (all at one point).
    leik_d : a dispersion, from 0 (all at one point) to 1 (half at each end).
    """

    van_der_eijk_a: Floats
    tastle_wierman: Floats
    leik_d: Floats


def ordinal_agreement(counts: Integers, points: Sequence[float]) -> OrdinalAgreement:
    """Van der Eijk's A, Tastle and Wierman's consensus and Leik's D of every statement at once.

    Parameters
    ----------
    counts : (..., P) integers, the ratings at each of 2 to 11 points.
    points : P numbers, ascending, in scale points.

    Returns
    -------
    `OrdinalAgreement`; NaN without a rating. The sources stand with each function.
    """
    return OrdinalAgreement(van_der_eijk(counts), tastle_wierman(counts, points), leik(counts))


def van_der_eijk(counts: Integers, endnote: bool = False) -> Floats:
    """Van der Eijk's agreement A.

    Parameters
    ----------
    counts : (..., P) integers, the ratings at each point, 2 to 11 points. Shares would leave residues of
        1e-16 that look like layers, so integers are asked for.
    endnote : use the first definition of unimodality, of the paper's endnote; for comparison only.

    Returns
    -------
    (...) floats from -1 to 1; NaN without a rating. On two points an even split is 0, not -1.

    Notes
    -----
    Van der Eijk C (2001) Qual Quant 35:325-341. The distribution is cut into layers, each a pattern of used
    and unused points; A is the mean of the patterns' agreement, weighted by the ratings in each layer. The
    endnote's algorithm does not reach -1 at full polarisation (.6167 where the current one gives .6113).
    """
    tally = np.asarray(counts, dtype=np.int64)
    by_pattern = _pattern_agreement(tally.shape[-1], endnote)
    # The points in the order of their counts: a layer begins at each and holds it and all after it. Of equal
    # counts all but the first begin a layer of no thickness, so their order is nothing.
    order = np.argsort(tally, axis=-1)
    heights = np.take_along_axis(tally, order, axis=-1)
    heights[..., 1:] -= heights[..., :-1].copy()
    patterns = np.cumsum((1 << order)[..., ::-1], axis=-1)[..., ::-1]
    total = (heights * by_pattern[patterns]).sum(axis=-1)
    return ratio(total, tally.sum(axis=-1))


def layers(counts: Integers) -> tuple[Booleans, Floats]:
    """The layers that van der Eijk's A is made of, from the widest up.

    Parameters
    ----------
    counts : (..., P) integers, the ratings at each point.

    Returns
    -------
    (used, share): (..., P, P) booleans, the points that each layer holds, and (..., P) floats, its share of the
    ratings, 0 where two points are used equally often; NaN without a rating. A of a layer is that of one rating
    at each of its points.
    """
    tally = np.asarray(counts, dtype=np.int64)
    thickness, used = _cut(tally)
    return used, ratio(thickness * used.sum(axis=-1), tally.sum(axis=-1)[..., None])


def _cut(tally: Integers) -> tuple[Integers, Booleans]:
    """How thick each layer is, and which points reach it."""
    heights = np.sort(tally, axis=-1)
    return np.diff(heights, axis=-1, prepend=0), tally[..., None, :] >= heights[..., :, None]


@cache
def _pattern_agreement(n_points: int, endnote: bool) -> Floats:
    """The agreement of each pattern of used points, times the points used; read by the pattern as bits."""
    if not 2 <= n_points <= 11:
        raise ValueError("van der Eijk's A is for scales of 2 to 11 points")
    used = (np.arange(1 << n_points)[:, None] >> np.arange(n_points)) & 1
    n_used = used.sum(axis=-1)
    left = np.cumsum(used, axis=-1) - used
    right = n_used[:, None] - left - used
    unused = 1 - used
    deviating = (unused * left * right).sum(axis=-1)
    conforming = (unused * (left * (left - 1) + right * (right - 1)) // 2).sum(axis=-1)
    triples = np.maximum(deviating + conforming, 1)
    if endnote:
        unimodal = (conforming - deviating) / triples
    else:
        k = n_points
        unimodal = ((k - 2) * conforming - (k - 1) * deviating) / (max(k - 2, 1) * triples)
    unimodal = np.where(deviating + conforming > 0, unimodal, 1.0)
    found: Floats = n_used * unimodal * (1 - (n_used - 1) / (n_points - 1))
    found.flags.writeable = False
    return found


def tastle_wierman(counts: Integers, points: Sequence[float]) -> Floats:
    """Tastle and Wierman's consensus, Cns = 1 + sum p log2(1 - |x - mean| / range).

    Parameters
    ----------
    counts : (..., P) integers, the ratings at each point.
    points : P numbers, ascending. The range is the scale's, not that of the ratings given.

    Returns
    -------
    (...) floats from 0 to 1; NaN without a rating.

    Notes
    -----
    Tastle WJ, Wierman MJ (2007) Int J Approx Reason 45:531-545.
    """
    tally = np.asarray(counts, dtype=np.int64)
    values = np.asarray(points, dtype=np.float64)
    n = tally.sum(axis=-1)
    # n x - sum keeps integers integers, so a panel and its mirror image agree to the last digit.
    off = np.abs(n[..., None] * values - (tally @ values)[..., None])
    reach = np.maximum(n, 1) * (values[-1] - values[0])
    near = np.where(tally > 0, 1 - off / reach[..., None], 1.0)
    return np.where(n > 0, 1 + ratio((tally * np.log2(near)).sum(axis=-1), n), np.nan)


def leik(counts: Integers) -> Floats:
    """Leik's ordinal dispersion D, from 0 (all at one point) to 1 (half at each end).

    Parameters
    ----------
    counts : (..., P) integers, the ratings at each point.

    Returns
    -------
    (...) floats; NaN without a rating. Leik's consensus is 1 - D.

    Notes
    -----
    Leik RK (1966) Pac Sociol Rev 9:85-90: twice the mean distance of the cumulative shares from 0 or 1,
    whichever is nearer.
    """
    tally = np.asarray(counts, dtype=np.int64)
    cumulative = np.cumsum(tally, axis=-1)[..., :-1]
    n = tally.sum(axis=-1)
    nearer = np.minimum(cumulative, n[..., None] - cumulative)
    return ratio(2 * nearer.sum(axis=-1), n * (tally.shape[-1] - 1))
