"""Tests of change between two rounds, paired by panellist, for every statement's table of transitions."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np

from delphi.stats.distributions import chi2_tail, normal_two_sided
from delphi.stats.rationals import Floats, Integers

Zeros = Literal["wilcox", "pratt", "zsplit"]


@dataclass(frozen=True, eq=False)
class SignedRank:
    """Wilcoxon's signed-rank test; arrays (S,).

    `n_up`, `n_down`, `n_same` count panellists; `up` and `down` are the sums of ranks of who went up and who
    went down; `z` is positive where the panel went up. `p` is two-sided. NaN where nobody changed.
    """

    n_up: Integers
    n_down: Integers
    n_same: Integers
    up: Floats
    down: Floats
    z: Floats
    p: Floats
    zeros: Zeros


@dataclass(frozen=True, eq=False)
class ChiSquare:
    """A chi-square test; arrays (S,). `p` is NaN where `df` is 0: then there is nothing to test."""

    chi2: Floats
    df: Integers
    p: Floats


def signed_rank(
    table: Integers, points: Sequence[float], zeros: Zeros = "pratt", continuity: bool = False
) -> SignedRank:
    """Wilcoxon's signed-rank test of the change between two rounds, by the normal approximation with ties.

    Parameters
    ----------
    table : (S, P, P) integers from `delphi.stats.tally.transitions`.
    points : P numbers, ascending; differences between them are ranked.
    zeros : what is done with those who did not change: "wilcox" drops them before ranking, "pratt" ranks them
        and then drops their ranks, "zsplit" gives half of their ranks to each side. They lead to different p.
    continuity : subtract 1/2 from the distance to the expected sum.

    Returns
    -------
    `SignedRank`.

    Notes
    -----
    Wilcoxon F (1945) Biometrics Bull 1:80-83; Pratt JW (1959) J Am Stat Assoc 54:655-667. Ratings tie so much
    that exact tables do not apply; below some 10 changes the p is rough. For one small sample without ties
    see `signed_rank_exact`.
    """
    values = np.asarray(points, dtype=np.float64)
    step = values - values[:, None]
    sizes = np.unique(np.abs(step))
    counts = np.asarray(table, dtype=np.float64)
    up = np.stack([(counts * (step == size)).sum(axis=(-1, -2)) for size in sizes], axis=-1)
    down = np.stack([(counts * (step == -size)).sum(axis=(-1, -2)) for size in sizes], axis=-1)
    return _signed_rank(up, down, zeros, continuity)


def signed_rank_of(differences: Floats, zeros: Zeros = "pratt", continuity: bool = False) -> SignedRank:
    """The same for differences that lie on no scale.

    Parameters
    ----------
    differences : (n,) floats, after less before, in any unit; NaN is left out.
    zeros, continuity : as for `signed_rank`.

    Returns
    -------
    `SignedRank` of 0-dimensional arrays; `z` and `p` are NaN where nothing changed, or there is nothing.
    """
    given = np.asarray(differences, dtype=np.float64)
    given = given[~np.isnan(given)]
    sizes, at = np.unique(np.concatenate([[0.0], np.abs(given)]), return_inverse=True)
    up = np.bincount(at[1:][given >= 0], minlength=len(sizes))
    down = np.bincount(at[1:][given <= 0], minlength=len(sizes))
    return _signed_rank(up.astype(np.float64), down.astype(np.float64), zeros, continuity)


def signed_rank_exact(differences: Floats) -> float:
    """Two-sided exact p of Wilcoxon's test.

    Parameters
    ----------
    differences : (n,) floats, after less before, in any unit; NaN is left out.

    Returns
    -------
    p, above 0 up to 1; NaN where nothing changed.

    Notes
    -----
    Wilcoxon F (1945) Biometrics Bull 1:80-83. Zeros are dropped, ties keep their mid-ranks, and every set of signs is equally likely: the exact
    permutation test, which without ties is that of the usual tables.
    """
    test = signed_rank_of(differences, "wilcox")
    given = np.abs(differences[~np.isnan(differences) & (differences != 0)])
    if not len(given):
        return float("nan")
    _, at, times = np.unique(given, return_inverse=True, return_counts=True)
    twice = (2 * np.cumsum(times) - times + 1)[at]  # mid-ranks, doubled to be whole
    ways = np.zeros(int(twice.sum()) + 1)
    ways[0] = 1.0
    for rank in twice:
        ways[rank:] = (ways[rank:] + ways[:-rank]) / 2 if rank else ways[rank:]
        ways[:rank] /= 2
    lower = round(2 * min(float(test.up), float(test.down)))
    return min(1.0, 2 * float(ways[: lower + 1].sum()))


def _signed_rank(up: Floats, down: Floats, zeros: Zeros, continuity: bool) -> SignedRank:
    """From how many went up and down by each size, ascending; both count the unchanged, whose size is 0."""
    same = up[..., 0]
    tied = np.concatenate([same[..., None], up[..., 1:] + down[..., 1:]], axis=-1)
    if zeros == "wilcox":
        tied[..., 0] = 0
    elif zeros not in ("pratt", "zsplit"):
        raise ValueError("zeros are handled by wilcox, pratt or zsplit")
    rank = np.cumsum(tied, axis=-1) - (tied - 1) / 2
    changed = slice(1, None)
    half = tied[..., 0] * rank[..., 0] / 2 if zeros == "zsplit" else 0.0
    sums = [(side[..., changed] * rank[..., changed]).sum(axis=-1) + half for side in (up, down)]
    # Each changer's rank goes up or down by the toss of a coin.
    variance = (tied * rank**2)[..., changed].sum(axis=-1) / 4
    if zeros == "zsplit":
        variance = variance + tied[..., 0] * rank[..., 0] ** 2 / 4
    off = (sums[0] - sums[1]) / 2
    if continuity:
        off = np.sign(off) * np.maximum(np.abs(off) - 0.5, 0)
    n_up, n_down = (side[..., changed].sum(axis=-1) for side in (up, down))
    z = np.full(off.shape, np.nan)
    np.divide(off, np.sqrt(variance), out=z, where=n_up + n_down > 0)
    whole = (_whole(n_up), _whole(n_down), _whole(same))
    return SignedRank(*whole, sums[0], sums[1], z, normal_two_sided(z), zeros)


def _whole(n: Floats) -> Integers:
    return np.asarray(n).astype(np.int64)


def bands_table(table: Integers, bands: Sequence[Sequence[bool]]) -> Integers:
    """Gather a table of transitions between points into one between bands.

    Parameters
    ----------
    table : (S, P, P) integers from `delphi.stats.tally.transitions`.
    bands : B masks over the P points; a point in none of them is not counted.

    Returns
    -------
    (S, B, B) integers, zeros where nobody rated twice.
    """
    inside = np.asarray(bands, dtype=np.int64)
    return inside @ np.asarray(table, dtype=np.int64) @ inside.T


def bowker(table: Integers, continuity: bool = False) -> ChiSquare:
    """Bowker's test of symmetry; with two bands, McNemar's.

    Parameters
    ----------
    table : (S, B, B) integers, panellists by their band before and after.
    continuity : McNemar's correction, subtracting 1 from |b - c|; for two bands alone.

    Returns
    -------
    `ChiSquare`; `df` counts the pairs of bands between which anybody moved. NaN where nobody did.

    Notes
    -----
    McNemar Q (1947) Psychometrika 12:153-157; Bowker AH (1948) J Am Stat Assoc 43:572-574. Only those who
    changed bands count, so the same result can stand for 4 changes of 10 and 4 of 1,000.
    """
    counts = np.asarray(table, dtype=np.float64)
    if continuity and counts.shape[-1] != 2:
        raise ValueError("the correction for continuity is defined for two bands")
    above = np.triu_indices(counts.shape[-1], 1)
    there, back = counts[..., above[0], above[1]], counts[..., above[1], above[0]]
    moved = there + back
    off = np.abs(there - back)
    if continuity:
        off = np.maximum(off - 1, 0)
    df = (moved > 0).sum(axis=-1)
    each = np.divide(off**2, moved, out=np.zeros_like(moved), where=moved > 0)
    chi2 = np.where(df > 0, each.sum(axis=-1), np.nan)
    return ChiSquare(chi2, df, chi2_tail(chi2, df))


def independence(table: Integers) -> ChiSquare:
    """Pearson's chi-square of a two-way table, without rows and columns that are empty.

    Parameters
    ----------
    table : (S, A, B) integers.

    Returns
    -------
    `ChiSquare`; NaN where fewer than two rows or columns are used.

    Notes
    -----
    On rounds by points it asks whether a statement's ratings are distributed alike in both rounds (Dajani JS,
    Sincoff MZ, Talley WK 1979, Technol Forecast Soc Change 13:83-90); the panellists are the same, which the
    test does not know. On a table of transitions it asks whether ratings depend on the earlier ones (Chaffin WW,
    Talley WK 1980, 16:67-73): there, large is stable. With expected counts below 5 the p is rough.
    """
    counts = np.asarray(table, dtype=np.float64)
    rows, columns = counts.sum(axis=-1), counts.sum(axis=-2)
    n = rows.sum(axis=-1)
    expected = rows[..., :, None] * columns[..., None, :] / np.maximum(n, 1)[..., None, None]
    each = np.divide((counts - expected) ** 2, expected, out=np.zeros_like(counts), where=expected > 0)
    df = ((rows > 0).sum(axis=-1) - 1) * ((columns > 0).sum(axis=-1) - 1)
    df = np.where(n > 0, df, 0)
    chi2 = np.where(df > 0, each.sum(axis=(-1, -2)), np.nan)
    return ChiSquare(chi2, df, chi2_tail(chi2, df))
