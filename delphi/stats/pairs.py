"""How alike two ratings of the same panellists are: weighted kappa, Spearman's rho, Kendall's tau."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations, permutations

import numpy as np
import numpy.typing as npt

from delphi.stats.distributions import normal_two_sided, t_two_sided
from delphi.stats.rationals import Floats, Integers


@dataclass(frozen=True, eq=False)
class PairKappa:
    """Cohen's kappa of two ratings; arrays (S,).

    `se` is for an interval, `z` and `p` test against chance by the variance that holds then. NaN where nobody
    rated twice, or where chance alone gives full agreement.
    """

    value: Floats
    se: Floats
    z: Floats
    p: Floats
    observed: Floats
    expected: Floats
    n: Integers


@dataclass(frozen=True, eq=False)
class Correlation:
    """A rank correlation, arrays (S,); NaN where either round has no spread. `p` is two-sided."""

    value: Floats
    p: Floats
    n: Integers


def weighted_kappa(table: Integers, weights: Floats) -> PairKappa:
    """Cohen's kappa, weighted, of two ratings of the same people: own then and now, or of two raters.

    Parameters
    ----------
    table : (S, P, P) integers from `delphi.stats.tally.transitions`, or one table (P, P).
    weights : (P, P) floats from `delphi.stats.weights`; their range is the scale's, used or not.

    Returns
    -------
    `PairKappa`; NaN where nobody rated twice.

    Notes
    -----
    Cohen J (1968) Psychol Bull 70:213-220; both variances are those of Fleiss JL, Cohen J, Everitt BS (1969)
    Psychol Bull 72:323-327. Programs that rescale the weights to the points in use give other values: so does
    `in_use(table)` with the weights of a scale of that many points.
    """
    counts = np.asarray(table, dtype=np.float64)
    n = counts.sum(axis=(-1, -2))
    with np.errstate(invalid="ignore", divide="ignore"):
        share = counts / n[..., None, None]
        rows, columns = share.sum(axis=-1), share.sum(axis=-2)
        observed = (weights * share).sum(axis=(-1, -2))
        product = rows[..., :, None] * columns[..., None, :]
        expected = (weights * product).sum(axis=(-1, -2))
        beyond = 1 - np.where(expected < 1, expected, np.nan)
        value = (observed - expected) / beyond
        mean = (columns @ weights.T)[..., :, None] + (rows @ weights)[..., None, :]
        rest = beyond[..., None, None]
        spread = (share * (weights * rest - mean * (1 - observed)[..., None, None]) ** 2).sum(axis=(-1, -2))
        level = observed * expected - 2 * expected + observed
        se = np.sqrt(np.maximum(spread - level**2, 0) / n) / beyond**2
        null = (product * (weights - mean) ** 2).sum(axis=(-1, -2)) - expected**2
        z = value / (np.sqrt(np.maximum(null, 0) / n) / beyond)
    return PairKappa(value, se, z, normal_two_sided(z), observed, expected, n.astype(np.int64))


def in_use(table: Integers) -> Integers:
    """One table without the points that neither rating used.

    Parameters
    ----------
    table : (P, P) integers.

    Returns
    -------
    (Q, Q) integers, Q the points in use; (0, 0) where nobody rated twice.

    Notes
    -----
    With `weights(kind, range(Q))` it gives the weighted kappa of programs that take the scale from the data, such
    as R's irr. A point more or less that nobody used then changes kappa, so no page here does that.
    """
    counts = np.asarray(table, dtype=np.int64)
    used = (counts.sum(axis=0) + counts.sum(axis=1)) > 0
    found: Integers = counts[used][:, used]
    return found


def spearman(table: Integers) -> Correlation:
    """Spearman's rho between two ratings, with mid-ranks for ties.

    Parameters
    ----------
    table : (S, A, B) integers, how many gave the a-th point before and the b-th after, both ascending.

    Returns
    -------
    `Correlation`, NaN without spread; `p` by Student's t with n - 2 degrees, rough below 10 (see `spearman_exact_p`).

    Notes
    -----
    Spearman C (1904) Am J Psychol 15:72-101. It asks whether the order of the panellists stayed, not whether
    their ratings did: everybody moving up by two points leaves it at 1.
    """
    counts = np.asarray(table, dtype=np.float64)
    n = counts.sum(axis=(-1, -2))
    rows, columns = counts.sum(axis=-1), counts.sum(axis=-2)
    x, y = (np.cumsum(side, axis=-1) - side / 2 - n[..., None] / 2 for side in (rows, columns))
    together = (counts * x[..., :, None] * y[..., None, :]).sum(axis=(-1, -2))
    spread = (rows * x**2).sum(axis=-1) * (columns * y**2).sum(axis=-1)
    rho = np.full(n.shape, np.nan)
    np.divide(together, np.sqrt(spread), out=rho, where=spread > 0)
    with np.errstate(invalid="ignore", divide="ignore"):
        t = rho * np.sqrt((n - 2) / np.maximum(1 - rho**2, 0))
        p = np.where(n > 2, t_two_sided(t, n - 2), np.nan)
    return Correlation(rho, p, n.astype(np.int64))


def spearman_exact_p(x: Sequence[float], y: Sequence[float]) -> float:
    """Two-sided exact p of Spearman's rho, by all orders of `y`.

    Parameters
    ----------
    x, y : n numbers each, at most 9, in any unit; none missing.

    Returns
    -------
    p, above 0 up to 1; NaN without spread in either, as for one pair or none.

    Raises
    ------
    ValueError : more than 9 pairs, or unequal numbers of them.

    Notes
    -----
    Kendall MG, Gibbons JD (1990) Rank Correlation Methods, 5th ed., ch. 4.
    """
    first, second = _doubled_ranks(x, y)
    if not _has_spread(first, second):
        return float("nan")
    orders = _orders(len(first))
    # Doubled ranks are whole, and the deviation of n times their products from its mean decides.
    middle = int(first.sum() * second.sum())
    off = np.abs(len(first) * (second[orders] @ first) - middle)
    return float((off >= off[0]).mean())


def kendall_exact_p(x: Sequence[float], y: Sequence[float]) -> float:
    """Two-sided exact p of Kendall's tau: the share of all orders of `y` that lie as far from independence.

    Parameters
    ----------
    x, y : as for `spearman_exact_p`, which raises the same, has the same empty-input result and the same source.

    Returns
    -------
    p, above 0 up to 1; NaN without spread in either.
    """
    first, second = _doubled_ranks(x, y)
    if not _has_spread(first, second):
        return float("nan")
    ordered = second[_orders(len(first))]
    score = np.zeros(len(ordered), dtype=np.int64)
    for one, other in combinations(range(len(first)), 2):
        score += np.sign(first[other] - first[one]) * np.sign(ordered[:, other] - ordered[:, one])
    return float((np.abs(score) >= abs(score[0])).mean())


def _doubled_ranks(x: Sequence[float], y: Sequence[float]) -> list[Integers]:
    if len(x) != len(y) or len(x) > 9:
        raise ValueError("the exact p is worked out for at most 9 pairs")
    return [np.round(2 * _ranks(np.asarray(side, dtype=np.float64))).astype(np.int64) for side in (x, y)]


def _has_spread(*sides: Integers) -> bool:
    return all(len(side) > 1 and np.ptp(side) > 0 for side in sides)


def _orders(n: int) -> npt.NDArray[np.intp]:
    """All orders of n things, the given one first."""
    return np.array(list(permutations(range(n))), dtype=np.intp)


def _ranks(values: Floats) -> Floats:
    _, at, times = np.unique(values, return_inverse=True, return_counts=True)
    mid: Floats = (np.cumsum(times) - (times - 1) / 2)[at]
    return mid


def kendall_tau(table: Integers) -> Correlation:
    """Kendall's tau-b between two ratings.

    Parameters
    ----------
    table : (S, A, B) integers, how many gave the a-th point before and the b-th after, both ascending.

    Returns
    -------
    `Correlation`, NaN without spread; `p` by the normal approximation with ties (see `kendall_exact_p`).

    Notes
    -----
    Kendall MG (1938) Biometrika 30:81-93, (1945) 33:239-251.
    """
    counts = np.asarray(table, dtype=np.float64)
    n = counts.sum(axis=(-1, -2))
    rows, columns = counts.sum(axis=-1), counts.sum(axis=-2)
    below = np.cumsum(np.cumsum(counts, axis=-2), axis=-1)
    strictly = np.pad(below[..., :-1, :-1], [*[(0, 0)] * (counts.ndim - 2), (1, 0), (1, 0)])
    flipped = counts[..., ::-1]
    crossed = np.cumsum(np.cumsum(flipped, axis=-2), axis=-1)
    across = np.pad(crossed[..., :-1, :-1], [*[(0, 0)] * (counts.ndim - 2), (1, 0), (1, 0)])
    score = (counts * strictly).sum(axis=(-1, -2)) - (flipped * across).sum(axis=(-1, -2))
    pairs = n * (n - 1) / 2
    tied = [(side * (side - 1) / 2).sum(axis=-1) for side in (rows, columns)]
    most = np.sqrt(np.maximum(pairs - tied[0], 0) * np.maximum(pairs - tied[1], 0))
    tau = np.full(n.shape, np.nan)
    np.divide(score, most, out=tau, where=most > 0)
    with np.errstate(invalid="ignore", divide="ignore"):
        z = np.where(most > 0, score / np.sqrt(_tau_variance(n, rows, columns)), np.nan)
    return Correlation(tau, normal_two_sided(z), n.astype(np.int64))


def _tau_variance(n: Floats, rows: Floats, columns: Floats) -> Floats:
    """The variance of concordant less discordant pairs under independence, with ties on both sides."""

    def total(side: Floats, *less: int) -> Floats:
        product = side.copy()
        for step in less:
            product = product * (side - step)
        return np.asarray(product.sum(axis=-1))

    def five(side: Floats) -> Floats:
        return np.asarray((side * (side - 1) * (2 * side + 5)).sum(axis=-1))

    whole = n * (n - 1) * (2 * n + 5)
    result: Floats = (whole - five(rows) - five(columns)) / 18
    result = result + total(rows, 1, 2) * total(columns, 1, 2) / np.maximum(9 * n * (n - 1) * (n - 2), 1)
    return result + total(rows, 1) * total(columns, 1) / np.maximum(2 * n * (n - 1), 1)
