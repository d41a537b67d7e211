"""The scale: points, bands and what it refuses."""

from __future__ import annotations

from fractions import Fraction

import pytest

from delphi.domain.scale import Band, Scale
from delphi.errors import NotAcceptable

FIVE = Scale(1, 5, agree=(4, 5), disagree=(1, 2))
TWO = Scale(0, 1, agree=(1, 1), disagree=(0, 0), labels=("no", "-", "yes"))


def test_the_usual_scale_has_nine_points_in_three_bands():
    scale = Scale()

    assert scale.points == (1, 2, 3, 4, 5, 6, 7, 8, 9)
    assert [str(scale.band(point)) for point in scale.points] == ["disagree"] * 3 + ["between"] * 3 + [
        "agree"
    ] * 3
    assert str(scale.in_words()) == "1 to 3 inappropriate, 4 to 6 uncertain, 7 to 9 appropriate"


def test_a_median_between_two_bands_lies_between():
    assert Scale().band(Fraction(13, 2)) is Band.BETWEEN
    assert Scale().band(3.5) is Band.BETWEEN


@pytest.mark.parametrize("value", [0, 10, 5.0, "5", None, True])
def test_a_value_off_the_scale_is_refused(value):
    with pytest.raises(NotAcceptable, match=r"^Choose a rating from 1 to 9\.$"):
        Scale().check(value)


def test_a_value_on_the_scale_is_taken():
    assert Scale().check(9) == 9


@pytest.mark.parametrize("scale", [Scale(), FIVE, TWO, Scale(0, 10, (8, 10), (0, 2), ("low", "mid", "high"))])
def test_a_scale_comes_back_from_json(scale):
    assert Scale.from_json(scale.to_json()) == scale


def test_two_points_have_no_band_between():
    assert TWO.between is None
    assert TWO.range_of(Band.BETWEEN) is None
    assert str(TWO.in_words()) == "0 no, 1 yes"


@pytest.mark.parametrize(
    ("given", "says"),
    [
        ({"high": 1, "agree": (1, 1), "disagree": (1, 1)}, "2 to 11 points"),
        ({"low": 0, "high": 11, "agree": (9, 11), "disagree": (0, 3)}, "2 to 11 points"),
        ({"agree": (5, 9), "disagree": (1, 5)}, "do not overlap"),
        ({"agree": (7, 8)}, "ends at 9"),
        ({"disagree": (2, 3)}, "starts at 1"),
        ({"labels": ("low", " ", "high")}, "Name the three bands"),
        ({"low": 1.0}, "whole numbers"),
        ({"low": 10**30, "high": 10**30 + 1}, "whole numbers"),
    ],
)
def test_a_scale_that_does_not_fit_together_is_refused(given, says):
    with pytest.raises(NotAcceptable, match=says):
        Scale(**given)
