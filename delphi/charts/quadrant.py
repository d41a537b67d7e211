"""Agreement against stability: which statements are settled, which stay divided, which still move."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from delphi.charts.rated import RatedStatement, plain, wrapped
from delphi.charts.template import Figure, Json, axis, layout, legend, note, token
from delphi.charts.wording import ENGLISH, Wording
from delphi.errors import Sentence

MARKS = {
    "accepted": ("agree", "circle"),
    "open": ("soft", "diamond-open"),
    "rejected": ("disagree", "square"),
}


@dataclass(frozen=True)
class Placed:
    """A statement by its share of ratings on one side and the share that Scheibe's change leaves in place."""

    statement: RatedStatement
    outcome: str
    agreement: float
    stability: float


def quadrant(
    rows: Sequence[Placed], stable_from: float, agreed_from: float, wording: Wording = ENGLISH
) -> Figure:
    """A mark for each statement; lines part the stable from the moving and agreement from none (0 to 1)."""
    _ = wording.translate
    left = min([row.stability for row in rows] + [stable_from - 0.2]) - 0.05
    low = min([row.agreement for row in rows] + [agreed_from - 0.3]) - 0.06
    corners = (
        (_("agreed, still moving"), "left", "top"),
        (_("settled"), "right", "top"),
        (_("not settled"), "left", "bottom"),
        (_("stable dissent"), "right", "bottom"),
    )
    return {
        "data": [_marks(outcome, rows, wording) for outcome in MARKS if _having(outcome, rows)],
        "layout": layout(
            height=460,
            narrow={"xaxis.nticks": 4},
            margin={"l": 8, "r": 16, "t": 48, "b": 8, "pad": 4},
            xaxis=axis(
                range=[100 * left, 104], tickangle=0, ticksuffix=" %", title=_title(_("ratings that stayed in place")), nticks=6
            ),
            yaxis=axis(
                range=[100 * low, 106], ticksuffix=" %", title=_title(_("ratings on one side")), nticks=6
            ),
            shapes=[_ground(stable_from, agreed_from), *_lines(stable_from, agreed_from)],
            annotations=[
                note(plain(words), 0 if side == "left" else 1, 1 if end == "top" else 0, xref="paper",
                     yref="paper", xanchor=side, yanchor=end)
                for words, side, end in corners
            ],
            showlegend=True,
            legend=legend(),
        ),
    }  # fmt: skip


def quadrant_sentence(n_settled: int, n_moving: int, n_dissent: int, n_unsettled: int) -> Sentence:
    """How many statements lie in each corner."""
    return Sentence(
        "%(settled)s settled; %(moving)s agreed but still moving; %(dissent)s stable without agreement; "
        "%(unsettled)s neither.",
        settled=n_settled,
        moving=n_moving,
        dissent=n_dissent,
        unsettled=n_unsettled,
    )


def _title(words: str) -> Json:
    return {"text": plain(words), "font": {"size": 12, "color": token("soft")}, "standoff": 8}


def _having(outcome: str, rows: Sequence[Placed]) -> list[Placed]:
    known = {row.outcome if row.outcome in MARKS else "open": None for row in rows}
    return [row for row in rows if (row.outcome if row.outcome in known and row.outcome in MARKS else "open")
            == outcome]  # fmt: skip


def _marks(outcome: str, rows: Sequence[Placed], wording: Wording) -> Json:
    chosen, (colour, symbol) = _having(outcome, rows), MARKS[outcome]
    return {
        "type": "scatter",
        "mode": "markers+text",
        "name": plain(wording.translate(outcome)),
        "x": [round(100 * row.stability, 2) for row in chosen],
        "y": [round(100 * row.agreement, 2) for row in chosen],
        "text": [plain(row.statement.label) for row in chosen],
        "textposition": "top center",
        "textfont": {"size": 11, "color": token("ink")},
        "cliponaxis": False,
        "marker": {"size": 11, "symbol": symbol, "color": token(colour), "line": {"width": 1.5}},
        "customdata": [_hint(row, wording) for row in chosen],
        "hovertemplate": "%{customdata}<extra></extra>",
    }


def _hint(row: Placed, wording: Wording) -> str:
    values = {
        "agreement": wording.number(round(100 * row.agreement)),
        "stability": wording.number(round(100 * row.stability)),
    }
    said = wording.translate("%(agreement)s %% on one side, %(stability)s %% stayed in place") % values
    return f"{wrapped(row.statement)}<br><br>{plain(said)}"


def _ground(stable_from: float, agreed_from: float) -> Json:
    return {
        "type": "rect", "layer": "below", "x0": 100 * stable_from, "x1": 104, "y0": 100 * agreed_from, "y1": 106,
        "line": {"width": 0}, "fillcolor": token("agree", 0.12),
    }  # fmt: skip


def _lines(stable_from: float, agreed_from: float) -> list[Json]:
    line = {"color": token("soft"), "width": 1, "dash": "dot"}
    return [
        {
            "type": "line",
            "yref": "paper",
            "y0": 0,
            "y1": 1,
            "x0": 100 * stable_from,
            "x1": 100 * stable_from,
            "line": line,
        },
        {
            "type": "line",
            "xref": "paper",
            "x0": 0,
            "x1": 1,
            "y0": 100 * agreed_from,
            "y1": 100 * agreed_from,
            "line": line,
        },
    ]
