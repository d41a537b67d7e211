"""Made-up ratings: they fit every scale, and show what a rule does."""

from __future__ import annotations

from dataclasses import replace

import pytest

from delphi.domain.consensus import OF_RATINGS, Asked, ConsensusRule
from delphi.domain.protocol import Terms
from delphi.domain.scale import Scale
from delphi.protocol.examples import examples, spread

SCALES = [Scale(), Scale(1, 2, (2, 2), (1, 1)), Scale(0, 10, (8, 10), (0, 2)), Scale(1, 4, (3, 4), (1, 2))]


@pytest.mark.parametrize("scale", SCALES)
@pytest.mark.parametrize("preset", OF_RATINGS)
def test_every_rule_judges_them_on_every_scale_that_it_fits(scale, preset):
    rule = ConsensusRule.for_scale(preset, scale)
    if rule.problems(scale):
        return
    shown = examples(replace(Terms(), scale=scale, rule=rule))
    assert [sum(example.counts) for example in shown] == [24] * 6 + [4]


@pytest.mark.parametrize("scale", SCALES)
def test_no_rating_is_lost_where_the_bands_touch(scale):
    assert sum(spread((14, 7, 3), scale)) == 24


def test_a_rule_accepts_rejects_and_leaves_open():
    outcomes = [str(example.verdict.outcome) for example in examples(Terms())]
    assert outcomes == ["accepted", "accepted", "accepted", "open", "open", "rejected", "too few"]


def test_abstentions_in_the_denominator_change_the_close_ones():
    outcomes = [str(e.verdict.outcome) for e in examples(replace(Terms(), count_abstentions=True))]
    assert outcomes[1] == "open"


def test_a_rule_that_asks_groups_is_tried_on_two_groups_and_on_two_that_differ():
    pooled = ConsensusRule(thresholds={"percent": 75})
    rule = replace(pooled, asked=Asked.EVERY_GROUP)
    shown = examples(replace(Terms(), rule=rule))
    assert [str(one.verdict.outcome) for one in shown[:2]] == ["accepted", "accepted"]
    assert str(shown[-1].verdict.outcome) == "open"
    assert [sum(counts) for counts in (one.counts for one in shown)] == [24] * 6 + [4, 24]


def test_it_is_tried_by_the_thresholds_of_round_1():
    rule = ConsensusRule(thresholds={"percent": 75}, by_round={1: {"percent": 90}, 2: {"percent": 50}})
    outcomes = [str(example.verdict.outcome) for example in examples(replace(Terms(), rule=rule))]
    assert outcomes[1] == "open"
