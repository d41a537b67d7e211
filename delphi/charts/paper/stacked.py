"""All statements as stacked bars centred on the middle of the scale, as `delphi.charts.diverging` has them on a page."""

from __future__ import annotations

from collections.abc import Sequence

from markupsafe import Markup

from delphi.charts.bands import segments
from delphi.charts.diverging import leaning, share
from delphi.charts.paper import ink
from delphi.charts.rated import RatedStatement, span
from delphi.charts.wording import ENGLISH, Wording
from delphi.domain.scale import Band, Scale

TOP, ROW, BAR = 50, 18, 12
FROM, TO = ink.NAMES + 12, 574


def stacked_bars(
    rows: Sequence[RatedStatement], scale: Scale, alt: str, wording: Wording = ENGLISH
) -> Markup:
    """One bar a statement, most agreement on top; at its right the share in the agreement band, and the outcome."""
    rows = sorted(rows, key=lambda row: leaning(row, scale), reverse=True)
    pieces = [segments([int(count) for count in row.counts], scale) for row in rows]
    left = min([start for row in pieces for _point, start, _width in row] + [-0.3])
    right = max([start + width for row in pieces for _point, start, width in row] + [0.6])

    def x(value: float) -> float:
        return FROM + (value - left) * (TO - FROM) / (right - left)

    bottom = TOP + ROW * len(rows)
    parts = [
        ink.band_legend(scale, _bands(scale, wording), 0, 14),
        ink.words(span(scale.agree, wording), TO + 10, TOP - 8, "soft", 11.5),
    ]
    for place, (row, bar) in enumerate(zip(rows, pieces, strict=True)):
        y = TOP + ROW * place + ROW / 2
        parts.append(ink.named(row, y))
        parts += [
            ink.piece(x(start), y - BAR / 2, x(start + width) - x(start), BAR, point, scale)
            for point, start, width in bar
            if width
        ]
        parts.append(ink.words(share(row, scale, wording), TO + 10, y + 4, size=11.5))
        parts.append(ink.sign(ink.WIDTH - 10, y, row.outcome))
    parts.append(ink.line(x(0), TOP - 4, x(0), bottom, "soft"))
    return ink.drawing(parts, bottom + 4, alt)


def _bands(scale: Scale, wording: Wording) -> list[str]:
    bands = [band for band in (Band.DISAGREE, Band.BETWEEN, Band.AGREE) if scale.range_of(band)]
    return [
        f"{span(scale.range_of(band), wording)} {wording.translate(scale.label(band).text)}" for band in bands
    ]
