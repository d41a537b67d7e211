"""A published number and ours, and what both are read from."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

import numpy as np

from delphi.stats.rationals import Floats
from delphi.stats.weights import Kind
from tests.golden import table

WEIGHTS: dict[str, Kind] = {"unweighted": "identity", "equal": "linear", "squared": "quadratic"}


@dataclass(frozen=True)
class Row:
    """One published number and ours. `apart` says why the two differ, where they do.

    Numbers of one `group` belong together: a coefficient and its error, or a column of a table.
    """

    folder: str
    group: str
    part: str
    published: float
    ours: float
    tolerance: float
    apart: str = ""

    @property
    def agrees(self) -> bool:
        return abs(self.published - self.ours) <= self.tolerance


def half_unit(number: float) -> float:
    """Half of the last digit printed, and what rounding to doubles adds."""
    exponent = Decimal(repr(number)).as_tuple().exponent
    return max(0.5 * 10.0 ** int(exponent), abs(number) * 1e-12) * 1.000001


def matrix(folder: str, skip: int = 0) -> Floats:
    """(R, S): the file has a row per statement and a column per rater."""
    rows = [list(row.values())[skip:] for row in table(folder, "ratings.csv")]
    return np.array([[float(cell) if cell else np.nan for cell in row] for row in rows]).T


def kind_of(name: str) -> Kind:
    """The weights that a statistic's name ends with; identity where it ends with none."""
    kind = name.partition(":")[2]
    named: dict[str, Kind] = {"linear": "linear", "quadratic": "quadratic", "ordinal": "ordinal", **WEIGHTS}
    return named.get(kind, "identity")
