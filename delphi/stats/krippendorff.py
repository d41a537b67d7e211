"""Krippendorff's alpha over many statements, at four levels of measurement, from counts."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from delphi.stats.rationals import Floats, Integers


@dataclass(frozen=True, eq=False)
class Alpha:
    """Krippendorff's alpha: 1 is perfect agreement, 0 what chance gives; arrays shaped (...).

    `n_statements` have two ratings or more, and `n_ratings` are theirs.
    """

    nominal: Floats
    ordinal: Floats
    interval: Floats
    ratio: Floats
    n_statements: Integers
    n_ratings: Integers


def alpha(counts: Integers, points: Sequence[float]) -> Alpha:
    """Krippendorff's alpha, nominal, ordinal, interval and ratio.

    Parameters
    ----------
    counts : (..., S, P) integers, ratings of each of S statements at each of P points.
    points : P numbers, ascending, in scale points.

    Returns
    -------
    `Alpha`, shaped (...). Statements with fewer than two ratings do not count; any number of ratings may be
    missing. NaN where no statement has two ratings or where all ratings are the same (there is nothing to
    tell agreement from). `ratio` is NaN where a point is negative.

    Notes
    -----
    Krippendorff K (2011) Computing Krippendorff's alpha-reliability, and (2019) Content Analysis, 4th ed.,
    ch. 12. The ordinal difference depends on how often the points between were used. It is not the
    coefficient of the same name with Gwet's ordinal weights (`delphi.stats.kappa.weighted_alpha`).
    """
    values = np.asarray(points, dtype=np.float64)
    tally = np.asarray(counts, dtype=np.float64)
    n_each = tally.sum(axis=-1)
    tally = np.where((n_each > 1)[..., None], tally, 0.0)
    used = tally.sum(axis=-2)
    together = (tally / np.maximum(n_each - 1, 1.0)[..., None]).swapaxes(-1, -2) @ tally
    apart = np.stack(np.broadcast_arrays(*_differences(used, values)), axis=-3)  # (..., 4, P, P)
    n = used.sum(axis=-1)
    seen = (apart * together[..., None, :, :]).sum(axis=(-1, -2))
    by_chance = (apart * (used[..., :, None] * used[..., None, :])[..., None, :, :]).sum(axis=(-1, -2))
    with np.errstate(invalid="ignore", divide="ignore"):
        found = 1 - (n[..., None] - 1) * seen / np.where(by_chance > 0, by_chance, np.nan)
    n_statements = (n_each > 1).sum(axis=-1)
    nominal, ordinal, interval, ratio = np.moveaxis(found, -1, 0)
    return Alpha(nominal, ordinal, interval, ratio, n_statements, n.astype(np.int64))


def _differences(used: Floats, values: Floats) -> tuple[Floats, Floats, Floats, Floats]:
    """The squared differences between points, by level; only the ordinal ones depend on the ratings."""
    rank = np.cumsum(used, axis=-1) - used / 2
    gap, total = values[:, None] - values, values[:, None] + values
    ratio = np.divide(gap, total, out=np.zeros_like(gap), where=total != 0)
    if values[0] < 0:
        ratio = np.full_like(gap, np.nan)
    return (gap != 0).astype(np.float64), (rank[..., :, None] - rank[..., None, :]) ** 2, gap**2, ratio**2
