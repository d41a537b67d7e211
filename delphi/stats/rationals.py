"""Arrays of rational numbers over one denominator, compared without rounding."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

import numpy as np
import numpy.typing as npt

Integers = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]
Booleans = npt.NDArray[np.bool_]


@dataclass(frozen=True, eq=False)
class Rationals:
    """Exact values `numerator / denominator`; a comparison with an undefined value is False.

    Attributes
    ----------
    numerator : (...) integers; 0 where undefined.
    denominator : one positive integer for the whole array.
    defined : (...) booleans.
    """

    numerator: Integers
    denominator: int
    defined: Booleans

    def at_least(self, bound: Fraction) -> Booleans:
        """Where the value is `bound` or more."""
        return self.defined & (self._scaled(bound) >= bound.numerator * self.denominator)

    def at_most(self, bound: Fraction) -> Booleans:
        """Where the value is `bound` or less."""
        return self.defined & (self._scaled(bound) <= bound.numerator * self.denominator)

    def floats(self) -> Floats:
        """The nearest doubles; NaN where undefined."""
        return np.where(self.defined, self.numerator / self.denominator, np.nan)

    def fraction(self, index: tuple[int, ...] = ()) -> Fraction | None:
        """The value at `index`, or None where it is undefined."""
        if not self.defined[index]:
            return None
        return Fraction(int(self.numerator[index]), self.denominator)

    def _scaled(self, bound: Fraction) -> Integers:
        return self.numerator * bound.denominator


def ratio(numerator: Integers | Floats, denominator: Integers) -> Floats:
    """numerator / denominator, element by element.

    Parameters
    ----------
    numerator, denominator : (...) numbers that broadcast.

    Returns
    -------
    (...) floats; NaN where the denominator is not positive, so that nothing over nobody is undefined and not 0.
    """
    found: Floats = numerator / np.where(denominator > 0, denominator, np.nan)
    return found
