"""The summary of a panel's ratings, of all statements at once, from their tally."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache
from typing import Any

import numpy as np

from delphi.stats.appropriateness import P30, P70, POINTS, exceeds, ipras
from delphi.stats.quantiles import HALF, MEDIAN_TYPE, quantiles
from delphi.stats.rationals import Booleans, Floats, Integers, Rationals, ratio

_JSON_NAMES = {"minimum": "min", "maximum": "max"}
_NUMBERS = [
    "mean",
    "sd",
    "minimum",
    "q1",
    "median",
    "q3",
    "maximum",
    "iqr",
    "p30",
    "p70",
    "ipr",
    "ipras",
    "disagreement_index",
    "madm",
    "share_agree",
    "share_disagree",
]


@dataclass(frozen=True, eq=False)
class Exact:
    """The same numbers as exact values, for decisions."""

    median: Rationals
    q1: Rationals
    q3: Rationals
    iqr: Rationals
    p30: Rationals
    p70: Rationals
    ipr: Rationals
    ipras: Rationals


@dataclass(frozen=True, eq=False)
class Summary:
    """Numbers of each tally, as arrays shaped like `counts[..., 0]`; floats are NaN where undefined.

    `n`, `n_agree`, `n_disagree` are integers. `disagreement` is the exact test IPR > IPRAS, False where
    undefined; `ipras` and `disagreement_index` exist on the scale 1 to 9 alone. Shares are over the
    ratings given (0 to 1); everything else is in scale points.
    """

    counts: Integers
    points: tuple[int, ...]
    n: Integers
    mean: Floats
    sd: Floats
    minimum: Floats
    q1: Floats
    median: Floats
    q3: Floats
    maximum: Floats
    iqr: Floats
    p30: Floats
    p70: Floats
    ipr: Floats
    ipras: Floats
    disagreement_index: Floats
    disagreement: Booleans
    madm: Floats
    n_agree: Integers
    n_disagree: Integers
    share_agree: Floats
    share_disagree: Floats
    exact: Exact

    def as_json(self, index: tuple[int, ...] | int = ()) -> dict[str, Any]:
        """The numbers of one tally as plain values; undefined is None."""
        at = index if isinstance(index, tuple) else (index,)
        row: dict[str, Any] = {name: int(getattr(self, name)[at]) for name in ("n", "n_agree", "n_disagree")}
        row["counts"] = {
            str(point): int(count) for point, count in zip(self.points, self.counts[at], strict=True)
        }
        for name in _NUMBERS:
            number = float(getattr(self, name)[at])
            row[_JSON_NAMES.get(name, name)] = None if np.isnan(number) else number
        row["disagreement"] = bool(self.disagreement[at]) if row["disagreement_index"] is not None else None
        return row


def summarise(
    counts: Integers,
    points: Sequence[int],
    quantile_type: int = 7,
    ipr_type: int = 6,
    agree: tuple[int, int] = (7, 9),
    disagree: tuple[int, int] = (1, 3),
) -> Summary:
    """Summarise the ratings of every statement (and group, and resample) at once.

    Parameters
    ----------
    counts : (..., P) integers, the number of ratings at each point; any leading dimensions.
    points : P integers, ascending: every point of the scale, rated or not.
    quantile_type, ipr_type : 1 to 9 (Hyndman & Fan), for the quartiles and for P30 and P70.
    agree, disagree : lowest and highest point of each band.

    Returns
    -------
    `Summary`. Who did not rate is not counted. With no rating every number but the counts is NaN; with
    one, `sd` alone is. The median is the conventional one, whatever the quantile type.

    Raises
    ------
    ValueError : the counts are negative, or not one per point; a quantile type is not 1 to 9.

    Notes
    -----
    `sd` divides by n - 1. MADM is the mean distance from the median. IPR, IPRAS and the disagreement
    index are those of Fitch et al. 2001 (see `delphi.stats.appropriateness`); quantiles are those of
    Hyndman & Fan 1996, doi:10.1080/00031305.1996.10473566. Each float is one division of two integers.
    """
    tally = np.asarray(counts, dtype=np.int64)
    scale_points = tuple(int(point) for point in points)
    if tally.ndim == 0 or tally.shape[-1] != len(scale_points) or (tally.size and tally.min() < 0):
        raise ValueError("a tally has one count, 0 or more, for each point of the scale")
    exact = _exact(tally, scale_points, quantile_type, ipr_type)
    sums = tally.astype(np.float64) @ _columns(
        scale_points, agree, disagree
    )  # whole numbers, exact below 2^53
    n, total, squares, n_agree, n_disagree = np.moveaxis(sums.astype(np.int64), -1, 0)
    minimum, maximum = _ends(tally, scale_points, n)
    median, q1, q3, iqr, p30, p70, ipr = _floats(
        (exact.median, exact.q1, exact.q3, exact.iqr, exact.p30, exact.p70, exact.ipr)
    )
    return Summary(
        counts=tally, points=scale_points, n=n, minimum=minimum, maximum=maximum,
        mean=ratio(total, n), sd=np.sqrt(ratio(n * squares - total**2, n * (n - 1))),
        q1=q1, median=median, q3=q3, iqr=iqr, p30=p30, p70=p70, ipr=ipr, ipras=exact.ipras.floats(),
        disagreement_index=ratio(
            exact.ipr.numerator * exact.ipras.denominator, exact.ipras.numerator * exact.ipr.denominator
        ),
        disagreement=exact.ipras.defined & exceeds(exact.ipr, exact.ipras),
        madm=_madm(tally, scale_points, n, exact.median),
        n_agree=n_agree, n_disagree=n_disagree,
        share_agree=ratio(n_agree, n), share_disagree=ratio(n_disagree, n),
        exact=exact,
    )  # fmt: skip


@lru_cache(maxsize=64)
def _columns(points: tuple[int, ...], agree: tuple[int, int], disagree: tuple[int, int]) -> Floats:
    """(P, 5): what to add up of each point for n, the sum, the squares and the two bands."""
    values = np.asarray(points, dtype=np.float64)
    bands = [(values >= band[0]) & (values <= band[1]) for band in (agree, disagree)]
    return np.stack([np.ones_like(values), values, values**2, *bands], axis=-1)


def _floats(exact: Sequence[Rationals]) -> Floats:
    """Exact values over one denominator, as doubles; NaN where undefined."""
    numerators = np.stack([one.numerator for one in exact])
    return np.where(exact[0].defined, numerators / exact[0].denominator, np.nan)


def _exact(tally: Integers, points: tuple[int, ...], quantile_type: int, ipr_type: int) -> Exact:
    wanted = (HALF, Fraction(1, 4), Fraction(3, 4), P30, P70)
    types = (MEDIAN_TYPE, quantile_type, quantile_type, ipr_type, ipr_type)
    middle, q1, q3, p30, p70 = quantiles(tally, points, wanted, types)
    adjusted = ipras(p30, p70)
    if points != POINTS:  # the constants 2.35, 1.5 and 5 belong to the scale 1 to 9
        nowhere = np.zeros_like(adjusted.defined)
        adjusted = Rationals(np.zeros_like(adjusted.numerator), adjusted.denominator, nowhere)
    return Exact(middle, q1, q3, _difference(q3, q1), p30, p70, _difference(p70, p30), adjusted)


def _difference(larger: Rationals, smaller: Rationals) -> Rationals:
    return Rationals(larger.numerator - smaller.numerator, larger.denominator, larger.defined)


def _ends(tally: Integers, points: tuple[int, ...], n: Integers) -> tuple[Floats, Floats]:
    values = np.asarray(points, dtype=np.float64)
    used = tally > 0
    lowest = values[np.argmax(used, axis=-1)]
    highest = values[len(points) - 1 - np.argmax(used[..., ::-1], axis=-1)]
    return np.where(n > 0, lowest, np.nan), np.where(n > 0, highest, np.nan)


def _madm(tally: Integers, points: tuple[int, ...], n: Integers, middle: Rationals) -> Floats:
    values = np.asarray(points, dtype=np.int64) * middle.denominator
    distance = (tally * np.abs(values - middle.numerator[..., None])).sum(axis=-1)
    return ratio(distance, n * middle.denominator)
