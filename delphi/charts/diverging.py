"""All statements of a round as stacked bars centred on the middle of the scale."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from delphi.charts.bands import segments, shade
from delphi.charts.rated import RatedStatement, plain, row_label, span, wrapped
from delphi.charts.template import Figure, Json, axis, layout, legend, note, token
from delphi.charts.wording import ENGLISH, Wording
from delphi.domain.scale import Band, Scale

ROW = 25
OUTCOME_SIGN = {"accepted": "✓", "rejected": "✕"}

Pieces = list[list[tuple[int, float, float]]]


def diverging_bars(
    rows: Sequence[RatedStatement], scale: Scale, wording: Wording = ENGLISH, in_order: bool = False
) -> Figure:
    """One bar a statement, most agreement on top; the share in the agreement band stands at its right.

    `in_order` keeps the order given. A sign tells the outcome: ✓ accepted, ✕ rejected.
    """
    rows = list(rows) if in_order else sorted(rows, key=lambda row: leaning(row, scale), reverse=True)
    pieces = [segments([int(c) for c in row.counts], scale) for row in rows]
    left = min([start for row in pieces for _, start, _ in row] + [-0.3]) - 0.02
    right = max([start + width for row in pieces for _, start, width in row] + [0.6]) + 0.02
    bars = [_point_bars(place, point, pieces, scale, wording) for place, point in enumerate(scale.points)]
    return {
        "data": [*bars, _hints(rows, left, right, scale, wording)],
        "layout": layout(
            height=ROW * len(rows) + 76,
            narrow={"yaxis.ticktext": [plain(row.label) for row in rows]},
            barmode="overlay",
            bargap=0.22,
            margin={"l": 8, "r": 72, "t": 56, "b": 8, "pad": 8},
            xaxis=axis(range=[left, right], showgrid=False, showticklabels=False)
            | {"zeroline": True, "zerolinecolor": token("soft"), "zerolinewidth": 1},
            yaxis=axis(
                range=[len(rows) - 0.5, -0.5],
                tickvals=list(range(len(rows))),
                ticktext=[row_label(row) for row in rows],
                showgrid=False,
            )
            | {"tickfont": {"color": token("ink"), "size": 12}},
            annotations=_shares(rows, scale, wording),
            showlegend=True,
            legend=legend(),
        ),
    }


def leaning(row: RatedStatement, scale: Scale) -> tuple[float, float]:
    """By what statements are ordered: the share that agrees, then that which does not disagree."""
    if row.n == 0:
        return (-1.0, -1.0)
    return (row.n_in(Band.AGREE, scale) / row.n, -row.n_in(Band.DISAGREE, scale) / row.n)


def _point_bars(place: int, point: int, pieces: Pieces, scale: Scale, wording: Wording) -> Json:
    """The pieces of one point in all bars; the outermost point of a band stands for it in the legend."""
    band = scale.band(point)
    points = scale.range_of(band)
    assert points is not None  # a point lies in its own band
    return {
        "type": "bar",
        "orientation": "h",
        "x": [round(row[place][2], 4) for row in pieces],
        "base": [round(row[place][1], 4) for row in pieces],
        "y": list(range(len(pieces))),
        "name": f"{span(points, wording)} {plain(wording.translate(scale.label(band).text))}",
        "showlegend": point == points[1 if band is Band.AGREE else 0],
        "hoverinfo": "skip",
        "marker": {
            "color": token(band.value, shade(point, scale)),
            "line": {"color": token("surface"), "width": 1},
        },
    }


def _hints(rows: list[RatedStatement], left: float, right: float, scale: Scale, wording: Wording) -> Json:
    """An unseen bar over the whole row carries the exact counts, so that a thin piece need not be hit."""
    return {
        "type": "bar",
        "orientation": "h",
        "x": [right - left] * len(rows),
        "base": [left] * len(rows),
        "y": list(range(len(rows))),
        "showlegend": False,
        "marker": {"color": "rgba(0,0,0,0)"},
        "customdata": [_exact_counts(row, scale, wording) for row in rows],
        "hovertemplate": "%{customdata}<extra></extra>",
    }


def _exact_counts(row: RatedStatement, scale: Scale, wording: Wording) -> str:
    _ = wording.translate
    by_band: dict[Band, list[str]] = {}
    for point, count in zip(scale.points, row.counts, strict=True):
        by_band.setdefault(scale.band(point), []).append(f"{point}: {int(count)}")
    counts = "<br>".join("   ".join(parts) for parts in by_band.values())
    values = {"k": row.n_in(Band.AGREE, scale), "n": row.n, "range": span(scale.agree, wording)}
    said = _("%(k)s of %(n)s in %(range)s") % values
    return f"{wrapped(row)}<br><br>{counts}<br><br>{plain(said)}"


def _shares(rows: list[RatedStatement], scale: Scale, wording: Wording) -> list[dict[str, Any]]:
    right = {"xref": "paper", "xanchor": "left", "xshift": 8}
    head = note(span(scale.agree, wording), 1, 1, yref="paper", yshift=20, **right)
    font = {"size": 13, "color": token("ink")}
    return [head] + [
        note(_signed(row, scale, wording), 1, place, font=font, **right) for place, row in enumerate(rows)
    ]


def share(row: RatedStatement, scale: Scale, wording: Wording) -> str:
    """The share in the agreement band, rounded half up in integers; a dash without ratings."""
    if row.n == 0:
        return "–"
    return f"{wording.number((200 * row.n_in(Band.AGREE, scale) + row.n) // (2 * row.n))} %"


def _signed(row: RatedStatement, scale: Scale, wording: Wording) -> str:
    said = share(row, scale, wording)
    return f"{said} {OUTCOME_SIGN.get(row.outcome, '')}".rstrip() if row.n else said
