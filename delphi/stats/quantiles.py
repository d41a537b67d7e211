"""Sample quantiles by the nine definitions of Hyndman and Fan, exact and from counts."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from functools import lru_cache
from math import lcm

import numpy as np

from delphi.stats.rationals import Integers, Rationals

HALF = Fraction(1, 2)
QUANTILE_TYPES = range(1, 10)
SMALL = 10_000  # ranks, up to which all points are compared at once
MEDIAN_TYPE = 2  # halfway between the two middle ratings

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
    counts: Integers,
    points: Sequence[int],
    probabilities: Sequence[Fraction],
    quantile_type: int | Sequence[int] = 7,
) -> tuple[Rationals, ...]:
    """Quantiles of the ratings that are tallied in `counts`.

    Parameters
    ----------
    counts : (..., P) integers, the number of ratings at each point.
    points : P integers, ascending; used or not.
    probabilities : exact fractions from 0 to 1.
    quantile_type : 1 to 9, as in Hyndman & Fan and in R's `quantile(type=)`; one, or one per probability.

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
    types = (quantile_type,) * len(probabilities) if isinstance(quantile_type, int) else tuple(quantile_type)
    slopes, shifts, common = _positions(tuple(Fraction(p) for p in probabilities), types)
    cumulative = np.cumsum(np.moveaxis(np.asarray(counts), -1, 0), axis=0, dtype=np.int64)
    n = cumulative[-1]
    each = (len(types), *(1,) * n.ndim)
    position = n * slopes.reshape(each) + shifts.reshape(each)
    rank = position // common
    part = position - rank * common  # of the next order statistic, in parts of `common`
    for row, kind in enumerate(types):
        if kind <= 3:
            part[row] = _jump(rank[row], part[row], kind, common)
    lower, upper = _values_at(cumulative, np.asarray(points, dtype=np.int64), np.stack([rank, rank + 1]))
    some = n > 0
    numerators = np.where(some, lower * common + part * (upper - lower), 0)
    return tuple(Rationals(numerator, common, some) for numerator in numerators)


def median(counts: Integers, points: Sequence[int]) -> Rationals:
    """The middle rating, or halfway between the two middle ones, whatever the protocol's quantile type.

    Parameters
    ----------
    counts : (..., P) integers, the number of ratings at each point.
    points : P integers, ascending.

    Returns
    -------
    (...) exact values in scale points; undefined without a rating.

    Notes
    -----
    Types 2 and 5 to 9 give the same value; types
    1, 3 and 4 can give a lower one, and so would not treat a panel and its mirror image alike.
    """
    return quantiles(counts, points, [HALF], MEDIAN_TYPE)[0]


@lru_cache(maxsize=256)
def _positions(probabilities: tuple[Fraction, ...], types: tuple[int, ...]) -> tuple[Integers, Integers, int]:
    """Slopes and shifts of the positions among the ordered ratings, as integers over one denominator."""
    rules = [_position(p, kind) for p, kind in zip(probabilities, types, strict=True)]
    common = lcm(2, *(part.denominator for rule in rules for part in rule))  # types 2 and 3 weigh by 1/2
    slopes, shifts = (np.array([int(rule[k] * common) for rule in rules], dtype=np.int64) for k in (0, 1))
    return slopes, shifts, common


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


def _jump(rank: Integers, rest: Integers, quantile_type: int, common: int) -> Integers:
    """The next order statistic's weight for the types that do not interpolate, in parts of `common`."""
    at_rank = {1: 0 * rank, 2: 0 * rank + common // 2, 3: (rank % 2) * common}[quantile_type]
    return np.where(rest == 0, at_rank, common)


def _values_at(cumulative: Integers, values: Integers, ranks: Integers) -> Integers:
    """The ratings at ranks (from 1), held within the ratings that there are; cumulative is (P, ...)."""
    n_points = len(values)
    small = np.int8 if n_points < 128 else np.int32  # a quantity has thousands of points
    ranks = np.maximum(np.minimum(ranks, cumulative[-1]), 1)
    if ranks.size <= SMALL:
        each = cumulative[:-1].reshape(
            n_points - 1, *(1,) * (ranks.ndim - cumulative.ndim + 1), *ranks.shape[2:]
        )
        index = np.add.reduce(each < ranks, axis=0, dtype=small)
    else:  # a point at a time stays in the processor's cache
        index = np.zeros(ranks.shape, dtype=small)
        for point in range(n_points - 1):
            index += cumulative[point] < ranks
    found: Integers = values[index]
    return found
