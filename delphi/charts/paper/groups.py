"""The medians of the stakeholder groups beside the whole panel's, statement by statement."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from markupsafe import Markup

from delphi.charts.paper import ink
from delphi.charts.paper.axis import ground, x_of
from delphi.charts.rated import RatedStatement
from delphi.charts.wording import ENGLISH, Wording
from delphi.domain.scale import Scale

ROW, LEGEND, ASIDE = 18, 18, 9
# Not those of the bands, which mean agreement everywhere; shape and filling tell the groups apart, too.
DOT_INKS = ("accent", "ink", "soft")


@dataclass(frozen=True)
class Grouped:
    """A statement, and the median of each group that may be shown."""

    row: RatedStatement
    medians: Mapping[str, float]


def medians_by_group(
    rows: Sequence[Grouped], scale: Scale, alt: str, everybody: str, wording: Wording = ENGLISH
) -> Markup:
    """A mark for each group, its shape and colour its own; a tick for everybody. Equal medians stand side by side."""
    names = sorted({name for one in rows for name in one.medians})
    shown = {name: (place, DOT_INKS[place % 3], place % 2 == 1) for place, name in enumerate(names)}
    tick = ink.line(0, -7, 0, 7, "ink", 2)
    entries = [(tick, everybody), *((ink.mark(0, 0, *shown[name]), name) for name in names)]
    top = 30 + LEGEND * len(entries)
    bottom = top + ROW * len(rows)
    parts = [ink.mark_legend([entry], 0, 14 + LEGEND * place) for place, entry in enumerate(entries)]
    parts.append(ground(scale, top, bottom, wording))
    for place, one in enumerate(rows):
        y = top + ROW * place + ROW / 2
        parts.append(ink.named(one.row, y))
        if one.row.median is not None:
            x = x_of(one.row.median, scale)
            parts.append(ink.line(x, y - 8, x, y + 8, "ink", 2))
        parts += _dots(one.medians, shown, y, scale)
    return ink.drawing(parts, bottom + 4, alt)


def _dots(
    medians: Mapping[str, float], shown: Mapping[str, tuple[int, str, bool]], y: float, scale: Scale
) -> list[str]:
    n, placed, parts = Counter(medians.values()), Counter[float](), []
    for name in shown:
        if name in medians:
            value = medians[name]
            aside = ASIDE * (placed[value] - (n[value] - 1) / 2)
            placed[value] += 1
            parts.append(ink.mark(x_of(value, scale) + aside, y, *shown[name]))
    return parts
