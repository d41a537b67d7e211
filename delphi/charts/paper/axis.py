"""The scale as an axis: its points on top, its bands as pale grounds."""

from __future__ import annotations

from delphi.charts.paper import ink
from delphi.charts.wording import Wording
from delphi.domain.scale import Band, Scale

FROM, TO = ink.NAMES + 12, 632


def x_of(value: float, scale: Scale) -> float:
    """Half a point is left free at either end."""
    return FROM + (float(value) - scale.low + 0.5) * (TO - FROM) / scale.n_points


def ground(scale: Scale, top: float, bottom: float, wording: Wording) -> str:
    """The bands of disagreement and agreement, and a line at each point."""
    parts = []
    for band in (Band.DISAGREE, Band.AGREE):
        low, high = scale.range_of(band) or (0, -1)
        start, end = x_of(low - 0.5, scale), x_of(high + 0.5, scale)
        parts.append(ink.block(start, top, end - start, bottom - top, band.value, 0.12))
    for point in scale.points:
        x = x_of(point, scale)
        parts.append(ink.line(x, top, x, bottom))
        parts.append(ink.words(wording.number(point), x, top - 6, "soft", 11.5, "middle"))
    return "".join(parts)
