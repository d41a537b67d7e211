"""How often a rule would say consensus, when there is and when there is none, by panel size or threshold."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from delphi.charts.rated import plain
from delphi.charts.template import Figure, Json, axis, layout, legend, token
from delphi.charts.wording import ENGLISH, Wording

KINDS = (("agree", "circle"), ("disagree", "diamond"))


@dataclass(frozen=True)
class Frequency:
    """The share (0 to 1) of simulated panels with consensus, and its 95 % interval."""

    share: float
    low: float
    high: float


@dataclass(frozen=True)
class Place:
    """One panel size or threshold: its value, its words, and both frequencies."""

    value: float
    words: str
    when_there_is: Frequency
    when_there_is_none: Frequency
    is_chosen: bool = False


def says_consensus(
    places: Sequence[Place], title: str, names: tuple[str, str], wording: Wording = ENGLISH
) -> Figure:
    """Two lines, which should lie far apart: a good design says consensus when there is, and not otherwise."""
    lines = [[place.when_there_is for place in places], [place.when_there_is_none for place in places]]
    return {
        "data": [
            _line(place, names[place], lines[place], places, wording) for place in range(len(KINDS))
        ],
        "layout": layout(
            height=320,
            narrow={"xaxis.tickvals": [p.value for p in places][::2], "xaxis.ticktext": [p.words for p in places][::2]},
            margin={"l": 8, "r": 20, "t": 44, "b": 8, "pad": 4},
            xaxis=axis(
                showgrid=False,
                tickangle=0,
                tickvals=[place.value for place in places],
                ticktext=[plain(place.words) for place in places],
                title={"text": plain(title), "font": {"size": 12, "color": token("soft")}, "standoff": 8},
            ),
            yaxis=axis(range=[0, 104], ticksuffix=" %", nticks=6),
            shapes=[_chosen(place.value) for place in places if place.is_chosen],
            showlegend=True,
            legend=legend(),
        ),
    }  # fmt: skip


def _line(kind: int, name: str, line: Sequence[Frequency], places: Sequence[Place], wording: Wording) -> Json:
    colour, symbol = KINDS[kind]
    return {
        "type": "scatter",
        "mode": "lines+markers",
        "name": plain(name),
        "x": [place.value for place in places],
        "y": [round(100 * one.share, 2) for one in line],
        "error_y": {
            "type": "data",
            "symmetric": False,
            "array": [round(100 * (one.high - one.share), 2) for one in line],
            "arrayminus": [round(100 * (one.share - one.low), 2) for one in line],
            "thickness": 1.5,
            "width": 0,
            "color": token(colour),
        },
        "line": {"color": token(colour), "width": 2.5},
        "marker": {"color": token(colour), "symbol": symbol, "size": 9},
        "customdata": [
            plain(f"{place.words}: {wording.number(round(100 * one.share, 1))} %")
            for place, one in zip(places, line, strict=True)
        ],
        "hovertemplate": "%{customdata}<extra></extra>",
    }


def _chosen(value: float) -> Json:
    line = {"color": token("soft"), "width": 1, "dash": "dot"}
    return {"type": "line", "yref": "paper", "y0": 0, "y1": 1, "x0": value, "x1": value, "line": line}
