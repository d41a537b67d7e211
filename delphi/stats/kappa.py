"""Agreement beyond chance over many statements: Fleiss, Brennan-Prediger, Gwet, and the plain percentage."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from delphi.stats.distributions import t_quantile, t_two_sided
from delphi.stats.rationals import Booleans, Floats, Integers


@dataclass(frozen=True, eq=False)
class Coefficient:
    """A chance-corrected coefficient, or one per kind of weights.

    Attributes
    ----------
    value : (...) floats, 1 for perfect agreement, 0 for what chance gives, negative below it.
    se : (...) floats, its standard error over statements, the panel being what it is.
    expected : (...) floats from 0 to 1, the agreement that chance alone would give.
    n_statements : (...) integers, statements with a rating.
    """

    value: Floats
    se: Floats
    expected: Floats
    n_statements: Integers

    @property
    def se_by_n(self) -> Floats:
        """The same error dividing by the number of statements n instead of n - 1, as some programs do for two raters.

        Smaller by sqrt((n - 1) / n), and too small on average; NaN where `se` is.
        """
        found: Floats = self.se * np.sqrt((self.n_statements - 1) / np.maximum(self.n_statements, 1))
        return found

    def interval(self, level: float = 0.95) -> tuple[Floats, Floats]:
        """Confidence limits by the t distribution with n_statements - 1 degrees, cut at 1."""
        reach = t_quantile((1 + level) / 2, self.n_statements - 1) * self.se
        return self.value - reach, np.minimum(self.value + reach, 1.0)

    def p(self) -> Floats:
        """Two-sided p for the hypothesis that the coefficient is 0, by the same t distribution."""
        with np.errstate(invalid="ignore", divide="ignore"):
            return t_two_sided(self.value / self.se, self.n_statements - 1)


@dataclass(frozen=True, eq=False)
class Agreement:
    """Coefficients that share one observed agreement; arrays (...) or (..., K) for K weight matrices.

    `observed` is the weighted share of agreeing pairs of ratings (0 to 1), `n_paired` the statements with
    two ratings or more.
    """

    observed: Coefficient
    fleiss: Coefficient
    brennan_prediger: Coefficient
    gwet: Coefficient
    n_paired: Integers


class _Base(NamedTuple):
    """What all the coefficients are made of: K kinds of weights, S statements, P points."""

    rated: Booleans  # (..., 1, S)
    paired: Booleans  # (..., 1, S)
    n: Integers  # (..., 1) statements with a rating
    shares: Floats  # (..., S, P) of each statement's ratings
    used: Floats  # (..., P) mean share
    observed_each: Floats  # (..., K, S)
    observed: Floats  # (..., K)


def agreement(counts: Integers, weights: Floats) -> Agreement:
    """Fleiss' kappa, Brennan-Prediger's and Gwet's coefficients (AC1, or AC2 with weights) from counts.

    Parameters
    ----------
    counts : (..., S, P) integers, ratings of each of S statements at each of P points.
    weights : (P, P) or (K, P, P) floats from `delphi.stats.weights`; identity gives AC1.

    Returns
    -------
    `Agreement`, shaped (...) or (..., K). Statements may have different numbers of ratings: those with one
    count in how often a point is used, those with none not at all. NaN where no statement has two ratings,
    and where chance alone gives full agreement (Fleiss: everybody at one point). `se` is NaN for fewer than
    two statements.

    Notes
    -----
    Gwet KL (2008) Br J Math Stat Psychol 61:29-48 and (2014) Handbook of Inter-Rater Reliability, 4th ed.,
    ch. 2-3 and 5 with missing ratings; Fleiss JL (1971) Psychol Bull 76:378-382; Brennan RL, Prediger DJ
    (1981) Educ Psychol Meas 41:687-699. Chance is spread over all P points of the scale, used or not. The
    standard error takes the statements as a sample (no finite-population correction).
    """
    kinds = weights if weights.ndim == 3 else weights[None]
    base = _base(np.asarray(counts, dtype=np.float64), kinds)
    used = base.used[..., None, :]
    n_points = kinds.shape[-1]
    spread = kinds.sum(axis=(-1, -2)) / (n_points * (n_points - 1))
    # What agrees by chance with a rating at each point: drawn from the panel's, or Gwet's likewise.
    drawn, rare = (base.used[..., None, None, :] @ kinds)[..., 0, :], spread[:, None] * (1 - used)
    by_point = np.stack([drawn, rare])
    moving = (by_point * used).sum(axis=-1)
    even = kinds.sum(axis=(-1, -2)) / n_points**2
    expected = np.stack([0 * moving[0], 0 * moving[0] + even, *moving])
    value, se = _coefficients(base, expected, by_point @ base.shares.swapaxes(-1, -2) - moving[..., None])
    n_statements = base.n + np.zeros(moving[0].shape, dtype=np.int64)
    if weights.ndim == 2:
        value, se, expected, n_statements = value[..., 0], se[..., 0], expected[..., 0], n_statements[..., 0]
    observed, brennan_prediger, fleiss, gwet = (
        Coefficient(value[each], se[each], expected[each], n_statements) for each in range(4)
    )
    return Agreement(observed, fleiss, brennan_prediger, gwet, base.paired[..., 0, :].sum(axis=-1))


def _base(tally: Floats, kinds: Floats) -> _Base:
    n_each = tally.sum(axis=-1)
    rated, paired = n_each > 0, n_each > 1
    n = rated.sum(axis=-1)
    shares = tally / np.maximum(n_each, 1.0)[..., None]
    pairs = np.where(paired, n_each * (n_each - 1), np.inf)[..., None, :]
    alike = ((tally[..., None, :, :] @ kinds) * tally[..., None, :, :]).sum(axis=-1) - n_each[..., None, :]
    observed_each = alike / pairs
    n_paired = paired.sum(axis=-1)[..., None]
    with np.errstate(invalid="ignore", divide="ignore"):
        used = shares.sum(axis=-2) / n[..., None]
        observed = observed_each.sum(axis=-1) / n_paired
        observed_each = observed_each * (n[..., None] / n_paired)[..., None]
    return _Base(
        rated[..., None, :], paired[..., None, :], n[..., None], shares, used, observed_each, observed
    )


def _coefficients(base: _Base, expected: Floats, chance_off: Floats) -> tuple[Floats, Floats]:
    """(observed - expected) / (1 - expected), and its error by what each statement contributes.

    `expected` is (4, ..., K): nothing, the same for all, and two that hang on how often each point was used;
    `chance_off` (2, ..., K, S) is how far each statement's ratings are from the mean in those two.
    """
    with np.errstate(invalid="ignore", divide="ignore"):
        beyond = 1 - np.where(expected < 1, expected, np.nan)
        value = (base.observed - expected) / beyond
        scale_up = base.n / base.paired.sum(axis=-1)
        each = base.observed_each - base.paired * (scale_up * expected)[..., None]
        each[2:] -= (2 - 2 * value[2:, ..., None]) * chance_off
        off = np.where(base.rated, each / beyond[..., None] - value[..., None], 0.0)
        se = np.sqrt((off * off).sum(axis=-1) / (base.n * np.where(base.n > 1, base.n - 1, np.nan)))
    return value, se
