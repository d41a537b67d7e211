"""Median and middle half of the panel, statement by statement and round by round, as `delphi.charts.spread` has them."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence

from markupsafe import Markup

from delphi.charts.paper import ink
from delphi.charts.paper.axis import ground, x_of
from delphi.charts.rated import RatedStatement
from delphi.charts.wording import ENGLISH, Wording
from delphi.domain.scale import Scale

TOP, ROW, APART = 58, 18, 7


def medians_by_round(
    rows_by_round: Mapping[int, Sequence[RatedStatement]], scale: Scale, alt: str, wording: Wording = ENGLISH
) -> Markup:
    """A mark at the median and a line from quartile to quartile; each round has its mark, the last one is filled."""
    numbers = sorted(rows_by_round)
    latest = {row.label: row for number in numbers for row in rows_by_round[number]}
    rows = sorted(latest.values(), key=lambda row: row.middle[1] if row.middle else -math.inf, reverse=True)
    found = {number: {row.label: row for row in rows_by_round[number]} for number in numbers}
    _ = wording.translate
    legend = [
        (_mark(0, 0, index, len(numbers)), _("Round %(round)s") % {"round": number})
        for index, number in enumerate(numbers)
    ]
    bottom = TOP + ROW * len(rows)
    parts = [ink.mark_legend(legend, 0, 14), ground(scale, TOP, bottom, wording)]
    for place, row in enumerate(rows):
        y = TOP + ROW * place + ROW / 2
        parts.append(ink.named(row, y))
        told = [n for n in numbers if row.label in found[n] and found[n][row.label].middle]
        for at, number in enumerate(told):
            height = y + APART * (at - (len(told) - 1) / 2) / max(len(told) - 1, 1)
            parts.append(
                _middle(found[number][row.label], height, numbers.index(number), len(numbers), scale)
            )
    return ink.drawing(parts, bottom + 4, alt)


def _middle(row: RatedStatement, y: float, index: int, n: int, scale: Scale) -> str:
    assert row.middle is not None
    q1, median, q3 = (x_of(value, scale) for value in row.middle)
    is_last = index == n - 1
    drawn = ink.line(q1, y, q3, y, "accent" if is_last else "soft", 3 if is_last else 1.5)
    return drawn + _mark(median, y, index, n)


def _mark(x: float, y: float, index: int, n: int) -> str:
    """The last round is a filled dot, those before are open."""
    is_last = index == n - 1
    return ink.mark(x, y, 0 if is_last or not index else index, "accent" if is_last else "soft", not is_last)
