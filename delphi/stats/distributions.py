"""The probability distributions that tests and intervals read, from scipy, loaded when first needed."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt

from delphi.stats.rationals import Floats

Values = npt.NDArray[np.floating[Any]] | npt.NDArray[np.integer[Any]] | float | int


def normal_two_sided(z: Values) -> Floats:
    """P(|Z| >= |z|) for a standard normal Z; NaN stays NaN."""
    return _floats("ndtr", -np.abs(z)) * 2


def normal_cdf(z: Values) -> Floats:
    """P(Z <= z)."""
    return _floats("ndtr", z)


def normal_quantile(p: Values) -> Floats:
    """z with P(Z <= z) = p."""
    return _floats("ndtri", p)


def t_two_sided(t: Values, df: Values) -> Floats:
    """P(|T| >= |t|) for Student's t with `df` degrees of freedom."""
    return _floats("stdtr", df, -np.abs(t)) * 2


def t_quantile(p: Values, df: Values) -> Floats:
    """t with P(T <= t) = p."""
    return _floats("stdtrit", df, p)


def chi2_tail(chi2: Values, df: Values) -> Floats:
    """P(X >= chi2) for chi-square with `df` degrees of freedom; NaN where df is 0."""
    degrees = np.asarray(df, dtype=np.float64)
    return _floats("chdtrc", np.where(degrees > 0, degrees, np.nan), chi2)


def f_quantile(p: Values, df1: Values, df2: Values) -> Floats:
    """f with P(F <= f) = p."""
    return _floats("fdtri", df1, df2, p)


def f_tail(f: Values, df1: Values, df2: Values) -> Floats:
    """P(F >= f)."""
    return _floats("fdtrc", df1, df2, f)


def coin_tail(heads: Values, tosses: Values) -> Floats:
    """P(X >= heads) for so many tosses of a fair coin; heads from 1 to tosses."""
    return _floats("betainc", heads, np.asarray(tosses) - np.asarray(heads) + 1.0, 0.5)


def _floats(name: str, *arguments: Values) -> Floats:
    # Loading scipy takes longer than the start of everything else, and most requests read none of these.
    from scipy import special  # type: ignore[import-untyped]

    with np.errstate(invalid="ignore"):
        found: Floats = np.asarray(getattr(special, name)(*arguments), dtype=np.float64)
    return found
