"""Less usual measures of spread on an ordered scale, to compare with papers that use them."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from delphi.stats.ordinal import van_der_eijk
from delphi.stats.rationals import Floats, Integers


@dataclass(frozen=True, eq=False)
class Dispersion:
    """Arrays shaped like `counts[..., 0]`, NaN without a rating; K is the number of points.

    Attributes
    ----------
    polarisation : (1 - A) / 2 with van der Eijk's A, 0 to 1.
    entropy : Shannon's, in bits, 0 to log2 K; it ignores the order of the points.
    d_squared : Blair and Lacy's distance of the cumulative shares from full polarisation, squared, unscaled.
    l_squared : d_squared as a share of the largest, 0 (split at both ends) to 1 (all at one point).
    blair_lacy : its square root, by the distance itself.
    berry_mielke : 1 - l_squared, of the largest that an odd number of ratings can reach; NaN for one rating.
    kvalseth : 1 - blair_lacy.
    montalvo_reynal_querol : 4 sum p^2 (1 - p), 1 for halves at any two points; it ignores their order.
    reardon : the mean entropy of the cumulative shares, 0 to 1.
    """

    polarisation: Floats
    entropy: Floats
    d_squared: Floats
    l_squared: Floats
    blair_lacy: Floats
    berry_mielke: Floats
    kvalseth: Floats
    montalvo_reynal_querol: Floats
    reardon: Floats


def dispersion(counts: Integers) -> Dispersion:
    """All of them for every statement at once.

    Parameters
    ----------
    counts : (..., P) integers, the ratings at each of 2 to 11 points. Missing ratings are not counted.

    Returns
    -------
    `Dispersion`; NaN without a rating. Raises ValueError for more than 11 points.

    Notes
    -----
    Blair J, Lacy MG (2000) Sociol Methods Res 28:251-280; Berry KJ, Mielke PW (1992) Percept Mot Skills
    74:348-350; Kvalseth TO (1995) 80:1283-1289; Reardon SF (2009) Res Econ Inequal 17:21-63; Montalvo JG,
    Reynal-Querol M (2005) Am Econ Rev 95:796-816.
    """
    tally = np.asarray(counts, dtype=np.int64)
    n = tally.sum(axis=-1)[..., None]
    k = tally.shape[-1]
    with np.errstate(invalid="ignore", divide="ignore"):
        share = tally / np.where(n > 0, n, np.nan)
        cumulative = np.cumsum(tally, axis=-1)[..., :-1] / np.where(n > 0, n, np.nan)
    d = ((cumulative - 0.5) ** 2).sum(axis=-1)
    most = (k - 1) / 4
    return Dispersion(
        polarisation=(1 - van_der_eijk(tally)) / 2,
        entropy=_bits(share).sum(axis=-1),
        d_squared=d,
        l_squared=d / most,
        blair_lacy=np.sqrt(d / most),
        berry_mielke=(1 - d / most) * _odd(n[..., 0]),
        kvalseth=1 - np.sqrt(d / most),
        montalvo_reynal_querol=4 * (share**2 * (1 - share)).sum(axis=-1),
        reardon=(_bits(cumulative) + _bits(1 - cumulative)).sum(axis=-1) / (k - 1),
    )


def _bits(share: Floats) -> Floats:
    """-p log2 p, 0 where p is 0."""
    return -share * np.log2(np.where(share > 0, share, 1.0))


def _odd(n: Integers) -> Floats:
    """n^2 / (n^2 - 1) for odd n, which cannot be halved, else 1."""
    square = np.asarray(n, dtype=np.float64) ** 2
    return np.where(n % 2 == 1, square / np.where(square > 1, square - 1, np.nan), 1.0)
