"""How sure each verdict is: in how many panels drawn anew from this one each outcome comes out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from delphi.charts.rated import RatedStatement, plain, row_label, wrapped
from delphi.charts.template import Figure, Json, axis, layout, legend, note, token
from delphi.charts.wording import ENGLISH, Wording
from delphi.errors import Sentence

ROW = 25
COLOURS = {"accepted": "agree", "open": "between", "rejected": "disagree"}


@dataclass(frozen=True)
class Resampled:
    """A statement, its verdict, and the share of resamples (0 to 1) with each outcome."""

    statement: RatedStatement
    outcome: str
    shares: Mapping[str, float]

    @property
    def share_same(self) -> float:
        return self.shares.get(self.outcome, 0.0)


def verdict_bars(rows: Sequence[Resampled], wording: Wording = ENGLISH) -> Figure:
    """One bar a statement, the least sure on top; the share with the round's own verdict stands at its right."""
    rows = sorted(rows, key=lambda row: row.share_same)
    right = {"xref": "paper", "xanchor": "left", "xshift": 8, "font": {"size": 13, "color": token("ink")}}
    names = [row.statement for row in rows]
    return {
        "data": [*(_bars(outcome, rows, wording) for outcome in COLOURS), _hints(rows, wording)],
        "layout": layout(
            height=ROW * len(rows) + 76,
            narrow={"yaxis.ticktext": [plain(row.label) for row in names]},
            barmode="overlay",
            bargap=0.28,
            margin={"l": 8, "r": 64, "t": 48, "b": 8, "pad": 8},
            xaxis=axis(range=[0, 1], showgrid=False, showticklabels=False),
            yaxis=axis(
                range=[len(rows) - 0.5, -0.5],
                tickvals=list(range(len(rows))),
                ticktext=[row_label(row) for row in names],
                showgrid=False,
            )
            | {"tickfont": {"color": token("ink"), "size": 12}},
            annotations=[
                note(f"{wording.number(percent(row.share_same))} %", 1, place, **right)
                for place, row in enumerate(rows)
            ],
            showlegend=True,
            legend=legend(),
        ),
    }


def percent(share: float) -> int:
    """A whole percentage in which "always" and "never" are said of nothing less."""
    rounded = round(100 * share)
    if rounded == 100 and share < 1:
        return 99
    return 1 if rounded == 0 and share > 0 else rounded


def _share(row: Resampled, outcome: str) -> float:
    return row.shares.get(outcome, 0.0) + (row.shares.get("too few", 0.0) if outcome == "open" else 0.0)


def _bars(outcome: str, rows: Sequence[Resampled], wording: Wording) -> Json:
    before = list(COLOURS)[: list(COLOURS).index(outcome)]
    return {
        "type": "bar",
        "orientation": "h",
        "name": plain(wording.translate(outcome)),
        "x": [round(_share(row, outcome), 4) for row in rows],
        "base": [round(sum(_share(row, one) for one in before), 4) for row in rows],
        "y": list(range(len(rows))),
        "hoverinfo": "skip",
        "marker": {"color": token(COLOURS[outcome]), "line": {"color": token("surface"), "width": 1}},
    }


def _hints(rows: Sequence[Resampled], wording: Wording) -> Json:
    return {
        "type": "bar",
        "orientation": "h",
        "x": [1] * len(rows),
        "y": list(range(len(rows))),
        "showlegend": False,
        "marker": {"color": "rgba(0,0,0,0)"},
        "customdata": [_hint(row, wording) for row in rows],
        "hovertemplate": "%{customdata}<extra></extra>",
    }


def _hint(row: Resampled, wording: Wording) -> str:
    said = [
        f"{wording.translate(name)} {wording.number(percent(_share(row, name)))} %"
        for name in COLOURS
        if _share(row, name)
    ]
    return f"{wrapped(row.statement)}<br><br>{plain('   '.join(said))}"


def verdict_sentence(n_sure: int, n_all: int, n_resamples: int) -> Sentence:
    """On how many statements nearly every panel drawn anew says the same."""
    return Sentence(
        "%(n_sure)s of %(n_all)s verdicts come out the same in at least 95 %% of %(n_resamples)s panels drawn anew "
        "from this one.",
        n_sure=n_sure,
        n_all=n_all,
        n_resamples=n_resamples,
    )
