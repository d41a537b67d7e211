"""Median and middle half of the panel, statement by statement and round by round."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Mapping, Sequence

from delphi.charts.rated import RatedStatement, plain, row_label, wrapped
from delphi.charts.template import Figure, Json, axis, layout, legend, token
from delphi.charts.wording import ENGLISH, Wording
from delphi.domain.scale import Band, Scale

ROW = 25
SYMBOLS = ("circle-open", "circle", "diamond", "square", "triangle-up", "hexagon")


def dot_and_iqr(
    rows_by_round: Mapping[int, Sequence[RatedStatement]], scale: Scale, wording: Wording = ENGLISH
) -> Figure:
    """A mark at the median and a line from quartile to quartile; each round has its mark and its height."""
    rounds = sorted(rows_by_round)
    latest = {row.label: row for number in rounds for row in rows_by_round[number]}
    rows = sorted(latest.values(), key=lambda row: row.middle[1] if row.middle else -math.inf, reverse=True)
    heights = _heights(rows_by_round, [row.label for row in rows])
    return {
        "data": [_marks(n, rounds, rows_by_round[n], heights[n], wording) for n in rounds],
        "layout": layout(
            height=(ROW + 4 * max(len(rounds) - 1, 0)) * len(rows) + 100,
            narrow={"yaxis.ticktext": [plain(row.label) for row in rows]},
            margin={"l": 8, "r": 16, "t": 72, "b": 8, "pad": 8},
            xaxis=axis(
                range=[scale.low - 0.5, scale.high + 0.5],
                tickvals=list(scale.points),
                ticktext=[wording.number(point) for point in scale.points],
                side="top",
            ),
            yaxis=axis(
                range=[len(rows) - 0.5, -0.5],
                tickvals=list(range(len(rows))),
                ticktext=[row_label(row) for row in rows],
            )
            | {"tickfont": {"color": token("ink"), "size": 12}},
            shapes=[_ground(band, scale) for band in (Band.DISAGREE, Band.AGREE)],
            showlegend=True,
            legend=legend(),
        ),
    }


def _heights(
    rows_by_round: Mapping[int, Sequence[RatedStatement]], labels: list[str]
) -> dict[int, dict[str, float]]:
    """Where each round's mark stands: rounds side by side, a statement rated once on its own line."""
    rounds = sorted(rows_by_round)
    times = Counter(row.label for rows in rows_by_round.values() for row in rows)
    place = {label: index for index, label in enumerate(labels)}
    step = 0.36 / max(len(rounds) - 1, 1)
    return {
        number: {
            row.label: place[row.label] + (step * index - 0.18 if times[row.label] > 1 else 0)
            for row in rows_by_round[number]
        }
        for index, number in enumerate(rounds)
    }


def _marks(
    number: int,
    rounds: list[int],
    rows: Sequence[RatedStatement],
    heights: Mapping[str, float],
    wording: Wording,
) -> Json:
    _ = wording.translate
    rated = [(row, row.middle) for row in rows if row.middle]
    is_last = number == rounds[-1]
    colour = token("accent") if is_last else token("soft")
    index = rounds.index(number) if len(rounds) > 1 else 1
    return {
        "type": "scatter",
        "mode": "markers",
        "name": plain(_("Round %(round)s") % {"round": number}),
        "x": [middle[1] for row, middle in rated],
        "y": [heights[row.label] for row, middle in rated],
        "error_x": {
            "type": "data",
            "symmetric": False,
            "array": [q3 - median for row, (q1, median, q3) in rated],
            "arrayminus": [median - q1 for row, (q1, median, q3) in rated],
            "thickness": 3 if is_last else 1.5,
            "width": 0,
            "color": colour,
        },
        "marker": {
            "symbol": SYMBOLS[index % len(SYMBOLS)],
            "size": 10 if is_last else 9,
            "color": colour,
            "line": {"color": token("surface") if index else colour, "width": 1.5},
        },
        "customdata": [_hint(number, row, middle, wording) for row, middle in rated],
        "hovertemplate": "%{customdata}<extra></extra>",
    }


def _hint(number: int, row: RatedStatement, middle: tuple[float, float, float], wording: Wording) -> str:
    _ = wording.translate
    q1, median, q3 = (wording.number(value) for value in middle)
    values = {"round": number, "median": median, "q1": q1, "q3": q3, "n": row.n}
    said = _("Round %(round)s: median %(median)s, middle half %(q1)s to %(q3)s, n %(n)s") % values
    return f"{wrapped(row)}<br><br>{plain(said)}"


def _ground(band: Band, scale: Scale) -> Json:
    low, high = scale.agree if band is Band.AGREE else scale.disagree
    return {
        "type": "rect",
        "layer": "below",
        "yref": "paper",
        "x0": low - 0.5,
        "x1": high + 0.5,
        "y0": 0,
        "y1": 1,
        "line": {"width": 0},
        "fillcolor": token(band.value, 0.12),
    }
