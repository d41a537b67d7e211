"""The figures of the pages that ask what if: what they draw, and that they escape what people typed."""

from __future__ import annotations

import json

import pytest

from delphi.charts.planned import Frequency, Place, says_consensus
from delphi.charts.quadrant import Placed, quadrant, quadrant_sentence
from delphi.charts.rated import RatedStatement
from delphi.charts.sureness import Resampled, percent, verdict_bars, verdict_sentence

STATEMENT = RatedStatement("A1", "Use <b>thin</b> needles", ())


@pytest.mark.parametrize(("share", "shown"), [(1.0, 100), (0.9996, 99), (0.0, 0), (0.0004, 1), (0.945, 94)])
def test_always_and_never_are_said_of_nothing_less(share: float, shown: int):
    assert percent(share) == shown


def test_the_least_sure_verdict_stands_on_top():
    sure = Resampled(STATEMENT, "accepted", {"accepted": 1.0})
    unsure = Resampled(
        RatedStatement("A2", "Other", ()), "open", {"open": 0.5, "too few": 0.1, "accepted": 0.4}
    )
    figure = verdict_bars([sure, unsure])
    assert figure["layout"]["yaxis"]["ticktext"][0].endswith("A2")
    assert [bar["x"] for bar in figure["data"][:3]] == [[0.4, 1.0], [0.6, 0.0], [0.0, 0.0]]
    assert figure["data"][1]["base"] == [0.4, 1.0]
    assert "<b>" not in json.dumps(figure)


def test_a_statement_lies_where_agreement_and_stability_put_it():
    rows = [Placed(STATEMENT, "accepted", 0.9, 0.95), Placed(STATEMENT, "too few", 0.4, 0.6)]
    figure = quadrant(rows, 0.85, 0.75)
    accepted, open_ = figure["data"]
    assert (accepted["x"], accepted["y"]) == ([95.0], [90.0])
    assert (open_["x"], open_["y"]) == ([60.0], [40.0])
    assert {shape["x0"] for shape in figure["layout"]["shapes"]} == {85.0, 0}


def test_a_plan_draws_both_lines_and_the_chosen_place():
    often, seldom = Frequency(0.9, 0.88, 0.92), Frequency(0.05, 0.04, 0.07)
    places = [Place(12, "12", often, seldom), Place(24, "24", often, seldom, is_chosen=True)]
    figure = says_consensus(places, "panellists", ("85 % agree", "60 % agree"))
    assert [line["y"] for line in figure["data"]] == [[90.0, 90.0], [5.0, 5.0]]
    assert [shape["x0"] for shape in figure["layout"]["shapes"]] == [24]


def test_sentences_say_what_is_drawn():
    assert str(verdict_sentence(3, 5, 2000)).startswith("3 of 5 verdicts come out the same in at least 95 %")
    assert str(quadrant_sentence(1, 2, 3, 4)).startswith("1 settled; 2 agreed but still moving;")
