"""What all rules have in common: one decision behind every way of asking, words, thresholds, JSON."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from delphi.domain.consensus import OF_RATINGS, ConsensusRule, Outcome, Preset, Verdict, rules, state_after
from delphi.domain.lifecycle import StatementState
from delphi.domain.scale import Scale
from delphi.errors import NotAcceptable
from tests.stats.tallies import every_tally, panel, tallies_1_to_9, tally

SCALE = Scale()
FIVE = Scale(1, 5, agree=(4, 5), disagree=(1, 2))
EVERY_RULE = [
    *(ConsensusRule(preset, {"least_n": 1}) for preset in OF_RATINGS),
    ConsensusRule(Preset.PERCENT_AGREEMENT, {"percent": "200/3", "rejects": False}),
    ConsensusRule(Preset.COS_70_15, {"out": "low-agreement"}),
    ConsensusRule(Preset.COS_70_15, {"out": "never"}),
    ConsensusRule(Preset.RAND_UCLA, {"disagreement": "classic", "least_n": 8}),
]
names = [f"{rule.preset}-{index}" for index, rule in enumerate(EVERY_RULE)]
every_rule = pytest.mark.parametrize("rule", EVERY_RULE, ids=names)


def outcome(rule, ratings, scale=SCALE):
    return rule.judge(tally(ratings, scale.points), 0, scale).outcome


@every_rule
def test_too_few_ratings_are_not_a_lack_of_consensus(rule):
    nobody = rule.judge(tally([]), 30, SCALE, count_abstentions=True)
    rule_of_nine = ConsensusRule(rule.preset, {**rule.thresholds, "least_n": 9})

    assert nobody.outcome is Outcome.TOO_FEW
    assert outcome(rule_of_nine, [8] * 8) is Outcome.TOO_FEW
    assert outcome(rule_of_nine, [8] * 9) is not Outcome.TOO_FEW
    assert str(rule_of_nine.judge(tally([8]), 0, SCALE).because) == "One rating; the rule needs 9."


def test_abstentions_count_in_the_denominator_only_where_the_protocol_says_so():
    counts = panel(20, 15, 0)
    rule = ConsensusRule()

    without = rule.judge(counts, 1, SCALE)
    counted = rule.judge(counts, 1, SCALE, count_abstentions=True)

    assert (without.outcome, counted.outcome) == (Outcome.ACCEPTED, Outcome.OPEN)
    assert str(counted.because) == "15 of 21 rated 7 to 9; 75 % needs 16."
    assert (without.facts["n_abstained"], counted.facts["denominator"]) == (1, 21)


@every_rule
@settings(max_examples=40)
@given(tallies_1_to_9)
def test_one_by_one_and_all_at_once_agree(rule, tallies):
    abstained = np.arange(len(tallies))

    together = rule.outcomes(tallies, abstained, SCALE, count_abstentions=True)
    verdicts = rule.judge_all(tallies, abstained, SCALE, count_abstentions=True)

    alone = [
        rule.judge(t, int(a), SCALE, count_abstentions=True) for t, a in zip(tallies, abstained, strict=True)
    ]
    assert list(together) == [verdict.outcome for verdict in verdicts]
    assert list(verdicts) == alone


@pytest.mark.parametrize(
    "rule", [ConsensusRule(p, {"least_n": 1}) for p in (Preset.PERCENT_AGREEMENT, Preset.COS_70_15, Preset.MEDIAN_IQR)],
    ids=lambda rule: rule.preset,
)  # fmt: skip
@settings(max_examples=40)
@given(tallies_1_to_9)
def test_a_mirrored_panel_has_the_mirrored_outcome(rule, tallies):
    mirrored = {Outcome.ACCEPTED: Outcome.REJECTED, Outcome.REJECTED: Outcome.ACCEPTED}

    here, there = (rule.outcomes(t, 0, SCALE) for t in (tallies, tallies[:, ::-1]))

    assert [mirrored.get(o, o) for o in here] == list(there)


def test_rand_ucla_mirrors_where_its_limits_do():
    rule = ConsensusRule(Preset.RAND_UCLA, {"median_in": "6.5", "median_out": "3.5"})
    panels = every_tally(9)
    mirrored = np.array([0, 2, 1, 3])

    assert (mirrored[rule.codes(panels, 0, SCALE)] == rule.codes(panels[:, ::-1], 0, SCALE)).all()


@pytest.mark.parametrize("rule", EVERY_RULE[:2], ids=names[:2])
@settings(max_examples=40)
@given(tallies_1_to_9, st.integers(0, 8))
def test_one_more_in_the_agreement_band_never_loses_acceptance(rule, tallies, point):
    more = tallies.copy()
    more[:, 6 + point % 3] += 1

    was, now = (rule.outcomes(t, 0, SCALE) == Outcome.ACCEPTED for t in (tallies, more))

    assert (now | ~was).all()


@settings(max_examples=40)
@given(tallies_1_to_9, st.integers(50, 99))
def test_a_higher_bar_never_accepts_more(tallies, percent):
    lower, higher = (
        ConsensusRule(Preset.PERCENT_AGREEMENT, {"percent": p, "least_n": 1}) for p in (percent, percent + 1)
    )

    accepted = [rule.outcomes(tallies, 0, SCALE) == Outcome.ACCEPTED for rule in (lower, higher)]

    assert (accepted[0] | ~accepted[1]).all()


@settings(max_examples=40)
@given(tallies_1_to_9, st.fractions(50, 100, max_denominator=7))
def test_the_needed_count_in_the_reason_is_the_one_that_decides(tallies, percent):
    rule = ConsensusRule(Preset.PERCENT_AGREEMENT, {"percent": percent, "rejects": False, "least_n": 1})

    for verdict in rule.judge_all(tallies, 0, SCALE):
        if verdict.outcome is not Outcome.TOO_FEW:
            reached = verdict.facts["n_agree"] >= verdict.facts["needed"]
            assert reached is (verdict.outcome is Outcome.ACCEPTED)
            assert reached is (Fraction(100 * verdict.facts["n_agree"], verdict.facts["n"]) >= percent)


@every_rule
def test_a_rule_and_its_verdict_come_back_from_json(rule):
    verdict = rule.judge(tally([7, 7, 8, 8, 3, 9, 9]), 1, SCALE)

    assert ConsensusRule.from_json(rule.to_json()) == rule
    assert Verdict.from_json(verdict.to_json()) == verdict


@every_rule
def test_a_rule_reads_as_words_and_as_a_formula(rule):
    words = [str(sentence) for sentence in rule.in_words(SCALE, count_abstentions=True)]

    assert all(sentence.endswith((".", "”.")) and "%(" not in sentence for sentence in words)
    assert rule.formula(SCALE, 7, True).startswith("accepted: ")
    assert "N = rated + abstained" in rule.formula(SCALE, 7, True)


def test_words_and_formula_name_the_numbers():
    rule = ConsensusRule(Preset.COS_70_15)

    assert str(rule.in_words(SCALE)[0]) == (
        "A statement is accepted when at least 70 % of the ratings are 7 to 9 and fewer than 15 % are 1 to 3."
    )
    assert rule.formula(SCALE) == (
        "accepted: n[7..9] / N ≥ 70 % and n[1..3] / N < 15 %\n"
        "rejected: n[1..3] / N ≥ 70 % and n[7..9] / N < 15 %\n"
        "N = rated; too few: rated < 5"
    )


@pytest.mark.parametrize("preset", [p for p in OF_RATINGS if p not in (Preset.RAND_UCLA, Preset.GRADE_GRID)])
@pytest.mark.parametrize(
    "scale",
    [SCALE, FIVE, Scale(0, 1, (1, 1), (0, 0)), Scale(0, 10, (8, 10), (0, 2))],
    ids=lambda s: str(s.n_points),
)
def test_the_defaults_fit_every_scale(preset, scale):
    rule = ConsensusRule.for_scale(preset, scale)

    assert rule.problems(scale) == ()
    assert outcome(rule, [scale.high] * 10, scale) is Outcome.ACCEPTED
    assert outcome(rule, [scale.low] * 10, scale) is Outcome.REJECTED


@pytest.mark.parametrize(
    ("preset", "thresholds", "says"),
    [
        (Preset.PERCENT_AGREEMENT, {"percent": 40}, "from 50 to 100"),
        (Preset.PERCENT_AGREEMENT, {"least_n": 0}, "whole number from 1 to 1000"),
        (Preset.MEDIAN_IQR, {"median_in": 3}, "below the median that accepts"),
        (Preset.MEDIAN_IQR, {"iqr_at_most": -1}, "from 0 to 8"),
        (Preset.COS_70_15, {"out": "low-agreement", "percent_out": 70}, "below the share that accepts"),
        (Preset.RAND_UCLA, {"median_out": 7}, "below the median that accepts"),
    ],
)
def test_thresholds_that_do_not_fit_are_named_with_their_remedy(preset, thresholds, says):
    problems = ConsensusRule(preset, thresholds).problems(SCALE)

    assert any(says in str(problem.remedy) for problem in problems)


@pytest.mark.parametrize(
    ("preset", "thresholds", "says"),
    [
        ("majority", {}, "no consensus rule named majority"),
        (Preset.COS_70_15, {"percent": 70}, "no threshold named percent"),
        (Preset.PERCENT_AGREEMENT, {"percent": "many"}, "give a number"),
        (Preset.PERCENT_AGREEMENT, {"rejects": "maybe"}, "choose yes or no"),
        (Preset.PERCENT_AGREEMENT, {"least_n": "2.5"}, "give a whole number"),
        (Preset.COS_70_15, {"out": "sometimes"}, "choose one of the offered"),
    ],
)
def test_a_rule_that_cannot_be_read_is_refused(preset, thresholds, says):
    with pytest.raises(NotAcceptable, match=says):
        ConsensusRule(preset, thresholds)


def test_every_preset_describes_its_form():
    for described in rules(SCALE):
        assert str(described.label)
        assert described.thresholds[-1].name == "least_n"
        for threshold in described.thresholds:
            assert threshold.check(threshold.default) == threshold.default
            assert str(threshold.in_words(threshold.default))


def test_too_few_and_open_leave_a_statement_open():
    after = {outcome: state_after(outcome) for outcome in Outcome}

    assert after == {
        Outcome.ACCEPTED: StatementState.ACCEPTED,
        Outcome.REJECTED: StatementState.REJECTED,
        Outcome.OPEN: StatementState.OPEN,
        Outcome.TOO_FEW: StatementState.OPEN,
    }
