"""How the panel answers, day by day."""

from __future__ import annotations

import math
from collections.abc import Sequence
from datetime import date
from typing import Any

from delphi.charts.rated import plain
from delphi.charts.template import Figure, Json, axis, layout, note, token
from delphi.charts.wording import ENGLISH, Wording


def response_curve(
    days: Sequence[date],
    cumulative: Sequence[int],
    n_invited: int,
    reminders: Sequence[date] = (),
    wording: Wording = ENGLISH,
) -> Figure:
    """Panellists who have finished, by day, against the number invited; reminders as dashed lines.

    Days are places on a plain axis, named by `wording`: plotly would write its own month names.
    """
    names = [plain(wording.day(day)) for day in days]
    places = list(range(len(days)))
    place_of = dict(zip(days, places, strict=True))
    marks = [place_of[day] for day in reminders if day in place_of]
    return {
        "data": [_curve(names, [int(value) for value in cumulative], wording)],
        "layout": layout(
            height=260,
            narrow={"xaxis.tickvals": _spread(places, 3), "xaxis.ticktext": _spread(names, 3)},
            margin={"l": 8, "r": 20, "t": 28, "b": 8, "pad": 6},
            xaxis=axis(
                range=[-0.2, max(len(days) - 1, 1) + 0.2],
                showgrid=False,
                tickvals=_spread(places, 6),
                ticktext=_spread(names, 6),
            ),
            yaxis=axis(range=[0, n_invited * 1.12 or 1], nticks=5, tickformat="d"),
            shapes=[_level(n_invited), *(_upright(mark) for mark in marks)],
            annotations=[_invited(n_invited, wording), *(_reminder(mark, wording) for mark in marks)],
        ),
    }


def _curve(names: list[str], finished: list[int], wording: Wording) -> Json:
    _ = wording.translate
    said = _("%(n)s finished by %(day)s")
    return {
        "type": "scatter",
        "mode": "lines+markers",
        "x": list(range(len(names))),
        "y": finished,
        "customdata": [said % {"n": n, "day": day} for n, day in zip(finished, names, strict=True)],
        "fill": "tozeroy",
        "fillcolor": token("tint"),
        "line": {"color": token("accent"), "width": 2.5},
        "marker": {"color": token("accent"), "size": 6},
        "hovertemplate": "%{customdata}<extra></extra>",
    }


def _invited(n_invited: int, wording: Wording) -> Json:
    _ = wording.translate
    said = plain(_("%(n)s invited") % {"n": n_invited})
    return note(said, 0, n_invited, xref="paper", xanchor="left", yanchor="bottom")


def _reminder(place: int, wording: Wording) -> Json:
    _ = wording.translate
    font = {"size": 11, "color": token("warn")}
    at = {"yref": "paper", "xanchor": "left", "yanchor": "top", "xshift": 3, "textangle": -90}
    return note(plain(_("reminder")), place, 0.84, font=font, **at)


def _level(value: int) -> Json:
    line = {"color": token("soft"), "width": 1, "dash": "dot"}
    return {"type": "line", "xref": "paper", "x0": 0, "x1": 1, "y0": value, "y1": value, "line": line}


def _upright(place: int) -> Json:
    line = {"color": token("warn"), "width": 1.5, "dash": "dash"}
    return {"type": "line", "yref": "paper", "y0": 0, "y1": 1, "x0": place, "x1": place, "line": line}


def _spread(values: list[Any], n: int) -> list[Any]:
    """At most n of the values, at even distances, from the first on."""
    return values[:: max(1, math.ceil((len(values) - 1) / (n - 1)))]
