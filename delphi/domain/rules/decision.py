"""Where statements are in and out, and how several criteria or groups make one decision."""

from __future__ import annotations

import enum
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from delphi.domain.verdict import ACCEPTED, OPEN, REJECTED, TOO_FEW
from delphi.stats.rationals import Booleans

Codes = npt.NDArray[np.int8]


class Join(enum.StrEnum):
    """How several criteria, or several groups, are put together."""

    ALL = "all"
    ANY = "any"


@dataclass(frozen=True, eq=False)
class Decision:
    """Booleans of one shape. Where in and out both hold, neither is decided; with too few, neither holds."""

    is_in: Booleans
    is_out: Booleans
    too_few: Booleans

    def codes(self) -> Codes:
        """Positions in `OUTCOMES`."""
        codes = np.where(self.is_in, ACCEPTED, np.where(self.is_out, REJECTED, OPEN))
        codes = np.where(self.is_in & self.is_out, OPEN, codes)
        return np.where(self.too_few, TOO_FEW, codes).astype(np.int8)

    def joined(self, join: Join) -> Decision:
        """One decision over the last axis.

        By "all", too few ratings in one part leave the whole undecided only where every other part agrees;
        by "any", only where every part has too few.
        """
        few = self.too_few
        if join is Join.ANY:
            return Decision(_any(self.is_in), _any(self.is_out), _all(few))
        waits = _all(self.is_in | few) | _all(self.is_out | few)
        return Decision(_all(self.is_in), _all(self.is_out), _any(few) & waits)


def _all(held: Booleans) -> Booleans:
    return np.asarray(held.all(axis=-1))


def _any(held: Booleans) -> Booleans:
    return np.asarray(held.any(axis=-1))


def together(parts: Sequence[Decision], join: Join) -> Decision:
    """One decision of several criteria about the same statements."""
    stacked = (
        np.stack([getattr(part, name) for part in parts], axis=-1) for name in ("is_in", "is_out", "too_few")
    )
    return Decision(*stacked).joined(join)
