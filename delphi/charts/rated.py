"""One statement as the large figures need it, and the words that stand beside it."""

from __future__ import annotations

import math
import textwrap
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from html import escape

from delphi.charts.wording import Wording
from delphi.domain.scale import Band, Scale

HINT_WIDTH = 56
LABEL_WIDTH = 66


@dataclass(frozen=True)
class RatedStatement:
    """A statement's counts and numbers; median and quartiles are None (or NaN) where nothing was rated."""

    label: str
    text: str
    counts: Sequence[int]
    median: float | None = None
    q1: float | None = None
    q3: float | None = None
    outcome: str = ""

    @property
    def n(self) -> int:
        return int(sum(self.counts))

    @property
    def middle(self) -> tuple[float, float, float] | None:
        """Lower quartile, median, upper quartile, or None where one is undefined."""
        if self.median is None or self.q1 is None or self.q3 is None:
            return None
        found = (float(self.q1), float(self.median), float(self.q3))
        return None if any(math.isnan(value) for value in found) else found

    def n_in(self, band: Band, scale: Scale) -> int:
        return sum(int(c) for p, c in zip(scale.points, self.counts, strict=True) if scale.band(p) is band)


def plain(text: str) -> str:
    """Plotly reads a little HTML in every text; what a person typed has to come out as typed."""
    return escape(text, quote=False)


def row_label(row: RatedStatement) -> str:
    """The words, cut to one line, and the label next to the drawing."""
    return plain(f"{_shortened(row.text)}   {row.label}")


def wrapped(row: RatedStatement) -> str:
    """Label and words over several lines, for a hint."""
    return _in_lines(f"{row.label}  {row.text}")


# The same few statements are drawn at each look at a round, several times each.


@lru_cache(maxsize=2000)
def _shortened(text: str) -> str:
    return textwrap.shorten(text, LABEL_WIDTH, placeholder=" …")


@lru_cache(maxsize=2000)
def _in_lines(text: str) -> str:
    lines = textwrap.wrap(text, HINT_WIDTH, max_lines=6, placeholder=" …")
    return "<br>".join(plain(line) for line in lines)


def span(points: tuple[int, int] | None, wording: Wording) -> str:
    """7–9, or 9 where the band is one point, or nothing where it has none."""
    if points is None:
        return ""
    low, high = (wording.number(point) for point in points)
    return low if low == high else f"{low}–{high}"
