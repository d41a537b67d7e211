"""Sample quantiles by the nine definitions of Hyndman and Fan, exact and from counts."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from math import lcm

import numpy as np

from delphi.stats.rationals import Integers, Rationals

HALF = Fraction(1, 2)
QUANTILE_TYPES = range(1, 10)

# Types 4 to 9 interpolate at the position n p + alpha + p (1 - alpha - beta).
_PLOTTING = {
    4: (Fraction(0), Fraction(1)),
    5: (HALF, HALF),
    6: (Fraction(0), Fraction(0)),
    7: (Fraction(1), Fraction(1)),
    8: (Fraction(1, 3), Fraction(1, 3)),
    9: (Fraction(3, 8), Fraction(3, 8)),
}


def quantiles(
    counts: Integers, points: Sequence[int], probabilities: Sequence[Fraction], quantile_type: int = 7
) -> tuple[Rationals, ...]:
    """Quantiles of the ratings that are tallied in `counts`.

    Parameters
    ----------
    counts : (..., P) integers, the number of ratings at each point.
    points : P integers, ascending; used or not.
    probabilities : exact fractions from 0 to 1.
    quantile_type : 1 to 9, as in Hyndman & Fan and in R's `quantile(type=)`.

    Returns
    -------
    One array of exact values per probability, shaped like `counts[..., 0]`, in scale points, all over
    one denominator. Undefined where there is no rating. Missing ratings are simply not counted.

    Raises
    ------
    ValueError : the type is not 1 to 9, or a probability is not between 0 and 1.

    Notes
    -----
    Hyndman RJ, Fan Y (1996) Am Stat 50:361-365, doi:10.1080/00031305.1996.10473566. Positions are integers
    over the denominator of (p, plotting constants), so no rounding decides between two order statistics.
    """
    cumulative = np.cumsum(counts, axis=-1, dtype=np.int64)
    n = cumulative[..., -1]
    values = np.asarray(points, dtype=np.int64)
    rules = [_position(Fraction(p), quantile_type) for p in probabilities]
    bases = [lcm(slope.denominator, shift.denominator) for slope, shift in rules]
    common = 2 if quantile_type <= 3 else lcm(*bases)  # types 1 to 3 weigh by 0, 1/2 or 1
    results = []
    for (slope, shift), base in zip(rules, bases, strict=True):
        position = n * int(slope * base) + int(shift * base)
        whole, part = _order_statistic(position, base, quantile_type, common)
        lower = _value_at(cumulative, values, n, whole)
        upper = _value_at(cumulative, values, n, whole + 1)
        numerator = np.where(n > 0, lower * common + part * (upper - lower), 0)
        results.append(Rationals(numerator, common, n > 0))
    return tuple(results)


def median(counts: Integers, points: Sequence[int]) -> Rationals:
    """The middle rating, or halfway between the two middle ones, whatever the protocol's quantile type.

    Shapes and empty-input result are those of `quantiles`. Types 2 and 5 to 9 give the same value; types
    1, 3 and 4 can give a lower one, and so would not treat a panel and its mirror image alike.
    """
    return quantiles(counts, points, [HALF], 2)[0]


def _position(p: Fraction, quantile_type: int) -> tuple[Fraction, Fraction]:
    """(p, shift): the position among the ordered ratings is n p + shift."""
    if not 0 <= p <= 1:
        raise ValueError("a probability lies between 0 and 1")
    if quantile_type in (1, 2):
        return p, Fraction(0)
    if quantile_type == 3:
        return p, -HALF
    if quantile_type not in _PLOTTING:
        raise ValueError("a quantile type is a whole number from 1 to 9")
    alpha, beta = _PLOTTING[quantile_type]
    return p, alpha + p * (1 - alpha - beta)


def _order_statistic(
    position: Integers, base: int, quantile_type: int, common: int
) -> tuple[Integers, Integers]:
    """The rank of the lower order statistic at position / base, and the next one's weight in parts of `common`."""
    whole, rest = position // base, position % base
    if quantile_type > 3:
        return whole, rest * (common // base)
    at_rank = {1: 0 * whole, 2: 0 * whole + common // 2, 3: (whole % 2) * common}[quantile_type]
    return whole, np.where(rest == 0, at_rank, common)


def _value_at(cumulative: Integers, values: Integers, n: Integers, rank: Integers) -> Integers:
    """The rating at a rank (from 1), held within the ratings that there are."""
    rank = np.clip(rank, 1, np.maximum(n, 1))
    index = np.zeros(n.shape, dtype=np.intp)
    for point in range(len(values) - 1):
        index += cumulative[..., point] < rank
    found: Integers = values[index]
    return found
