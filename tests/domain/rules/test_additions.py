"""Rules that combine, ask stakeholder groups, and change by round or by number of ratings."""

from __future__ import annotations

import json
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings

from delphi.domain.consensus import Asked, ConsensusRule, Join, Outcome, Preset, Verdict
from delphi.domain.protocol import Terms, differences, start_from
from delphi.domain.scale import Scale
from delphi.domain.tally import GroupTally, one_group
from delphi.errors import NotAcceptable
from tests.stats.tallies import panel, tallies_1_to_9, tally

SCALE = Scale()
PERCENT = ConsensusRule(Preset.PERCENT_AGREEMENT, {"percent": 70})
NARROW = ConsensusRule(Preset.MEDIAN_IQR, {"iqr_at_most": 1})
FULL = ConsensusRule(
    Preset.PERCENT_AGREEMENT,
    {"percent": "66.7"},
    asked=Asked.EVERY_GROUP,
    also=(NARROW, ConsensusRule(Preset.COS_70_15, join=Join.ANY, also=(PERCENT,))),
    by_round={3: {"percent": 80}},
    by_size={30: {"percent": 60, "least_n": 20}},
    beside=(ConsensusRule(Preset.RAND_UCLA),),
)


def by_group(**ratings: Any) -> GroupTally:
    counts = np.array([[tally(given) for given in ratings.values()]])
    return GroupTally(
        tuple(ratings), counts, np.zeros(counts.shape[:2], int), np.ones(counts.shape[:2], bool)
    )


def judged(rule: ConsensusRule, **ratings: Any) -> Verdict:
    return rule.judge_tallied(by_group(**ratings), SCALE)[0]


@pytest.mark.parametrize(("join", "outcome"), [(Join.ALL, Outcome.OPEN), (Join.ANY, Outcome.ACCEPTED)])
def test_criteria_hold_together_or_one_is_enough(join, outcome):
    rule = ConsensusRule(Preset.PERCENT_AGREEMENT, {"percent": 70}, also=(NARROW,), join=join)

    verdict = rule.judge(tally([7, 7, 7, 7, 9, 9, 9, 9, 5, 5]), 0, SCALE)

    assert verdict.outcome is outcome
    assert [part["outcome"] for part in verdict.facts["criteria"]] == ["accepted", "open"]
    assert str(verdict.because).endswith(
        "8 of 10 rated 7 to 9; 70 % needs 7. Median 7 (accepted from 7, rejected up to 3); "
        "interquartile range 2 (at most 1)."
    )


def test_criteria_that_point_apart_decide_nothing():
    for_it = ConsensusRule(Preset.NO_DISSENT, {"none_below": 1, "rejects": False, "none_above": 1})
    rule = ConsensusRule(Preset.PERCENT_AGREEMENT, also=(for_it,), join=Join.ANY)

    assert rule.judge(tally([1] * 10), 0, SCALE).outcome is Outcome.OPEN


@settings(max_examples=40)
@given(tallies_1_to_9)
def test_all_accepts_what_each_accepts_and_any_what_one_does(tallies):
    parts = [PERCENT, ConsensusRule(Preset.COS_70_15), NARROW]
    accepted = [rule.outcomes(tallies, 0, SCALE) == Outcome.ACCEPTED for rule in parts]
    rejected = [rule.outcomes(tallies, 0, SCALE) == Outcome.REJECTED for rule in parts]

    together, one = (
        ConsensusRule(Preset.PERCENT_AGREEMENT, {"percent": 70}, also=tuple(parts[1:]), join=join)
        for join in (Join.ALL, Join.ANY)
    )

    assert ((together.outcomes(tallies, 0, SCALE) == Outcome.ACCEPTED) == np.all(accepted, axis=0)).all()
    some = np.any(accepted, axis=0) & ~np.any(rejected, axis=0)
    assert ((one.outcomes(tallies, 0, SCALE) == Outcome.ACCEPTED) == some).all()


