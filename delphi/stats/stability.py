"""Stability between two rounds: whether the same panellists answer the same statement alike."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from delphi.stats.change import ChiSquare, SignedRank, Zeros, bands_table, bowker, independence, signed_rank
from delphi.stats.pairs import Correlation, PairKappa, spearman, weighted_kappa
from delphi.stats.quantiles import median
from delphi.stats.rationals import Booleans, Floats, Integers, ratio
from delphi.stats.weights import weights

SCHEIBE_LIMIT = 0.15


@dataclass(frozen=True, eq=False)
class Moves:
    """Who changed, and whether toward what the group had said; arrays (S,) of integers.

    `toward` and `away` are nearer to and further from the group's median of the round before; `across` changed
    to the same distance on its other side; `unchanged` kept their rating.
    """

    toward: Integers
    away: Integers
    across: Integers
    unchanged: Integers


@dataclass(frozen=True, eq=False)
class Stability:
    """Every measure of stability of every statement; arrays (S,), NaN where undefined.

    Attributes
    ----------
    n : integers, panellists who rated the statement in both rounds; all else is about them.
    share_unchanged : floats from 0 to 1.
    mean_change, cv_before, cv_after, cv_change : floats; a change is after minus before.
    histogram_change : floats from 0 to 1, Scheibe's; `histogram_stable` where it is below 15 %.
    wilcoxon : whether the panel went up or down.
    mcnemar, bowker : whether as many entered the agreement band as left it; the same of all three bands.
    own_kappa : weighted kappa (quadratic) of each panellist's rating then and now.
    rank_correlation : Spearman's.
    group_stability, individual_stability : Dajani's chi-square, and Chaffin and Talley's.
    """

    n: Integers
    share_unchanged: Floats
    mean_change: Floats
    cv_before: Floats
    cv_after: Floats
    cv_change: Floats
    histogram_change: Floats
    histogram_stable: Booleans
    wilcoxon: SignedRank
    mcnemar: ChiSquare
    bowker: ChiSquare
    own_kappa: PairKappa
    rank_correlation: Correlation
    group_stability: ChiSquare
    individual_stability: ChiSquare
    moves: Moves


def stability(
    table: Integers,
    points: Sequence[int],
    agree: tuple[int, int] = (7, 9),
    disagree: tuple[int, int] = (1, 3),
    zeros: Zeros = "pratt",
    centre: Floats | None = None,
) -> Stability:
    """Compare two rounds, all statements at once.

    Parameters
    ----------
    table : (S, P, P) integers from `delphi.stats.tally.transitions`; statements of the same wording alone.
    points : P integers, ascending.
    agree, disagree : lowest and highest point of each band.
    zeros : how Wilcoxon's test treats who did not change (see `delphi.stats.change.signed_rank`).
    centre : (S,) the median that the panel was shown after the earlier round; without it, the median of the
        earlier ratings in the table.

    Returns
    -------
    `Stability`; NaN throughout where nobody rated twice.

    Notes
    -----
    Von der Gracht HA (2012) Technol Forecast Soc Change 79:1525-1536 on when to use which. Stability is not
    agreement: a panel can stay divided.
    """
    counts = np.asarray(table, dtype=np.int64)
    values = np.asarray(points)
    n = counts.sum(axis=(-1, -2))
    before, after = counts.sum(axis=-1), counts.sum(axis=-2)
    agreed, disagreed = ((values >= band[0]) & (values <= band[1]) for band in (agree, disagree))
    change = histogram_change(before, after)
    cv_before, cv_after = variation(before, points), variation(after, points)
    between = ~(agreed | disagreed)
    bands = [band.tolist() for band in (disagreed, between, agreed) if band.any()]
    return Stability(
        n=n,
        share_unchanged=ratio(np.trace(counts, axis1=-2, axis2=-1), n),
        mean_change=ratio((after - before) @ values, n),
        cv_before=cv_before,
        cv_after=cv_after,
        cv_change=cv_after - cv_before,
        histogram_change=change,
        histogram_stable=change < SCHEIBE_LIMIT,
        wilcoxon=signed_rank(counts, points, zeros),
        mcnemar=bowker(bands_table(counts, [(~agreed).tolist(), agreed.tolist()])),
        bowker=bowker(bands_table(counts, bands)),
        own_kappa=weighted_kappa(counts, weights("quadratic", points)),
        rank_correlation=spearman(counts),
        group_stability=independence(np.stack([before, after], axis=-2)),
        individual_stability=independence(counts),
        moves=moves(counts, points, centre),
    )


def histogram_change(before: Integers, after: Integers) -> Floats:
    """Scheibe's change between two distributions, sum |difference| / 2n.

    Parameters
    ----------
    before, after : (..., P) integers, the ratings at each point, of the same panellists.

    Returns
    -------
    (...) floats, the share of ratings that would have to move, from 0 to 1; NaN where either is empty. With
    unequal totals shares are compared. Two moves that cancel out are not seen.

    Notes
    -----
    Scheibe M, Skutsch M, Schofer J (1975) in Linstone & Turoff, The Delphi Method, ch. IV.C; below 15 % they
    called a statement stable.
    """
    n, m = before.sum(axis=-1), after.sum(axis=-1)
    off = np.abs(before * m[..., None] - after * n[..., None]).sum(axis=-1)
    return ratio(off, 2 * n * m)


def variation(counts: Integers, points: Sequence[int]) -> Floats:
    """The coefficient of variation, standard deviation (n - 1) over mean.

    Parameters
    ----------
    counts : (..., P) integers; points : P integers.

    Returns
    -------
    (...) floats; NaN with fewer than two ratings or a mean of 0 or less.

    Notes
    -----
    Dajani et al. 1979 and English JM, Kernan GL (1976) Transp Res 10:99-110. It depends on where the scale
    begins: the same spread counts for less at 8 than at 2, and the mirrored scale gives another value.
    """
    values = np.asarray(points, dtype=np.int64)
    n = counts.sum(axis=-1)
    total, squares = counts @ values, counts @ values**2
    spread = np.sqrt(ratio(n * squares - total**2, n * (n - 1)))
    return np.where(total > 0, spread / np.maximum(ratio(total, n), 1e-300), np.nan)


def moves(table: Integers, points: Sequence[int], centre: Floats | None = None) -> Moves:
    """Who moved toward the group's earlier median, and who away from it.

    Parameters
    ----------
    table : (S, P, P) integers from `delphi.stats.tally.transitions`.
    points : P integers, ascending.
    centre : (S,) what the panel was shown; without it, the median of the earlier ratings in the table.

    Returns
    -------
    `Moves`; where there is no centre (NaN), who changed is counted nowhere.
    """
    counts = np.asarray(table, dtype=np.int64)
    values = np.asarray(points, dtype=np.float64)
    middle = median(counts.sum(axis=-1), points).floats() if centre is None else np.asarray(centre)
    distance = np.abs(values - middle[..., None])
    # A median is a multiple of a half, so these differences are exact.
    nearer = np.sign(distance[..., :, None] - distance[..., None, :])
    changed = counts * ~np.eye(len(values), dtype=bool)
    toward, away, across = ((changed * (nearer == sign)).sum(axis=(-1, -2)) for sign in (1, -1, 0))
    return Moves(toward, away, across, np.trace(counts, axis1=-2, axis2=-1))
