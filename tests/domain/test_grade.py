"""Certainty by GRADE and absolute effects, against worked examples."""

from __future__ import annotations

import pytest

from delphi.domain.grade import Absolute, Design, Importance, Measure, absolute, certainty, overall
from delphi.errors import NotAcceptable

TRIALS, STUDIES = Design.RANDOMISED, Design.OBSERVATIONAL


@pytest.mark.parametrize(
    ("design", "down", "up", "level"),
    [
        (TRIALS, {}, {}, "high"),
        (TRIALS, {"risk_of_bias": 1, "imprecision": 1}, {}, "low"),
        (TRIALS, {"risk_of_bias": 2, "imprecision": 3}, {}, "very low"),
        (STUDIES, {}, {}, "low"),
        (STUDIES, {}, {"large_effect": 2}, "high"),
        (STUDIES, {"indirectness": 1}, {}, "very low"),
    ],
)
def test_the_certainty_follows_from_design_and_levels(design, down, up, level):
    assert certainty(design, down, up) == level


@pytest.mark.parametrize(
    ("design", "down", "up"),
    [
        (TRIALS, {}, {"large_effect": 1}),
        (STUDIES, {"imprecision": 1}, {"large_effect": 1}),
        (TRIALS, {"publication_bias": 2}, {}),
        (TRIALS, {"imprecision": -1}, {}),
    ],
)
def test_levels_that_grade_does_not_know_are_refused(design, down, up):
    with pytest.raises(NotAcceptable):
        certainty(design, down, up)


def test_the_lowest_critical_outcome_decides_over_all():
    critical, important = Importance.CRITICAL, Importance.IMPORTANT
    assert overall([(critical, "moderate"), (important, "very low"), (critical, "high")]) == "moderate"
    assert overall([(important, "low"), (important, "high")]) == "low"
    assert overall([]) is None


# Cochrane Handbook 6, 15.4.4.1: 17 % and RR 0.41 (0.29 to 0.57) are 100 fewer of 1,000; and the same for odds.
@pytest.mark.parametrize(
    ("measure", "baseline", "effect", "expected"),
    [
        (Measure.RISK_RATIO, 170, (0.41, 0.29, 0.57), Absolute(-100, -121, -73)),
        (Measure.ODDS_RATIO, 200, (0.5, 0.25, 1.0), Absolute(-89, -141, 0)),
        (Measure.HAZARD_RATIO, 500, (0.5, None, None), Absolute(-207, None, None)),
        (Measure.RISK_RATIO, 800, (2.0, 1.0, 4.0), Absolute(200, 0, 200)),
    ],
)
def test_an_absolute_effect_follows_from_the_ratio_and_the_baseline(measure, baseline, effect, expected):
    assert absolute(measure, baseline, *effect) == expected


def test_a_mean_difference_has_no_absolute_effect_of_its_own():
    assert absolute(Measure.MEAN_DIFFERENCE, 100, -1.2, -2.0, -0.4) is None