def test_every_group_must_agree():
    rule = ConsensusRule(Preset.PERCENT_AGREEMENT, {"percent": 70}, asked=Asked.EVERY_GROUP)

    split = judged(rule, patients=[8] * 4 + [5] * 6, clinicians=[8] * 20)

    assert split.outcome is Outcome.OPEN
    assert PERCENT.judge(panel(30, 24, 0), 0, SCALE).outcome is Outcome.ACCEPTED
    assert str(split.because) == (
        "Asked of every group. patients: 4 of 10 rated 7 to 9; 70 % needs 7. "
        "clinicians: 20 of 20 rated 7 to 9; 70 % needs 14."
    )
    assert split.facts["groups"]["patients"]["needed"] == 7
    assert judged(rule, patients=[8] * 7 + [5] * 3, clinicians=[8] * 20).outcome is Outcome.ACCEPTED
    assert judged(rule, patients=[2] * 7 + [5] * 3, clinicians=[1] * 20).outcome is Outcome.REJECTED


def test_one_group_may_be_enough():
    rule = ConsensusRule(Preset.PERCENT_AGREEMENT, {"percent": 70}, asked=Asked.ANY_GROUP)

    assert judged(rule, patients=[8] * 9, clinicians=[5] * 20).outcome is Outcome.ACCEPTED
    assert judged(rule, patients=[8] * 9, clinicians=[1] * 20).outcome is Outcome.OPEN
    assert judged(rule, patients=[5] * 9, clinicians=[5] * 20).outcome is Outcome.OPEN


@pytest.mark.parametrize(
    ("asked", "small", "large", "outcome"),
    [
        (Asked.EVERY_GROUP, [8] * 4, [8] * 20, Outcome.TOO_FEW),
        (Asked.EVERY_GROUP, [8] * 4, [5] * 20, Outcome.OPEN),  # whatever the small group says
        (Asked.ANY_GROUP, [8] * 4, [8] * 20, Outcome.ACCEPTED),
        (Asked.ANY_GROUP, [8] * 4, [5] * 20, Outcome.OPEN),
        (Asked.ANY_GROUP, [8] * 4, [5] * 4, Outcome.TOO_FEW),
    ],
)
def test_a_small_group_leaves_undecided_only_what_hangs_on_it(asked, small, large, outcome):
    rule = ConsensusRule(Preset.PERCENT_AGREEMENT, asked=asked)

    assert judged(rule, patients=small, clinicians=large).outcome is outcome


def test_a_group_too_small_to_show_keeps_its_numbers():
    rule = ConsensusRule(Preset.PERCENT_AGREEMENT, {"least_n": 1}, asked=Asked.EVERY_GROUP)
    told = by_group(patients=[8, 8], clinicians=[8] * 20)
    told.shown[0, 0] = False

    (verdict,) = rule.judge_tallied(told, SCALE)

    assert "patients: too few answers to show alone. clinicians: 20 of 20" in str(verdict.because)
    assert verdict.facts["groups"]["patients"] is None


def test_groups_are_never_answered_for_by_the_pooled_panel():
    rule = ConsensusRule(asked=Asked.EVERY_GROUP)

    with pytest.raises(ValueError, match="tallies of the groups"):
        rule.judge(panel(20, 20, 0), 0, SCALE)


@settings(max_examples=30)
@given(tallies_1_to_9)
def test_a_panel_of_one_group_is_judged_as_itself(tallies):
    asked = ConsensusRule(Preset.COS_70_15, asked=Asked.EVERY_GROUP)
    plain = ConsensusRule(Preset.COS_70_15)

    here = [verdict.outcome for verdict in asked.judge_tallied(one_group(tallies), SCALE)]

    assert here == list(plain.outcomes(tallies, 0, SCALE))
    assert plain.judge_tallied(one_group(tallies), SCALE) == plain.judge_all(tallies, 0, SCALE)


def test_thresholds_change_from_a_round_on():
    rule = ConsensusRule(
        Preset.PERCENT_AGREEMENT, {"percent": 70}, by_round={2: {"percent": 75}, 3: {"percent": 80}}
    )

    bars = [rule.in_round(number).thresholds["percent"] for number in (1, 2, 3, 4)]

    assert bars == [70, 75, 80, 80]
    assert rule.in_round(3).by_round == {}


