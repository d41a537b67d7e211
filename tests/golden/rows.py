"""A published number and ours, and what both are read from."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

import numpy as np

from delphi.stats.rationals import Floats
from delphi.stats.weights import Kind
from tests.golden import table

WEIGHTS: dict[str, Kind] = {"unweighted": "identity", "equal": "linear", "squared": "quadratic"}


Value = float | str


@dataclass(frozen=True)
class Convention:
    """What a source does otherwise than we do by default: `here` says how to ask for its number, or what refutes it."""

    title: str
    source: str
    choice: str
    here: str


@dataclass(frozen=True)
class Row:
    """One published value and ours; `apart` where the two differ, and then `by_source`, ours in the source's way.

    Values of one `group` belong together: a coefficient and its error, or a column of a table. Where `by_source`
    is missing, `rival` is another published value, which contradicts the one printed.
    """

    folder: str
    group: str
    part: str
    published: Value
    ours: Value
    tolerance: float = 0
    apart: Convention | None = None
    by_source: float | None = None
    rival: str = ""

    @property
    def agrees(self) -> bool:
        return self._is_printed(self.ours)

    @property
    def is_reproduced(self) -> bool:
        return self.agrees or (self.by_source is not None and self._is_printed(self.by_source))

    def _is_printed(self, value: Value) -> bool:
        if isinstance(self.published, str) or isinstance(value, str):
            return self.published == value
        return abs(self.published - value) <= self.tolerance


def yes_or_no(fact: bool) -> str:
    return "yes" if fact else "no"


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
