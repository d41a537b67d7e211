"""Every preset: who comes nearer never undoes a verdict, and a stricter threshold never adds one."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings

from delphi.domain.consensus import OF_RATINGS, ConsensusRule, Preset, usual_scale
from delphi.stats.quantiles import median
from delphi.stats.rationals import Integers
from tests.stats.tallies import tallies_1_to_9

ACCEPTED, REJECTED = 1, 2
EVERY = [
    *((preset, {}) for preset in OF_RATINGS),
    (Preset.COS_70_15, {"out": "low-agreement"}),
    (Preset.RAND_UCLA, {"disagreement": "classic"}),
    (Preset.MODAL_ANSWER, {"answer": "band"}),
    (Preset.PERCENT_AGREEMENT, {"percent": "200/3"}),
]
STRICTER = [
    (Preset.PERCENT_AGREEMENT, {"percent": 75}, {"percent": "75.5"}),
    (Preset.COS_70_15, {"percent_for": 60}, {"percent_for": 70}),
    (Preset.COS_70_15, {"percent_against": 30}, {"percent_against": 15}),
    (Preset.MEDIAN_IQR, {"median_in": 7, "median_out": 3}, {"median_in": "7.5", "median_out": "2.5"}),
    (Preset.MEDIAN_IQR, {"iqr_at_most": 3}, {"iqr_at_most": 2}),
    (Preset.RAND_UCLA, {"median_in": "6.5", "median_out": "3.5"}, {"median_in": 7, "median_out": 3}),
    (Preset.GRADE_GRID, {"percent_for": 50}, {"percent_for": 60}),
    (Preset.GRADE_GRID, {"percent_against": 30}, {"percent_against": 20}),
    (Preset.AWMF, {"accepts_from": "majority"}, {"accepts_from": "consensus"}),
    (Preset.AWMF, {"percent_consensus": 70}, {"percent_consensus": 75}),
    (Preset.NO_DISSENT, {"none_below": 6, "none_above": 4}, {"none_below": 7, "none_above": 3}),
    *((preset, {"least_n": 3}, {"least_n": 9}) for preset in OF_RATINGS),
]


def named(case: tuple[Preset, dict[str, object], dict[str, object]]) -> str:
    return " ".join([case[0], *case[-1]])


def nearer(counts: Integers, points: range) -> Integers:
    """The same panels, where one of the lowest has come a point nearer to the median from below."""
    moved = counts.copy()
    middle = median(counts, points).floats()
    for row, lowest in enumerate(np.argmax(counts > 0, axis=1)):
        if points[lowest] + 1 <= middle[row]:
            moved[row, lowest] -= 1
            moved[row, lowest + 1] += 1
    return moved


@pytest.mark.parametrize(("preset", "thresholds"), EVERY, ids=[" ".join([p, *t]) for p, t in EVERY])
@settings(max_examples=15)
@given(tallies_1_to_9)
def test_who_comes_nearer_to_the_median_never_undoes_a_verdict(preset, thresholds, tallies):
    scale = usual_scale(preset)
    counts = tallies[:, : scale.n_points]
    rule = ConsensusRule.for_scale(preset, scale).with_thresholds({"least_n": 1, **thresholds})

    was, now = (rule.codes(panels, 0, scale) for panels in (counts, nearer(counts, scale.points)))
    mirrored = nearer(counts[:, ::-1], scale.points)[:, ::-1]
    from_above = rule.codes(mirrored, 0, scale)

    assert (now[was == ACCEPTED] == ACCEPTED).all()
    if thresholds.get("out") != "low-agreement":
        assert (from_above[was == REJECTED] == REJECTED).all()


@pytest.mark.parametrize("case", STRICTER, ids=named)
@settings(max_examples=15)
@given(tallies_1_to_9)
def test_a_stricter_threshold_never_adds_an_acceptance(case, tallies):
    preset, lenient, strict = case
    scale = usual_scale(preset)
    counts = tallies[:, : scale.n_points]
    rule = ConsensusRule.for_scale(preset, scale).with_thresholds({"least_n": 1})

    loose, tight = (rule.with_thresholds(t).codes(counts, 0, scale) == ACCEPTED for t in (lenient, strict))

    assert (loose | ~tight).all()