def test_thresholds_change_from_a_number_of_ratings_on():
    rule = ConsensusRule(
        Preset.PERCENT_AGREEMENT, {"percent": 80}, by_size={20: {"percent": 70}, 10: {"percent": 75}}
    )

    reasons = [str(rule.judge(panel(n, 8, 0), 0, SCALE).because) for n in (9, 10, 19, 20)]

    assert [reason.split("; ")[1] for reason in reasons] == [
        "80 % needs 8.", "75 % needs 8.", "75 % needs 15.", "70 % needs 14."
    ]  # fmt: skip


def test_rules_beside_are_judged_and_decide_nothing():
    rule = ConsensusRule(Preset.PERCENT_AGREEMENT, beside=(NARROW, ConsensusRule(Preset.RAND_UCLA)))

    verdict = rule.judge(panel(20, 10, 10), 0, SCALE)

    assert verdict.outcome is Outcome.OPEN
    told = [(other["facts"]["preset"], other["outcome"]) for other in verdict.facts["beside"]]
    assert told == [("median-iqr", "open"), ("rand-ucla", "open")]


def test_a_rule_with_everything_comes_back_from_json():
    text = json.dumps(FULL.to_json())

    again = ConsensusRule.from_json(json.loads(text))

    assert again == FULL
    assert json.dumps(again.to_json()) == text
    assert FULL.problems(SCALE) == ()
    assert FULL.asks_groups


def test_a_plain_rule_is_stored_as_it_always_was():
    assert PERCENT.to_json() == {
        "preset": "percent-agreement",
        "thresholds": {"percent": 70, "rejects": True, "least_n": 5},
    }
    assert ConsensusRule.from_json({"preset": "cos-70-15"}) == ConsensusRule(Preset.COS_70_15)


@pytest.mark.parametrize(
    ("addition", "says"),
    [
        ({"asked": "everybody"}, "cannot be read"),
        ({"also": [{"thresholds": {}}]}, "cannot be read"),
        ({"also": [{"preset": "awmf"}] * 21}, "at most 20 parts"),
        ({"by_round": {"two": {}}}, "cannot be read"),
        ({"by_round": {"0": {"percent": 70}}}, "at least 1"),
        ({"by_size": {"9": {"median_in": 7}}}, "no threshold named median_in"),
    ],
)
def test_an_addition_that_cannot_be_read_is_refused(addition, says):
    with pytest.raises(NotAcceptable, match=says):
        ConsensusRule.from_json({"preset": "percent-agreement", **addition})


def test_what_does_not_fit_is_found_in_every_part():
    rule = ConsensusRule(also=(ConsensusRule(Preset.GRADE_GRID),), by_round={2: {"percent": 40}})

    remedies = " ".join(str(problem.remedy) for problem in rule.problems(SCALE))

    assert "scale from 1 to 5" in remedies
    assert "from 50 to 100" in remedies


def test_additions_read_as_words_and_as_a_formula():
    words = " ".join(str(sentence) for sentence in FULL.in_words(SCALE))
    lines = FULL.formula(SCALE).splitlines()

    assert "It is asked of every stakeholder group, and each must say the same." in words
    assert "From round 3 on: Least share within the band 80 %." in words
    assert "From 30 ratings on: Least share within the band 60 %." in words
    assert "Together with it, this must hold too: A statement is accepted when the median" in words
    assert "Judged too, without deciding: RAND/UCLA appropriateness." in words
    assert {"asked: every group", "and", "or", "round ≥ 3: percent = 80"} <= set(lines)


def test_an_amendment_names_what_was_added():
    old = start_from(Preset.PERCENT_AGREEMENT)
    new = Terms(rule=ConsensusRule(old.rule.preset, old.rule.thresholds, asked=Asked.EVERY_GROUP))

    (changed,) = differences(old, new)

    assert str(changed) == (
        "Added to the consensus rule: nothing, from now on “It is asked of every stakeholder group, "
        "and each must say the same.”."
    )
