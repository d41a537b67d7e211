"""Simulated panels: the same seed gives the same, and what is known exactly comes out."""

from __future__ import annotations

from dataclasses import replace
from math import comb

import numpy as np
import pytest

from delphi.domain.consensus import Asked, ConsensusRule, Outcome, Preset
from delphi.domain.panels import Course, simulated
from delphi.domain.planning import Plan, Truth, simulate, usual_truths
from delphi.domain.scale import Scale
from delphi.errors import NotAcceptable, Sentence

SCALE = Scale()
YES_NO = Scale(0, 1, (1, 1), (0, 0))
RULE = ConsensusRule(Preset.PERCENT_AGREEMENT, {"percent": 75, "least_n": 1})
COIN = Truth(Sentence("a coin"), (0.2, 0.8))
PLAN = Plan((10,), (COIN,), n_panels=4000)


def test_chance_alone_comes_out_as_the_binomial_says():
    (row,) = simulate([RULE], YES_NO, PLAN).rows

    accepted = sum(comb(10, k) * 0.8**k * 0.2 ** (10 - k) for k in (8, 9, 10))
    assert row.low < accepted < row.high
    assert row.expected is Outcome.ACCEPTED
    assert row.is_right == row.accepted
    assert row.accepted + row.rejected + row.open + row.too_few == pytest.approx(1)


def test_the_same_seed_gives_the_same_whatever_else_is_asked():
    alone = simulate([RULE], YES_NO, PLAN).rows[0]
    among = simulate([ConsensusRule(), RULE], YES_NO, replace(PLAN, sizes=(5, 10)))
    other = simulate([RULE], YES_NO, replace(PLAN, seed=2)).rows[0]

    (same,) = [row for row in among.rows if (row.rule, row.size) == (1, 10)]
    assert replace(same, rule=0) == alone
    assert other != alone


def test_rows_are_nested_by_rule_size_distribution_and_round():
    plan = Plan((5, 6), usual_truths(SCALE), n_rounds=2, n_panels=10)

    planned = simulate([RULE, ConsensusRule(Preset.RAND_UCLA)], SCALE, plan)

    keys = [(row.rule, row.size, row.truth, row.round) for row in planned.rows]
    assert keys == sorted(keys)
    assert len(keys) == 2 * 2 * 6 * 2
    assert {row.round for row in planned.last} == {2}


def test_larger_panels_are_right_more_often():
    planned = simulate([RULE], YES_NO, replace(PLAN, sizes=(5, 20, 200)))

    right = [row.is_right for row in planned.rows]

    assert right == sorted(right)


def test_feedback_makes_consensus_where_there_is_none():
    split = Truth(Sentence("a majority"), (0.0, 0.0, 0.3, 0.0, 0.0, 0.0, 0.7, 0.0, 0.0))
    plan = Plan((20,), (split,), n_rounds=4, n_panels=500)

    alone, together = (
        simulate([RULE], SCALE, replace(plan, conformity=conformity)).last[0] for conformity in (0.0, 0.9)
    )

    assert not alone.has_consensus
    assert together.says_consensus > alone.says_consensus + 0.3


def test_without_feedback_or_leavers_rounds_say_the_same():
    first, second = simulate([RULE], YES_NO, replace(PLAN, n_rounds=2)).rows

    assert replace(second, round=1) == first


def test_leavers_and_abstainers_are_not_counted():
    course = Course(n_rounds=2, drop_out=1.0, conformity=0.0, abstain=1.0)

    (_, counts, abstained), (_, later, later_abstained) = simulated(course, (0.5, 0.5), 7, 3, [1])

    assert counts.sum() == later.sum() == later_abstained.sum() == 0
    assert abstained.tolist() == [7, 7, 7]
    everyone_left = simulate([RULE], YES_NO, replace(PLAN, n_rounds=2, drop_out=1.0)).last[0]
    assert everyone_left.too_few == 1


def test_who_follows_goes_half_the_way_to_the_median():
    course = Course(n_rounds=2, drop_out=0.0, conformity=1.0, abstain=0.0)
    shares = (0.3, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.7)

    panels = simulated(course, shares, 101, 20, [1])
    (_, before, _), (_, after, _) = next(panels), next(panels)

    assert (after[:, 4] == before[:, 0]).all()  # from 1 half the way to 9
    assert (after[:, 8] == before[:, 8]).all()


def test_blocks_do_not_change_how_many_panels_there_are(monkeypatch):
    monkeypatch.setattr("delphi.domain.panels.BLOCK", 50)

    found = [len(counts) for _, counts, _ in simulated(Course(1, 0, 0, 0), (0.5, 0.5), 10, 12, [1])]

    assert found == [5, 5, 2]


def test_rules_by_round_by_size_and_by_group_are_asked_as_they_stand():
    lower = ConsensusRule(
        Preset.PERCENT_AGREEMENT,
        {"percent": 100, "least_n": 1},
        asked=Asked.EVERY_GROUP,
        by_size={10: {"percent": 90}},
        by_round={2: {"percent": 50}},
    )

    first, second = simulate([replace(lower, by_size={})], YES_NO, replace(PLAN, n_rounds=2)).rows
    by_size = simulate([lower], YES_NO, replace(PLAN, sizes=(9, 10)))

    assert (first.expected, second.expected) == (Outcome.OPEN, Outcome.ACCEPTED)
    assert by_size.rows[0].accepted < by_size.rows[1].accepted


@pytest.mark.parametrize("scale", [SCALE, YES_NO, Scale(0, 10, (8, 10), (0, 2)), Scale(1, 4, (3, 4), (1, 2))])
def test_the_usual_distributions_fit_every_scale(scale):
    for truth in usual_truths(scale):
        assert len(truth.shares) == scale.n_points
        assert sum(truth.shares) == pytest.approx(1)


def test_a_plan_is_told_as_json():
    document = simulate([RULE], YES_NO, PLAN).to_json()

    assert document["settings"]["seed"] == 1
    assert document["distributions"] == [{"name": "a coin", "shares": [0.2, 0.8]}]
    assert document["rows"][0]["expected"] == "accepted"
    assert document["rows"][0]["has_consensus"] is True


@pytest.mark.parametrize(
    "changes",
    [
        {"sizes": (0,)},
        {"sizes": (2001,)},
        {"sizes": ()},
        {"truths": ()},
        {"n_rounds": 11},
        {"drop_out": 1.5},
        {"conformity": -0.1},
        {"n_panels": 0},
        {"seed": -1},
        {"sizes": (2000,) * 60, "n_panels": 100_000},
    ],
)
def test_a_plan_out_of_bounds_is_refused(changes):
    with pytest.raises(NotAcceptable):
        replace(PLAN, **changes)


@pytest.mark.parametrize("shares", [(0.5, 0.6), (-0.5, 1.5), (np.nan, 1.0)])
def test_shares_add_up_to_one(shares):
    with pytest.raises(NotAcceptable, match="add up to 1"):
        Truth(Sentence("wrong"), shares)


def test_what_does_not_fit_the_scale_is_refused():
    with pytest.raises(NotAcceptable, match="each of the 9 points"):
        simulate([RULE], SCALE, PLAN)
    with pytest.raises(NotAcceptable, match="five answers"):
        simulate([ConsensusRule(Preset.GRADE_GRID)], YES_NO, PLAN)


def test_progress_is_told_step_by_step():
    told: list[int] = []

    simulate([RULE], YES_NO, replace(PLAN, sizes=(3, 4, 5)), told.append)

    assert sum(told) == 3 == replace(PLAN, sizes=(3, 4, 5)).n_steps
