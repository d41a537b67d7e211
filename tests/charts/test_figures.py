"""The large figures, checked by plotly itself."""

from __future__ import annotations

import json
from datetime import date, timedelta

import pytest

from delphi.charts.embed import figure_json
from delphi.charts.figures import (
    RatedStatement,
    Wording,
    diverging_bars,
    dot_and_iqr,
    response_curve,
)
from delphi.domain.scale import Scale

NINE = Scale()
COUNTS = [0, 1, 1, 0, 0, 0, 5, 9, 8]
AGREED = RatedStatement("TEC3", "Stay within the dermis.", COUNTS, 8.0, 7.0, 9.0, "accepted")
SPLIT = RatedStatement("SUB2", "One substance at a time.", [3, 3, 3, 3, 0, 3, 3, 3, 3], 5.0, 3.0, 7.5)
UNRATED = RatedStatement("RES1", "Nobody has rated it.", [0] * 9, float("nan"), None, None)
DAYS = [date(2026, 11, 16) + timedelta(days) for days in range(12)]


def curve(**more):
    return response_curve(DAYS, [*range(0, 24, 2)], 26, [DAYS[4], DAYS[8]], **more)


FIGURES = {
    "diverging": lambda: diverging_bars([AGREED, SPLIT, UNRATED], NINE),
    "diverging on five points": lambda: diverging_bars(
        [RatedStatement("A", "A", [0, 1, 2, 3, 4])], Scale(1, 5, (4, 5), (1, 2))
    ),
    "diverging without statements": lambda: diverging_bars([], NINE),
    "dots of two rounds": lambda: dot_and_iqr({1: [AGREED, SPLIT, UNRATED], 2: [SPLIT]}, NINE),
    "dots of one round": lambda: dot_and_iqr({1: [AGREED]}, NINE),
    "dots of no round": lambda: dot_and_iqr({}, NINE),
    "response": curve,
    "response on the first day": lambda: response_curve(DAYS[:1], [0], 26),
    "response before the first day": lambda: response_curve([], [], 0),
}


def colours_of(value, key=""):
    if isinstance(value, dict):
        return [found for name, item in value.items() for found in colours_of(item, name)]
    if isinstance(value, list):
        return [found for item in value for found in colours_of(item, key)]
    return [value] if isinstance(value, str) and "color" in key else []


@pytest.fixture(scope="module")
def graph_objects():
    from plotly import graph_objects

    return graph_objects


def painted(value):
    """The figure with a colour in place of each token, as the browser draws it."""
    if isinstance(value, dict):
        return {key: painted(item) for key, item in value.items()}
    if isinstance(value, list):
        return [painted(item) for item in value]
    return "#123456" if isinstance(value, str) and value.startswith("token:") else value


@pytest.mark.parametrize("name", FIGURES)
def test_plotly_accepts_the_figure(name, graph_objects):
    assert graph_objects.Figure(painted(json.loads(figure_json(FIGURES[name]())))).layout.height > 0


@pytest.mark.parametrize("name", FIGURES)
def test_a_figure_has_only_colours_of_the_page(name):
    for colour in colours_of(FIGURES[name]()):
        assert colour.startswith("token:") or colour == "rgba(0,0,0,0)"


def test_the_statement_with_most_agreement_stands_on_top():
    figure = diverging_bars([UNRATED, SPLIT, AGREED], NINE)
    assert figure["layout"]["meta"]["narrow"]["yaxis.ticktext"] == ["TEC3", "SUB2", "RES1"]
    assert figure["layout"]["yaxis"]["range"] == [2.5, -0.5]


def test_the_order_given_is_kept_where_asked():
    figure = diverging_bars([SPLIT, AGREED], NINE, in_order=True)
    assert figure["layout"]["meta"]["narrow"]["yaxis.ticktext"] == ["SUB2", "TEC3"]


def test_the_pieces_of_a_bar_add_up_to_all_ratings():
    figure = diverging_bars([AGREED], NINE)
    assert sum(trace["x"][0] for trace in figure["data"][:-1]) == pytest.approx(1, abs=0.001)


def test_a_hint_tells_the_exact_counts():
    hint = diverging_bars([AGREED], NINE)["data"][-1]["customdata"][0]
    assert "8: 9" in hint
    assert "22 of 24 in 7–9" in hint


def test_the_share_and_the_outcome_stand_beside_the_bar():
    shown = [note["text"] for note in diverging_bars([AGREED, UNRATED], NINE)["layout"]["annotations"]]
    assert shown == ["7–9", "92 % ✓", "–"]


def test_what_a_person_typed_comes_out_as_typed():
    typed = RatedStatement("<b>A</b>", "<a href='x'>%{y}</a>", COUNTS)
    text = json.dumps(diverging_bars([typed], NINE))
    assert "<b>" not in text
    assert "<a href" not in text
    assert "%{y}" not in diverging_bars([typed], NINE)["data"][-1]["hovertemplate"]


def test_rounds_are_told_apart_by_shape_and_height():
    first, second = dot_and_iqr({1: [SPLIT], 2: [SPLIT]}, NINE)["data"]
    assert first["marker"]["symbol"] != second["marker"]["symbol"]
    assert first["y"] != second["y"]


def test_the_line_reaches_from_quartile_to_quartile():
    marks = dot_and_iqr({1: [SPLIT]}, NINE)["data"][0]
    assert marks["x"] == [5.0]
    assert (marks["error_x"]["arrayminus"], marks["error_x"]["array"]) == ([2.0], [2.5])


def test_a_statement_that_nobody_rated_has_a_row_and_no_mark():
    figure = dot_and_iqr({1: [AGREED, UNRATED]}, NINE)
    assert len(figure["layout"]["yaxis"]["ticktext"]) == 2
    assert len(figure["data"][0]["x"]) == 1


def test_days_are_named_by_the_caller():
    figure = curve(wording=Wording(day=lambda day: f"{day.day} novembre"))
    assert figure["layout"]["xaxis"]["ticktext"][0] == "16 novembre"
    assert figure["data"][0]["customdata"][1] == "2 finished by 17 novembre"


def test_fixed_words_are_translated():
    words = Wording(translate=lambda text: text.replace("reminder", "rappel"))
    figure = curve(wording=words)
    assert [note["text"] for note in figure["layout"]["annotations"]][1:] == ["rappel", "rappel"]


def test_few_days_are_named_on_the_axis():
    assert len(curve()["layout"]["xaxis"]["ticktext"]) <= 6
    assert len(curve()["layout"]["meta"]["narrow"]["xaxis.ticktext"]) <= 3


def test_no_figure_ends_its_script_element():
    typed = RatedStatement("</script><script>", "<!-- & \u2028", COUNTS)
    text = figure_json(diverging_bars([typed], NINE))
    assert "<" not in text
    assert json.loads(text) == diverging_bars([typed], NINE)
