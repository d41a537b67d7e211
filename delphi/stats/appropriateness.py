"""Disagreement by the RAND/UCLA appropriateness method, for ratings from 1 to 9."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

import numpy as np

from delphi.stats.quantiles import median
from delphi.stats.rationals import Booleans, Integers, Rationals

POINTS = tuple(range(1, 10))
P30, P70 = Fraction(3, 10), Fraction(7, 10)


def ipras(p30: Rationals, p70: Rationals) -> Rationals:
    """The interpercentile range adjusted for symmetry, IPRAS = 2.35 + 1.5 |5 - (P30 + P70) / 2|.

    Parameters
    ----------
    p30, p70 : (...) exact values over one denominator, on the scale 1 to 9.

    Returns
    -------
    (...) exact values in scale points, at least 2.35; undefined where `p30` is.

    Notes
    -----
    Fitch K et al. (2001) The RAND/UCLA Appropriateness Method User's Manual, RAND MR-1269. The distance
    from 5 treats a panel and its mirror image alike, and integers keep it so.
    """
    d = p30.denominator
    off_centre = np.abs(10 * d - p30.numerator - p70.numerator)
    numerator = np.where(p30.defined, 47 * d + 15 * off_centre, 0)
    return Rationals(numerator, 20 * d, p30.defined)


def exceeds(ipr: Rationals, adjusted: Rationals) -> Booleans:
    """Disagreement by the RAND/UCLA method: IPR > IPRAS, strictly and exactly.

    Parameters
    ----------
    ipr, adjusted : (...) exact values in scale points, from `quantiles` and from `ipras`.

    Returns
    -------
    (...) booleans; False where undefined, so ask `defined` whether there is anything to say.

    Notes
    -----
    Fitch et al. (2001). Equality, which happens, is no disagreement.
    """
    return ipr.defined & (ipr.numerator * adjusted.denominator > adjusted.numerator * ipr.denominator)


@dataclass(frozen=True, eq=False)
class Classic:
    """The classic rules of the method; neither holds where the panel is "indeterminate".

    Attributes
    ----------
    disagreement : (...) booleans, at least `disagreement_from` ratings in each of 1-3 and 7-9.
    agreement : (...) booleans, at most `outside_at_most` ratings outside the median's region.
    n_outside : (...) integers, ratings outside the median's region.
    outside_at_most, disagreement_from : (...) integers, floor((n - 2) / 3) and one more.
    """

    disagreement: Booleans
    agreement: Booleans
    n_outside: Integers
    outside_at_most: Integers
    disagreement_from: Integers


def classic(counts: Integers) -> Classic:
    """Apply the classic rules to panels of any size.

    Parameters
    ----------
    counts : (..., 9) integers, the number of ratings at each of 1 to 9.

    Returns
    -------
    `Classic`, shaped like `counts[..., 0]`; with fewer than 2 ratings neither rule holds.

    Notes
    -----
    Regions are 1-3, 4-6, 7-9; a median of 3.5 lies in the middle region and one of 6.5 in the highest.
    Limits for 8 to 16 panellists as published (BMC Med Inform Decis Mak 2012;12:93, Table 7); the closed
    form floor((n - 2) / 3) continues them. For other panel sizes IPRAS is the better test.
    """
    regions = counts.reshape(*counts.shape[:-1], 3, 3).sum(axis=-1)
    n = regions.sum(axis=-1)
    middle = median(counts, POINTS)
    inside = np.select(
        [middle.at_least(Fraction(13, 2)), middle.at_most(Fraction(3))],
        [regions[..., 2], regions[..., 0]],
        regions[..., 1],
    )
    outside_at_most = np.maximum((n - 2) // 3, 0)
    enough = n >= 2
    n_outside = n - inside
    disagreement_from = outside_at_most + 1
    return Classic(
        disagreement=enough & (np.minimum(regions[..., 0], regions[..., 2]) >= disagreement_from),
        agreement=enough & (n_outside <= outside_at_most),
        n_outside=n_outside,
        outside_at_most=outside_at_most,
        disagreement_from=disagreement_from,
    )
